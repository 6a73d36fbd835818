// Faxes received, newest first; a fax that is coming in stands on top and grows.
import { useFaxList } from '../../events/live.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { t } from '../../words/words.ts';
import { showNumber } from '../numbers/phone-number.ts';
import { useMe } from '../shell/me.tsx';
import css from './fax-list.module.css';
import { FaxList } from './fax-list.tsx';
import { TestFaxButton } from './test-fax-button.tsx';

export function Inbox() {
  const { list } = useFaxList('inbound');
  return (
    <>
      <div className={css.head}>
        <PageHeading title={t('inbox.title')} />
        {list.ids.length > 0 && <TestFaxButton variant="default" />}
      </div>
      <FaxList direction="inbound" label={t('inbox.list')} empty={<EmptyInbox />} />
    </>
  );
}

function EmptyInbox() {
  const { numbers } = useMe();
  return (
    <section className={`${css.empty} panel`}>
      <h2>{t('inbox.empty')}</h2>
      <p>{t('inbox.emptyNumber')}</p>
      <ul className={css.emptyNumbers}>
        {numbers.map((own) => (
          <li key={own.id}>
            <strong>{showNumber(own.number)}</strong>
            <span className="quiet">{own.label || own.inbox_name}</span>
          </li>
        ))}
      </ul>
      <TestFaxButton variant="filled" />
    </section>
  );
}

// Faxes handed over for sending, newest first, with what each is doing or how it ended.
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { Icon } from '../../parts/icons.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { t } from '../../words/words.ts';
import css from './fax-list.module.css';
import { FaxList } from './fax-list.tsx';

export function Sent() {
  return (
    <>
      <div className={css.head}>
        <PageHeading title={t('sent.title')} />
        <SendLink />
      </div>
      <FaxList direction="outbound" label={t('sent.list')} empty={<EmptySent />} />
    </>
  );
}

const SendLink = () => (
  <Button
    component={Link}
    to="/send"
    className="screen-only"
    leftSection={<Icon name="send" size={16} />}
  >
    {t('nav.send')}
  </Button>
);

function EmptySent() {
  return (
    <section className={`${css.empty} panel`}>
      <h2>{t('sent.empty')}</h2>
      <p>{t('sent.emptyHint')}</p>
    </section>
  );
}

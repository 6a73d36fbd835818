// Who opened this fax, what for and when: the record that its owner is promised.
import { Moment } from '../../parts/moment.tsx';
import { t } from '../../words/words.ts';
import css from './fax.module.css';
import { useAccesses } from './use-fax-details.ts';

const purposes = t('purpose', { returnObjects: true }) as Record<string, string>;

export function AccessList({ faxId }: { faxId: string }) {
  const { data } = useAccesses(faxId);
  if (!data) return null;
  return (
    <section aria-labelledby="accesses-title" className={css.facts}>
      <h2 id="accesses-title">{t('fax.accesses')}</h2>
      {data.length === 0 ? (
        <p className="quiet">{t('fax.accessesNone')}</p>
      ) : (
        <ul className={css.accesses}>
          {data.map((access) => (
            <li key={`${access.at} ${access.actor} ${access.purpose} ${access.page}`}>
              <span>
                {access.actor} {purposes[access.purpose] ?? access.purpose}{' '}
                {access.page ? t('fax.accessedPage', { page: access.page }) : t('fax.accessedAll')}
              </span>
              <span className="quiet">
                <Moment at={access.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

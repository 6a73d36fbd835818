// Who opened this fax, what for and when: the record that its owner is promised.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Access } from '../../api/types.ts';
import { Moment } from '../../parts/moment.tsx';
import { t } from '../../words/words.ts';
import { useMe } from '../shell/me.tsx';
import css from './fax.module.css';
import { groupAccesses } from './group-accesses.ts';
import { useAccesses } from './use-fax-details.ts';

const purposes = t('purpose', { returnObjects: true }) as Record<string, string>;
const actors = t('actor', { returnObjects: true }) as Record<string, string>;
const shownMax = 6;

export function AccessList({ faxId }: { faxId: string }) {
  const { data } = useAccesses(faxId);
  const { user } = useMe();
  const [all, setAll] = useState(false);
  if (!data) return null;
  const groups = groupAccesses(data);
  const shown = all ? groups : groups.slice(0, shownMax);
  const who = (access: Access) => {
    if (access.reason === 'mailbox_policy') return t('fax.accessedByAdmin');
    return access.actor === user.id ? user.name : (actors[access.actor] ?? access.actor);
  };
  return (
    <section aria-labelledby="accesses-title" className={css.facts}>
      <h2 id="accesses-title">{t('fax.accesses')}</h2>
      {groups.length === 0 && <p className="quiet">{t('fax.accessesNone')}</p>}
      <ul className={css.accesses}>
        {shown.map(({ key, access, count }) => (
          <li key={key}>
            <span>
              {who(access)} {purposes[access.purpose] ?? access.purpose}{' '}
              {access.page ? t('fax.accessedPage', { page: access.page }) : t('fax.accessedAll')}
              {count > 1 && <span className="quiet"> {t('fax.accessedTimes', { count })}</span>}
            </span>
            <span className="quiet">
              <Moment at={access.at} />
            </span>
          </li>
        ))}
      </ul>
      {shown.length < groups.length && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          {t('fax.accessesAll', { count: groups.length })}
        </Button>
      )}
    </section>
  );
}

// One fax in a list: thumbnail, the other side, what is known of its pages, its state and its
// clock. While a fax comes in its pages stand side by side and grow in number.
import { Link } from 'react-router';
import type { Fax } from '../../api/types.ts';
import { Moment } from '../../parts/moment.tsx';
import { showDate } from '../../parts/show-time.ts';
import { StateMark } from '../../parts/state-mark.tsx';
import { t } from '../../words/words.ts';
import { showNumber } from '../numbers/phone-number.ts';
import { ownNumber, useMe } from '../shell/me.tsx';
import css from './fax-list.module.css';
import {
  identityName,
  isFinal,
  pagesPhrase,
  rowSentence,
  stateWord,
  toneOf,
} from './state-words.ts';
import { Thumbnail } from './thumbnail.tsx';

const pagesShownMax = 4;

export function FaxRow({ fax }: { fax: Fax }) {
  const inbound = fax.direction === 'inbound';
  const number = showNumber(inbound ? fax.from : fax.to) || t('inbox.unknownSender');
  const own = ownNumber(useMe(), inbound ? fax.from : fax.to);
  const name = identityName(fax) ?? own?.inbox_name ?? null;
  const active = !isFinal(fax);
  return (
    <li className={css.row} data-active={active || undefined}>
      <RowPages fax={fax} />
      <div className={css.who}>
        <Link to={`/faxes/${fax.id}`} className={css.link} data-fax-link>
          {number}
        </Link>
        <span className={css.name}>{name}</span>
      </div>
      <div className={css.state}>
        <StateMark tone={toneOf(fax)} words={stateWord(fax)} />
        <span className={css.sentence}>{rowSentence(fax)}</span>
      </div>
      <RowProgress fax={fax} />
      <div className={css.times}>
        <Moment at={fax.created_at} />
        {fax.retention.delete_at && (
          <span className={css.deleted}>
            {t('row.deleted', { date: showDate(fax.retention.delete_at) })}
          </span>
        )}
      </div>
    </li>
  );
}

function RowProgress({ fax }: { fax: Fax }) {
  const { total, confirmed } = fax.pages;
  const onItsWay = fax.status === 'in_progress' && total !== null && total > 0;
  return (
    <span className={css.pages}>
      {pagesPhrase(fax)}
      {onItsWay && <progress max={total} value={confirmed} aria-hidden="true" />}
    </span>
  );
}

function RowPages({ fax }: { fax: Fax }) {
  const inbound = fax.direction === 'inbound';
  const here = inbound ? fax.pages.confirmed : (fax.pages.total ?? 0);
  const numbers = shownPages(here, inbound && !isFinal(fax));
  return (
    <div className={css.thumbnails}>
      {numbers.length === 0 && <Thumbnail faxId={fax.id} page={null} aspectOf={fax} />}
      {numbers.map((number) => (
        <Thumbnail key={number} faxId={fax.id} page={{ number }} aspectOf={fax} />
      ))}
    </div>
  );
}

/** Page 1; of a fax that is coming in the last few, so that the newest is always to be seen. */
function shownPages(here: number, growing: boolean): number[] {
  if (!growing) return here > 0 ? [1] : [];
  const first = Math.max(1, here - pagesShownMax + 1);
  return Array.from({ length: here - first + 1 }, (_, index) => first + index);
}

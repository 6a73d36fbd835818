// The call as it went: one table for each call, oldest first, a lane for each layer. Details on
// demand.
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import type { TimelineEntry } from '../../api/types.ts';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { showExact, showOffset } from '../../parts/show-time.ts';
import { t } from '../../words/words.ts';
import css from './timeline.module.css';
import {
  type Call,
  callsOf,
  detailText,
  type Lane,
  laneOf,
  lanes,
  protocolName,
} from './timeline-calls.ts';
import { useTimeline } from './use-fax-details.ts';

/** Of a long call the beginning is shown first; a browser is slow with thousands of rows. */
const rowsMax = 300;

export function Timeline({ faxId }: { faxId: string }) {
  const { data, problem, touch } = useTimeline(faxId);
  const [hidden, setHidden] = useState<ReadonlySet<Lane>>(new Set());
  const toggle = (lane: Lane) =>
    setHidden((old) => {
      const next = new Set(old);
      if (!next.delete(lane)) next.add(lane);
      return next;
    });
  const calls = callsOf(data ?? [], hidden);
  return (
    <section className={css.section} aria-labelledby="timeline-title">
      <div className={css.head}>
        <h2 id="timeline-title">{t('timeline.title')}</h2>
        {(data?.length ?? 0) > 0 && (
          <fieldset className={`${css.filter} screen-only`}>
            <legend className="hidden-words">{t('timeline.show')}</legend>
            {lanes.map((lane) => (
              <label key={lane} data-lane={lane} title={t(`timeline.laneHints.${lane}`)}>
                <input type="checkbox" checked={!hidden.has(lane)} onChange={() => toggle(lane)} />
                {t(`timeline.lanes.${lane}`)}
              </label>
            ))}
          </fieldset>
        )}
      </div>
      {problem && <ProblemNotice problem={problem} onRetry={touch} />}
      {!data && !problem && <Skeleton height={160} />}
      {data?.length === 0 && <p className="quiet">{t('timeline.none')}</p>}
      {calls.map((call) => (
        <CallTable key={call.attempt ?? 'none'} call={call} several={calls.length > 1} />
      ))}
    </section>
  );
}

function CallTable({ call, several }: { call: Call; several: boolean }) {
  const [all, setAll] = useState(false);
  const rows = all ? call.rows : call.rows.slice(0, rowsMax);
  return (
    <>
      <table className={css.table}>
        <caption className={several ? css.caption : 'hidden-words'}>
          {several
            ? t('fax.attempt', { n: call.attempt ?? '' })
            : t('timeline.caption', { n: call.attempt ?? 1 })}
        </caption>
        <thead className={several ? 'hidden-words' : undefined}>
          <tr>
            <th scope="col">{t('timeline.time')}</th>
            <th scope="col">{t('timeline.lane')}</th>
            <th scope="col">{t('timeline.event')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ entry, offsetMs, key }) => (
            <EntryRow key={key} entry={entry} offsetMs={offsetMs} />
          ))}
        </tbody>
      </table>
      {rows.length < call.rows.length && (
        <p>
          <Button variant="default" size="xs" onClick={() => setAll(true)}>
            {t('timeline.showAll', { count: call.rows.length })}
          </Button>
        </p>
      )}
    </>
  );
}

function EntryRow({ entry, offsetMs }: { entry: TimelineEntry; offsetMs: number }) {
  const lane = laneOf(entry);
  const detail = detailText(entry.detail);
  const name = protocolName(entry);
  return (
    <tr data-lane={lane}>
      <td className={css.time}>
        <time dateTime={entry.at} title={showExact(entry.at)}>
          {showOffset(offsetMs)}
        </time>
      </td>
      <td className={css.where}>
        <span className={css.lane}>
          <LaneTrack lane={lane} />
          <span>{lane ? t(`timeline.lanes.${lane}`) : entry.lane}</span>
        </span>
      </td>
      <td className={css.text}>
        {detail ? (
          <details>
            <summary>
              {entry.text} <span className={css.what}>{name}</span>
            </summary>
            <pre>{detail}</pre>
          </details>
        ) : (
          <>
            {entry.text} <span className={css.what}>{name}</span>
          </>
        )}
      </td>
    </tr>
  );
}

/**
 * The four lanes side by side, with this entry's one marked: read downwards it is the call's
 * waterfall.
 */
function LaneTrack({ lane }: { lane: Lane | null }) {
  return (
    <span className={css.track} aria-hidden="true">
      {lanes.map((one) => (
        <span key={one} data-here={one === lane || undefined} />
      ))}
    </span>
  );
}

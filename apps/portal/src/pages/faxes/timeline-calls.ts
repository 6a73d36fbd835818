// A fax's timeline cut into its calls, with each entry's time since the call began. Pure.
import type { TimelineEntry } from '../../api/types.ts';

export const lanes = ['sip', 'media', 't30', 'page'] as const;
export type Lane = (typeof lanes)[number];

export interface Call {
  attempt: number | null;
  rows: { entry: TimelineEntry; offsetMs: number; key: string }[];
}

/** Null for a lane that this portal does not know yet. */
export const laneOf = (entry: Pick<TimelineEntry, 'lane'>): Lane | null =>
  lanes.find((lane) => lane === entry.lane) ?? null;

/**
 * Calls in order, entries oldest first; hidden lanes are left out but still count for the start.
 */
export function callsOf(entries: TimelineEntry[], hidden: ReadonlySet<Lane>): Call[] {
  const groups = new Map<number | null, TimelineEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.attempt);
    if (group) group.push(entry);
    else groups.set(entry.attempt, [entry]);
  }
  return [...groups]
    .map(([attempt, group]) => {
      const sorted = group
        .map((entry, place) => ({ entry, place, at: Date.parse(entry.at) }))
        .sort((a, b) => a.at - b.at || a.place - b.place);
      const start = sorted[0]?.at ?? 0;
      const rows = sorted
        .filter(({ entry }) => {
          const lane = laneOf(entry);
          return lane === null || !hidden.has(lane);
        })
        .map(({ entry, place, at }) => ({
          entry,
          offsetMs: at - start,
          key: `${attempt}-${place}`,
        }));
      return { attempt, rows };
    })
    .filter((call) => call.rows.length > 0);
}

/** An entry's detail as text; nothing for what is empty. */
export function detailText(detail: unknown): string | null {
  if (detail === null || detail === undefined || detail === '') return null;
  if (typeof detail === 'string') return detail;
  if (typeof detail !== 'object') return String(detail);
  const lines = Object.entries(detail)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => `${key}: ${typeof value === 'object' ? JSON.stringify(value) : value}`);
  return lines.length > 0 ? lines.join('\n') : null;
}

const protocolWord = /^[A-Z][A-Z0-9.-]+$/;

/** The protocol's own name for an entry ("DIS"), unless its words have it already. */
export function protocolName(entry: Pick<TimelineEntry, 'what' | 'text'>): string | null {
  return !protocolWord.test(entry.what) || entry.text.includes(entry.what) ? null : entry.what;
}

// The present state of a person's choices, from the ledger of what they ever said: the last word on
// each use and channel counts. The database's view priv.choice_state says the same in SQL.
import type { Channel, ChoiceSource, Decision } from './forms.ts';

export interface ChoiceEvent {
  /** Counts up in the order of writing; the clock has no say. */
  seq: number;
  purpose: string;
  channel: Channel;
  decision: Decision;
  source: ChoiceSource;
  textSha256: string;
  policyVersionId: string;
  at: Date;
}

/** By `purpose channel`; what nobody ever spoke about is not in it, and means no. */
export type ChoiceState = ReadonlyMap<string, ChoiceEvent>;

export const keyOf = ({ purpose, channel }: { purpose: string; channel: string }) =>
  `${purpose} ${channel}`;

/** Any order will do: each event carries its place. */
export function foldChoices(events: Iterable<ChoiceEvent>): ChoiceState {
  const last = new Map<string, ChoiceEvent>();
  for (const event of events) {
    const before = last.get(keyOf(event));
    if (before === undefined || before.seq < event.seq) last.set(keyOf(event), event);
  }
  return last;
}

/**
 * Is a signal of the browser to be written down? Once: what the person said on this site later than
 * the signal is their own word about this site, and the same header does not undo it.
 */
export function signalIsNew(
  events: Iterable<ChoiceEvent>,
  topic: { purpose: string; channel: string },
) {
  for (const event of events) {
    if (event.source === 'gpc' && keyOf(event) === keyOf(topic)) return false;
  }
  return true;
}

// What a screen reader hears of live changes: at most one sentence every few seconds, and of
// several about the same fax only the latest. Someone listening must be able to go on working.
import type { FaxEvent } from '../api/types.ts';

const quietMs = 4_000;

export interface AnnouncerWorld {
  now: () => number;
  after: (ms: number, call: () => void) => () => void;
}

export interface Announcer {
  /** Says the sentence soon; replaces one about the same subject that is still waiting. */
  say: (subject: string, sentence: string) => void;
  close: () => void;
}

export function announcer(world: AnnouncerWorld, speak: (sentence: string) => void): Announcer {
  const waiting = new Map<string, string>();
  let spokenAt = Number.NEGATIVE_INFINITY;
  let stopWaiting: (() => void) | null = null;

  function speakNext(): void {
    stopWaiting = null;
    const next = waiting.entries().next();
    if (next.done) return;
    const [subject, sentence] = next.value;
    waiting.delete(subject);
    spokenAt = world.now();
    speak(sentence);
    plan();
  }

  function plan(): void {
    if (stopWaiting || waiting.size === 0) return;
    const ms = Math.max(0, spokenAt + quietMs - world.now());
    stopWaiting = world.after(ms, speakNext);
  }

  return {
    say(subject, sentence) {
      waiting.set(subject, sentence);
      plan();
    },
    close() {
      stopWaiting?.();
      waiting.clear();
    },
  };
}

/** Whether an event is worth a sentence; phases are not: they follow within a second. */
export function isWorthSaying(event: FaxEvent): boolean {
  return event.type !== 'fax.phase' && event.type !== 'fax.queued' && event.type !== 'fax.started';
}

/** What a machine or a person does during one call it has taken. */
import type { CallNews, CallOrder } from '@platen/call';

/**
 * One call a machine has taken: what it does at each piece of news, and when it wants to be woken
 * (line time).
 */
export interface Attending {
  on(news: CallNews, line: number): readonly CallOrder[];
  readonly wakeAt: number | null;
  wake(line: number): readonly CallOrder[];
}

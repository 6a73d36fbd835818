/**
 * From page to page, whichever way each goes: asking for one, one confirmed, one refused. T.30
 * Figure 5-2a right half.
 */
import { type CallerMove, leave, type Memory, type State } from './caller-states.ts';
import { stepDown, train } from './caller-training.ts';
import type { Output } from './conversation.ts';
import { pageWaitMsMax } from './timers.ts';

/** The page at hand, from whoever has it; it is on its way from here on. */
export function askForPage(memory: Memory, now: number, tell: readonly Output[] = []): CallerMove {
  const { page } = memory;
  return {
    to: { at: 'awaiting-page', memory, deadline: now + pageWaitMsMax },
    say: [],
    tell: [
      ...tell,
      { do: 'page-state', page, state: 'sending' },
      { do: 'need-page', page, format: memory.dcs!.format },
    ],
  };
}

/** On to the next page, retraining first if the copy was poor; after the last one, goodbye. */
export function pageConfirmed(
  state: State,
  copy: 'good' | 'poor',
  now: number,
  tell: readonly Output[] = [],
): CallerMove {
  const { page, config } = state.memory;
  const told: Output[] = [...tell, { do: 'page-state', page, state: 'confirmed', copy }];
  const memory: Memory = { ...state.memory, confirmed: page, page: page + 1, refused: false };
  if (page >= config.pages) return leave({ ...state, memory }, 'complete', now, told);
  if (copy === 'good') return askForPage(memory, now, told);
  return train({ ...memory, retrains: memory.retrains + 1 }, told);
}

/** Once more, slower if that is possible; a page refused twice ends the call. */
export function pageRefused(state: State, now: number): CallerMove {
  const { memory } = state;
  if (memory.refused) {
    const tell: Output[] = [{ do: 'page-state', page: memory.page, state: 'lost' }];
    return leave(state, 'page-rejected', now, tell);
  }
  const slower = stepDown(memory) ?? { ...memory, retrains: memory.retrains + 1 };
  return train({ ...slower, refused: true });
}

/**
 * From page to page, whichever way each goes: asking for one, one confirmed, one refused. T.30
 * Figure 5-2a right half.
 */
import { type CallerMove, leave, type Session, type State } from './caller-states.ts';
import { stepDown, train } from './caller-training.ts';
import type { Output } from './conversation.ts';
import { pageWaitMsMax } from './timers.ts';

/** The page at hand, from whoever has it; it is on its way from here on. */
export function askForPage(
  session: Session,
  now: number,
  tell: readonly Output[] = [],
): CallerMove {
  const { page } = session;
  return {
    to: { at: 'awaiting-page', session, deadline: now + pageWaitMsMax },
    say: [],
    tell: [
      ...tell,
      { do: 'page-state', page, state: 'sending' },
      { do: 'need-page', page, format: session.dcs!.format },
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
  const { page, config } = state.session;
  const told: Output[] = [...tell, { do: 'page-state', page, state: 'confirmed', copy }];
  const session: Session = { ...state.session, confirmed: page, page: page + 1, refused: false };
  if (page >= config.pages) return leave({ ...state, session }, 'complete', now, told);
  if (copy === 'good') return askForPage(session, now, told);
  return train({ ...session, retrains: session.retrains + 1 }, told);
}

/** Once more, slower if that is possible; a page refused twice ends the call. */
export function pageRefused(state: State, now: number): CallerMove {
  const { session } = state;
  if (session.refused) {
    const tell: Output[] = [{ do: 'page-state', page: session.page, state: 'lost' }];
    return leave(state, 'page-rejected', now, tell);
  }
  const slower = stepDown(session) ?? { ...session, retrains: session.retrains + 1 };
  return train({ ...slower, refused: true });
}

/**
 * How a conversation ends. The list of endings is closed (conversation.ts); here each has its
 * sentence, and the one place where an outcome is put together.
 */
import type { Ending, Outcome, Phase } from './conversation.ts';
import type { Modem } from './media.ts';

/**
 * A plain sentence for each ending, without who can fix it: that is for whoever placed the call.
 */
export const endingSentences: Readonly<Record<Ending, string>> = {
  complete: 'Every page was confirmed and both ends said goodbye.',
  'no-tone': 'No fax machine was heard.',
  incompatible: 'The machines have no way of sending in common.',
  'identity-mismatch': 'The machine that answered is not the one expected.',
  'training-failed': 'No rate was slow enough for this line.',
  'page-unconfirmed': 'A page was sent, but the far end never said whether it has it.',
  'page-rejected': 'The far end refused a page as unreadable, also when it was sent again.',
  'ecm-exhausted': 'Parts of a page did not arrive however often they were repeated.',
  'remote-hung-up': 'The far end hung up before the fax was complete.',
  'remote-silent': 'The far end stopped answering.',
  'page-missing': 'A page to be sent was not there in time.',
  'not-kept': 'A received page could not be stored, so it was not confirmed.',
  stopped: 'The fax was stopped at this end.',
  protocol: 'The line did not do what was asked of it, or the talk went on without end.',
};

/** What both ends keep for their outcome. */
export interface Tally {
  readonly identity: string | null;
  readonly modem: Modem | null;
  readonly ecm: boolean;
  readonly pages: number;
  readonly retrains: number;
  readonly framesRepeated: number;
}

export function outcomeOf(ending: Ending, phase: Phase, tally: Tally): Outcome {
  const { pages, identity, modem, ecm, retrains, framesRepeated } = tally;
  // How a carrier trains is no part of what was used.
  const used = modem === null ? null : { modulation: modem.modulation, rate: modem.rate };
  return { ending, phase, pages, identity, modem: used, ecm, retrains, framesRepeated };
}

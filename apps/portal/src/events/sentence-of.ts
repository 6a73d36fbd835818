// The sentence that a screen reader hears for an event.
import type { Fax, FaxEvent } from '../api/types.ts';
import { stateWord } from '../pages/faxes/state-words.ts';
import { showNumber } from '../pages/numbers/phone-number.ts';
import { t } from '../words/words.ts';

/** Null when nothing is known that would help. */
export function sentenceOf(event: FaxEvent, fax: Fax | undefined): string | null {
  if (!fax) return null;
  const { page = '?', pages, direction, status } = event.data;
  const number =
    showNumber(direction === 'inbound' ? fax.from : fax.to) || t('inbox.unknownSender');
  switch (event.type) {
    case 'fax.page.confirmed':
      return t('announce.pageConfirmed', { number, page, total: pages.total ?? '?' });
    case 'fax.page.received':
      return t('announce.pageReceived', { number, page });
    case 'fax.receiving':
      return t('announce.receiving', { number });
    case 'fax.received':
      return t('announce.received', { number, count: pages.confirmed });
    case 'fax.retry_scheduled':
      return t('announce.retry', { number });
    default:
      return t('announce.ended', { number, state: stateWord({ direction, status, phase: null }) });
  }
}

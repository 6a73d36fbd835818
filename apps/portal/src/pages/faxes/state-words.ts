// What a fax is doing, in a few words and in a sentence. Unknown states and phases are shown as
// they came.
import type { Attempt, Fax, FaxPage } from '../../api/types.ts';
import { showClock } from '../../parts/show-time.ts';
import { t } from '../../words/words.ts';
import { showNumber } from '../numbers/phone-number.ts';

/** How a state feels, which picks its icon and colour; colour never stands alone. */
export type Tone = 'good' | 'doubt' | 'again' | 'bad' | 'busy' | 'stopped' | 'quiet';

type Stated = Pick<Fax, 'direction' | 'status' | 'phase'>;

const finalStates = new Set([
  'delivered',
  'partial',
  'uncertain',
  'failed',
  'canceled',
  'received',
]);

export const isFinal = (fax: Pick<Fax, 'status'>): boolean => finalStates.has(fax.status);

const tones: Record<string, Tone> = {
  delivered: 'good',
  received: 'good',
  partial: 'doubt',
  uncertain: 'doubt',
  retrying: 'again',
  held: 'doubt',
  failed: 'bad',
  in_progress: 'busy',
  queued: 'quiet',
  canceled: 'stopped',
  draft: 'quiet',
  scheduled: 'quiet',
};

export const toneOf = (fax: Pick<Fax, 'status'>): Tone => tones[fax.status] ?? 'quiet';

/** One or two words: "Delivered", "Receiving". */
export function stateWord({ direction, status, phase }: Stated): string {
  switch (status) {
    case 'in_progress':
      if (direction === 'inbound') return t('state.receiving');
      return phase === 'sending' || phase === 'confirming'
        ? t('state.sending')
        : t('state.in_progress');
    case 'partial':
      return direction === 'inbound' ? t('state.partialInbound') : t('state.partial');
    case 'draft':
    case 'held':
    case 'scheduled':
    case 'queued':
    case 'retrying':
    case 'delivered':
    case 'uncertain':
    case 'failed':
    case 'canceled':
    case 'received':
      return t(`state.${status}`);
    default:
      return readable(status);
  }
}

/** A sentence on what happens right now or how it ended: "Dialling +1 202 555 0100". */
export function nowSentence(fax: Fax, attempt?: Attempt): string {
  if (isFinal(fax)) return endSentence(fax);
  if (fax.status === 'in_progress') return phaseSentence(fax, attempt);
  if (fax.status === 'retrying') return retrySentence(fax);
  if (fax.status === 'queued') return t('phase.waiting');
  if (fax.status === 'scheduled') return t('phase.scheduled');
  if (fax.status === 'held') return t('phase.held');
  if (fax.status === 'draft') return t('phase.draft');
  return readable(fax.status);
}

function phaseSentence(fax: Fax, attempt: Attempt | undefined): string {
  const number = showNumber(fax.to);
  const page = fax.current_page;
  const total = fax.pages.total;
  switch (fax.phase) {
    case null:
      return fax.direction === 'inbound' ? t('phase.receiving') : t('phase.waiting');
    case 'preparing':
      return t('phase.preparing');
    case 'dialing':
      return t('phase.dialing', { number });
    case 'ringing':
      return t('phase.ringing', { number });
    case 'negotiating':
      return t('phase.negotiating');
    case 'training':
      return attempt?.rate
        ? t('phase.trainingAt', { rate: showCount(attempt.rate) })
        : t('phase.training');
    case 'sending':
      return page && total ? t('phase.sendingPage', { page, total }) : t('phase.sending');
    case 'receiving':
      return page ? t('phase.receivingPage', { page }) : t('phase.receiving');
    case 'confirming':
      return confirmingSentence(fax);
    default:
      return t('phase.other', { phase: readable(fax.phase) });
  }
}

function confirmingSentence(fax: Fax): string {
  const { current_page: page, pages } = fax;
  const settled = page !== null && page <= pages.confirmed;
  if (fax.direction === 'inbound') {
    if (page === null) return t('phase.receiving');
    return settled ? t('phase.receivedPage', { page }) : t('phase.receivingPage', { page });
  }
  if (page === null) return t('phase.confirming');
  return settled ? t('phase.confirmedPage', { page }) : t('phase.confirmingPage', { page });
}

function retrySentence(fax: Fax): string {
  const attempt = Math.min(fax.attempts + 1, fax.max_attempts);
  const max = fax.max_attempts;
  if (!fax.next_attempt_at) return t('phase.retryingSoon', { attempt, max });
  return t('phase.retrying', { time: showClock(fax.next_attempt_at), attempt, max });
}

function endSentence(fax: Fax): string {
  const { confirmed, total } = fax.pages;
  switch (fax.status) {
    case 'delivered':
      return t('ending.delivered', { count: total ?? confirmed });
    case 'received':
      return t('ending.received', { count: confirmed });
    case 'partial':
      return fax.direction === 'inbound'
        ? t('ending.partialInbound', { count: confirmed })
        : t('ending.partial', { confirmed, total: total ?? '?' });
    case 'uncertain':
      return t('ending.uncertain');
    case 'canceled':
      return t('ending.canceled');
    default:
      return fax.direction === 'inbound' ? t('ending.failedInbound') : t('ending.failed');
  }
}

/** "3 pages"; of a fax on its way what there is so far: "1 of 3 pages", "2 pages so far". */
export function pagesPhrase(fax: Pick<Fax, 'direction' | 'status' | 'pages'>): string {
  const { total, confirmed } = fax.pages;
  if (fax.direction === 'inbound') {
    return isFinal(fax)
      ? t('pages.count', { count: confirmed })
      : t('pages.soFar', { count: confirmed });
  }
  if (total && fax.status === 'in_progress') {
    return t('row.confirmedOf', { confirmed, count: total });
  }
  return t('pages.count', { count: total ?? confirmed });
}

/** What the far machine calls itself, unless that is only the number one sees anyway. */
export function identityName(fax: Pick<Fax, 'direction' | 'remote_identity' | 'from' | 'to'>) {
  const number = fax.direction === 'inbound' ? fax.from : fax.to;
  const digits = (text: string | null) => (text ?? '').replace(/\D/g, '');
  const identity = fax.remote_identity?.trim();
  if (!identity) return null;
  const isNumber = /^[\d\s+()-]+$/.test(identity);
  return isNumber && digits(number).endsWith(digits(identity)) ? null : identity;
}

/** A few words beside the state in a list: what the state's own word does not say. */
export function rowSentence(fax: Fax): string | null {
  switch (fax.status) {
    case 'delivered':
    case 'received':
    case 'canceled':
      return null;
    case 'failed':
      return fax.error?.title ?? nowSentence(fax);
    case 'retrying': {
      if (!fax.next_attempt_at) return null;
      const attempt = Math.min(fax.attempts + 1, fax.max_attempts);
      return t('row.retry', {
        time: showClock(fax.next_attempt_at),
        attempt,
        max: fax.max_attempts,
      });
    }
    default: {
      const sentence = nowSentence(fax);
      return sentence === stateWord(fax) ? null : sentence;
    }
  }
}

type Carrier = Pick<Fax, 'direction' | 'status'>;

/** A page that waits in a fax that has ended waits for nothing. */
const wasNotSent = (page: Pick<FaxPage, 'state'>, fax: Carrier): boolean =>
  page.state === 'pending' && isFinal(fax);

/** A page's state in words: "Confirmed", "Not confirmed", "Received". */
export function pageStateWord(page: Pick<FaxPage, 'state'>, fax: Carrier): string {
  const inbound = fax.direction === 'inbound';
  if (wasNotSent(page, fax)) return t('pages.notSent');
  switch (page.state) {
    case 'pending':
    case 'unconfirmed':
    case 'lost':
      return t(`pages.${page.state}`);
    case 'sending':
      return inbound ? t('pages.receiving') : t('pages.sending');
    case 'confirmed':
      return inbound ? t('pages.receivedPage') : t('pages.confirmed');
    default:
      return readable(page.state);
  }
}

const pageTones: Record<string, Tone> = {
  confirmed: 'good',
  unconfirmed: 'doubt',
  lost: 'bad',
  sending: 'busy',
  pending: 'quiet',
};

export const pageTone = (page: Pick<FaxPage, 'state'>, fax: Carrier): Tone =>
  wasNotSent(page, fax) ? 'stopped' : (pageTones[page.state] ?? 'quiet');

/** 14400 → "14 400", with a space that does not break. */
export const showCount = (n: number): string =>
  String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u00a0');

/** "in_progress" → "in progress". */
const readable = (word: string): string => word.replaceAll('_', ' ');

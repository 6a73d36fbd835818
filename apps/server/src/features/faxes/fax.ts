/**
 * The life of a fax, pure: which status may follow which, and what must happen when it does.
 * The row, its event and its job are written in one transaction by whoever calls `step`; nothing
 * here waits.
 */
import { retryWait } from './retry-policy.ts';

export type FaxStatus =
  | 'queued'
  | 'in_progress'
  | 'retrying'
  | 'delivered'
  | 'partial'
  | 'uncertain'
  | 'failed'
  | 'canceled';

export const finalStatuses = ['delivered', 'partial', 'uncertain', 'failed', 'canceled'] as const;

export function isFinal(status: FaxStatus): boolean {
  return (finalStatuses as readonly string[]).includes(status);
}

export type FaxPhase =
  | 'preparing'
  | 'dialing'
  | 'ringing'
  | 'negotiating'
  | 'training'
  | 'sending'
  | 'receiving'
  | 'confirming';

export type PageState = 'pending' | 'sending' | 'confirmed' | 'unconfirmed' | 'lost';

export interface FaxPage {
  readonly number: number;
  readonly state: PageState;
  readonly copy: 'good' | 'poor' | null;
}

/** An outbound fax as its life needs it; times are ms since 1970. */
export interface Fax {
  readonly status: FaxStatus;
  readonly phase: FaxPhase | null;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly pages: readonly FaxPage[];
  readonly nextAttemptAt: number | null;
  /** When a watchdog must look; null only in a final status. */
  readonly deadlineAt: number | null;
  /** Why it ended, or why it is tried again: a code of `problems.ts`. */
  readonly error: string | null;
  readonly cancelAsked: boolean;
  /** How often a job that did not come was asked for again. */
  readonly requeued: number;
}

export type FaxInput =
  | { readonly is: 'rendered'; readonly pages: number }
  | { readonly is: 'not-rendered'; readonly code: string }
  /** A dial begins. */
  | { readonly is: 'dialed' }
  | { readonly is: 'phase'; readonly phase: FaxPhase }
  | { readonly is: 'page'; readonly page: FaxPage }
  /** The dial is over; `code` is `complete` or the outcome of the call. */
  | { readonly is: 'attempt-ended'; readonly code: string }
  | { readonly is: 'cancel' }
  /** The process that had it is gone, with its job or its dial: what it stored is all there is. */
  | { readonly is: 'orphaned' }
  | { readonly is: 'overdue' };

export type FaxOrder =
  | { readonly do: 'render' }
  /** Dial at that time; null: at once. */
  | { readonly do: 'dial'; readonly at: number | null }
  | { readonly do: 'stop-call' }
  | { readonly do: 'tell'; readonly event: string };

export interface FaxStep {
  readonly fax: Fax;
  readonly orders: readonly FaxOrder[];
}

/** Longest preparing of a document. */
export const prepareMs = 10 * 60_000;
/** A queued dial must begin by then, or it is queued again. */
export const dialStartMs = 5 * 60_000;
/** A job that never comes, so many times over, ends the fax. */
export const requeuesMax = 3;
/** Processes that may die over the same document before it is taken to be the cause. */
export const rendersOrphanedMax = 10;
/** A dial that comes so much before its time is one that was overtaken. */
export const earlyMs = 1_000;
/** Without any news of a running dial; each piece of news moves it. */
export const attemptSilenceMs = 15 * 60_000;

const none: readonly FaxOrder[] = [];

/** A new outbound fax: its document is to be rendered. */
export function submitted(maxAttempts: number, now: number): FaxStep {
  const fax: Fax = {
    status: 'queued',
    phase: 'preparing',
    attempts: 0,
    maxAttempts,
    pages: [],
    nextAttemptAt: null,
    deadlineAt: now + prepareMs,
    error: null,
    cancelAsked: false,
    requeued: 0,
  };
  return { fax, orders: [{ do: 'render' }, { do: 'tell', event: 'fax.queued' }] };
}

type Handlers = {
  readonly [S in FaxStatus]: (
    fax: Fax,
    input: FaxInput,
    now: number,
    timeFactor: number,
  ) => FaxStep;
};

const handlers: Handlers = {
  queued: (fax, input, now) => {
    switch (input.is) {
      case 'rendered': {
        const pages = Array.from({ length: input.pages }, (_, i) => {
          return { number: i + 1, state: 'pending', copy: null } as const;
        });
        const next = { ...fax, pages, phase: null, deadlineAt: now + dialStartMs, requeued: 0 };
        return { fax: next, orders: [{ do: 'dial', at: null }] };
      }
      case 'not-rendered':
        return end(fax, 'failed', input.code);
      case 'dialed':
        return fax.phase === 'preparing' ? stay(fax) : begin(fax, now);
      case 'cancel':
        return end(fax, 'canceled', null);
      case 'orphaned':
        return fax.phase === 'preparing' ? drawAgain(fax, now) : dialLater(fax, null);
      case 'overdue':
        return queueAgain(fax, now);
      default:
        return { fax, orders: none };
    }
  },
  retrying: (fax, input, now) => {
    switch (input.is) {
      case 'dialed':
        return now + earlyMs < (fax.nextAttemptAt ?? 0) ? stay(fax) : begin(fax, now);
      case 'cancel':
        return end(fax, 'canceled', null);
      case 'orphaned':
        return dialLater(fax, fax.nextAttemptAt);
      case 'overdue':
        return queueAgain(fax, now);
      default:
        return { fax, orders: none };
    }
  },
  in_progress: (fax, input, now, timeFactor) => {
    switch (input.is) {
      case 'phase':
        return {
          fax: { ...fax, phase: input.phase, deadlineAt: now + attemptSilenceMs },
          orders: [{ do: 'tell', event: 'fax.phase' }],
        };
      case 'page': {
        const pages = fax.pages.map((page) =>
          page.number === input.page.number && page.state !== 'confirmed' ? input.page : page,
        );
        const orders: FaxOrder[] =
          input.page.state === 'confirmed' ? [{ do: 'tell', event: 'fax.page.confirmed' }] : [];
        return { fax: { ...fax, pages, deadlineAt: now + attemptSilenceMs }, orders };
      }
      case 'attempt-ended':
        return settle(unsure(fax), input.code, now, timeFactor);
      case 'cancel':
        return { fax: { ...fax, cancelAsked: true }, orders: [{ do: 'stop-call' }] };
      case 'orphaned':
        return settle(unsure(fax), 'internal.restarted', now, timeFactor);
      case 'overdue': {
        const { fax: next, orders } = settle(unsure(fax), 'internal.stalled', now, timeFactor);
        return { fax: next, orders: [{ do: 'stop-call' }, ...orders] };
      }
      default:
        return { fax, orders: none };
    }
  },
  delivered: stay,
  partial: stay,
  uncertain: stay,
  failed: stay,
  canceled: stay,
};

/** The next moment of a fax. `timeFactor`: redial waits run that much faster than real time. */
export function step(fax: Fax, input: FaxInput, now: number, timeFactor: number): FaxStep {
  return handlers[fax.status](fax, input, now, timeFactor);
}

function stay(fax: Fax): FaxStep {
  return { fax, orders: none };
}

function begin(fax: Fax, now: number): FaxStep {
  // A page that was under way when its line dropped, and surely not taken, is sent anew.
  const pages = fax.pages.map((page) =>
    page.state === 'lost' ? ({ ...page, state: 'pending' } as const) : page,
  );
  const next: Fax = {
    ...fax,
    pages,
    status: 'in_progress',
    phase: 'dialing',
    attempts: fax.attempts + 1,
    requeued: 0,
    nextAttemptAt: null,
    deadlineAt: now + attemptSilenceMs,
  };
  return { fax: next, orders: [{ do: 'tell', event: 'fax.started' }] };
}

/** Nobody can tell any more whether a page under way came out: it is never sent again blindly. */
function unsure(fax: Fax): Fax {
  const pages = fax.pages.map((page) =>
    page.state === 'sending' ? ({ ...page, state: 'unconfirmed' } as const) : page,
  );
  return { ...fax, pages };
}

function settle(fax: Fax, ending: string, now: number, timeFactor: number): FaxStep {
  // A call that we stopped, and nobody asked for it: the service ended.
  const code = ending === 'call.canceled' && !fax.cancelAsked ? 'internal.restarted' : ending;
  const error = code === 'complete' ? null : code;
  if (fax.pages.some((page) => page.state === 'unconfirmed')) return end(fax, 'uncertain', error);
  if (fax.pages.length > 0 && fax.pages.every((page) => page.state === 'confirmed')) {
    return end(fax, 'delivered', null);
  }
  if (fax.cancelAsked) return end(fax, 'canceled', null);
  const wait = fax.attempts < fax.maxAttempts ? retryWait(code, fax.attempts) : null;
  if (wait === null) {
    const some = fax.pages.some((page) => page.state === 'confirmed');
    return end(fax, some ? 'partial' : 'failed', error);
  }
  const at = now + wait / timeFactor;
  const next: Fax = {
    ...fax,
    status: 'retrying',
    phase: null,
    nextAttemptAt: at,
    deadlineAt: at + dialStartMs,
    error,
  };
  const orders: FaxOrder[] = [
    { do: 'dial', at },
    { do: 'tell', event: 'fax.retry_scheduled' },
  ];
  return { fax: next, orders };
}

/** A job that may have died with its process is asked for once more; one too many does no harm. */
function dialLater(fax: Fax, at: number | null): FaxStep {
  return { fax, orders: [{ do: 'dial', at }] };
}

function drawAgain(fax: Fax, now: number): FaxStep {
  if (fax.requeued >= rendersOrphanedMax) return end(fax, 'failed', 'internal.restarted');
  const next = { ...fax, deadlineAt: now + prepareMs, requeued: fax.requeued + 1 };
  return { fax: next, orders: [{ do: 'render' }] };
}

/** A job that should have come by now did not: it is asked for again. */
function queueAgain(fax: Fax, now: number): FaxStep {
  if (fax.requeued >= requeuesMax) {
    const some = fax.pages.some((page) => page.state === 'confirmed');
    return end(fax, some ? 'partial' : 'failed', 'internal.stalled');
  }
  const rendering = fax.phase === 'preparing';
  const deadlineAt = now + (rendering ? prepareMs : dialStartMs);
  const orders: FaxOrder[] = [rendering ? { do: 'render' } : { do: 'dial', at: null }];
  return { fax: { ...fax, deadlineAt, requeued: fax.requeued + 1 }, orders };
}

function end(fax: Fax, status: (typeof finalStatuses)[number], error: string | null): FaxStep {
  const next: Fax = {
    ...fax,
    status,
    phase: null,
    nextAttemptAt: null,
    deadlineAt: null,
    error,
  };
  return { fax: next, orders: [{ do: 'tell', event: `fax.${status}` }] };
}

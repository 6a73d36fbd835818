// A rights request from receipt to answer, pure: a function of state, input and time. Every state
// that waits has a deadline in it, so none can be forgotten; what is late stays answerable and is
// shown late until it is answered.
import { addDays } from './calendar.ts';
import { type Deadlines, deadlinesOf, type Regime, type RequestKind } from './deadlines.ts';

/** How far we know who asks. Each level has all that the lower ones have. */
export const identityLevels = ['none', 'contact_proved', 'signed_in', 'stepped_up'] as const;
export type IdentityLevel = (typeof identityLevels)[number];

/**
 * Why a request may be refused: a closed list, each shown with a sentence and the right of appeal.
 */
export const refusalReasons = {
  identity: 'We could not make sure that it is you who asks.',
  already_answered_this_year:
    'The law gives one such answer in a calendar year, and you had it: ask again from the first of January on, Pacific time.',
  repetitive: 'The same was asked and answered a short while ago.',
  others_rights: 'It would reveal information about somebody else.',
  kept_by_law: 'The law obliges us to keep exactly this, and nothing else of yours is left.',
  nothing_found: 'Nothing is kept here about you.',
  accurate: 'What is kept is right, as far as we can tell.',
  own_page:
    'An email address is changed by whoever can read mail there: do it on the page of your account.',
  stands: 'Somebody looked at our refusal again, and it stands.',
} as const;
export type RefusalReason = keyof typeof refusalReasons;

interface Open {
  dueAt: number;
  extendableTo: number | null;
  /** The clock stood still once already. */
  paused: boolean;
}

export type State =
  | { at: 'awaiting_proof'; proveBy: number }
  | ({ at: 'received'; confirmBy: number } & Open)
  | ({ at: 'in_progress'; remindAt: number; late: boolean; extended: boolean } & Open)
  | ({ at: 'checking_identity'; since: number; resumeBy: number; extended: boolean } & Open)
  | { at: 'answered'; appealBy: number; late: boolean }
  | { at: 'refused'; reason: RefusalReason; appealBy: number; late: boolean }
  | { at: 'withdrawn' }
  | { at: 'lapsed' };

export type Input =
  | { is: 'proved' }
  | { is: 'confirmed' }
  | { is: 'identity_doubted' }
  | { is: 'identity_checked' }
  | { is: 'extended'; until: number; reason: string }
  | { is: 'answered' }
  | { is: 'refused'; reason: RefusalReason }
  | { is: 'withdrawn' }
  | { is: 'time' };

export type Output =
  | { do: 'confirm' }
  | { do: 'remind'; dueAt: number }
  | { do: 'ask_identity'; until: number }
  | { do: 'tell_extension'; until: number; reason: string }
  | { do: 'report_breach'; dueAt: number }
  | { do: 'tell_answer' }
  | { do: 'tell_refusal'; reason: RefusalReason };

export interface Step {
  state: State;
  out: Output[];
}

/** What the request is, which no input changes. */
export interface Asked {
  kind: RequestKind;
  regime: Regime;
  identityDays: number;
  appealDays: number;
  /** Days after receipt at which whoever answers is reminded. */
  reminderDays: readonly number[];
}

export class Impossible extends Error {
  constructor(state: State, input: Input) {
    super(`a request that is ${state.at} cannot be ${input.is}`);
    this.name = 'Impossible';
  }
}

/** A request that has come in: proved already, by login, or still to be proved. */
export function begin(
  asked: Asked,
  at: { receivedAt: number; provedAt: number | null; proveBy: number },
): State {
  if (at.provedAt === null) return { at: 'awaiting_proof', proveBy: at.proveBy };
  return received(deadlinesOf(asked.kind, asked.regime, at.receivedAt));
}

function received({ confirmBy, dueAt, extendableTo }: Deadlines): State {
  return { at: 'received', confirmBy, dueAt, extendableTo, paused: false };
}

/** When the state wants to be looked at again, or null when it is over. */
export function wakeAt(state: State): number | null {
  switch (state.at) {
    case 'awaiting_proof':
      return state.proveBy;
    case 'received':
      return Math.min(state.confirmBy, state.dueAt);
    case 'in_progress':
      return state.late ? state.remindAt : Math.min(state.remindAt, state.dueAt);
    case 'checking_identity':
      return state.resumeBy;
    default:
      return null;
  }
}

type Handlers = {
  [At in State['at']]: (
    state: Extract<State, { at: At }>,
    input: Input,
    now: number,
    asked: Asked,
  ) => Step | undefined;
};

const handlers: Handlers = {
  awaiting_proof: (state, input, now, asked) => {
    if (input.is === 'time') {
      return now < state.proveBy ? stay(state) : { state: { at: 'lapsed' }, out: [] };
    }
    if (input.is === 'withdrawn') return over('withdrawn');
    if (input.is === 'proved' && now < state.proveBy) {
      const state = received(deadlinesOf(asked.kind, asked.regime, now));
      return { state, out: [{ do: 'confirm' }] };
    }
    return undefined;
  },
  received: (state, input, now, asked) => {
    const { confirmBy: _confirmBy, at: _at, ...open } = state;
    const begun: State = {
      ...open,
      at: 'in_progress',
      remindAt: nextReminder(state.dueAt, now, asked),
      late: false,
      extended: false,
    };
    if (input.is === 'confirmed') return { state: begun, out: [] };
    if (input.is === 'time') {
      // Not confirmed in time: confirm now, and say that it is late if even the answer is.
      if (now < Math.min(state.confirmBy, state.dueAt)) return stay(state);
      const next = handlers.in_progress(begun, input, now, asked) ?? stay(begun);
      return { state: next.state, out: [{ do: 'confirm' }, ...next.out] };
    }
    return handlers.in_progress(begun, input, now, asked);
  },
  in_progress: (state, input, now, asked) => {
    const late = state.late || now > state.dueAt;
    const appealBy = addDays(now, asked.appealDays);
    switch (input.is) {
      case 'answered':
        return { state: { at: 'answered', appealBy, late }, out: [{ do: 'tell_answer' }] };
      case 'refused': {
        const { reason } = input;
        const refused: State = { at: 'refused', reason, appealBy, late };
        return { state: refused, out: [{ do: 'tell_refusal', reason }] };
      }
      case 'withdrawn':
        return over('withdrawn');
      case 'extended':
        return extend(state, input, now, asked);
      case 'identity_doubted':
        return doubt(state, now, asked);
      case 'time':
        return passTime(state, now, asked);
      default:
        return undefined;
    }
  },
  checking_identity: (state, input, now, asked) => {
    const back = (at: number): State => ({
      at: 'in_progress',
      dueAt: state.dueAt + (at - state.since),
      extendableTo: state.extendableTo,
      paused: true,
      extended: state.extended,
      remindAt: nextReminder(state.dueAt, at, asked),
      late: false,
    });
    if (input.is === 'withdrawn') return over('withdrawn');
    if (input.is === 'identity_checked' && now <= state.resumeBy) {
      return { state: back(now), out: [] };
    }
    if (input.is === 'refused') {
      return handlers.in_progress(
        back(Math.min(now, state.resumeBy)) as Extract<State, { at: 'in_progress' }>,
        input,
        now,
        asked,
      );
    }
    if (input.is !== 'time') return undefined;
    // The clock stands so long and no longer: unchecked, it runs on.
    return now < state.resumeBy ? stay(state) : { state: back(state.resumeBy), out: [] };
  },
  answered: () => undefined,
  refused: () => undefined,
  withdrawn: () => undefined,
  lapsed: () => undefined,
};

/** One step. Throws Impossible, changing nothing, where the input has no meaning. */
export function step(state: State, input: Input, now: number, asked: Asked): Step {
  const handle = handlers[state.at] as (
    state: State,
    input: Input,
    now: number,
    asked: Asked,
  ) => Step | undefined;
  const next = handle(state, input, now, asked);
  if (next) return next;
  // Time passes over what has ended without a trace.
  if (input.is === 'time') return stay(state);
  throw new Impossible(state, input);
}

function stay(state: State): Step {
  return { state, out: [] };
}

function over(at: 'withdrawn' | 'lapsed'): Step {
  return { state: { at }, out: [] };
}

/** Told in time, with its reason, once, and no further than the law goes. */
function extend(
  state: Extract<State, { at: 'in_progress' }>,
  input: Extract<Input, { is: 'extended' }>,
  now: number,
  asked: Asked,
): Step | undefined {
  const { extendableTo } = state;
  const lawful =
    extendableTo !== null &&
    !state.extended &&
    now <= state.dueAt &&
    input.until > state.dueAt &&
    input.until <= extendableTo &&
    input.reason.trim() !== '';
  if (!lawful) return undefined;
  const { until, reason } = input;
  const remindAt = nextReminder(until, now, asked);
  return {
    state: { ...state, dueAt: until, extended: true, remindAt },
    out: [{ do: 'tell_extension', until, reason }],
  };
}

function doubt(
  state: Extract<State, { at: 'in_progress' }>,
  now: number,
  asked: Asked,
): Step | undefined {
  if (state.paused || state.late || now > state.dueAt) return undefined;
  const { dueAt, extendableTo, extended } = state;
  const resumeBy = addDays(now, asked.identityDays);
  return {
    state: {
      at: 'checking_identity',
      since: now,
      resumeBy,
      dueAt,
      extendableTo,
      extended,
      paused: true,
    },
    out: [{ do: 'ask_identity', until: resumeBy }],
  };
}

function passTime(state: Extract<State, { at: 'in_progress' }>, now: number, asked: Asked): Step {
  const out: Output[] = [];
  let { late, remindAt } = state;
  if (!late && now > state.dueAt) {
    late = true;
    out.push({ do: 'report_breach', dueAt: state.dueAt });
  }
  if (now >= remindAt) {
    out.push({ do: 'remind', dueAt: state.dueAt });
    remindAt = nextReminder(state.dueAt, now, asked);
  }
  return { state: { ...state, late, remindAt }, out };
}

/** Reminders stand this many days before the deadline; past it, one comes each day. */
function nextReminder(dueAt: number, now: number, { reminderDays }: Asked): number {
  const coming = reminderDays.map((days) => addDays(dueAt, -days)).filter((at) => at > now);
  return coming.length > 0 ? Math.min(...coming) : addDays(Math.max(now, dueAt), 1);
}

/**
 * One call, state by state: what each does with orders, news from SIP, media and its own deadline.
 * The called side asks for T.38 first; whoever is refused stays in audio and listens who is there.
 */
import type { Sdp } from '@platen/sip';
import type { CallContext } from './call-context.ts';
import type { At, FaxCallInput, State } from './call-state.ts';
import type { OutcomeCode } from './call-types.ts';
import * as offers from './offers.ts';
import { codeOfRefusal } from './outcome.ts';
import * as timing from './timing.ts';

type Handlers = {
  readonly [A in At]: (
    call: CallContext,
    state: Extract<State, { at: A }>,
    input: FaxCallInput,
    now: number,
  ) => State;
};

const ended: State = { at: 'ended', until: null };

/** The next state; what goes out is put into `call`. A state that is not concerned stays. */
export function stepCall(call: CallContext, state: State, input: FaxCallInput, now: number): State {
  const handler = handlers[state.at] as (
    call: CallContext,
    state: State,
    input: FaxCallInput,
    now: number,
  ) => State;
  return handler(call, state, input, now);
}

const handlers: Handlers = {
  opening: (call, state, input, now) => {
    switch (input.is) {
      case 'media-open':
        call.local = input.at;
        return call.dial ? invite(call, now) : ring(call, now);
      case 'media-failed':
      case 'overdue':
        return abandon(call, 'trunk.no_media', now);
      case 'order':
        return leaves(input) ? abandon(call, 'call.canceled', now) : state;
      default:
        return overIfGone(call, state, input, 'call.canceled', now);
    }
  },
  dialing: calling,
  ringing: calling,
  incoming: (call, state, input, now) => {
    if (input.is === 'overdue') return refuse(call, 480, 19, now);
    if (input.is !== 'order') return overIfGone(call, state, input, 'call.canceled', now);
    const { order } = input;
    switch (order.do) {
      case 'answer':
        call.setup = order.setup;
        call.put({ do: 'open-media' });
        return { at: 'opening', until: now + timing.openMediaMs };
      case 'ring':
        call.agent({ do: 'ring', call: call.call });
        return { at: 'alerting', until: null };
      case 'refuse':
        return refuse(call, order.status, order.cause, now);
      default:
        return leaves(input) ? refuse(call, 480, undefined, now) : state;
    }
  },
  alerting: (call, state, input, now) => {
    if (input.is === 'overdue') return accept(call, now);
    if (input.is !== 'order') return overIfGone(call, state, input, 'call.canceled', now);
    if (input.order.do === 'refuse')
      return refuse(call, input.order.status, input.order.cause, now);
    return leaves(input) ? refuse(call, 480, undefined, now) : state;
  },
  accepting: (call, state, input, now) => {
    if (input.is === 'news' && input.news.is === 'confirmed') return goUp(call, call.far, now);
    if (input.is === 'overdue') return hangUp(call, 'trunk.unreachable', now);
    if (leaves(input)) return hangUp(call, 'call.canceled', now);
    return overIfGone(call, state, input, 'call.canceled', now);
  },
  audio: (call, state, input, now) => {
    if (input.is === 'overdue') return askForFax(call, now);
    return inAudio(call, state, input, now);
  },
  switching: (call, state, input, now) => {
    if (input.is === 'overdue') return listen(now);
    if (input.is === 'news' && input.news.is === 'offer-refused') return listen(now);
    if (input.is === 'news' && input.news.is === 'offer-accepted') {
      return startFax(call, input.news.answer, now) ?? listen(now);
    }
    return inAudio(call, state, input, now);
  },
  listening: (call, state, input, now) => {
    if (input.is === 'overdue') return hangUp(call, codeOfEar(call), now);
    return inAudio(call, state, input, now, codeOfEar(call));
  },
  faxing: (call, state, input, now) => {
    const { fax } = call;
    if (input.is === 'news' && input.news.is === 'ended') {
      call.record.cause ??= input.news.cause;
      fax?.feed({ is: 'line-dropped' }, now);
      return close(call, 'fax.remote_hung_up', now);
    }
    if (input.is === 'order' && input.order.do === 'hang-up') {
      // First that it is our wish, or T.30 would say the far end had hung up.
      fax?.feed({ is: 'stop' }, now);
      fax?.feed({ is: 'line-dropped' }, now);
      return hangUp(call, 'call.canceled', now);
    }
    if (input.is === 'overdue' && state.until <= now) {
      fax?.feed({ is: 'stop' }, now);
      return hangUp(call, 'fax.remote_silent', now);
    }
    feedFax(call, input, now);
    if (!fax?.over) return state;
    // BYE follows our DCN at once (engine §6, row 11); after theirs it is their turn first.
    const wait = call.setup?.as === 'caller' ? timing.lingerMs : timing.farByeMs;
    return { at: 'lingering', until: now + wait };
  },
  lingering: (call, state, input, now) => {
    if (input.is === 'overdue' && state.until <= now) return hangUp(call, 'fax.protocol', now);
    if (leaves(input)) return hangUp(call, 'call.canceled', now);
    if (input.is === 'news' && input.news.is === 'offered') return refuseOffer(call, state);
    if (input.is !== 'news') feedFax(call, input, now);
    return overIfGone(call, state, input, 'fax.protocol', now);
  },
  ending: (call, state, input, now) => {
    if (input.is === 'overdue') return close(call, 'call.canceled', now);
    return overIfGone(call, state, input, 'call.canceled', now);
  },
  ended: (_call, state) => state,
};

/** Our INVITE is out: `dialing` until it rings, then `ringing`. */
function calling(
  call: CallContext,
  state: Extract<State, { at: 'dialing' | 'ringing' }>,
  input: FaxCallInput,
  now: number,
): State {
  if (input.is === 'overdue') return hangUp(call, 'call.no_answer', now);
  if (leaves(input)) return hangUp(call, 'call.canceled', now);
  if (input.is !== 'news') return state;
  const { news } = input;
  switch (news.is) {
    case 'progress':
      if (state.at === 'ringing' || news.status !== 180) return state;
      call.record.enter('ringing');
      return { at: 'ringing', until: now + timing.ringMs };
    case 'answered':
      call.record.sipStatus = 200;
      return goUp(call, news.answer, now);
    default:
      return overIfGone(call, state, input, 'trunk.unreachable', now);
  }
}

/** What `audio`, `switching` and `listening` have in common: the far end may still offer T.38. */
function inAudio(
  call: CallContext,
  state: Extract<State, { at: 'audio' | 'switching' | 'listening' }>,
  input: FaxCallInput,
  now: number,
  code: OutcomeCode = 'fax.remote_hung_up',
): State {
  if (leaves(input)) return hangUp(call, 'call.canceled', now);
  if (input.is === 'media') call.ear.hear(input.bytes);
  if (input.is === 'order' && input.order.do === 'send-media' && call.audioTo) {
    call.put({ do: 'media', bytes: input.order.bytes, to: call.audioTo });
  }
  if (input.is === 'news' && input.news.is === 'offered') {
    return takeOffer(call, state, input.news.offer, now);
  }
  return overIfGone(call, state, input, code, now);
}

function takeOffer(call: CallContext, state: State, offer: Sdp | null, now: number): State {
  if (offer === null || !offers.faxLine(offer) || call.setup?.as === 'audio') {
    return refuseOffer(call, state);
  }
  const answer = offers.answer(call.describe(), offer, 'fax', call.transport);
  call.agent({ do: 'accept-offer', call: call.call, answer });
  return startFax(call, offer, now) ?? state;
}

function refuseOffer(call: CallContext, state: State): State {
  call.agent({ do: 'refuse-offer', call: call.call, status: 488 });
  return state;
}

/** Null: `far` has no T.38 for us. */
function startFax(call: CallContext, far: Sdp, now: number): State | null {
  return call.startFax(far, now) ? { at: 'faxing', until: now + timing.callMs } : null;
}

/** Media, pages, T.30's own deadline, and a far end that moves its media in the middle of a fax. */
function feedFax(call: CallContext, input: FaxCallInput, now: number): void {
  const { fax } = call;
  if (fax === null) return;
  if (input.is === 'media') fax.hear(input.bytes, input.from, now);
  if (input.is === 'overdue') fax.feed({ is: 'overdue' }, now);
  if (input.is === 'order') {
    const { order } = input;
    if (order.do === 'stop') fax.feed({ is: 'stop' }, now);
    if (order.do === 'page') fax.feed({ is: 'page', page: order.page, raster: order.raster }, now);
    if (order.do === 'page-kept') {
      fax.feed({ is: 'page-kept', page: order.page, kept: order.kept }, now);
    }
  }
  if (input.is === 'news' && input.news.is === 'offered') moveMedia(call, input.news.offer);
}

/** A re-INVITE that keeps T.38 may bring another address; one that drops it is refused (row 7). */
function moveMedia(call: CallContext, offer: Sdp | null): void {
  const line = offers.faxLine(offer);
  if (offer === null || line === null) {
    call.agent({ do: 'refuse-offer', call: call.call, status: 488 });
    return;
  }
  const answer = offers.answer(call.describe(), offer, 'fax', call.transport);
  call.agent({ do: 'accept-offer', call: call.call, answer });
  call.fax?.move(offers.mediaAddress(offer, line));
}

function invite(call: CallContext, now: number): State {
  const { to, from, target, callId } = call.dial!;
  call.record.enter('dialing');
  const offer = offers.audioOffer(call.describe());
  call.agent({ do: 'invite', call: call.call, to, from, target, offer, callId });
  return { at: 'dialing', until: now + timing.answerMs };
}

function ring(call: CallContext, now: number): State {
  call.agent({ do: 'ring', call: call.call });
  const ringMs = call.setup && call.setup.as !== 'caller' ? call.setup.ringMs : 0;
  return { at: 'alerting', until: now + ringMs };
}

function accept(call: CallContext, now: number): State {
  const offer = call.incoming?.offer ?? null;
  const kind = offer === null || offers.hasAudio(offer) ? 'audio' : 'fax';
  if (kind === 'fax' && (call.setup?.as === 'audio' || !offers.faxLine(offer))) {
    // Nothing offered can carry a fax, or a voice (RFC 3264 §6; Q.850: bearer not implemented).
    call.finish('fax.incompatible', now);
    return refuse(call, 488, 65, now);
  }
  const answer =
    offer === null
      ? offers.audioOffer(call.describe())
      : offers.answer(call.describe(), offer, kind, call.transport);
  call.agent({ do: 'accept', call: call.call, answer });
  return { at: 'accepting', until: now + timing.confirmMs };
}

/** The call is answered: with T.38 already, or in audio. */
function goUp(call: CallContext, far: Sdp | null, now: number): State {
  call.record.enter('negotiating');
  call.far = far;
  if (far && !offers.hasAudio(far)) {
    const faxing = startFax(call, far, now);
    if (faxing) return faxing;
  }
  const audio = far?.media.find((line) => line.kind === 'audio' && line.port !== 0);
  call.audioTo = far && audio ? offers.mediaAddress(far, audio) : null;
  const waits = { caller: timing.switchWaitMs, answerer: 0, audio: timing.callMs };
  return { at: 'audio', until: now + waits[call.setup?.as ?? 'audio'] };
}

function askForFax(call: CallContext, now: number): State {
  if (call.setup?.as === 'audio') return hangUp(call, 'call.canceled', now);
  const offer = offers.faxOffer(call.describe(), call.transport, call.far);
  call.agent({ do: 'offer', call: call.call, offer });
  return { at: 'switching', until: now + timing.switchMs };
}

function listen(now: number): State {
  return { at: 'listening', until: now + timing.listenMs };
}

function codeOfEar(call: CallContext): OutcomeCode {
  const codes = {
    voice: 'call.voice_answered',
    tone: 'trunk.t38_rejected',
    nothing: 'fax.no_tone',
  } as const;
  return codes[call.ear.heard];
}

/** Whether the application wants out. */
function leaves(input: FaxCallInput): boolean {
  return input.is === 'order' && (input.order.do === 'stop' || input.order.do === 'hang-up');
}

/** The last news of SIP ends the call, whatever state it is in. */
function overIfGone(
  call: CallContext,
  state: State,
  input: FaxCallInput,
  code: OutcomeCode,
  now: number,
): State {
  if (input.is !== 'news') return state;
  const { news } = input;
  if (news.is === 'refused') {
    call.record.sipStatus ??= news.status;
    call.record.cause ??= news.cause;
    return close(call, codeOfRefusal(news.status, news.cause), now);
  }
  if (news.is !== 'ended') return state;
  call.record.cause ??= news.cause;
  return close(call, news.by === 'timeout' ? 'trunk.unreachable' : code, now);
}

function refuse(call: CallContext, status: number, cause: number | undefined, now: number): State {
  call.record.sipStatus ??= status;
  call.agent({ do: 'refuse', call: call.call, status, cause });
  call.finish('call.rejected', now);
  return { at: 'ending', until: now + timing.endMs };
}

/** Ends a call that has no media yet: nothing was dialled, or an incoming call is turned away. */
function abandon(call: CallContext, code: OutcomeCode, now: number): State {
  if (call.dial) return close(call, code, now);
  call.finish(code, now);
  return refuse(call, 480, undefined, now);
}

function hangUp(call: CallContext, code: OutcomeCode, now: number): State {
  // The goodbye goes first, so that the trace has it before the last news.
  call.agent({ do: 'hang-up', call: call.call });
  call.finish(code, now);
  return { at: 'ending', until: now + timing.endMs };
}

function close(call: CallContext, code: OutcomeCode, now: number): State {
  call.finish(code, now);
  call.put({ do: 'close-media' });
  return ended;
}

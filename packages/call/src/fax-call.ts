/**
 * One call from INVITE to BYE: SIP on one side, the fax session on the other, the switch to T.38
 * between. Every state that waits holds its own deadline; whatever happens, one outcome is told,
 * once.
 */
import type { Address, AgentNews, AgentOrder, Sdp } from '@platen/sip';
import { CallRecord } from './call-record.ts';
import type {
  AnswererSetup,
  AudioSetup,
  CallerSetup,
  CallNews,
  CallOrder,
  OutcomeCode,
} from './call-types.ts';
import { createEar, type Ear } from './ear.ts';
import { FaxLeg } from './fax-leg.ts';
import * as offers from './offers.ts';
import { codeOfRefusal } from './outcome.ts';
import * as limits from './timing.ts';
import { traceOfMessage } from './trace.ts';

type Setup = CallerSetup | AnswererSetup | AudioSetup;

export type State =
  /** A media port is being opened; then we dial, or ring. */
  | { readonly at: 'opening'; readonly until: number }
  | { readonly at: 'dialing'; readonly until: number }
  | { readonly at: 'ringing'; readonly until: number }
  /**
   * Incoming: nobody has decided yet, or it is ringing; `until` null rings until the far end gives
   * up.
   */
  | { readonly at: 'incoming'; readonly until: number }
  | { readonly at: 'alerting'; readonly until: number | null }
  | { readonly at: 'accepting'; readonly until: number }
  /** Up in audio: at `until` we ask for T.38 ourselves. */
  | { readonly at: 'audio'; readonly until: number }
  | { readonly at: 'switching'; readonly until: number }
  /** T.38 was refused: listen who is there. */
  | { readonly at: 'listening'; readonly until: number; readonly status: number }
  | { readonly at: 'faxing'; readonly until: number }
  /** T.30 is over; the last packets find their way before the BYE. */
  | { readonly at: 'lingering'; readonly until: number }
  | { readonly at: 'ending'; readonly until: number }
  | { readonly at: 'ended' };

export type FaxCallInput =
  | { readonly is: 'news'; readonly news: AgentNews }
  | { readonly is: 'order'; readonly order: CallOrder }
  | { readonly is: 'media'; readonly bytes: Uint8Array; readonly from: Address }
  | { readonly is: 'media-open'; readonly at: Address }
  | { readonly is: 'media-failed' }
  | { readonly is: 'overdue' };

export type FaxCallOutput =
  | { readonly do: 'agent'; readonly order: AgentOrder }
  | { readonly do: 'media'; readonly bytes: Uint8Array; readonly to: Address }
  | { readonly do: 'open-media' }
  | { readonly do: 'close-media' }
  | { readonly do: 'tell'; readonly news: CallNews };

/** All times are line time. The far end's side of an incoming call is `incoming`. */
export class FaxCall {
  readonly call: string;
  #state: State;
  #setup: Setup | null = null;
  #dial: Extract<CallOrder, { do: 'dial' }> | null = null;
  readonly #incoming: Extract<AgentNews, { is: 'incoming' }> | null;
  readonly #sessionId: string;
  readonly #record: CallRecord;
  #version = 0;
  #local: Address | null = null;
  /** Where the far end's audio goes. */
  #remote: Address | null = null;
  #lastFar: Sdp | null;
  #fax: FaxLeg | null = null;
  readonly #ear: Ear = createEar();
  #out: FaxCallOutput[] = [];

  constructor(
    call: string,
    sessionId: string,
    incoming: Extract<AgentNews, { is: 'incoming' }> | null,
    now: number,
  ) {
    this.call = call;
    this.#sessionId = sessionId;
    this.#incoming = incoming;
    this.#lastFar = incoming?.offer ?? null;
    this.#record = new CallRecord(call, now, (news) => this.#tell(news));
    this.#state = incoming
      ? { at: 'incoming', until: now + limits.decideMs }
      : { at: 'opening', until: now + limits.openMediaMs };
  }

  get at(): State['at'] {
    return this.#state.at;
  }

  get wakeAt(): number | null {
    if (this.#state.at === 'ended') return null;
    const own = this.#state.until;
    const fax = this.#state.at === 'ending' ? null : (this.#fax?.session.wakeAt ?? null);
    if (own === null || fax === null) return own ?? fax;
    return Math.min(own, fax);
  }

  handle(input: FaxCallInput, now: number): FaxCallOutput[] {
    this.#out = [];
    if (this.#state.at === 'ended') return this.#out;
    switch (input.is) {
      case 'news':
        this.#onNews(input.news, now);
        break;
      case 'order':
        this.#onOrder(input.order, now);
        break;
      case 'media':
        this.#onMedia(input.bytes, input.from, now);
        break;
      case 'media-open':
        this.#onMediaOpen(input.at, now);
        break;
      case 'media-failed':
        this.#finish('trunk.no_media', now);
        this.#hangUp(now);
        break;
      case 'overdue':
        this.#onOverdue(now);
    }
    return this.#out;
  }

  // ── orders of the application ──────────────────────────────────────────────

  #onOrder(order: CallOrder, now: number): void {
    switch (order.do) {
      case 'dial':
        this.#dial = order;
        this.#setup = order.setup;
        this.#out.push({ do: 'open-media' });
        return;
      case 'answer':
        if (this.#state.at !== 'incoming') return;
        this.#setup = order.setup;
        this.#state = { at: 'opening', until: now + limits.openMediaMs };
        this.#out.push({ do: 'open-media' });
        return;
      case 'ring':
        if (this.#state.at !== 'incoming') return;
        this.#agent({ do: 'ring', call: this.call });
        this.#state = { at: 'alerting', until: null };
        return;
      case 'refuse':
        this.#record.sipStatus = order.status;
        this.#finish('call.rejected', now);
        this.#agent({ do: 'refuse', call: this.call, status: order.status, cause: order.cause });
        this.#enterEnding(now);
        return;
      case 'page':
        this.#fax?.feed({ is: 'page', page: order.page, raster: order.raster }, now);
        return;
      case 'page-kept':
        this.#fax?.feed({ is: 'page-kept', page: order.page, kept: order.kept }, now);
        return;
      case 'send-media':
        if (this.#remote) this.#out.push({ do: 'media', bytes: order.bytes, to: this.#remote });
        return;
      case 'stop':
        if (this.#state.at === 'faxing') this.#fax?.feed({ is: 'stop' }, now);
        else this.#giveUp('call.canceled', now);
        return;
      case 'hang-up':
        if (this.#state.at === 'faxing') this.#fax?.feed({ is: 'line-dropped' }, now);
        this.#giveUp('call.canceled', now);
    }
  }

  #onMediaOpen(at: Address, now: number): void {
    this.#local = at;
    if (this.#state.at !== 'opening') return;
    const dial = this.#dial;
    if (dial) {
      this.#state = { at: 'dialing', until: now + limits.answerMs };
      this.#record.enter('dialing');
      this.#agent({
        do: 'invite',
        call: this.call,
        to: dial.to,
        from: dial.from,
        target: dial.target,
        offer: offers.audioOffer(this.#self()),
        callId: dial.callId,
      });
      return;
    }
    this.#agent({ do: 'ring', call: this.call });
    this.#state = { at: 'alerting', until: now + (this.#answering()?.ringMs ?? 0) };
  }

  #answering(): AnswererSetup | AudioSetup | null {
    return this.#setup && this.#setup.as !== 'caller' ? this.#setup : null;
  }

  #accept(now: number): void {
    const offer = this.#incoming?.offer ?? null;
    const fax = this.#setup?.as === 'audio' ? null : offers.faxLine(offer);
    const transport = this.#transport();
    const answer =
      offer === null
        ? offers.audioOffer(this.#self())
        : offers.answer(
            this.#self(),
            offer,
            fax && !offers.hasAudio(offer) ? 'fax' : 'audio',
            transport,
          );
    this.#state = { at: 'accepting', until: now + limits.confirmMs };
    this.#agent({ do: 'accept', call: this.call, answer });
  }

  // ── news from SIP ──────────────────────────────────────────────────────────

  #onNews(news: AgentNews, now: number): void {
    switch (news.is) {
      case 'message':
        this.#record.trace(traceOfMessage(news), now);
        return;
      case 'progress':
        if (this.#state.at === 'dialing' && news.status === 180) {
          this.#state = { at: 'ringing', until: now + limits.ringMs };
          this.#record.enter('ringing');
        }
        return;
      case 'answered':
        this.#record.sipStatus = 200;
        this.#up(news.answer, now);
        return;
      case 'confirmed':
        if (this.#state.at === 'accepting') this.#up(this.#lastFar, now);
        return;
      case 'refused':
        this.#record.sipStatus ??= news.status;
        this.#record.cause ??= news.cause;
        this.#finish(codeOfRefusal(news.status, news.cause), now);
        this.#close();
        return;
      case 'offered':
        this.#onOffered(news.offer, now);
        return;
      case 'offer-accepted':
        this.#onOfferAccepted(news.answer, now);
        return;
      case 'offer-refused':
        this.#onOfferRefused(news.status, now);
        return;
      case 'ended':
        this.#onEnded(news, now);
        return;
      case 'incoming':
      case 'offer-withdrawn':
        return;
    }
  }

  /** The call is answered: with T.38 already, or in audio. */
  #up(far: Sdp | null, now: number): void {
    this.#lastFar = far;
    this.#record.enter('negotiating');
    const fax = offers.faxLine(far);
    if (far && fax && !offers.hasAudio(far)) {
      this.#startFax(far, now);
      return;
    }
    const audio = far?.media.find((line) => line.kind === 'audio' && line.port !== 0);
    this.#remote = far && audio ? offers.mediaAddress(far, audio) : null;
    if (this.#setup?.as === 'audio') {
      this.#state = { at: 'audio', until: now + limits.callMs };
      return;
    }
    const wait = this.#setup?.as === 'answerer' ? 0 : limits.switchWaitMs;
    this.#state = { at: 'audio', until: now + wait };
  }

  #onOffered(offer: Sdp | null, now: number): void {
    const fax = offers.faxLine(offer);
    if (offer === null || !fax || this.#setup?.as === 'audio' || this.#state.at === 'lingering') {
      this.#agent({ do: 'refuse-offer', call: this.call, status: 488 });
      return;
    }
    const answer = offers.answer(this.#self(), offer, 'fax', this.#transport());
    this.#agent({ do: 'accept-offer', call: this.call, answer });
    this.#lastFar = offer;
    if (this.#fax) this.#fax.move(offers.mediaAddress(offer, fax));
    else this.#startFax(offer, now);
  }

  #onOfferAccepted(answer: Sdp, now: number): void {
    if (this.#state.at !== 'switching') return;
    if (offers.faxLine(answer)) {
      this.#lastFar = answer;
      this.#startFax(answer, now);
    } else {
      this.#onOfferRefused(488, now);
    }
  }

  /** The far end will have no T.38: the audio call stays up, and we listen who it is. */
  #onOfferRefused(status: number, now: number): void {
    if (this.#state.at !== 'switching') return;
    this.#state = { at: 'listening', until: now + limits.listenMs, status };
  }

  #onEnded(news: Extract<AgentNews, { is: 'ended' }>, now: number): void {
    this.#record.cause ??= news.cause;
    if (this.#state.at === 'faxing') this.#fax?.feed({ is: 'line-dropped' }, now);
    this.#finish(this.#codeOfEarlyEnd(news.by), now);
    this.#close();
  }

  #codeOfEarlyEnd(by: 'us' | 'far' | 'timeout'): OutcomeCode {
    const at = this.#state.at;
    if (at === 'listening') return this.#codeOfListening();
    if (by === 'timeout') return 'trunk.unreachable';
    if (at === 'incoming' || at === 'alerting' || at === 'opening') return 'call.canceled';
    return 'fax.remote_hung_up';
  }

  // ── the fax ────────────────────────────────────────────────────────────────

  #startFax(far: Sdp, now: number): void {
    const line = offers.faxLine(far);
    if (line === null || this.#setup === null || this.#setup.as === 'audio') return;
    const config = offers.sessionConfig(line, this.#transport());
    const remote = offers.mediaAddress(far, line);
    this.#fax = new FaxLeg(this.#setup, config, remote, this.#record, {
      send: (bytes, to) => this.#out.push({ do: 'media', bytes, to }),
      tell: (news) => this.#tell(news),
      over: (at) => this.#linger(at),
    });
    this.#state = { at: 'faxing', until: now + limits.callMs };
    const text = 'Fax over IP (T.38) agreed';
    this.#record.trace({ lane: 'media', what: 'T.38', way: 'none', text, detail: '' }, now);
    this.#fax.feed({ is: 'started' }, now);
  }

  /** The last packets find their way before the BYE: ours after our DCN, theirs after theirs. */
  #linger(now: number): void {
    if (this.#state.at !== 'faxing') return;
    const wait = this.#setup?.as === 'caller' ? limits.lingerMs : limits.farByeMs;
    this.#state = { at: 'lingering', until: now + wait };
  }

  #onMedia(bytes: Uint8Array, from: Address, now: number): void {
    if (this.#fax) this.#fax.hear(bytes, from, now);
    else this.#ear.hear(bytes);
  }

  // ── deadlines and endings ──────────────────────────────────────────────────

  #onOverdue(now: number): void {
    const state = this.#state;
    if (this.#fax && state.at !== 'ending') this.#fax?.feed({ is: 'overdue' }, now);
    if (state !== this.#state || state.at === 'ended') return;
    if (state.until === null || state.until > now) return;
    switch (state.at) {
      case 'opening':
        this.#giveUp('trunk.no_media', now);
        return;
      case 'dialing':
      case 'ringing':
        this.#giveUp('call.no_answer', now);
        return;
      case 'incoming':
        this.#onOrder({ do: 'refuse', call: this.call, status: 480, cause: 19 }, now);
        return;
      case 'alerting':
        this.#accept(now);
        return;
      case 'accepting':
      case 'lingering':
        this.#giveUp('trunk.unreachable', now);
        return;
      case 'audio':
        this.#askForFax(now);
        return;
      case 'switching':
        this.#onOfferRefused(408, now);
        return;
      case 'listening':
        this.#giveUp(this.#codeOfListening(), now);
        return;
      case 'faxing':
        this.#fax?.feed({ is: 'stop' }, now);
        this.#giveUp('fax.remote_silent', now);
        return;
      case 'ending':
        this.#close();
    }
  }

  #askForFax(now: number): void {
    if (this.#setup?.as === 'audio') {
      this.#giveUp('call.canceled', now);
      return;
    }
    this.#state = { at: 'switching', until: now + limits.switchMs };
    const offer = offers.faxOffer(this.#self(), this.#transport(), this.#lastFar);
    this.#agent({ do: 'offer', call: this.call, offer });
  }

  #codeOfListening(): OutcomeCode {
    const heard = this.#ear.heard;
    if (heard === 'voice') return 'call.voice_answered';
    return heard === 'tone' ? 'trunk.t38_rejected' : 'fax.no_tone';
  }

  #giveUp(code: OutcomeCode, now: number): void {
    this.#finish(code, now);
    this.#hangUp(now);
  }

  #hangUp(now: number): void {
    if (this.#state.at === 'ending' || this.#state.at === 'ended') return;
    if (this.#state.at === 'opening' && this.#dial) {
      this.#close();
      return;
    }
    this.#agent({ do: 'hang-up', call: this.call });
    this.#enterEnding(now);
  }

  #enterEnding(now: number): void {
    this.#state = { at: 'ending', until: now + limits.endMs };
  }

  #finish(code: OutcomeCode, now: number): void {
    const pages = this.#setup?.as === 'caller' ? this.#setup.pages : 0;
    this.#record.finish(code, pages, this.#fax?.session ?? null, now);
  }

  #close(): void {
    if (this.#state.at === 'ended') return;
    this.#state = { at: 'ended' };
    this.#out.push({ do: 'close-media' });
  }

  // ── small things ───────────────────────────────────────────────────────────

  #self(): offers.SelfDescription {
    this.#version += 1;
    const media = this.#local ?? { address: '0.0.0.0', port: 0 };
    return { id: this.#sessionId, version: this.#version, media };
  }

  #transport(): CallerSetup['transport'] {
    return this.#setup && this.#setup.as !== 'audio' ? this.#setup.transport : limits.noTransport;
  }

  #agent(order: AgentOrder): void {
    this.#out.push({ do: 'agent', order });
  }

  #tell(news: CallNews): void {
    this.#out.push({ do: 'tell', news });
  }
}

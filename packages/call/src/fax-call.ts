/**
 * One call from INVITE to BYE as a value with two verbs: SIP on one side, the fax on the other, the
 * switch to T.38 between. Whatever happens, one outcome is told, once.
 */
import { CallContext } from './call-context.ts';
import type { At, FaxCallInput, FaxCallOutput, Incoming, State } from './call-state.ts';
import { stepCall } from './call-steps.ts';
import * as timing from './timing.ts';
import { traceOfMessage } from './trace.ts';

export class FaxCall {
  readonly call: string;
  readonly #context: CallContext;
  #state: State;

  /** `sessionId`: decimal, for `o=`. `incoming`: the far end's INVITE, or null where we dial. */
  constructor(call: string, sessionId: string, incoming: Incoming | null, now: number) {
    this.call = call;
    this.#context = new CallContext(call, sessionId, incoming, now);
    this.#state = incoming
      ? { at: 'incoming', until: now + timing.decideMs }
      : { at: 'opening', until: now + timing.openMediaMs };
  }

  get at(): At {
    return this.#state.at;
  }

  /** Line time. */
  get wakeAt(): number | null {
    const { at, until } = this.#state;
    const fax = at === 'faxing' || at === 'lingering' ? this.#context.fax : null;
    const faxAt = fax?.transfer.wakeAt ?? null;
    return until === null || faxAt === null ? (until ?? faxAt) : Math.min(until, faxAt);
  }

  handle(input: FaxCallInput, now: number): FaxCallOutput[] {
    const context = this.#context;
    if (this.#state.at === 'ended') return [];
    if (input.is === 'news' && input.news.is === 'message') {
      context.record.trace(traceOfMessage(input.news), now);
    } else if (input.is === 'order' && input.order.do === 'dial') {
      context.dial = input.order;
      context.setup = input.order.setup;
      context.put({ do: 'open-media' });
    } else if (input.is !== 'overdue' || this.#isDue(now)) {
      this.#state = stepCall(context, this.#state, input, now);
    }
    return context.takeOutputs();
  }

  #isDue(now: number): boolean {
    const at = this.wakeAt;
    return at !== null && at <= now;
  }
}

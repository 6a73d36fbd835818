// One agent at 192.0.2.2:5062 and raw text: what a far end made by hand would see.

import { createAgent } from '../src/agent.ts';
import type { Address, AgentOrder } from '../src/agent-types.ts';
import { audioSdp, type CallNews, dice, hexDraw, one, two } from './network.ts';

export const offerText = `v=0
o=- 7 1 IN IP4 192.0.2.1
s=-
c=IN IP4 192.0.2.1
t=0 0
m=audio 4000 RTP/AVP 0 8
`;

export interface Heard {
  readonly text: string;
  readonly to: Address;
}

export class LoneAgent {
  now = 0;
  readonly agent = createAgent({ local: two, name: 'Platen', draw: hexDraw(dice(7)) });
  readonly news: CallNews[] = [];

  /** Text with LF lines in; what the agent sends, as text with LF lines, out. */
  tell(text: string, from: Address = one): Heard[] {
    return this.tellBytes(new TextEncoder().encode(text.replaceAll('\n', '\r\n')), from);
  }

  tellBytes(bytes: Uint8Array, from: Address = one): Heard[] {
    return this.#collect(this.agent.handle({ is: 'datagram', bytes, from }, this.now));
  }

  order(order: AgentOrder): Heard[] {
    return this.#collect(this.agent.handle({ is: 'order', order }, this.now));
  }

  /** Lets time pass to `until`, each deadline at its moment. */
  pass(until: number): Heard[] {
    const heard: Heard[] = [];
    for (;;) {
      const { wakeAt } = this.agent;
      if (wakeAt === null || wakeAt > until) break;
      this.now = Math.max(this.now, wakeAt);
      heard.push(...this.#collect(this.agent.handle({ is: 'overdue' }, this.now)));
    }
    this.now = until;
    return heard;
  }

  /** An INVITE is in and answered 200; returns the 200. */
  up(invite = request('INVITE')): string {
    this.tell(invite);
    const { call } = this.incoming;
    const [ok] = this.order({ do: 'accept', call, answer: audioSdp(two.address) });
    return ok.text;
  }

  get incoming(): Extract<CallNews, { is: 'incoming' }> {
    return this.news.find((news) => news.is === 'incoming')!;
  }

  get held(): unknown {
    return (this.agent as unknown as { held: unknown }).held;
  }

  #collect(outputs: ReturnType<typeof this.agent.handle>): Heard[] {
    const heard: Heard[] = [];
    for (const output of outputs) {
      if (output.do === 'datagram') {
        const text = new TextDecoder().decode(output.bytes).replaceAll('\r\n', '\n');
        heard.push({ text, to: output.to });
      } else if (output.news.is !== 'message') this.news.push(output.news);
    }
    return heard;
  }
}

/** What a request differs in from a plain one; header lines in `more` end with LF. */
export interface Wish {
  readonly branch?: string;
  readonly via?: string;
  readonly uri?: string;
  readonly cseq?: number;
  readonly fromTag?: string;
  readonly toTag?: string;
  readonly callId?: string;
  readonly more?: string;
  readonly contact?: string;
  readonly body?: string;
}

let branches = 0;

/** A request from 192.0.2.1 as text with LF lines. */
export function request(method: string, wish: Wish = {}): string {
  const branch = wish.branch ?? `z9hG4bKlone${++branches}`;
  const via = wish.via ?? `SIP/2.0/UDP 192.0.2.1:5060;branch=${branch}`;
  const body = wish.body ?? (method === 'INVITE' ? offerText : '');
  const type =
    body === '' || wish.more?.includes('Content-Type') ? '' : 'Content-Type: application/sdp\n';
  const length = new TextEncoder().encode(body.replaceAll('\n', '\r\n')).length;
  return `${method} ${wish.uri ?? 'sip:+12025550191@192.0.2.2:5062'} SIP/2.0
Via: ${via}
Max-Forwards: 70
From: <sip:+12025550190@192.0.2.1>${wish.fromTag === '' ? '' : `;tag=${wish.fromTag ?? 'lone'}`}
To: <sip:+12025550191@192.0.2.2>${wish.toTag === undefined ? '' : `;tag=${wish.toTag}`}
Call-ID: ${wish.callId ?? 'lone@192.0.2.1'}
CSeq: ${wish.cseq ?? 1} ${method}
Contact: ${wish.contact ?? '<sip:ada@192.0.2.1:5060>'}
${wish.more ?? ''}${type}Content-Length: ${length}

${body}`;
}

export function field(text: string, name: string): string[] {
  const lines = text.split('\n\n')[0].split('\n').slice(1);
  return lines.flatMap((line) =>
    line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : [],
  );
}

export const status = (heard: readonly Heard[]): number[] =>
  heard.map(({ text }) => Number(text.split(' ')[1]));

export const starts = (heard: readonly Heard[]): string[] =>
  heard.map(({ text }) => text.split('\n')[0].replace(' SIP/2.0', ''));

export const toTag = (text: string): string => /;tag=(\w+)/.exec(field(text, 'To')[0])![1];

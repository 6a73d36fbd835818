/**
 * Collects what one `handle` gives back: datagrams, news, and a line of the timeline for each
 * message.
 */
import type { Address, AgentNews, AgentOutput } from './agent-types.ts';
import { header, type Message } from './message.ts';

const decoder = new TextDecoder('utf-8');

/** What a message is about, in a few words: `INVITE (T.38 offer)`, `200 OK (INVITE)`. */
export function summarize(message: Message): string {
  if (message.is === 'response') {
    const method = header(message, 'CSeq')?.split(/\s+/)[1] ?? '?';
    return `${message.status} ${message.reason} (${method})`;
  }
  if (message.method !== 'INVITE') return message.method;
  if (message.body.length === 0) return 'INVITE (no offer)';
  const fax = /^m=image +[1-9]/im.test(decoder.decode(message.body));
  return fax ? 'INVITE (T.38 offer)' : 'INVITE (audio offer)';
}

/** A message ready for the wire, kept whole so that copies cost nothing. */
export interface Sent {
  readonly bytes: Uint8Array;
  readonly to: Address;
  readonly call: string | null;
  readonly summary: string;
}

export class Outbox {
  #outputs: AgentOutput[] = [];

  send({ bytes, to, call, summary }: Sent): void {
    this.#outputs.push({ do: 'datagram', bytes, to });
    this.tell({ is: 'message', call, way: 'sent', summary, bytes });
  }

  tell(news: AgentNews): void {
    this.#outputs.push({ do: 'tell', news });
  }

  /**
   * Notes a message heard, before what it leads to; the call it belongs to is filled in when it is
   * known.
   */
  heard(message: Message, bytes: Uint8Array): (call: string | null) => void {
    const place = this.#outputs.length;
    const summary = summarize(message);
    const write = (call: string | null): void => {
      const news: AgentNews = { is: 'message', call, way: 'heard', summary, bytes };
      this.#outputs[place] = { do: 'tell', news };
    };
    write(null);
    return write;
  }

  /** Everything collected so far; the box is empty afterwards. */
  drain(): AgentOutput[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}

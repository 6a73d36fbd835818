/**
 * What the server says of its faxes as it happens, by its own event stream: it tells a kill when to
 * fall, and afterwards what it fell on.
 */
import type { Ready } from './server-process.ts';

export interface FaxNews {
  readonly type: string;
  readonly data: {
    readonly fax_id: string;
    readonly status: string;
    readonly phase: string | null;
    readonly pages: { readonly total: number | null; readonly confirmed: number };
  };
}

export class EventFeed {
  /** The last word on each fax heard of. */
  readonly last = new Map<string, FaxNews>();
  readonly #leave = new AbortController();
  #heard: (news: FaxNews) => void = () => undefined;

  /** Settles when the stream is open; from then on nothing is missed. */
  static async open(ready: Ready): Promise<EventFeed> {
    const feed = new EventFeed();
    const answer = await fetch(`${ready.url}/v1/events/stream`, {
      headers: { authorization: `Bearer ${ready.apiKey}` },
      signal: feed.#leave.signal,
    });
    if (!answer.ok || answer.body === null) throw new Error(`no event stream: ${answer.status}`);
    // It breaks off when the server dies; whoever holds the process knows.
    void feed.#read(answer.body).catch(() => undefined);
    return feed;
  }

  close(): void {
    this.#leave.abort();
  }

  /** Whether such news came in time. */
  until(wanted: (news: FaxNews) => boolean, msMax: number): Promise<boolean> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(false), msMax);
      this.#heard = (news) => {
        if (!wanted(news)) return;
        clearTimeout(late);
        resolve(true);
      };
    });
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const bytes of body) {
      text += decoder.decode(bytes, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#hear(/^data: (.*)$/m.exec(block)?.[1]);
    }
  }

  #hear(line: string | undefined): void {
    if (line === undefined) return;
    const news = JSON.parse(line) as FaxNews;
    // Lines are JSON of an event; `data` is what happened.
    this.last.set(news.data.fax_id, news);
    this.#heard(news);
  }
}

// Server-sent events (HTML §9.2): each item has an id, so a client that comes back with
// Last-Event-ID misses nothing. Nothing is held between batches: each is read anew when something
// is known to be new.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../failure.ts';

const heartbeatMs = 15_000;
/** An open stream costs a socket, a timer, and a reading each time something happens. */
const streamsMax = 256;
const streamsOfOneOwnerMax = 32;
const retryAfterSeconds = 15;

export interface StreamPlaces {
  /** Takes a place for a stream; returns how to leave it. @throws Failure `rate_limited`. */
  take(owner: string): () => void;
}

/** So many streams may be open at once, and so many of one owner. */
export function makeStreamPlaces(total = streamsMax, each = streamsOfOneOwnerMax): StreamPlaces {
  const taken = new Set<{ owner: string }>();
  return {
    take: (owner) => {
      const own = [...taken].filter((place) => place.owner === owner).length;
      if (taken.size >= total || own >= each) {
        const headers = { 'retry-after': String(retryAfterSeconds) };
        const detail = 'As many event streams are open as may be at once.';
        throw new Failure('rate_limited', { detail, headers });
      }
      const place = { owner };
      taken.add(place);
      return () => taken.delete(place);
    },
  };
}

export interface StreamItem {
  id: string;
  type: string;
  data: unknown;
}

export interface StreamSource {
  /** Items after this id, oldest first; empty when there are none. Called once per wake. */
  read(after: string | undefined): Promise<StreamItem[]>;
  /** Calls `wake` whenever there may be something new; returns how to stop that. Called first: what
   * it throws is answered. */
  subscribe(wake: () => void): () => void;
}

/** Takes over the reply and writes until the client goes. Rejects if the first reading fails, while
 * a problem can still be answered. Give `after` to override the Last-Event-ID header. */
export async function streamEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  source: StreamSource,
  after?: string,
): Promise<'taken'> {
  const header = request.headers['last-event-id'];
  let last = after ?? (typeof header === 'string' ? header : undefined);
  let news = false;
  let wakeUp: (() => void) | undefined;
  const wake = () => {
    news = true;
    wakeUp?.();
  };
  const unsubscribe = source.subscribe(wake);
  let batch: StreamItem[];
  try {
    batch = await source.read(last);
  } catch (cause) {
    unsubscribe();
    throw cause;
  }
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  });
  raw.write('retry: 2000\n\n');
  let stalled = false;
  const heartbeat = setInterval(() => {
    // Full at two heartbeats without a drain between: whoever should read it does not.
    if (raw.writableNeedDrain && stalled) raw.destroy();
    stalled = raw.writableNeedDrain;
    if (!stalled) raw.write(': still here\n\n');
  }, heartbeatMs);
  let open = true;
  raw.on('drain', () => {
    stalled = false;
    wakeUp?.();
  });
  raw.on('close', () => {
    open = false;
    clearInterval(heartbeat);
    unsubscribe();
    wakeUp?.();
  });
  const woken = () =>
    new Promise<void>((resolve) => {
      wakeUp = resolve;
    });
  void (async () => {
    while (open) {
      for (const item of batch) {
        raw.write(`id: ${item.id}\nevent: ${item.type}\ndata: ${JSON.stringify(item.data)}\n\n`);
        last = item.id;
      }
      // No more is read than the client takes.
      while (open && (raw.writableNeedDrain || !news)) await woken();
      news = false;
      if (open) batch = await source.read(last);
    }
  })().catch(() => raw.destroy()); // the client comes back and is told then
  return 'taken';
}

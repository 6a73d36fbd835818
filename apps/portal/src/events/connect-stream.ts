// Keeps one connection to /v1/events/stream: resumes after the last event heard, waits longer after
// each failure, and takes silence (the server's heartbeat is 15 s) for a dead line.
import { type StreamMessage, streamParser } from './parse-stream.ts';

export type Connection =
  | { is: 'connecting' }
  | { is: 'open' }
  | { is: 'waiting'; retryAt: number }
  | { is: 'refused' };

export interface StreamWorld {
  fetch: (path: string, init: RequestInit) => Promise<Response>;
  now: () => number;
  /** Calls back after `ms`; returns how to call it off. */
  after: (ms: number, call: () => void) => () => void;
  /** 0 … 1, spreads the reconnections of many portals after a restart. */
  random: () => number;
}

export interface StreamOptions {
  path: string;
  onEvent: (data: unknown) => void;
  onConnection: (connection: Connection) => void;
}

const silenceMs = 40_000;
const firstRetryMs = 500;
const lastRetryMs = 15_000;

export interface Stream {
  /** Ends the present wait and connects at once. */
  retryNow: () => void;
  close: () => void;
}

/**
 * The wait before try number `failures` (from 1), in ms: doubles up to a limit, spread by ±25 %.
 */
export function retryDelayMs(failures: number, random: number): number {
  const full = Math.min(lastRetryMs, firstRetryMs * 2 ** (failures - 1));
  return Math.round(full * (0.75 + 0.5 * random));
}

export function connectStream(world: StreamWorld, options: StreamOptions): Stream {
  let closed = false;
  let failures = 0;
  let lastId: string | null = null;
  let abort = new AbortController();
  let stopWaiting: (() => void) | null = null;

  async function connect(): Promise<void> {
    if (closed) return;
    options.onConnection({ is: 'connecting' });
    abort = new AbortController();
    try {
      const response = await world.fetch(options.path, {
        headers: { Accept: 'text/event-stream', ...(lastId ? { 'Last-Event-ID': lastId } : {}) },
        signal: abort.signal,
        credentials: 'same-origin',
        cache: 'no-store',
      });
      if (response.status === 401) {
        closed = true;
        return options.onConnection({ is: 'refused' });
      }
      if (response.ok && response.body) {
        failures = 0;
        options.onConnection({ is: 'open' });
        await readMessages(response.body, world, abort, (message) => {
          if (message.id) lastId = message.id;
          options.onEvent(parsed(message.data));
        });
      }
    } catch {
      // Whatever broke the line, the answer is the same: connect again.
    }
    if (!closed) waitAndRetry();
  }

  function waitAndRetry(): void {
    failures += 1;
    const ms = retryDelayMs(failures, world.random());
    options.onConnection({ is: 'waiting', retryAt: world.now() + ms });
    stopWaiting = world.after(ms, () => {
      stopWaiting = null;
      void connect();
    });
  }

  void connect();
  return {
    retryNow() {
      if (!stopWaiting) return;
      stopWaiting();
      stopWaiting = null;
      void connect();
    },
    close() {
      closed = true;
      stopWaiting?.();
      abort.abort();
    },
  };
}

/** Reads until the server ends the stream; throws when the line breaks or stays silent. */
async function readMessages(
  body: ReadableStream<Uint8Array>,
  world: StreamWorld,
  abort: AbortController,
  onMessage: (message: StreamMessage) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  const take = streamParser(onMessage);
  const reader = body.getReader();
  for (;;) {
    const stopWatch = world.after(silenceMs, () => abort.abort());
    const piece = await reader.read().finally(stopWatch);
    if (piece.done) return;
    take(decoder.decode(piece.value, { stream: true }));
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

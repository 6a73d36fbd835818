/**
 * One of our faxes on a real UDP port of the loopback, real clock times a factor: T.30, T.38 and
 * T.4 joined as a call joins them, without SIP.
 */
import dgram from 'node:dgram';
import { once } from 'node:events';
import {
  type AnswererSetup,
  type CallerSetup,
  createFaxSession,
  type FaxInput,
  type FaxOutput,
} from '@platen/call';
import type { Page } from '@platen/page';
import type { Note, Outcome } from '@platen/t30';
import type { SessionConfig, SessionCounts } from '@platen/t38';

export interface Faxed {
  readonly outcome: Outcome;
  /** Pages received; empty for a caller. */
  readonly pages: readonly Page[];
  readonly notes: readonly Note[];
  readonly counts: SessionCounts;
  /** Fax time from the first order to the end, ms. */
  readonly lineMs: number;
}

export interface LoopbackFax {
  readonly port: number;
  /** Talks to that port until T.30 says the end. Rejects if it does not within `realMsMax`. */
  converse(far: number): Promise<Faxed>;
  close(): void;
}

/** If the machine holds us up for longer, real time, the fax's clock stands still for the rest. */
const lateMsMax = 5;
/** A call that takes longer than this in real time has gone wrong. */
const realMsMax = 60_000;

export interface LoopbackSetup {
  readonly setup: CallerSetup | AnswererSetup;
  readonly config: SessionConfig;
  /** A caller's pages. */
  readonly pages: readonly Page[];
  /** Fax time runs so many times faster than real time. */
  readonly factor: number;
  /** Whether the next datagram, either way, gets lost. */
  readonly loses?: () => boolean;
}

export async function openLoopbackFax(given: LoopbackSetup): Promise<LoopbackFax> {
  const socket = dgram.createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    converse: (far) => new Promise((done, failed) => converse(socket, far, given, done, failed)),
    close: () => socket.close(),
  };
}

function converse(
  socket: dgram.Socket,
  far: number,
  { setup, config, pages, factor, loses = () => false }: LoopbackSetup,
  done: (faxed: Faxed) => void,
  failed: (error: Error) => void,
): void {
  const session = createFaxSession(setup, config);
  let begun = performance.now();
  /** When the timer is due, real time. */
  let dueAt = Number.POSITIVE_INFINITY;
  const lineNow = () => (performance.now() - begun) * factor;
  const received: Page[] = [];
  const notes: Note[] = [];
  let timer: NodeJS.Timeout | undefined;
  const guard = setTimeout(() => failed(new Error(told(notes))), realMsMax);
  const obey = (outputs: readonly FaxOutput[]): void => {
    for (const output of outputs) {
      if (output.do === 'datagram' && !loses()) socket.send(output.bytes, far, '127.0.0.1');
      if (output.do === 'want-page') {
        const raster = pages[output.page - 1] ?? null;
        obey(session.handle({ is: 'page', page: output.page, raster }, lineNow()));
      }
      if (output.do === 'received') {
        received[output.page - 1] = output.raster;
        obey(session.handle({ is: 'page-kept', page: output.page, kept: true }, lineNow()));
      }
      if (output.do === 'note') notes.push(output.note);
      if (output.do === 'end') {
        const { outcome } = output;
        done({ outcome, pages: received, notes, counts: session.counts, lineMs: lineNow() });
      }
    }
  };
  const turn = (input: FaxInput) => {
    begun += Math.max(0, performance.now() - dueAt - lateMsMax);
    obey(session.handle(input, lineNow()));
    clearTimeout(timer);
    dueAt = Number.POSITIVE_INFINITY;
    if (session.wakeAt === null) return;
    const wait = Math.max(0, (session.wakeAt - lineNow()) / factor);
    dueAt = performance.now() + wait;
    timer = setTimeout(() => turn({ is: 'overdue' }), wait);
  };
  socket.on('message', (bytes) => {
    if (!loses()) turn({ is: 'datagram', bytes });
  });
  socket.once('close', () => {
    clearTimeout(timer);
    clearTimeout(guard);
  });
  turn({ is: 'started' });
}

/** The conversation in lines, for a test that failed. */
export function told(notes: readonly Note[]): string {
  return notes.map((note) => JSON.stringify(note)).join('\n');
}

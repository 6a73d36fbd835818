/**
 * One of our faxes on a real UDP port of the loopback, real clock times a factor: T.30, T.38 and T.4
 * joined as a call joins them, without SIP.
 */
import dgram from 'node:dgram';
import { once } from 'node:events';
import type { AnswererSetup, CallerSetup } from '@platen/call';
import { createFaxSession, type FaxOutput } from '@platen/call';
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

/** A call that takes longer than this in real time has gone wrong. */
const realMsMax = 60_000;

export async function openLoopbackFax(
  setup: CallerSetup | AnswererSetup,
  config: SessionConfig,
  pages: readonly Page[],
  factor: number,
): Promise<LoopbackFax> {
  const socket = dgram.createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    converse: (far) => converse(socket, far, setup, config, pages, factor),
    close: () => socket.close(),
  };
}

function converse(
  socket: dgram.Socket,
  far: number,
  setup: CallerSetup | AnswererSetup,
  config: SessionConfig,
  pages: readonly Page[],
  factor: number,
): Promise<Faxed> {
  const session = createFaxSession(setup, config);
  const begun = performance.now();
  const lineNow = () => (performance.now() - begun) * factor;
  const received: Page[] = [];
  const notes: Note[] = [];
  let timer: NodeJS.Timeout | undefined;
  return new Promise((resolve, reject) => {
    const obey = (outputs: readonly FaxOutput[]): void => {
      for (const output of outputs) {
        if (output.do === 'datagram') socket.send(output.bytes, far, '127.0.0.1');
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
          const { counts } = session;
          resolve({ outcome, pages: received, notes, counts, lineMs: lineNow() });
        }
      }
    };
    const guard = setTimeout(() => reject(new Error(told(notes))), realMsMax);
    const turn = (input: Parameters<typeof session.handle>[0]) => {
      obey(session.handle(input, lineNow()));
      clearTimeout(timer);
      if (session.wakeAt === null) return;
      const wait = Math.max(0, (session.wakeAt - lineNow()) / factor);
      timer = setTimeout(() => turn({ is: 'overdue' }), wait);
    };
    socket.on('message', (bytes) => turn({ is: 'datagram', bytes }));
    socket.once('close', () => {
      clearTimeout(timer);
      clearTimeout(guard);
    });
    turn({ is: 'started' });
  });
}

/** The conversation in lines, for a test that failed. */
export function told(notes: readonly Note[]): string {
  return notes.map((note) => JSON.stringify(note)).join('\n');
}

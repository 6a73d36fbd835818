// The lines as a feature: opened when whoever hears their news is ready, closed before the database
// is.

import type { CallNews } from '@platen/call';
import type { App, Check, Feature } from '../../app.ts';
import { isPortTaken } from '../../platform/http/port-taken.ts';
import { problem } from '../../problems.ts';
import { evaluationNumbers } from '../numbers/index.ts';
import type { Lines, NewsHandler } from './line.ts';
import { openLines } from './open-lines.ts';

export interface LinesFeature extends Feature {
  /** Opens the lines; `onNews` hears of every call. @throws Failure `start.port_in_use`. */
  open(onNews: NewsHandler): Promise<void>;
  /** Settles when they are open. */
  readonly opened: Promise<Lines>;
}

/** Seed of the built-in exchange: what its machines throw is the same on every installation. */
const exchangeSeed = 1;

export function lines(app: App, onFarNews?: (news: CallNews) => void): LinesFeature {
  let opened: Lines | undefined;
  let tellOpened: (lines: Lines) => void = () => undefined;
  const promise = new Promise<Lines>((resolve) => {
    tellOpened = resolve;
  });
  return {
    name: 'lines',
    opened: promise,
    checks: [checkLines(() => opened)],
    announces: () => (opened ? { sipPort: opened.sip.port } : {}),
    open: async (onNews) => {
      opened = await openFor(app, onNews, onFarNews);
      tellOpened(opened);
    },
    stop: async () => {
      await opened?.close();
    },
  };
}

async function openFor(
  app: App,
  onNews: NewsHandler,
  onFarNews: ((news: CallNews) => void) | undefined,
): Promise<Lines> {
  const { sip, trunk, timeFactor } = app.config;
  try {
    return await openLines({
      config: {
        sip: { address: sip.host, port: sip.port },
        trunk: trunk ? { address: trunk.host, port: trunk.port } : null,
        timeFactor,
        seed: exchangeSeed,
        ownNumbers: evaluationNumbers.map(({ number }) => number),
      },
      onNews,
      onFarNews,
      onTrouble: (what) => app.log.warn({ what }, 'a socket has trouble'),
    });
  } catch (cause) {
    if (!isPortTaken(cause)) throw cause;
    const { code } = cause as { code: string };
    const where = `${sip.host}:${sip.port}`;
    const detail = `SIP (PLATEN_SIP) cannot listen on ${where} (${code}).`;
    throw problem('start.port_in_use', { detail }, cause);
  }
}

function checkLines(opened: () => Lines | undefined): Check {
  return {
    name: 'exchange',
    run: async () => {
      const open = opened();
      if (open === undefined) {
        return {
          ok: false,
          sentence: 'The lines are not open.',
          fix: 'Restart Platen; see its log.',
        };
      }
      const to = open.builtIn ? 'the built-in exchange' : 'the trunk';
      return { ok: true, sentence: `SIP listens on port ${open.sip.port}; calls go to ${to}.` };
    },
  };
}

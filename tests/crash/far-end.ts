/**
 * A phone network that survives the server: the exchange and its machines in the test's own
 * process, on real sockets. What the machines printed is the truth that the server's word is held
 * against.
 */
import { createHash } from 'node:crypto';
import type { CallNews } from '@platen/call';
import { openHost } from '@platen/node';
import { type Page, rowBytes } from '@platen/page';
import { createDice, Exchange, Machines, testNumbers } from '@platen/sim';

const loopback = { address: '127.0.0.1', port: 0 };
const redundancy = 3;
/** The header line stands in the first rows and shows the time: what is compared is below it. */
const headerRows = 60;

export interface FarEnd {
  readonly sip: { readonly address: string; readonly port: number };
  /** Fingerprints of the pages that came out for a fax, in the order of printing. */
  printed(faxId: string): readonly string[];
  /** How many calls reached a machine. */
  readonly calls: number;
  close(): Promise<void>;
}

export interface FarEndConfig {
  readonly timeFactor: number;
  readonly seed: number;
}

export async function openFarEnd({ timeFactor, seed }: FarEndConfig): Promise<FarEnd> {
  const dice = createDice(seed);
  const faxOf = new Map<string, string>();
  const pages = new Map<string, string[]>();
  const onNews = (news: CallNews) => {
    if (news.is === 'incoming') faxOf.set(news.call, jobOf(news.callId));
    if (news.is !== 'page-received') return;
    const fax = faxOf.get(news.call) ?? 'unknown';
    const list = pages.get(fax) ?? [];
    list.push(fingerprint(news.raster));
    pages.set(fax, list);
  };
  // A socket of a killed server refuses what is sent to it: no trouble of the far end's.
  const onTrouble = () => undefined;
  const machines = await openHost({
    listen: loopback,
    make: (local) =>
      new Machines({
        local,
        name: 'far',
        draw: () => dice.hex(),
        lineFactor: timeFactor,
        numbers: testNumbers,
        transport: { redundancy, errorCorrection: 'redundancy' },
        dice: dice.fork(),
      }),
    onNews,
    onTrouble,
  });
  const exchange = await openHost({
    listen: loopback,
    make: (local) =>
      new Exchange({
        local,
        name: 'exchange',
        draw: () => dice.hex(),
        route: (number) => (testNumbers.has(number) ? machines.address : null),
      }),
    onNews: () => undefined,
    onTrouble,
  });
  return {
    sip: exchange.address,
    printed: (faxId) => pages.get(faxId) ?? [],
    get calls() {
      return faxOf.size;
    },
    close: async () => {
      await Promise.all([machines.close(), exchange.close()]);
    },
  };
}

/** Call-IDs begin with the id of the fax: `fax_…-2.far@…`. */
function jobOf(callId: string): string {
  return callId.slice(0, callId.indexOf('-'));
}

export function fingerprint(page: Page): string {
  const below = page.rows.subarray(headerRows * rowBytes(page.width));
  return createHash('sha256').update(below).digest('hex').slice(0, 16);
}

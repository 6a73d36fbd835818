/**
 * A phone network that survives the server: the exchange and its machines in the test's own
 * process, on real sockets. What the machines printed is the truth that the server's word is held
 * against.
 */
import { createHash } from 'node:crypto';
import type { CallNews, CallOrder } from '@platen/call';
import { openHost } from '@platen/node';
import { type Page, rowBytes } from '@platen/page';
import { createDice, Exchange, fullAbilities, Machines, testNumbers } from '@platen/sim';

const loopback = { address: '127.0.0.1', port: 0 };
const redundancy = 3;
/** The header line stands in the first rows and shows the time: what is compared is below it. */
const headerRows = 60;

export interface FarEnd {
  readonly sip: { readonly address: string; readonly port: number };
  /** Fingerprints of the pages that came out for a fax, in the order of printing. */
  printed(faxId: string): readonly string[];
  /** Has a machine fax these pages from a number of its own. */
  send(fax: OutgoingFax): void;
  /** How many pages of the fax from that number were confirmed to the machine that sent it. */
  confirmed(from: string): number;
  /** How many calls reached a machine. */
  readonly calls: number;
  close(): Promise<void>;
}

export interface OutgoingFax {
  /** Tells this fax from all others. */
  readonly from: string;
  readonly to: string;
  readonly target: { readonly address: string; readonly port: number };
  readonly pages: readonly Page[];
}

export interface FarEndConfig {
  readonly timeFactor: number;
  readonly seed: number;
}

export async function openFarEnd({ timeFactor, seed }: FarEndConfig): Promise<FarEnd> {
  const dice = createDice(seed);
  const faxOf = new Map<string, string>();
  const pages = new Map<string, string[]>();
  const confirmed = new Map<string, number>();
  const onNews = (news: CallNews) => {
    if (news.is === 'page-state' && news.state === 'confirmed') {
      confirmed.set(news.call, (confirmed.get(news.call) ?? 0) + 1);
    }
    if (news.is === 'incoming') faxOf.set(news.call, jobOf(news.callId));
    if (news.is !== 'page-received') return;
    const fax = faxOf.get(news.call) ?? 'unknown';
    const list = pages.get(fax) ?? [];
    list.push(fingerprint(news.raster));
    pages.set(fax, list);
  };
  // A socket of a killed server refuses what is sent to it: no trouble of the far end's.
  const onTrouble = () => undefined;
  let room: Machines | null = null;
  const machines = await openHost({
    listen: loopback,
    make: (local) => {
      room = new Machines({
        local,
        name: 'far',
        draw: () => dice.hex(),
        lineFactor: timeFactor,
        numbers: testNumbers,
        transport: { redundancy, errorCorrection: 'redundancy' },
        dice: dice.fork(),
      });
      return room;
    },
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
    send: (fax) => {
      // A call is known by the number it comes from.
      room?.load(fax.from, fax.pages);
      machines.order(dialOf(fax));
    },
    confirmed: (from) => confirmed.get(from) ?? 0,
    get calls() {
      return faxOf.size;
    },
    close: async () => {
      await Promise.all([machines.close(), exchange.close()]);
    },
  };
}

function dialOf({ from, to, target, pages }: OutgoingFax): CallOrder {
  const [{ width, resolution }] = pages;
  return {
    do: 'dial',
    call: from,
    to,
    from,
    target,
    setup: {
      as: 'caller',
      identity: from,
      pages: pages.length,
      drawn: { width, resolution },
      abilities: fullAbilities,
      transport: { redundancy, errorCorrection: 'redundancy' },
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

// The one place where faxes live in the portal: asks the server, folds events in, tells React.
// A whole fax that was asked for before an event arrived is asked for again, so news is never
// overwritten.
import { getFax, listFaxes } from '../api/calls.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Direction, Fax, FaxEvent } from '../api/types.ts';
import { emptyBook, type FaxBook, hear, type News, wantsWholeFax } from './fax-book.ts';

const askAgainMax = 3;
const gatherMs = 120;

export interface FaxStore {
  book: () => FaxBook;
  subscribe: (call: () => void) => () => void;
  /** Hears of each event of one fax, or of all (`null`). */
  onEvent: (faxId: string | null, call: (event: FaxEvent) => void) => () => void;
  takeEvent: (event: FaxEvent) => void;
  takeFax: (fax: Fax) => void;
  loadList: (direction: Direction, from: 'top' | 'cursor') => Promise<void>;
  loadFax: (id: string) => Promise<void>;
  /** Reads again what is on screen, after the line was down. */
  refreshLists: () => void;
}

export function createFaxStore(): FaxStore {
  let book = emptyBook;
  const subscribers = new Set<() => void>();
  const listeners = new Set<{ faxId: string | null; call: (event: FaxEvent) => void }>();
  const gathering = new Set<string>();

  function take(news: News): void {
    const next = hear(book, news);
    if (next === book) return;
    book = next;
    for (const call of subscribers) call();
  }

  async function loadFax(id: string): Promise<void> {
    try {
      take({ is: 'fax', fax: await askForFax(id, () => book.sequences[id]) });
    } catch (thrown) {
      if (thrown instanceof ApiProblem && thrown.problem.status === 404) take({ is: 'gone', id });
      throw thrown;
    }
  }

  /** Several events in one breath ask once. */
  function loadSoon(id: string): void {
    if (gathering.has(id)) return;
    gathering.add(id);
    setTimeout(() => {
      gathering.delete(id);
      loadFax(id).catch(() => {}); // the next event or reconnection asks again
    }, gatherMs);
  }

  async function loadList(direction: Direction, from: 'top' | 'cursor'): Promise<void> {
    const after = from === 'cursor' ? book.lists[direction].cursor : null;
    const list = await listFaxes(direction, after);
    take({ is: 'list', direction, list, from });
  }

  return {
    book: () => book,
    subscribe(call) {
      subscribers.add(call);
      return () => subscribers.delete(call);
    },
    onEvent(faxId, call) {
      const listener = { faxId, call };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    takeEvent(event) {
      const whole = wantsWholeFax(book, event);
      take({ is: 'event', event });
      if (whole) loadSoon(event.data.fax_id);
      for (const { faxId, call } of listeners) {
        if (faxId === null || faxId === event.data.fax_id) call(event);
      }
    },
    takeFax: (fax) => take({ is: 'fax', fax }),
    loadList,
    loadFax,
    refreshLists() {
      for (const direction of ['inbound', 'outbound'] as const) {
        if (book.lists[direction].loaded) loadList(direction, 'top').catch(() => {});
      }
    },
  };
}

/** Asks again while events of the fax arrive during the asking: `heard` is its last sequence. */
async function askForFax(id: string, heard: () => number | undefined): Promise<Fax> {
  for (let ask = 1; ; ask += 1) {
    const before = heard();
    const fax = await getFax(id);
    if (before === heard() || ask === askAgainMax) return fax;
  }
}

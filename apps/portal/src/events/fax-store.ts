// The one place where faxes live in the portal: asks the server, folds events in, tells React.
// A whole fax that was asked for before an event arrived is asked for again, so news is never
// overwritten.
import { ApiProblem } from '../api/problem.ts';
import type { Direction, Fax, FaxEvent, List } from '../api/types.ts';
import { isFinal } from '../pages/faxes/state-words.ts';
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
  /**
   * Reads again what may have changed unheard: the stream tells only what happens while it is open.
   */
  catchUp: () => void;
}

export interface FaxSource {
  getFax: (id: string) => Promise<Fax>;
  listFaxes: (direction: Direction, after: string | null) => Promise<List<Fax>>;
  after: (ms: number, call: () => void) => () => void;
}

export function createFaxStore({ getFax, listFaxes, after }: FaxSource): FaxStore {
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
      take({ is: 'fax', fax: await askForFax(getFax, id, () => book.sequences[id]) });
    } catch (thrown) {
      if (thrown instanceof ApiProblem && thrown.problem.status === 404) take({ is: 'gone', id });
      throw thrown;
    }
  }

  /** Several events in one breath ask once. */
  function loadSoon(id: string): void {
    if (gathering.has(id)) return;
    gathering.add(id);
    after(gatherMs, () => {
      gathering.delete(id);
      loadFax(id).catch(() => {}); // the next event or reconnection asks again
    });
  }

  async function loadList(direction: Direction, from: 'top' | 'cursor'): Promise<void> {
    const cursor = from === 'cursor' ? book.lists[direction].cursor : null;
    const list = await listFaxes(direction, cursor);
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
    catchUp() {
      for (const direction of ['inbound', 'outbound'] as const) {
        if (book.lists[direction].loaded) loadList(direction, 'top').catch(() => {});
      }
      for (const fax of Object.values(book.faxes)) if (!isFinal(fax)) loadSoon(fax.id);
    },
  };
}

/** Asks again while events of the fax arrive during the asking: `heard` is its last sequence. */
async function askForFax(
  getFax: FaxSource['getFax'],
  id: string,
  heard: () => number | undefined,
): Promise<Fax> {
  for (let ask = 1; ; ask += 1) {
    const before = heard();
    const fax = await getFax(id);
    if (before === heard() || ask === askAgainMax) return fax;
  }
}

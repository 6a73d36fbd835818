// All faxes the portal knows, and how news changes them: pure, so that a live page is a fold over
// events. An event older than what is known of its fax (by `sequence`) changes nothing.
import type { Direction, Fax, FaxEvent, List } from '../api/types.ts';

export interface FaxList {
  /** Newest first. */
  ids: string[];
  cursor: string | null;
  hasMore: boolean;
  loaded: boolean;
}

export interface FaxBook {
  faxes: Record<string, Fax>;
  sequences: Record<string, number>;
  lists: Record<Direction, FaxList>;
}

export type News =
  | { is: 'list'; direction: Direction; list: List<Fax>; from: 'top' | 'cursor' }
  | { is: 'fax'; fax: Fax }
  | { is: 'gone'; id: string }
  | { is: 'event'; event: FaxEvent };

const emptyList: FaxList = { ids: [], cursor: null, hasMore: false, loaded: false };
export const emptyBook: FaxBook = {
  faxes: {},
  sequences: {},
  lists: { inbound: emptyList, outbound: emptyList },
};

/** The book after the news. Returns the same object when nothing changed. */
export function hear(book: FaxBook, news: News): FaxBook {
  if (news.is === 'list') return hearList(book, news);
  if (news.is === 'fax') return hearFax(book, news.fax);
  if (news.is === 'gone') return forget(book, news.id);
  return hearEvent(book, news.event);
}

/**
 * Whether the event says something that only the whole fax tells (result, error, identity, next
 * try).
 */
export function wantsWholeFax(book: FaxBook, event: FaxEvent): boolean {
  const known = book.faxes[event.data.fax_id];
  return !known || (event.type !== 'fax.phase' && !event.type.startsWith('fax.page.'));
}

function hearList(book: FaxBook, news: Extract<News, { is: 'list' }>): FaxBook {
  const { direction, list, from } = news;
  const faxes = { ...book.faxes };
  for (const fax of list.data) faxes[fax.id] = newer(faxes[fax.id], fax);
  const old = book.lists[direction];
  const fresh = list.data.map((fax) => fax.id);
  // After a reconnection the top is read again; what was read further down stays.
  const keepsTail = from === 'top' && old.loaded && old.ids.some((id) => fresh.includes(id));
  const tail = from === 'cursor' || keepsTail ? old.ids : [];
  const ids = newestFirst([...new Set([...tail, ...fresh])], faxes);
  const further = keepsTail && old.ids.length > fresh.length;
  const next = further
    ? { ...old, ids }
    : { ids, cursor: list.next_cursor, hasMore: list.has_more, loaded: true };
  return { ...book, faxes, lists: { ...book.lists, [direction]: next } };
}

function hearFax(book: FaxBook, fax: Fax): FaxBook {
  const kept = newer(book.faxes[fax.id], fax);
  if (kept === book.faxes[fax.id]) return book;
  const faxes = { ...book.faxes, [fax.id]: kept };
  const list = book.lists[fax.direction];
  if (!list.loaded || list.ids.includes(fax.id)) return { ...book, faxes };
  const ids = newestFirst([...list.ids, fax.id], faxes);
  return { ...book, faxes, lists: { ...book.lists, [fax.direction]: { ...list, ids } } };
}

function hearEvent(book: FaxBook, event: FaxEvent): FaxBook {
  const { fax_id: id, sequence, status, phase, pages, page, next_attempt_at } = event.data;
  const fax = book.faxes[id];
  const known = book.sequences[id] ?? -1;
  if (sequence <= known) return book;
  const sequences = { ...book.sequences, [id]: sequence };
  if (!fax || Date.parse(event.created_at) < Date.parse(fax.updated_at)) {
    return { ...book, sequences };
  }
  const changed: Fax = {
    ...fax,
    status,
    phase,
    pages,
    next_attempt_at: next_attempt_at === undefined ? fax.next_attempt_at : next_attempt_at,
    current_page: page ?? pageInTransfer(event.data),
  };
  return { ...book, sequences, faxes: { ...book.faxes, [id]: changed } };
}

/** The page after those that are settled; outside of page transfer there is none. */
function pageInTransfer({ phase, pages }: FaxEvent['data']): number | null {
  const inTransfer = phase === 'sending' || phase === 'receiving' || phase === 'confirming';
  if (!inTransfer) return null;
  const next = pages.confirmed + pages.unconfirmed + 1;
  return pages.total === null ? next : Math.min(next, pages.total);
}

function forget(book: FaxBook, id: string): FaxBook {
  const fax = book.faxes[id];
  if (!fax) return book;
  const { [id]: _gone, ...faxes } = book.faxes;
  const list = book.lists[fax.direction];
  const ids = list.ids.filter((other) => other !== id);
  return { ...book, faxes, lists: { ...book.lists, [fax.direction]: { ...list, ids } } };
}

/** Lists and single answers may cross on the way: the server's later writing wins. */
function newer(known: Fax | undefined, fresh: Fax): Fax {
  if (!known) return fresh;
  return Date.parse(fresh.updated_at) >= Date.parse(known.updated_at) ? fresh : known;
}

function newestFirst(ids: string[], faxes: Record<string, Fax>): string[] {
  const timeOf = (id: string) => Date.parse(faxes[id]?.created_at ?? '') || 0;
  return ids.sort((a, b) => timeOf(b) - timeOf(a) || (a < b ? 1 : -1));
}

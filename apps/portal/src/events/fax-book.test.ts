// What live news does to the faxes on screen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Fax, FaxEvent } from '../api/types.ts';
import { emptyBook, type FaxBook, hear, wantsWholeFax } from './fax-book.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 24, 9, 0, seconds)).toISOString();

function fax(id: string, over: Partial<Fax> = {}): Fax {
  return {
    id,
    direction: 'inbound',
    status: 'in_progress',
    phase: 'negotiating',
    folder: 'inbox',
    from: '+12025550191',
    to: '+12025550190',
    remote_identity: null,
    pages: { total: null, confirmed: 0, unconfirmed: 0 },
    current_page: null,
    attempts: 1,
    max_attempts: 5,
    next_attempt_at: null,
    quality: 'fine',
    rendering: 'auto',
    paper: 'a4',
    header: null,
    created_at: at(0),
    updated_at: at(0),
    completed_at: null,
    inbox_id: 'inb_1',
    result: null,
    error: null,
    retention: { delete_at: null, legal_hold: false },
    live: false,
    sentence: '',
    ...over,
  };
}

function event(
  sequence: number,
  over: Partial<FaxEvent['data']> = {},
  type = 'fax.phase',
): FaxEvent {
  return {
    id: `evt_${sequence}`,
    type,
    created_at: at(sequence),
    data: {
      fax_id: 'fax_1',
      direction: 'inbound',
      status: 'in_progress',
      phase: 'receiving',
      pages: { total: null, confirmed: sequence, unconfirmed: 0 },
      sequence,
      ...over,
    },
  };
}

const list = (faxes: Fax[], more = false) => ({
  data: faxes,
  has_more: more,
  next_cursor: more ? 'next' : null,
});

const withList = (faxes: Fax[], more = false): FaxBook =>
  hear(emptyBook, { is: 'list', direction: 'inbound', list: list(faxes, more), from: 'top' });

test('a row grows page by page', () => {
  let book = withList([fax('fax_1')]);
  for (const page of [1, 2]) {
    const news = event(page, { page }, 'fax.page.received');
    assert.equal(wantsWholeFax(book, news), false);
    book = hear(book, { is: 'event', event: news });
    assert.equal(book.faxes.fax_1?.pages.confirmed, page);
    assert.equal(book.faxes.fax_1?.current_page, page);
  }
});

test('without a page in the event it is the one after those that are settled', () => {
  const pages = { total: 3, confirmed: 1, unconfirmed: 0 };
  const during = (phase: Fax['phase'], counts = pages) =>
    hear(withList([fax('fax_1')]), { is: 'event', event: event(1, { phase, pages: counts }) });
  assert.equal(during('sending').faxes.fax_1?.current_page, 2);
  assert.equal(during('training').faxes.fax_1?.current_page, null);
  const all = { ...pages, confirmed: 3 };
  assert.equal(during('confirming', all).faxes.fax_1?.current_page, 3);
});

test('events in any order, told once or twice, end in the state of the last', () => {
  const all = [1, 2, 3, 4, 5].map((n) => event(n, { page: n }, 'fax.page.received'));
  const orders = fc.shuffledSubarray([...all, ...all], { minLength: 10 });
  fc.assert(
    fc.property(orders, (events) => {
      const end = events.reduce(
        (book, news) => hear(book, { is: 'event', event: news }),
        withList([fax('fax_1')]),
      );
      assert.equal(end.faxes.fax_1?.pages.confirmed, 5);
    }),
  );
});

test('a fax that ends is read whole, for its result or its cause', () => {
  const book = withList([fax('fax_1')]);
  assert.equal(wantsWholeFax(book, event(9, { status: 'received' }, 'fax.received')), true);
  assert.equal(wantsWholeFax(book, event(9, { fax_id: 'fax_new' })), true);
});

test('an event older than what the server wrote last changes nothing', () => {
  const book = withList([fax('fax_1', { status: 'received', phase: null, updated_at: at(50) })]);
  const after = hear(book, { is: 'event', event: event(3) });
  assert.equal(after.faxes.fax_1?.status, 'received');
});

test('a new fax takes its place by time in a list that is on screen', () => {
  const old = fax('fax_1', { created_at: at(1) });
  const book = hear(withList([old]), { is: 'fax', fax: fax('fax_2', { created_at: at(2) }) });
  assert.deepEqual(book.lists.inbound.ids, ['fax_2', 'fax_1']);
  assert.deepEqual(book.lists.outbound.ids, []);
});

test('reading the top again after a break keeps what was read further down', () => {
  const faxes = [5, 4, 3].map((n) => fax(`fax_${n}`, { created_at: at(n) }));
  let book = withList(faxes, true);
  const further = list([2, 1].map((n) => fax(`fax_${n}`, { created_at: at(n) })));
  book = hear(book, { is: 'list', direction: 'inbound', list: further, from: 'cursor' });
  const top = list(
    [6, 5, 4].map((n) => fax(`fax_${n}`, { created_at: at(n) })),
    true,
  );
  book = hear(book, { is: 'list', direction: 'inbound', list: top, from: 'top' });
  assert.deepEqual(
    book.lists.inbound.ids,
    [6, 5, 4, 3, 2, 1].map((n) => `fax_${n}`),
  );
  assert.equal(book.lists.inbound.hasMore, false);
});

test('a deleted fax leaves its list', () => {
  const book = hear(withList([fax('fax_1'), fax('fax_2')]), { is: 'gone', id: 'fax_1' });
  assert.deepEqual(book.lists.inbound.ids, ['fax_2']);
  assert.equal(book.faxes.fax_1, undefined);
});

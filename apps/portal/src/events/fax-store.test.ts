// The store of faxes between a server that answers slowly and a stream that tells early.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fax, FaxEvent, FaxStatus } from '../api/types.ts';
import { createFaxStore } from './fax-store.ts';

function fakeServer() {
  let sequence = 0;
  const fax = { id: 'fax_1', direction: 'outbound', status: 'in_progress' } as Fax;
  const held: (() => void)[] = [];
  const soon: (() => void)[] = [];
  let asked = 0;
  const at = () => new Date(Date.UTC(2026, 10, 24, 9, 0, sequence)).toISOString();
  const seen = () => ({
    ...structuredClone(fax),
    created_at: '2026-11-24T08:00:00.000Z',
    updated_at: at(),
  });
  const store = createFaxStore({
    /** Reads at once and answers only when let go: what a slow network does. */
    getFax: () => {
      asked += 1;
      const answer = seen();
      return new Promise((resolve) => held.push(() => resolve(answer)));
    },
    listFaxes: async () => ({ data: [seen()], has_more: false, next_cursor: null }),
    after: (_ms, call) => {
      soon.push(call);
      return () => {};
    },
  });
  return {
    store,
    asked: () => asked,
    /** Lets the answers go that are on their way. */
    answer: async () => {
      for (const answer of held.splice(0)) answer();
      await new Promise(setImmediate);
    },
    /** Lets the time pass that gathers events. */
    pass: () => {
      for (const call of soon.splice(0)) call();
    },
    /** The fax changes on the server; returns the event that tells it. */
    change(status: FaxStatus): FaxEvent {
      sequence += 1;
      fax.status = status;
      const pages = { total: 3, confirmed: 0, unconfirmed: 0 };
      const data = {
        fax_id: 'fax_1',
        direction: fax.direction,
        status,
        phase: null,
        pages,
        sequence,
      };
      return { id: `evt_${sequence}`, type: `fax.${status}`, created_at: at(), data };
    },
  };
}

const statusIn = ({ store }: ReturnType<typeof fakeServer>) => store.book().faxes.fax_1?.status;

test('what happened before the stream was open is read when it opens', async () => {
  const server = fakeServer();
  const reading = server.store.loadFax('fax_1');
  await server.answer();
  await reading;
  server.change('delivered'); // nobody hears it
  assert.equal(statusIn(server), 'in_progress');
  server.store.catchUp();
  server.pass();
  await server.answer();
  assert.equal(statusIn(server), 'delivered');
});

test('an answer that left before an event arrived is asked for again', async () => {
  const server = fakeServer();
  const reading = server.store.loadFax('fax_1');
  server.store.takeEvent(server.change('delivered'));
  await server.answer();
  assert.equal(statusIn(server), undefined, 'the old answer was taken');
  await server.answer();
  await reading;
  assert.equal(statusIn(server), 'delivered');
});

test('several events in one breath ask once', async () => {
  const server = fakeServer();
  for (const status of ['queued', 'in_progress', 'delivered'] as const) {
    server.store.takeEvent(server.change(status));
  }
  server.pass();
  assert.equal(server.asked(), 1);
  await server.answer();
  assert.equal(statusIn(server), 'delivered');
});

// How a call that came in is written down.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { settleInbound } from './received-fax.ts';

test('a call that brought pages and said goodbye is received', () => {
  assert.deepEqual(settleInbound('complete', 3), { status: 'received', error: null });
});

test('a call that broke off after pages is partial, and says why', () => {
  const broken = settleInbound('fax.remote_hung_up', 2);
  assert.deepEqual(broken, { status: 'partial', error: 'fax.remote_hung_up' });
});

test('a call without a page is no fax, however polite', () => {
  assert.deepEqual(settleInbound('complete', 0), { status: 'failed', error: 'fax.no_pages' });
  const code = 'fax.no_tone';
  assert.deepEqual(settleInbound(code, 0), { status: 'failed', error: code });
});

test('a call that ended is never left open, and only a whole one has no error', () => {
  const code = fc.constantFrom('complete', 'fax.protocol', 'internal.restarted', 'call.canceled');
  fc.assert(
    fc.property(code, fc.nat(400), (ending, kept) => {
      const { status, error } = settleInbound(ending, kept);
      assert.notEqual(status, 'in_progress');
      assert.equal(error === null, status === 'received');
    }),
  );
});

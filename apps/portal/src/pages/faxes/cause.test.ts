// Why a fax ended as it did.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt, Fax, FaxStatus } from '../../api/types.ts';
import { causeOf } from './cause.ts';

const busy = {
  code: 'call.busy',
  title: 'Line busy',
  detail: 'The number was busy.',
  fix: 'We dial again by ourselves.',
  who: 'the recipient',
  retryable: true,
};
const fax = (status: FaxStatus, error: Fax['error']) => ({ status, error, attempts: 5 }) as Fax;
const ended = {
  status: 'failed',
  outcome: { ...busy, sentence: busy.detail, evidence: { sip_status: 486 } },
} as unknown as Attempt;

test('what went well has no cause', () => {
  assert.equal(causeOf(fax('delivered', null), ended), null);
  assert.equal(causeOf(fax('in_progress', null), undefined), null);
});

test('between two attempts the cause is the last one’s, and it goes on', () => {
  const cause = causeOf(fax('retrying', null), ended);
  assert.equal(cause?.code, 'call.busy');
  assert.equal(cause?.retry, 'goes-on');
  assert.equal(cause?.next, busy.fix);
  assert.deepEqual(cause?.evidence, { sip_status: 486 });
});

test('once the attempts are used up nobody is told that we dial again', () => {
  const cause = causeOf(fax('failed', busy), ended);
  assert.equal(cause?.retry, 'used-up');
  assert.equal(cause?.next, null);
});

test('what is never tried again keeps its advice', () => {
  const problem = { ...busy, code: 'fax.page_unconfirmed', fix: 'Ask them.', retryable: false };
  const cause = causeOf(fax('uncertain', problem), ended);
  assert.equal(cause?.retry, 'never');
  assert.equal(cause?.next, 'Ask them.');
  assert.deepEqual(cause?.evidence, {}, 'evidence of another cause');
});

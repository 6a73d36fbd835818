// Every refusal becomes a problem with a code, a sentence and, where there is one, a fix.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { helpPath, problemFrom, problemOf } from './problem.ts';

const answer = (status: number, body: string, type: string) =>
  new Response(body, { status, headers: { 'content-type': type, 'request-id': 'req_9' } });

test('a problem is shown as the server tells it', async () => {
  const body = { code: 'document.encrypted', title: 'Locked', fix: 'Unlock it', status: 422 };
  const read = await problemOf(answer(422, JSON.stringify(body), 'application/problem+json'));
  assert.deepEqual(read, body);
});

test('an answer outside the contract still has code, status and request', async () => {
  const odd: [string, string][] = [
    ['<h1>Bad gateway</h1>', 'text/html'],
    ['{"oops":', 'application/json'],
    ['null', 'application/json'],
    ['{"message":"no"}', 'application/json'],
  ];
  for (const [body, type] of odd) {
    const read = await problemOf(answer(502, body, type));
    assert.equal(read.code, 'portal.odd_answer', body);
    assert.equal(read.request_id, 'req_9');
    assert.match(read.detail ?? '', /502/);
  }
});

test('anything thrown can be shown', () => {
  assert.equal(problemFrom(new TypeError('x is undefined')).detail, 'x is undefined');
  assert.equal(problemFrom('odd').code, 'portal.broke');
});

test('only the server’s codes lead to a help page', () => {
  assert.equal(helpPath('call.busy'), '/help/call.busy');
  assert.equal(helpPath('portal.unreachable'), null);
});

// What the portal says of a fax's state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt, Fax, FaxStatus, Phase } from '../../api/types.ts';
import {
  identityName,
  nowSentence,
  pageStateWord,
  pagesPhrase,
  pageTone,
  rowSentence,
  showCount,
  stateWord,
  toneOf,
} from './state-words.ts';

const outbound = {
  direction: 'outbound',
  status: 'in_progress',
  phase: null,
  to: '+12025550100',
  from: '+12025550190',
  pages: { total: 3, confirmed: 1, unconfirmed: 0 },
  current_page: 2,
  attempts: 1,
  max_attempts: 5,
  next_attempt_at: null,
} as Fax;

const at = (phase: Phase | null, over: Partial<Fax> = {}) => ({ ...outbound, phase, ...over });

test('a call is told in words, step by step', () => {
  const rate = { rate: 14_400 } as Attempt;
  assert.equal(nowSentence(at('dialing')), 'Dialling +1 202 555 0100');
  assert.equal(nowSentence(at('ringing')), 'Ringing +1 202 555 0100');
  assert.equal(nowSentence(at('training'), rate), 'Training at 14\u00a0400 bit/s');
  assert.equal(nowSentence(at('training')), 'Training the line');
  assert.equal(nowSentence(at('sending')), 'Sending page 2 of 3');
  assert.equal(nowSentence(at('confirming')), 'Waiting for the other machine to confirm page 2');
  assert.equal(nowSentence(at('confirming', { current_page: 1 })), 'Page 1 confirmed');
});

test('every state has words of its own and never the raw value', () => {
  const states: FaxStatus[] = [
    'draft',
    'held',
    'scheduled',
    'queued',
    'in_progress',
    'retrying',
    'delivered',
    'partial',
    'uncertain',
    'failed',
    'canceled',
    'received',
  ];
  const words = states.map((status) => stateWord(at(null, { status })));
  assert.equal(new Set(words).size, states.length);
  for (const word of words) assert.match(word, /^[A-Z][a-z ]+$/);
  for (const status of states) assert.match(nowSentence(at(null, { status })), /^[A-Z0-9]/);
});

test('a state that a later server invents is shown, not refused', () => {
  const status = 'being_faxed_back' as FaxStatus;
  assert.equal(stateWord(at(null, { status })), 'being faxed back');
  assert.equal(toneOf({ status }), 'quiet');
  assert.equal(nowSentence(at('time_travel' as Phase)), 'In progress: time travel');
});

test('partial means confirmed pages for the sender, arrived ones for the receiver', () => {
  const partial = { status: 'partial', pages: { total: 4, confirmed: 2, unconfirmed: 1 } } as const;
  assert.equal(nowSentence(at(null, partial)), '2 of 4 pages were confirmed by the other machine');
  assert.equal(
    nowSentence(at(null, { ...partial, direction: 'inbound' })),
    '2 pages arrived before the call ended',
  );
});

test('pages of a fax that is coming in are counted so far', () => {
  const inbound = { direction: 'inbound', status: 'in_progress' } as const;
  const count = (confirmed: number) =>
    pagesPhrase({ ...inbound, pages: { total: null, confirmed, unconfirmed: 0 } });
  assert.deepEqual([0, 1, 2].map(count), ['no page yet', '1 page so far', '2 pages so far']);
});

test('a retry names its time and its number', () => {
  const retry = at(null, { status: 'retrying', next_attempt_at: '2026-11-24T09:46:00.000Z' });
  assert.match(nowSentence(retry), /^Trying again at \d\d:\d\d.*, attempt 2 of 5$/);
  assert.equal(nowSentence(at(null, { status: 'retrying' })), 'Trying again soon, attempt 2 of 5');
});

test('page states differ by direction where the word does', () => {
  const out = { direction: 'outbound', status: 'in_progress' } as const;
  const into = { direction: 'inbound', status: 'in_progress' } as const;
  assert.equal(pageStateWord({ state: 'confirmed' }, out), 'Confirmed');
  assert.equal(pageStateWord({ state: 'confirmed' }, into), 'Received');
  assert.equal(pageStateWord({ state: 'unconfirmed' }, out), 'Not confirmed');
});

test('a page that never went is not said to wait once the fax has ended', () => {
  const out = { direction: 'outbound' } as const;
  const word = (status: FaxStatus) => pageStateWord({ state: 'pending' }, { ...out, status });
  assert.equal(word('retrying'), 'Waiting');
  assert.equal(word('failed'), 'Not sent');
  assert.equal(pageTone({ state: 'pending' }, { ...out, status: 'canceled' }), 'stopped');
});

test('a row says beside its state only what the state does not', () => {
  assert.equal(rowSentence(at(null, { status: 'delivered' })), null);
  const retry = at(null, { status: 'retrying', next_attempt_at: '2026-11-24T09:46:00.000Z' });
  assert.match(rowSentence(retry) ?? '', /^At \d\d:\d\d.*, attempt 2 of 5$/);
  assert.equal(rowSentence(at('sending')), 'Sending page 2 of 3');
  assert.equal(pagesPhrase(at('sending')), '1 of 3 pages');
});

test('an identity that only repeats the number is no name', () => {
  const named = (remote_identity: string | null) => identityName({ ...outbound, remote_identity });
  assert.equal(named('+1 202 555 0100'), null);
  assert.equal(named('2025550100'), null);
  assert.equal(named(null), null);
  assert.equal(named('BACK OFFICE'), 'BACK OFFICE');
  assert.equal(named('+1 202 555 0199'), '+1 202 555 0199');
});

test('who receives is not told to wait for the other machine', () => {
  const inbound = (current_page: number) =>
    nowSentence(at('confirming', { direction: 'inbound', current_page }));
  assert.equal(inbound(1), 'Page 1 received');
  assert.equal(inbound(2), 'Receiving page 2');
  assert.equal(rowSentence(at('receiving', { direction: 'inbound', current_page: null })), null);
});

test('thousands are set apart', () => {
  assert.deepEqual([2_400, 14_400, 1_000_000, 98].map(showCount), [
    '2\u00a0400',
    '14\u00a0400',
    '1\u00a0000\u00a0000',
    '98',
  ]);
});

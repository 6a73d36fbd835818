// A timeline cut into calls.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TimelineEntry } from '../../api/types.ts';
import { callsOf, detailText, type Lane, laneOf, protocolName } from './timeline-calls.ts';

const entry = (attempt: number, ms: number, lane: string, what: string): TimelineEntry => ({
  at: new Date(Date.UTC(2026, 10, 24) + ms).toISOString(),
  attempt,
  lane,
  what,
  text: what,
  detail: null,
});

const entries = [
  entry(1, 900, 't30', 'DIS'),
  entry(1, 0, 'sip', 'INVITE'),
  entry(2, 60_000, 'sip', 'INVITE'),
  entry(2, 61_500, 'page', 'page 1'),
];

test('each call starts its own clock and its entries stand oldest first', () => {
  const calls = callsOf(entries, new Set());
  assert.deepEqual(
    calls.map((call) => [call.attempt, call.rows.map((row) => [row.entry.what, row.offsetMs])]),
    [
      [
        1,
        [
          ['INVITE', 0],
          ['DIS', 900],
        ],
      ],
      [
        2,
        [
          ['INVITE', 0],
          ['page 1', 1_500],
        ],
      ],
    ],
  );
});

test('a hidden lane still counts for where the call began', () => {
  const calls = callsOf(entries, new Set<Lane>(['sip']));
  assert.deepEqual(
    calls.map((call) => call.rows.map((row) => row.offsetMs)),
    [[900], [1_500]],
  );
});

test('a lane that is not known yet is shown and cannot be hidden', () => {
  const odd = entry(1, 0, 'rtp', 'tone');
  assert.equal(laneOf(odd), null);
  assert.equal(callsOf([odd], new Set<Lane>(['sip', 'media', 't30', 'page']))[0]?.rows.length, 1);
});

test('the protocol’s name is not said twice', () => {
  assert.equal(protocolName({ what: 'INVITE', text: 'Sent INVITE' }), null);
  assert.equal(protocolName({ what: 'page-sending', text: 'Page 1 is being sent' }), null);
  assert.equal(protocolName({ what: 'MCF', text: 'They said: page confirmed' }), 'MCF');
});

test('details are lines of text, and nothing where there is nothing', () => {
  assert.equal(detailText(null), null);
  assert.equal(detailText({}), null);
  assert.equal(detailText({ frame: 'FF C8', empty: null }), 'frame: FF C8');
  assert.equal(detailText('sdp'), 'sdp');
});

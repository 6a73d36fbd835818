/** Whose packets a fax hears, and where its own go. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createT38Session } from '@platen/t38';
import { abilities } from '../test/abilities.ts';
import { CallRecord } from './call-record.ts';
import { FaxLeg } from './fax-leg.ts';

const described = { address: '10.0.0.9', port: 4000 };
const translated = { address: '192.0.2.9', port: 31_000 };
const stranger = { address: '198.51.100.1', port: 9 };
const config = {
  version: 0,
  redundancy: 0,
  errorCorrection: 'none',
  maxDatagram: 400,
} as const;
const transport = { redundancy: 0, errorCorrection: 'none' } as const;

/** CNG as a far end says it. */
const [cng] = createT38Session(config)
  .handle({ is: 'order', order: { do: 'send-tone', tone: 'cng' } }, 0)
  .flatMap((output) => (output.do === 'datagram' ? [output.bytes] : []));

function answerer() {
  const sentTo: string[] = [];
  const setup = { as: 'answerer', identity: '2', abilities, transport, ringMs: 0 } as const;
  const record = new CallRecord('c', 0, () => {});
  const leg = new FaxLeg(setup, config, described, record, {
    send: (_bytes, to) => sentTo.push(`${to.address}:${to.port}`),
    tell: () => {},
  });
  /** Where the packet goes that is sent next. */
  const nextGoesTo = (now: number) => {
    leg.feed({ is: 'overdue' }, leg.transfer.wakeAt ?? now);
    return sentTo.at(-1);
  };
  leg.feed({ is: 'started' }, 0);
  return { leg, nextGoesTo };
}

test('the first packet that reads as T.38 tells where the far end is, behind its translator', () => {
  const { leg, nextGoesTo } = answerer();
  assert.equal(nextGoesTo(1), '10.0.0.9:4000');
  leg.hear(cng!, translated, 10);
  assert.equal(nextGoesTo(20), '192.0.2.9:31000');
  assert.equal(leg.transfer.counts.received, 1);
});

test('octets that are no T.38, and packets of anybody else later, change nothing', () => {
  const { leg, nextGoesTo } = answerer();
  leg.hear(Uint8Array.of(0x80, 0, 1, 2, 3, 4, 5, 6), stranger, 5);
  assert.equal(nextGoesTo(6), '10.0.0.9:4000');
  leg.hear(cng!, translated, 10);
  leg.hear(cng!, stranger, 11);
  assert.equal(nextGoesTo(20), '192.0.2.9:31000');
  assert.deepEqual([leg.transfer.counts.received, leg.transfer.counts.malformed], [1, 0]);
});

test('the address described is the far end’s, even when a stranger spoke first', () => {
  const { leg, nextGoesTo } = answerer();
  leg.hear(cng!, stranger, 5);
  leg.hear(cng!, described, 10);
  assert.equal(nextGoesTo(20), '10.0.0.9:4000');
  leg.hear(cng!, stranger, 30);
  assert.equal(leg.transfer.counts.received, 2);
});

test('a refresh that describes the same address moves nothing; another address does', () => {
  const { leg, nextGoesTo } = answerer();
  leg.hear(cng!, translated, 5);
  leg.move(described);
  assert.equal(nextGoesTo(10), '192.0.2.9:31000');
  leg.move({ address: '10.0.0.10', port: 4002 });
  assert.equal(nextGoesTo(20), '10.0.0.10:4002');
});

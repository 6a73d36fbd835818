// What people type as a number, and what the portal makes of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readNumber, showNumber } from './phone-number.ts';

test('the same number is understood however it is written', () => {
  const spellings = [
    '+12025550100',
    '(202) 555-0100',
    '202.555.0100',
    '1 202 555 0100',
    '0012025550100',
  ];
  for (const typed of spellings) {
    assert.deepEqual(
      readNumber(typed),
      { is: 'number', e164: '+12025550100', country: 'US' },
      typed,
    );
  }
});

test('numbers of other countries need their country code', () => {
  assert.equal(readNumber('+44 20 7946 0018').is, 'number');
  assert.equal(readNumber('+49 89 1234567').is, 'number');
  assert.equal(readNumber('089 1234 567').is, 'not-a-number');
});

test('what is no number says why', () => {
  assert.equal(readNumber('').is, 'empty');
  assert.equal(readNumber('202 555').is, 'too-short');
  assert.equal(readNumber('+1 202 555 0100 999 999').is, 'too-long');
  assert.equal(readNumber('ask Bo').is, 'not-a-number');
  assert.equal(readNumber('+12025550100; drop').is, 'not-a-number');
});

test('no typing breaks it, and what it accepts is E.164', () => {
  fc.assert(
    fc.property(fc.string(), (typed) => {
      const read = readNumber(typed);
      if (read.is === 'number') assert.match(read.e164, /^\+[1-9]\d{6,14}$/);
    }),
    { numRuns: 300 },
  );
});

test('numbers are shown in groups, and the unreadable as it came', () => {
  assert.equal(showNumber('+12025550100'), '+1 202 555 0100');
  assert.equal(showNumber('anonymous'), 'anonymous');
  assert.equal(showNumber(null), '');
});

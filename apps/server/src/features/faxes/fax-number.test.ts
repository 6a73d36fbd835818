// Numbers as people write them come out in E.164, or not at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../platform/failure.ts';
import { parseNumber } from './fax-number.ts';

const written: readonly [text: string, number: string][] = [
  ['+12025550100', '+12025550100'],
  [' +1 (202) 555-0100 ', '+12025550100'],
  ['+44 20 7946 0018', '+442079460018'],
  ['+44 (0)20 7946 0018', '+442079460018'],
  ['+49.30.901820', '+4930901820'],
  ['tel:+1-202-555-0100', '+12025550100'],
];
for (const [text, number] of written) {
  test(`${text} is ${number}`, () => assert.equal(parseNumber(text, 'to'), number));
}

const refused = [
  '2025550100',
  '0012025550100',
  '+',
  '+1',
  '+1234567890123456',
  '+0123456789',
  'Ada',
  '+1 202 555 0100 ext. 5',
  '+1202555010O',
  'sip:ada@example.org',
  '+12025550100,+12025550101',
  '',
];
for (const text of refused) {
  test(`“${text}” is no number, and the field is named`, () => {
    assert.throws(
      () => parseNumber(text, 'to'),
      (thrown: unknown) => thrown instanceof Failure && thrown.code === 'validation.number',
    );
  });
}

test('whatever is written, what comes out is E.164 or a refusal', () => {
  const parts = fc.constantFrom('+', '1', '20', '555', ' ', '-', '(', ')', '.', 'x', ';', '\u0000');
  const text = fc.oneof(
    fc.string(),
    fc.array(parts, { maxLength: 14 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (number) => {
      try {
        assert.match(parseNumber(number, 'to'), /^\+[1-9]\d{6,14}$/);
      } catch (thrown) {
        assert.ok(thrown instanceof Failure);
      }
    }),
    { numRuns: 200 },
  );
});

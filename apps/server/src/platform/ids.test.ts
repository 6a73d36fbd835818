// Ids sort in the order of making, never repeat, and cannot be mistaken for one another.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { handClock } from './clock.ts';
import { isId, makeIds, secret } from './ids.ts';

describe('ids', () => {
  it('have the form prefix_ULID', () => {
    const id = makeIds(handClock('2026-12-01T00:00:00Z'))('fix');
    assert.match(id, /^fix_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    assert.ok(isId(id, 'fix'));
    assert.ok(!isId(id, 'fi') && !isId(`${id}0`, 'fix') && !isId(id.toLowerCase(), 'fix'));
  });

  it('sort in the order of making, also when the clock stands still or goes back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 }), (steps) => {
        const clock = handClock('2026-12-01T00:00:00Z');
        const id = makeIds(clock);
        const made = steps.map((step) => {
          clock.advance(step);
          return id('x0').replace('x0', 'xx');
        });
        assert.deepEqual([...made].sort(), made);
        assert.equal(new Set(made).size, made.length);
      }),
      { numRuns: 50 },
    );
  });

  it('carry the millisecond they were made in', () => {
    const at = Date.parse('2026-12-01T12:34:56.789Z');
    const [, text] = makeIds(handClock(at))('fix').split('_');
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const time = [...text.slice(0, 10)].reduce((sum, one) => sum * 32 + letters.indexOf(one), 0);
    assert.equal(time, at);
  });

  it('keep secrets long enough that none can be guessed', () => {
    assert.equal(secret().length, 43);
    assert.notEqual(secret(), secret());
  });
});

// A rights request's life: each deadline to the second, each move only where it has a meaning.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addBusinessDays, addDays, addMonths } from './calendar.ts';
import { californiaYear, deadlinesOf, requestKinds } from './deadlines.ts';
import { type Asked, begin, Impossible, type Input, type State, step, wakeAt } from './request.ts';

const asked: Asked = {
  kind: 'access',
  regime: 'general',
  identityDays: 5,
  appealDays: 60,
  reminderDays: [20, 10, 3],
};
const receivedAt = Date.parse('2027-01-31T10:00:00Z');
const iso = (at: number) => new Date(at).toISOString();

function fresh(of: Partial<Asked> = {}): { state: State; asked: Asked } {
  const whole = { ...asked, ...of };
  const state = begin(whole, { receivedAt, provedAt: receivedAt, proveBy: 0 });
  return { state: step(state, { is: 'confirmed' }, receivedAt, whole).state, asked: whole };
}

describe('a deadline', () => {
  it('of a month ends on the month’s last day where there is no such date', () => {
    assert.equal(iso(addMonths(receivedAt, 1)), '2027-02-28T10:00:00.000Z');
    assert.equal(iso(addMonths(receivedAt, 3)), '2027-04-30T10:00:00.000Z');
  });

  it('of months keeps the time of day where the clock is changed in between', () => {
    const before = Date.parse('2027-03-10T07:59:00Z'); // 23:59 of the 9th in Los Angeles
    assert.equal(iso(addMonths(before, 1, 'America/Los_Angeles')), '2027-04-10T06:59:00.000Z');
  });

  it('of business days steps over weekends and holidays', () => {
    const friday = Date.parse('2026-12-18T12:00:00Z');
    const due = addBusinessDays(friday, 10, new Set(['2026-12-25', '2027-01-01']));
    assert.equal(iso(due), '2027-01-05T12:00:00.000Z');
  });

  it('is there for every kind and regime, the stricter one being the general', () => {
    for (const kind of requestKinds) {
      for (const regime of ['general', 'california'] as const) {
        const { confirmBy, dueAt, aimAt, extendableTo } = deadlinesOf(kind, regime, receivedAt);
        assert.ok(aimAt > receivedAt && confirmBy > receivedAt && dueAt > receivedAt, kind);
        assert.ok(extendableTo === null || extendableTo > dueAt);
      }
    }
    assert.equal(
      iso(deadlinesOf('access', 'general', receivedAt).dueAt),
      '2027-02-28T10:00:00.000Z',
    );
    const california = deadlinesOf('access', 'california', receivedAt);
    assert.equal(california.dueAt, addDays(receivedAt, 45));
    assert.equal(california.extendableTo, addDays(receivedAt, 90));
    const shine = deadlinesOf('shine_the_light', 'california', receivedAt);
    assert.deepEqual([shine.dueAt, shine.extendableTo], [addDays(receivedAt, 30), null]);
  });

  it('counts a calendar year where the person is', () => {
    assert.equal(californiaYear(Date.parse('2028-01-01T07:59:59Z')), 2027);
    assert.equal(californiaYear(Date.parse('2028-01-01T08:00:00Z')), 2028);
  });
});

describe('a request', () => {
  it('lapses when nobody proves it in time, and starts its clock when somebody does', () => {
    const proveBy = receivedAt + 3_600_000;
    const state = begin(asked, { receivedAt, provedAt: null, proveBy });
    assert.equal(wakeAt(state), proveBy);
    assert.equal(step(state, { is: 'time' }, proveBy, asked).state.at, 'lapsed');
    assert.throws(() => step(state, { is: 'proved' }, proveBy, asked), Impossible);
    assert.throws(() => step(state, { is: 'answered' }, receivedAt, asked), Impossible);
    const proved = step(state, { is: 'proved' }, proveBy - 1, asked);
    assert.deepEqual(proved.out, [{ do: 'confirm' }]);
  });

  it('is answered in time to the last millisecond, and late, but answerable, after it', () => {
    const { state } = fresh();
    const { dueAt } = state as { dueAt: number };
    const inTime = step(state, { is: 'answered' }, dueAt, asked).state;
    assert.deepEqual([inTime.at, (inTime as { late: boolean }).late], ['answered', false]);
    const passed = step(state, { is: 'time' }, dueAt + 1, asked);
    assert.ok(passed.out.some((one) => one.do === 'report_breach'));
    assert.equal((passed.state as { late: boolean }).late, true);
    const again = step(passed.state, { is: 'time' }, dueAt + 2, asked);
    assert.ok(!again.out.some((one) => one.do === 'report_breach'), 'reported once');
    const answered = step(passed.state, { is: 'answered' }, dueAt + 5, asked).state;
    assert.deepEqual([answered.at, (answered as { late: boolean }).late], ['answered', true]);
  });

  it('is extended once, in time, with a reason, and no further than the law goes', () => {
    const { state } = fresh();
    const { dueAt, extendableTo } = state as { dueAt: number; extendableTo: number };
    const extend = (from: State, until: number, now: number, reason = 'many pages') =>
      step(from, { is: 'extended', until, reason }, now, asked);
    assert.throws(() => extend(state, extendableTo + 1, receivedAt), Impossible);
    assert.throws(() => extend(state, extendableTo, dueAt + 1), Impossible);
    assert.throws(() => extend(state, extendableTo, receivedAt, '  '), Impossible);
    assert.throws(() => extend(state, dueAt, receivedAt), Impossible);
    const longer = extend(state, extendableTo, dueAt);
    assert.deepEqual(longer.out[0].do, 'tell_extension');
    assert.throws(() => extend(longer.state, extendableTo, dueAt), Impossible);
    const fixed = fresh({ kind: 'shine_the_light' });
    const { dueAt: fixedDue } = fixed.state as { dueAt: number };
    assert.throws(
      () =>
        step(
          fixed.state,
          { is: 'extended', until: fixedDue + 1, reason: 'x' },
          receivedAt,
          fixed.asked,
        ),
      Impossible,
    );
  });

  it('stands still for an identity check, once and five days at most', () => {
    const { state } = fresh();
    const { dueAt } = state as { dueAt: number };
    const checking = step(state, { is: 'identity_doubted' }, addDays(receivedAt, 1), asked).state;
    assert.equal(wakeAt(checking), addDays(receivedAt, 6));
    const quick = step(checking, { is: 'identity_checked' }, addDays(receivedAt, 3), asked).state;
    assert.equal((quick as { dueAt: number }).dueAt, addDays(dueAt, 2));
    const slow = step(checking, { is: 'time' }, addDays(receivedAt, 20), asked).state;
    assert.equal((slow as { dueAt: number }).dueAt, addDays(dueAt, 5));
    assert.throws(
      () => step(slow, { is: 'identity_doubted' }, addDays(receivedAt, 20), asked),
      Impossible,
    );
  });

  it('always has one deadline while it waits, whatever happens to it, and none when it is over', () => {
    const inputs = fc.oneof(
      fc.constantFrom<Input>(
        { is: 'proved' },
        { is: 'confirmed' },
        { is: 'identity_doubted' },
        { is: 'identity_checked' },
        { is: 'time' },
        { is: 'time' },
        { is: 'answered' },
        { is: 'refused', reason: 'identity' },
        { is: 'withdrawn' },
      ),
      fc.integer({ min: 1, max: 100 }).map(
        (days): Input => ({
          is: 'extended',
          until: addDays(receivedAt, days),
          reason: 'x',
        }),
      ),
    );
    const moves = fc.array(fc.tuple(inputs, fc.integer({ min: 0, max: 12 })), { maxLength: 25 });
    fc.assert(
      fc.property(fc.constantFrom(...requestKinds), fc.boolean(), moves, (kind, proved, list) => {
        const it = { ...asked, kind };
        const provedAt = proved ? receivedAt : null;
        let now = receivedAt;
        let state = begin(it, { receivedAt, provedAt, proveBy: addDays(receivedAt, 1) });
        for (const [input, days] of list) {
          now = addDays(now, days);
          const before = state;
          try {
            state = step(state, input, now, it).state;
          } catch (error) {
            assert.ok(error instanceof Impossible);
            assert.equal(state, before);
          }
          const over = ['answered', 'refused', 'withdrawn', 'lapsed'].includes(state.at);
          assert.equal(wakeAt(state) === null, over);
          // Looked at when it wanted, it does not want the same again.
          const at = wakeAt(state);
          if (at !== null && input.is === 'time' && now >= at) {
            assert.notEqual(
              wakeAt(step(state, { is: 'time' }, Math.max(now, at) + 1, it).state),
              at,
            );
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

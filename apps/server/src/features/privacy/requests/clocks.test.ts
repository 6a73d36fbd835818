// The clocks that the law gives: each deadline to the second, and one answer a year where it says
// so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holidays } from '../../../../../../policy/holidays.ts';
import { testDatabase } from '../../../platform/db/testing.ts';
import { addBusinessDays, addDays, addMonths } from './calendar.ts';
import { deadlinesOf, type Regime, type RequestKind, requestKinds } from './deadlines.ts';
import { type Asked, begin, Impossible, type State, step } from './request.ts';

const second = 1000;
const receivedAt = Date.parse('2027-03-01T18:00:00Z');

function open(kind: RequestKind, regime: Regime): { state: State; asked: Asked } {
  const asked = { kind, regime, identityDays: 5, appealDays: 60, reminderDays: [20, 10, 3] };
  const at = { receivedAt, provedAt: receivedAt, proveBy: receivedAt };
  const state = begin(asked, at);
  return { state: step(state, { is: 'confirmed' }, receivedAt, asked).state, asked };
}

const late = (state: State) => 'late' in state && state.late;

test('P-3G-03: thirty days and a second unanswered is a breach, and is reported', () => {
  const { state, asked } = open('shine_the_light', 'california');
  const due = addDays(receivedAt, 30);
  const passed = step(state, { is: 'time' }, due + second, asked);
  assert.equal(late(passed.state), true);
  assert.ok(passed.out.some((one) => one.do === 'report_breach'));
  assert.equal(late(step(passed.state, { is: 'answered' }, due + 2 * second, asked).state), true);
  // The clock stands for an identity check five days at most, and once.
  const checking = step(state, { is: 'identity_doubted' }, receivedAt, asked).state;
  const on = step(checking, { is: 'time' }, addDays(receivedAt, 29), asked).state;
  assert.throws(
    () => step(on, { is: 'identity_doubted' }, addDays(receivedAt, 29), asked),
    Impossible,
  );
  const over = step(on, { is: 'time' }, addDays(receivedAt, 35) + second, asked);
  assert.ok(over.out.some((one) => one.do === 'report_breach'));
});

test('P-3G-03 control: a second before thirty days it is in time; reminders came on days 10, 20 and 27', () => {
  const { state, asked } = open('shine_the_light', 'california');
  const inTime = step(state, { is: 'answered' }, addDays(receivedAt, 30) - second, asked).state;
  assert.deepEqual([inTime.at, late(inTime)], ['answered', false]);
  const reminded: number[] = [];
  let now = state;
  for (let days = 1; days < 30; days++) {
    const next = step(now, { is: 'time' }, addDays(receivedAt, days), asked);
    if (next.out.some((one) => one.do === 'remind')) reminded.push(days);
    now = next.state;
  }
  assert.deepEqual(reminded, [10, 20, 27]);
});

test('P-3G-07: each kind is due when the law says, and can be extended no further', () => {
  const zone = 'America/Los_Angeles';
  for (const kind of requestKinds) {
    const { dueAt, confirmBy, extendableTo } = deadlinesOf(kind, 'california', receivedAt);
    assert.equal(confirmBy, addBusinessDays(receivedAt, 10, holidays, zone), kind);
    if (kind === 'opt_out_sale' || kind === 'limit_sensitive') {
      assert.equal(dueAt, addBusinessDays(receivedAt, 15, holidays, zone), kind);
      assert.equal(extendableTo, null);
    } else if (kind === 'shine_the_light') {
      assert.deepEqual([dueAt, extendableTo], [addDays(receivedAt, 30), null]);
    } else {
      assert.deepEqual([dueAt, extendableTo], [addDays(receivedAt, 45), addDays(receivedAt, 90)]);
    }
  }
  const { state, asked } = open('access', 'california');
  const extend = (until: number) => ({ is: 'extended' as const, until, reason: 'many pages' });
  const far = addDays(receivedAt, 90);
  assert.throws(() => step(state, extend(far + second), receivedAt, asked), Impossible);
  assert.throws(
    () => step(state, extend(far), addDays(receivedAt, 45) + second, asked),
    Impossible,
  );
  assert.ok(step(state, extend(far), addDays(receivedAt, 45), asked));
});

test('P-3G-07 control: whoever names no law has the shorter clock of the two', () => {
  const { dueAt, extendableTo } = deadlinesOf('access', 'general', receivedAt);
  assert.equal(dueAt, addMonths(receivedAt, 1));
  assert.equal(extendableTo, addMonths(receivedAt, 3));
  const { state, asked } = open('access', 'general');
  assert.equal(late(step(state, { is: 'answered' }, dueAt, asked).state), false);
});

async function shine(at: string, state: string) {
  const database = await testDatabase();
  const root = await database.superuser();
  let n = 0;
  const insert = (when: string, how: string) =>
    root.query(
      `insert into vault.rights_request (id, kind, regime, channel, asker_hash, identity_level,
         received_at, life, state, wake_at, due_at, source)
       values ($1, 'shine_the_light', 'california', 'account', '\\x01', 'signed_in', $2, '{}', $3,
         case when $3 = 'answered' then null else priv.now() end, priv.now(), 'form')`,
      [`rrq_${++n}`, when, how],
    );
  await insert(at, state);
  return { database, insert };
}

test('P-3G-01: the second answer of a calendar year in California is refused by the database', async () => {
  const { database, insert } = await shine('2027-01-01T08:00:00Z', 'answered');
  // The last second of that year there, which is the next year in UTC.
  await assert.rejects(insert('2028-01-01T07:59:59Z', 'answered'), { code: '23505' });
  await database.close();
});

test('P-3G-01 control: asking again is heard, and both sides of a year’s end are answered', async () => {
  const { database, insert } = await shine('2028-01-01T07:59:00Z', 'answered');
  await insert('2028-01-01T08:01:00Z', 'answered');
  await insert('2028-01-01T08:02:00Z', 'in_progress');
  await database.close();
});

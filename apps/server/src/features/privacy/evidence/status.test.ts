// The colour of a promise is a function of what was found and of the time, and time alone only ever
// takes trust away.
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import fc from 'fast-check';
import { type Colour, type Finding, freshness, type Known, statusOf } from './status.ts';

const now = Date.parse('2026-11-24T09:00:00Z');
const hour = 3600;
const code = 'a'.repeat(64);
const bound = { mode: ['E', 'L'], enforcedBy: ['x'] } as const;

const found = (kind: Finding['kind'], change: Partial<Finding> = {}): Finding => ({
  kind,
  ok: true,
  at: now,
  everySeconds: hour,
  sources: code,
  ...change,
});
const all = [found('proof'), found('mutation'), found('live')];
const known = (findings: readonly Finding[], looked = true): Known => ({
  findings,
  looked,
  sources: code,
});
const colour = (findings: readonly Finding[], at = now) =>
  statusOf(bound, known(findings), at).colour;

test('P-E-03: when nobody looks any more, green turns amber and then grey, and never stays', () => {
  const after = (hours: number) => colour(all, now + hours * hour * 1000);
  assert.equal(after(2), 'green');
  assert.equal(after(2.01), 'amber');
  assert.equal(after(4), 'amber');
  assert.equal(after(4.01), 'grey');
  assert.equal(after(10_000), 'grey');
});

test('P-E-03: what has failed is red while anybody can know it, whatever else is fine', () => {
  for (const kind of ['proof', 'mutation', 'live'] as const) {
    const one = all.map((it) => (it.kind === kind ? { ...it, ok: false } : it));
    assert.equal(colour(one), 'red', kind);
  }
});

test('P-E-03: what was not run is grey, and what was run on other code is amber', () => {
  assert.equal(colour([]), 'grey');
  assert.equal(colour([found('proof'), found('mutation')]), 'grey');
  assert.equal(colour([found('live')]), 'grey');
  assert.equal(colour([found('proof'), found('live')]), 'amber');
  const other = found('proof', { sources: 'b'.repeat(64) });
  assert.equal(colour([other, found('mutation'), found('live')]), 'amber');
});

test('P-E-03: green needs that the proof was seen to fail, on this code and lately', () => {
  const fine = [found('proof'), found('live')];
  const unseen = [
    [],
    [found('mutation', { sources: 'b'.repeat(64) })],
    [found('mutation', { sources: null })],
    [found('mutation', { at: now - 3 * hour * 1000 })],
    [found('mutation', { at: now - 30 * hour * 1000 })],
  ];
  for (const mode of [['E'], ['L'], ['E', 'L']] as const) {
    const of = (mutation: readonly Finding[]) =>
      statusOf({ ...bound, mode }, known([...fine, ...mutation]), now).colour;
    for (const mutation of unseen) assert.equal(of(mutation), 'amber', JSON.stringify(mutation));
    assert.equal(of([found('mutation')]), 'green');
  }
});

test('P-E-03 control: proven on this code, seen to fail without it, and looked at in time is green', () => {
  assert.equal(colour(all), 'green');
  const proved = [found('proof'), found('mutation')];
  assert.equal(statusOf({ ...bound, mode: ['E'] }, known(proved, false), now).colour, 'green');
  const planned = { mode: ['E'], enforcedBy: [] } as const;
  assert.equal(statusOf(planned, known([], false), now).colour, 'planned');
  assert.equal(statusOf({ mode: ['H'], enforcedBy: [] }, known([], false), now).colour, 'blue');
});

test('P-E-03: what people do again and again is on record and lately, or it is not green', () => {
  const monthly = { ...bound, recordEveryDays: 31 };
  const days = (count: number) => now - count * 24 * hour * 1000;
  const of = (list: readonly Finding[]) => statusOf(monthly, known([...all, ...list]), now);
  assert.equal(of([]).colour, 'amber');
  const record = (at: number) => [found('record', { at, everySeconds: 366 * 24 * hour })];
  assert.equal(of(record(days(62))).colour, 'green');
  assert.deepEqual(of(record(days(62.1))), {
    colour: 'amber',
    because: 'its next record is overdue',
  });
  assert.equal(of(record(days(124.1))).colour, 'grey');
  const people = { mode: ['H'], enforcedBy: [], recordEveryDays: 31 } as const;
  const kept = (list: readonly Finding[]) => statusOf(people, known(list, false), now).colour;
  assert.deepEqual(
    [kept([]), kept(record(days(62))), kept(record(days(63))), kept(record(days(125)))],
    ['blue', 'blue', 'amber', 'grey'],
  );
});

describe('the status', () => {
  const finding = fc.record({
    kind: fc.constantFrom<Finding['kind']>('proof', 'mutation', 'live', 'record'),
    ok: fc.boolean(),
    at: fc.integer({ min: now - 30 * hour * 1000, max: now }),
    everySeconds: fc.constantFrom(60, hour, 6 * hour),
    sources: fc.constantFrom(code, 'b'.repeat(64)),
  });
  const findings = fc.uniqueArray(finding, { selector: ({ kind }) => kind });
  const promise = fc.record({
    mode: fc.constantFrom(['E'] as const, ['L'] as const, ['E', 'L'] as const, ['H'] as const),
    enforcedBy: fc.constantFrom<readonly string[]>([], ['x']),
    recordEveryDays: fc.constantFrom(undefined, 1),
  });

  it('is never green beside a failure, a stale finding, or other code', () => {
    fc.assert(
      fc.property(promise, findings, fc.boolean(), (one, list, looked) => {
        const { colour } = statusOf(one, known(list, looked), now);
        if (colour !== 'green') return;
        const of = (kind: Finding['kind']) => list.find((it) => it.kind === kind);
        assert.ok(one.enforcedBy.length > 0);
        for (const kind of ['proof', 'mutation'] as const) {
          assert.ok(of(kind)?.ok && of(kind)?.sources === code, kind);
        }
        for (const it of [of('proof'), of('mutation'), looked ? of('live') : undefined]) {
          if (it) assert.deepEqual([it.ok, freshness(it, now)], [true, 'fresh']);
        }
        if (looked) assert.ok(of('live'));
        if (one.recordEveryDays) assert.ok(of('record'));
      }),
      { numRuns: 2000 },
    );
  });

  it('gets no better by waiting', () => {
    const worse: Record<Colour, number> = {
      green: 0,
      amber: 1,
      grey: 2,
      red: 3,
      blue: 4,
      planned: 5,
    };
    fc.assert(
      fc.property(findings, fc.nat({ max: 60 }), fc.nat({ max: 60 }), (list, a, b) => {
        const at = (hours: number) => colour(list, now + hours * hour * 1000);
        const [sooner, later] = [at(Math.min(a, b)), at(Math.max(a, b))];
        // A failed look that is too old to count is unknown; everything else only sinks.
        if (sooner === 'red') assert.ok(later === 'red' || later === 'grey');
        else assert.ok(worse[later] >= worse[sooner], `${sooner} → ${later}`);
      }),
      { numRuns: 2000 },
    );
  });
});

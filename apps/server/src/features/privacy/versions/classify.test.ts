// The class of a change: what widens is material, more change is never less, and the database,
// which has the last word, computes the same.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { classes, classOf, differences, type PolicyClass } from './classify.ts';
import { lists, type Snapshot } from './snapshot.ts';

let database: TestDatabase;
let root: pg.Client;
before(async () => {
  database = await testDatabase();
  root = await database.superuser();
});
after(() => database.close());

const words = fc.subarray(['a', 'b', 'c', 'd']);
const texts: fc.Arbitrary<Snapshot> = fc.record({
  categories: words,
  purposes: words,
  recipients: words,
  sources: words,
  choices: words,
  controls: words,
  retention: fc.dictionary(
    fc.constantFrom('fax', 'call', 'log'),
    fc.option(fc.integer({ min: 1, max: 400 })),
    { noNullPrototype: true },
  ),
});

const rank = (one: PolicyClass) => classes.indexOf(one);

/** One change to a text, and to the same text together with others. */
type Change = (text: Snapshot) => Snapshot;
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom(...lists).map(
    (list): Change =>
      (text) => ({
        ...text,
        [list]: [...text[list], `new in ${list}`],
      }),
  ),
  fc.constantFrom(...lists).map(
    (list): Change =>
      (text) => ({
        ...text,
        [list]: text[list].filter((word) => word !== `old in ${list}`),
      }),
  ),
  fc.tuple(fc.constantFrom('fax', 'call', 'log'), fc.constantFrom(10, 1000, null)).map(
    ([rule, days]): Change =>
      (text) => ({
        ...text,
        retention: { ...text.retention, [rule]: days },
      }),
  ),
);
const base: Snapshot = {
  ...(Object.fromEntries(lists.map((list) => [list, [`old in ${list}`, 'kept']])) as Omit<
    Snapshot,
    'retention'
  >),
  retention: { fax: 30, call: 400 },
};

describe('the class of a change', () => {
  it('is the same in the database, on any two texts', async () => {
    await fc.assert(
      fc.asyncProperty(texts, texts, async (before, after) => {
        const { rows } = await root.query('select priv.policy_class($1, $2) as it', [
          JSON.stringify(before),
          JSON.stringify(after),
        ]);
        assert.equal(rows[0].it, classOf(before, after));
      }),
      { numRuns: 300 },
    );
  });

  it('never falls when more is changed: both together are at least each alone', () => {
    const apply = (list: Change[]) => list.reduce((text, change) => change(text), base);
    const independent = (one: Change, other: Change) =>
      JSON.stringify(one(other(base))) === JSON.stringify(other(one(base)));
    fc.assert(
      fc.property(changes, changes, (one, other) => {
        fc.pre(independent(one, other));
        const both = rank(classOf(base, apply([one, other])));
        assert.ok(both >= rank(classOf(base, one(base))));
        assert.ok(both >= rank(classOf(base, other(base))));
      }),
      { numRuns: 300 },
    );
  });

  it('is material for each thing that widens, and only then', () => {
    const more = (list: (typeof lists)[number]) => ({ ...base, [list]: [...base[list], 'x'] });
    const less = (list: (typeof lists)[number]) => ({ ...base, [list]: ['kept'] });
    for (const list of ['categories', 'purposes', 'recipients', 'sources'] as const) {
      assert.equal(classOf(base, more(list)), 'material', list);
      assert.equal(classOf(base, less(list)), 'non_material', list);
    }
    for (const list of ['choices', 'controls'] as const) {
      assert.equal(classOf(base, less(list)), 'material', list);
      assert.equal(classOf(base, more(list)), 'non_material', list);
    }
    const kept = (fax: number | null) => ({ ...base, retention: { ...base.retention, fax } });
    assert.equal(classOf(base, kept(31)), 'material');
    assert.equal(classOf(base, kept(null)), 'material');
    assert.equal(classOf(base, kept(29)), 'non_material');
    assert.equal(classOf(base, { ...base, retention: { ...base.retention, log: 1 } }), 'material');
    assert.equal(classOf(base, base), 'editorial');
  });

  it('comes with a sentence for each thing that differs', () => {
    const after = { ...base, purposes: ['kept', 'ads'], retention: { fax: 40, call: 400 } };
    assert.deepEqual(
      differences(base, after).map(({ sentence }) => sentence),
      [
        'Uses: ads is added.',
        'Uses: old in purposes is gone.',
        'Kept longer: fax, from 30 days to 40 days.',
      ],
    );
  });
});

// Random histories of texts, acceptances, choices, freezes, closings and deletions: after each,
// every purpose sees just what the people allowed at that instant, by the oracle's reckoning.
import assert from 'node:assert/strict';
import { after as afterAll, before, it } from 'node:test';
import fc from 'fast-check';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { type History, historyIn } from './history.testing.ts';
import {
  accountOf,
  accounts,
  after,
  bases,
  beginning,
  type Look,
  people,
  type Row,
  type Step,
  sees,
  versions,
} from './oracle.testing.ts';

let database: TestDatabase;
let history: History;

before(async () => {
  database = await testDatabase();
  history = await historyIn(database);
});
afterAll(() => database.close());

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const decision = oneOf('yes' as const, 'no' as const, 'withdrawn' as const);
const person = oneOf(...people);
const account = oneOf(...accounts);
const version = oneOf(...versions);
let made = 0;

const row: fc.Arbitrary<Row> = fc
  .tuple(
    oneOf('number' as const, 'document' as const, 'contact_point' as const, 'inbox' as const),
    person,
    version,
  )
  .chain(([table, whose, under]) =>
    fc.record({ named: fc.boolean(), due: fc.option(fc.integer({ min: 0, max: 20 })) }).map(
      ({ named, due }): Row => ({
        id: `row_${++made}`,
        table,
        ...(table === 'contact_point' ? {} : { account: accountOf[whose] }),
        ...(table === 'contact_point' || (table === 'document' && named) ? { person: whose } : {}),
        ...(table === 'inbox' && named ? { owner: whose } : {}),
        version: under,
        ...(table === 'document' && due !== null ? { due } : {}),
      }),
    ),
  );

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('collect' as const), row }) },
  fc.record({ does: fc.constant('delete' as const), row: fc.nat(9) }),
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('accept' as const), person, version, decision }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('choose' as const),
      person,
      purpose: oneOf(...Object.keys(bases)),
      decision: oneOf('yes' as const, 'no' as const),
    }),
  },
  fc.record({ does: oneOf('freeze' as const, 'thaw' as const), what: fc.oneof(account, person) }),
  fc.record({ does: fc.constant('close' as const), account, version }),
  fc.record({ does: fc.constant('reopen' as const), account }),
  fc.record({
    does: fc.constant('declare' as const),
    account,
    policy: oneOf('private' as const, 'admin_may_read' as const),
  }),
  fc.record({ does: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 9 }) }),
);
const texts = fc.record({
  '2020-01-01': fc.subarray(Object.keys(bases)),
  '2021-01-01': fc.subarray(Object.keys(bases)),
  '2022-01-01': fc.subarray(Object.keys(bases)),
});

const looks: Look[] = people.flatMap((whose) =>
  (
    [
      ['fax.display', 'number'],
      ['fax.display', 'document'],
      ['fax.display', 'inbox'],
      ['rights.fulfil', 'inbox'],
      ['account.profile', 'contact_point'],
      ['rights.fulfil', 'number'],
      ['rights.fulfil', 'contact_point'],
      ['marketing.email', 'contact_point'],
    ] as const
  ).map(([purpose, table]) => ({ purpose, table, person: whose })),
);

it('every purpose sees what the people allowed at that instant, and nothing more or less', async () => {
  const tally = { seen: 0, hidden: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(
      texts,
      fc.array(step, { minLength: 6, maxLength: 24 }),
      async (said, steps) => {
        const state = beginning(said);
        await history.begin(said);
        for (const one of steps) {
          after(state, one);
          await history.happen(one);
        }
        for (const look of looks) {
          const expected = sees(state, look);
          const actual = await history.look(look);
          const name = `${look.purpose} at ${look.table} for ${look.person}`;
          if (expected === 'frozen') {
            assert.equal(actual, 'lease.frozen', name);
            tally.refused += 1;
            continue;
          }
          // This doorway has no id in it: how many is what it tells.
          if (look.purpose === 'marketing.email') {
            assert.equal(actual.length, expected.length, name);
          } else assert.deepEqual(actual, expected, name);
          const there = state.rows.filter(
            (one) =>
              one.table === look.table &&
              (one.account === accountOf[look.person] || one.person === look.person),
          ).length;
          tally.seen += expected.length;
          tally.hidden += there - expected.length;
        }
      },
    ),
    { numRuns: 25 },
  );
  // The histories must have had something of each, or they prove nothing.
  assert.ok(Math.min(...Object.values(tally)) > 10, JSON.stringify(tally));
});

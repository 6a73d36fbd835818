// The same doorways with the own row in each state it can be in: of an older text, chosen, refused,
// past its time, frozen. Each state is set for all rows at once, and every doorway is looked
// through.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { type Purpose, purposes } from '../../../../../../policy/purposes.ts';
import { mailboxActors } from '../compile/rows-sql.ts';
import {
  type Cell,
  cells,
  type Matrix,
  nameOf,
  openMatrix,
  readOf,
  vault,
} from './cells.testing.ts';

let matrix: Matrix;

before(async () => {
  matrix = await openMatrix();
  await matrix.root.query(
    `insert into priv.policy_version (id, text_sha256, effective_existing_at, state)
     values ('2020-01-01', 'old', '2020-01-01', 'published')`,
  );
});
after(() => matrix?.database.close());

/**
 * The doorways that show something; the ledger itself is what this test turns, so it is left out.
 */
const reading = cells.filter(
  ({ own, table, intake }) =>
    !intake && table.versions !== 'named' && own.some((access) => readOf(table, access).length > 0),
);
const purposeOf = ({ purpose }: Cell): Purpose => (purposes as Record<string, Purpose>)[purpose];
const needsYes = (cell: Cell) => purposeOf(cell).basis === 'consent';
const asksNobody = (cell: Cell) => ['legal obligation', 'none'].includes(purposeOf(cell).basis);

/** Looks through every doorway. `expected` says what is there to be seen, or the refusal. */
async function everywhere(expected: (cell: Cell) => 'shown' | 'hidden' | 'refused'): Promise<void> {
  const tally = { shown: 0, hidden: 0, refused: 0 };
  for (const cell of reading) {
    const [column] = cell.own.flatMap((access) => readOf(cell.table, access));
    const seen = await matrix.under(cell, `select ${column} from ${cell.relation}`).then(
      ({ rowCount }) => (rowCount === 0 ? 'hidden' : 'shown'),
      (error: { code: string; message: string }) =>
        error.code === '42501' ? 'refused' : error.message,
    );
    assert.equal(seen, expected(cell), nameOf(cell));
    tally[expected(cell)] += 1;
  }
  assert.ok(tally.shown > 0, 'nothing was shown: this proves nothing');
}

const set = async (version: string) => {
  for (const { name, versions } of vault) {
    if (versions === 'named') continue;
    await matrix.root.query(`update ${name} set policy_version_id = $1`, [version]);
  }
};
const newest = async () =>
  (await matrix.root.query('select priv.current_version() as it')).rows[0].it as string;
const say = async (decision: 'yes' | 'no') => {
  for (const purpose of Object.keys(purposes)) await matrix.rows.choose(purpose, decision);
};

it('shows the own row where its text has the purpose, and its person agreed where that is needed', async () => {
  await matrix.rows.unchoose();
  await everywhere((cell) => (needsYes(cell) ? 'hidden' : 'shown'));
});

it('hides a row of a text that has not the purpose, from all but whom its person told yes', async () => {
  await matrix.rows.unchoose();
  await set('2020-01-01');
  try {
    for (const cell of reading) {
      const [column] = cell.own.flatMap((access) => readOf(cell.table, access));
      const seen = await matrix.under(cell, `select ${column} from ${cell.relation}`);
      assert.equal(seen.rowCount, 0, nameOf(cell));
    }
    await say('yes');
    // What the law asks for is in the text or it is not: a yes to it means nothing.
    await everywhere((cell) => (asksNobody(cell) ? 'hidden' : 'shown'));
  } finally {
    await set(await newest());
  }
});

it('hides what its person said no to, except from what the law asks for', async () => {
  await matrix.rows.unchoose();
  await say('yes');
  await everywhere(() => 'shown');
  await say('no');
  await everywhere((cell) => (asksNobody(cell) ? 'shown' : 'hidden'));
  await say('yes'); // the last word counts
  await everywhere(() => 'shown');
});

it('is refused where the account or the person is frozen, but for what goes on then', async () => {
  await matrix.rows.unchoose();
  await say('yes');
  for (const [column, id] of [
    ['account_id', 'acc_A'],
    ['subject_id', 'sub_A'],
  ]) {
    const freeze = `insert into priv.freeze (${column}, why) values ($1, 'erasure')`;
    await matrix.root.query(freeze, [id]);
    await everywhere((cell) => (purposeOf(cell).whileFrozen ? 'shown' : 'refused'));
    await matrix.root.query('delete from priv.freeze');
  }
  await everywhere(() => 'shown');
});

it('hides what is past its time at once, except from who keeps it for a case or takes it away', async () => {
  await matrix.rows.unchoose();
  await say('yes');
  await everywhere(() => 'shown');
  await matrix.database.shiftClock('150 years');
  matrix.rows.forgetLeases();
  try {
    await everywhere(({ table, purpose, actor }) => {
      const due = (table.due ?? []).some(
        ({ purposes: only }) => only === undefined || only.includes(purpose),
      );
      const sees = (purposes as Record<string, Purpose>)[purpose].seesPastDue ?? [];
      return due && !sees.includes(actor) ? 'hidden' : 'shown';
    });
  } finally {
    await matrix.database.shiftClock('0 days');
    matrix.rows.forgetLeases();
  }
});

it('hides what lies in another’s private inbox from all who act for themselves, and from no machine', async () => {
  await matrix.rows.unchoose();
  await say('yes');
  const boxes = vault.filter(({ mailbox }) => mailbox !== undefined);
  const put = async (owner: string | null) => {
    for (const { name, mailbox } of boxes) {
      await matrix.root.query(`update ${name} set ${mailbox} = $1`, [owner]);
    }
  };
  const limited = ({ actor, table, own }: Cell) =>
    table.mailbox !== undefined &&
    mailboxActors.includes(actor) &&
    !own.some(({ everyMailbox }) => everyMailbox);
  const turn = async (way: 'disable' | 'enable') => {
    for (const { name } of boxes) {
      await matrix.root.query(`alter table ${name} ${way} row level security`);
    }
  };
  try {
    await put('sub_B');
    await everywhere((cell) => (limited(cell) ? 'hidden' : 'shown'));
    await turn('disable'); // the doorways repeat it
    await everywhere((cell) => (limited(cell) ? 'hidden' : 'shown'));
    await turn('enable');
    await put('sub_A');
    await everywhere((cell) => (limited(cell) && cell.actor === 'API key' ? 'hidden' : 'shown'));
  } finally {
    await turn('enable');
    await put(null);
  }
});

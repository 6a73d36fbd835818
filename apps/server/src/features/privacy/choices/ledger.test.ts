// The ledger of choices in the database itself: what it takes from whom, that nothing in it
// changes, and that its last words are the present state. By raw SQL as each login.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { peopleIn, type World } from '../../../world.testing.ts';
import { type ChoiceEvent, foldChoices, keyOf, signalIsNew } from './fold-choices.ts';
import { type ChoiceSource, type Decision, formOf, forms, topics } from './forms.ts';

let database: TestDatabase;
let world: World;
let owner: pg.Client;
let web: pg.Client;
let root: pg.Client;
let count = 0;

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  world = await peopleIn(owner);
  web = await database.connect('web');
  root = await database.superuser();
  await root.query('update vault.contact_point set verified_at = priv.now()');
});
after(() => database.close());

const refused = { code: '42501' };
const [search, news, partner] = topics;

/** Runs `work` under Ada's lease for her choices, and keeps what it did. */
async function asAda<Result>(work: () => Promise<Result>): Promise<Result> {
  const { rows } = await web.query(`select id from priv.open_by_session('choices.keep', $1)`, [
    world.ada.session,
  ]);
  await web.query('begin');
  await web.query(`select set_config('priv.lease', $1, true)`, [rows[0].id]);
  try {
    const result = await work();
    await web.query('commit');
    return result;
  } catch (cause) {
    await web.query('rollback');
    throw cause;
  }
}

interface Row {
  topic?: (typeof topics)[number];
  decision?: Decision;
  source?: ChoiceSource;
  sha256?: string;
  of?: { subjectId: string; accountId: string };
}

function say(client: pg.Client, relation: string, row: Row): Promise<unknown> {
  const { topic = news, decision = 'no', source = 'form', of = world.ada } = row;
  const sha256 = row.sha256 ?? formOf(source, topic).sha256;
  count += 1;
  return client.query(
    `insert into ${relation} (id, subject_id, account_id, kind, purpose, channel, decision,
       text_sha256, source) values ($1, $2, $3, 'purpose', $4, $5, $6, $7, $8)`,
    [
      `cho_${count}`,
      of.subjectId,
      of.accountId,
      topic.purpose,
      topic.channel,
      decision,
      sha256,
      source,
    ],
  );
}
const byHer = (row: Row) => asAda(() => say(web, 'p_choices_keep.choice_event', row));

it('P-3B-06: what was said is changed, deleted or emptied by nobody, the owner included', async () => {
  await byHer({ decision: 'yes' });
  for (const login of ['web', 'staff', 'jobs', 'auth'] as const) {
    const client = await database.connect(login);
    for (const deed of [
      `update vault.choice_event set decision = 'no'`,
      'delete from vault.choice_event',
      'truncate vault.choice_event',
    ]) {
      await assert.rejects(client.query(deed), refused, `${login}: ${deed}`);
    }
  }
  for (const deed of [`set decision = 'no'`, `set at = at - interval '1 day'`]) {
    const attempt = asAda(() => web.query(`update p_choices_keep.choice_event ${deed}`));
    await assert.rejects(attempt, refused);
  }
  await assert.rejects(
    asAda(() => web.query('delete from p_choices_keep.choice_event')),
    refused,
  );
  for (const client of [owner, root]) {
    for (const deed of [
      `update vault.choice_event set decision = 'no'`,
      'delete from vault.choice_event',
      'truncate vault.choice_event cascade',
    ]) {
      await assert.rejects(client.query(deed), refused, deed);
    }
  }
});

it('P-3B-06: each event is noted for the chain in its own transaction, with the hash of its words', async () => {
  const noted = async () =>
    (
      await root.query(
        `select body from priv.audit_note where kind = 'choice.recorded' order by at`,
      )
    ).rows;
  const before = (await noted()).length;
  await byHer({ topic: search, decision: 'yes' });
  const after = await noted();
  assert.equal(after.length, before + 1);
  const { body } = after[before];
  assert.equal(body.event, `cho_${count}`);
  assert.equal(body.text, formOf('form', search).sha256);
  assert.equal(body.decision, 'yes');
  const failed = asAda(async () => {
    await say(web, 'p_choices_keep.choice_event', { topic: search });
    throw new Error('taken back');
  });
  await assert.rejects(failed, /taken back/);
  assert.equal((await noted()).length, before + 1, 'no deed, no note');
});

it('P-3B-06: what the owner changes with the triggers off shows against the chain', async () => {
  const jobs = await database.connect('jobs');
  const faults = async () => (await jobs.query('select * from priv.ledger_faults()')).rows[0];
  const none = { unnoted: '0', changed: '0', gone: '0' };
  await byHer({ decision: 'yes' });
  assert.deepEqual({ ...(await faults()) }, none);
  const event = `cho_${count}`;
  const sabotage = async (deed: string, mending: string) => {
    const off = (on: string) => root.query(`alter table vault.choice_event ${on} trigger all`);
    await off('disable');
    await root.query(
      `create temp table kept as select * from vault.choice_event where id = $1`.replace(
        '$1',
        `'${event}'`,
      ),
    );
    await root.query(deed);
    const found = await faults();
    await root.query(mending);
    await root.query('drop table kept');
    await off('enable');
    return { ...found };
  };
  const ours = `where id = '${event}'`;
  assert.deepEqual(
    await sabotage(
      `update vault.choice_event set decision = 'no' ${ours}`,
      `update vault.choice_event set decision = 'yes' ${ours}`,
    ),
    { ...none, changed: '1' },
  );
  assert.deepEqual(
    await sabotage(
      `delete from vault.choice_event ${ours}`,
      'insert into vault.choice_event overriding system value select * from kept',
    ),
    { ...none, gone: '1' },
  );
  assert.deepEqual(
    await sabotage(
      `update vault.choice_event set id = 'cho_other' ${ours}`,
      `update vault.choice_event set id = '${event}' where id = 'cho_other'`,
    ),
    { ...none, unnoted: '1', gone: '1' },
  );
  assert.deepEqual({ ...(await faults()) }, none);
});

it('P-3B-06 control: a person adds to their own ledger and reads all of it', async () => {
  await byHer({ decision: 'yes' });
  await byHer({ decision: 'no' });
  const { rows } = await asAda(() =>
    web.query(
      `select decision from p_choices_keep.choice_event where purpose = $1 order by seq desc
      limit 2`,
      [news.purpose],
    ),
  );
  assert.deepEqual(
    rows.map(({ decision }) => decision),
    ['no', 'yes'],
  );
});

it('P-3B-06 control: the last words of random histories are the state that the view gives', async () => {
  const step = fc.record({
    who: fc.constantFrom('ada', 'bo') as fc.Arbitrary<'ada' | 'bo'>,
    topic: fc.constantFrom(...topics),
    decision: fc.constantFrom('yes', 'no') as fc.Arbitrary<Decision>,
    source: fc.constantFrom(
      'form',
      'one_click',
      'staff',
      'gpc',
      'import',
    ) as fc.Arbitrary<ChoiceSource>,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      await root.query('begin');
      try {
        await root.query('alter table vault.choice_event disable trigger all');
        await root.query(`delete from vault.choice_event where kind = 'purpose'`);
        const told: (ChoiceEvent & { who: string })[] = [];
        for (const { who, topic, decision, source } of steps) {
          const mine = told.filter((event) => event.who === who);
          if (source === 'gpc' && !signalIsNew(mine, topic)) continue;
          const says = source === 'form' ? decision : 'no';
          if (source === 'gpc' && !topic.refusedByGpc) continue;
          await say(root, 'vault.choice_event', {
            topic,
            decision: says,
            source,
            of: world[who],
          });
          const { rows } = await root.query('select max(seq) as seq from vault.choice_event');
          told.push({
            who,
            seq: Number(rows[0].seq),
            purpose: topic.purpose,
            channel: topic.channel,
            decision: says,
            source,
            textSha256: formOf(source, topic).sha256,
            policyVersionId: '',
            at: new Date(),
          });
        }
        for (const who of ['ada', 'bo'] as const) {
          const { rows } = await root.query(
            'select * from priv.choice_state where subject_id = $1',
            [world[who].subjectId],
          );
          const mine = told.filter((event) => event.who === who);
          const state = foldChoices(
            fc.sample(fc.shuffledSubarray(mine, { minLength: mine.length }), 1)[0],
          );
          const seen = rows.map((row) => `${keyOf(row)} ${row.decision} ${row.source} ${row.seq}`);
          const meant = [...state.values()].map(
            (one) => `${keyOf(one)} ${one.decision} ${one.source} ${one.seq}`,
          );
          assert.deepEqual(seen.sort(), meant.sort());
        }
      } finally {
        await root.query('rollback');
      }
    }),
    { numRuns: 40 },
  );
});

describe('the ledger', () => {
  it('takes no choice under words that the build does not know, or for another question', async () => {
    const unknown = { constraint: 'choice_under_known_words' };
    await assert.rejects(byHer({ sha256: 'f'.repeat(64) }), unknown);
    const other = formOf('form', search).sha256;
    await assert.rejects(byHer({ topic: news, sha256: other }), unknown);
    const unsubscribing = formOf('one_click', news).sha256;
    await assert.rejects(
      byHer({ decision: 'yes', source: 'form', sha256: unsubscribing }),
      unknown,
    );
  });

  it('takes a yes from nobody but the person, whatever the words', async () => {
    const own = { constraint: 'choice_event_yes_is_own' };
    await root.query('begin');
    await root.query('alter table vault.choice_event disable trigger all');
    for (const source of ['one_click', 'mailto', 'staff', 'faxed_code', 'import'] as const) {
      await root.query('savepoint s');
      await assert.rejects(
        say(root, 'vault.choice_event', { decision: 'yes', source }),
        own,
        source,
      );
      await root.query('rollback to s');
      await say(root, 'vault.choice_event', { decision: 'no', source });
    }
    await root.query('rollback');
  });

  it('takes from each login only the ways that lead there', async () => {
    for (const source of ['staff', 'mailto', 'faxed_code', 'import', 'transfer'] as const) {
      await assert.rejects(byHer({ source }), refused, source);
    }
    for (const source of ['form', 'one_click'] as const) await byHer({ source });
    await assert.rejects(say(owner, 'vault.choice_event', { source: 'staff' }), refused);
    await say(owner, 'vault.choice_event', { source: 'import' });
    await assert.rejects(say(owner, 'vault.choice_event', { source: 'import', decision: 'yes' }));
  });

  it('takes nothing in another person’s name', async () => {
    await assert.rejects(byHer({ of: world.bo }), refused);
    const ofBo = { subjectId: world.bo.subjectId, accountId: world.ada.accountId };
    await assert.rejects(byHer({ of: ofBo }), refused);
  });

  it('writes a browser’s signal down once', async () => {
    await byHer({ topic: partner, source: 'gpc' });
    await assert.rejects(byHer({ topic: partner, source: 'gpc' }), { code: '23505' });
  });

  it('makes a yes to mail wait while no address of its person is proven', async () => {
    await root.query('update vault.contact_point set verified_at = null');
    const waits = { constraint: 'choice_needs_proven_address' };
    await assert.rejects(byHer({ topic: news, decision: 'yes' }), waits);
    await byHer({ topic: search, decision: 'yes' });
    await byHer({ topic: news, decision: 'no' });
    await root.query('update vault.contact_point set verified_at = priv.now()');
    await byHer({ topic: news, decision: 'yes' });
  });

  it('lets events go with their person, and with nothing less', async () => {
    await root.query('begin');
    await root.query('update vault.account set accepted_event_id = null, state = $1', [
      'unclaimed',
    ]);
    await root.query('delete from vault.subject where id = $1', [world.bo.subjectId]);
    const left = await root.query('select from vault.choice_event where subject_id = $1', [
      world.bo.subjectId,
    ]);
    assert.equal(left.rowCount, 0);
    await root.query('rollback');
  });
});

describe('the words', () => {
  it('are each its own: name, way, and hash', () => {
    assert.equal(new Set(forms.map(({ sha256 }) => sha256)).size, forms.length);
    assert.equal(new Set(forms.map(({ name }) => name)).size, forms.length);
  });

  it('stand in the database, those of every form of the build', async () => {
    const { rows } = await root.query('select sha256, wording from priv.choice_form');
    const known = new Map(rows.map((row) => [row.sha256, row.wording]));
    for (const { sha256, wording } of forms) assert.equal(known.get(sha256), wording);
  });
});

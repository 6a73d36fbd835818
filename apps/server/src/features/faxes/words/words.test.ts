// Searching inside faxes: routing needs no content; nothing reads a fax of an account that does not
// want it; words are found by their account alone, and go with the fax or with a no.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { makeIds } from '../../../platform/ids.ts';
import { type TestService, testService } from '../../../service.testing.ts';
import { type Tenant, tenant } from '../../../world.testing.ts';
import { formOf, topics } from '../../privacy/choices/forms.ts';
import { accepted, faxWhen, get, isOver, ownNumbers, takesAll } from '../world.testing.ts';
import { hashWord, wordsOf } from './hash-words.ts';
import { indexFax, indexFaxes } from './index-faxes.ts';
import { PageReader } from './read-pages.ts';

const [search] = topics;
const text = 'Referral for Grace Hopper\n\nPlease see the patient about her ANKLE tomorrow.';

let service: TestService;
let root: pg.Client;
let owner: pg.Client;
let jobs: pg.Client;
let cookie: string;
let account: string;
let bo: Tenant;
let faxId: string;
let otherId: string;
const boFax = 'fax_OF_BO';
const refused = { code: '42501' };

before(async () => {
  service = await testService();
  root = await service.database.superuser();
  jobs = await service.database.connect('jobs');
  cookie = await service.signIn();
  faxId = await sent(text);
  otherId = await sent('Minutes about the harbour');
  account = (await root.query('select account_id from vault.fax where id = $1', [faxId])).rows[0]
    .account_id;
  owner = await service.database.connect('owner');
  bo = await tenant(owner, makeIds(), 'Bo', 'Bo’s law office', '+12025550195');
});
after(() => service.close());

async function sent(words: string): Promise<string> {
  const { id } = await accepted(service, { to: takesAll, text: words, quality: 'fine' });
  await faxWhen(service, id, isOver);
  return id;
}

async function choose(decision: 'yes' | 'no'): Promise<void> {
  const answer = await service.call('/v1/choices', {
    as: { cookie },
    method: 'POST',
    headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
    body: JSON.stringify({
      purpose: search.purpose,
      channel: search.channel,
      decision,
      text_sha256: formOf('form', search).sha256,
    }),
  });
  assert.ok(answer.ok, await answer.text());
}

const found = async (q: string) =>
  (await get<{ data: { id: string }[] }>(service, `/v1/faxes?q=${encodeURIComponent(q)}`)).data.map(
    ({ id }) => id,
  );

const rowsOf = async (id: string) => {
  const { rows } = await root.query(
    `select (select count(*)::integer from vault.fax_index where fax_id = $1) as read,
       (select count(*)::integer from vault.fax_word where fax_id = $1) as words`,
    [id],
  );
  return { ...rows[0] } as { read: number; words: number };
};
const nothing = { read: 0, words: 0 };

const openToIndex = (id: string) =>
  jobs.query(`select id from priv.open_by_fax_to_index('fax.index', $1, $1, null)`, [id]);

/** A yes of a member, as it would come with a service that was taken over. */
const saysYes = (subjectId: string) =>
  owner.query(
    `insert into vault.choice_event (id, subject_id, account_id, kind, purpose, channel, decision,
       text_sha256, source)
     values ($1, $2, $3, 'purpose', 'fax.index', 'web', 'yes', $4, 'transfer')`,
    [makeIds()('cho'), subjectId, bo.accountId, formOf('transfer', search).sha256],
  );

/** A fax of Bo's that was read, with these hashes. */
async function boHasRead(hashes: readonly Uint8Array[]): Promise<void> {
  const rows = [boFax, bo.accountId];
  await root.query(
    `insert into vault.fax (id, account_id, inbox_id, direction, status, from_number, to_number,
       sequence, completed_at, source)
     values ($1, $2, $3, 'inbound', 'received', '+12025550100', $4, 1, priv.now(), 'network')`,
    [...rows, bo.inboxId, bo.number],
  );
  await root.query(
    `insert into vault.fax_key (fax_id, account_id, wrapped, source) values ($1, $2, 'x', 'system')`,
    rows,
  );
  await root.query(
    `insert into vault.fax_index (fax_id, account_id, outcome, pages, source)
     values ($1, $2, 'whole', 1, 'system')`,
    rows,
  );
  for (const hash of hashes) {
    await root.query(
      `insert into vault.fax_word (fax_id, account_id, word_hash, source)
       values ($1, $2, $3, 'system')`,
      [...rows, hash],
    );
  }
}

const wordsIn = async (id: string): Promise<Uint8Array[]> =>
  (await root.query('select word_hash from vault.fax_word where fax_id = $1', [id])).rows.map(
    ({ word_hash }) => word_hash,
  );

/** Opens a lease as login jobs and uses it from here on. */
async function leased(statement: string, values: unknown[]): Promise<Record<string, string>> {
  const { rows } = await jobs.query(statement, values);
  await jobs.query(`select set_config('priv.lease', $1, false)`, [rows[0].id]);
  return rows[0];
}

describe('routing', () => {
  it('P-2C-02: finds the inbox of a call with every content key withheld', async () => {
    const { rows: keys } = await root.query('select * from vault.account_key');
    await root.query('delete from vault.account_key');
    try {
      const call = await leased(
        `select id, scope_id, account_id
         from priv.open_by_called_number('fax.receive', $1, null, null)`,
        [ownNumbers[0]],
      );
      await jobs.query(
        `insert into p_fax_receive.fax_intake (id, account_id, inbox_id, direction, status,
           from_number, to_number, quality, sequence, deadline_at, source)
         values ('fax_ROUTED', $1, $2, 'inbound', 'in_progress', '+12025550100', $3, 'fine', 1,
           priv.now() + interval '1 hour', 'network')`,
        [call.account_id, call.scope_id, ownNumbers[0]],
      );
      const route = await leased(
        `select id, scope_id from priv.open_by_inbound_call('fax.route', 'fax_ROUTED', null, null)`,
        [],
      );
      const { rows } = await root.query('select inbox_id from vault.number where number = $1', [
        ownNumbers[0],
      ]);
      assert.equal(route.scope_id, rows[0].inbox_id);
    } finally {
      await root.query(`delete from vault.fax where id = 'fax_ROUTED'`);
      for (const key of keys) {
        await root.query(
          `insert into vault.account_key select * from jsonb_populate_record(
             null::vault.account_key, $1)`,
          [{ ...key, wrapped: `\\x${key.wrapped.toString('hex')}` }],
        );
      }
    }
  });

  it('P-2C-02: has no doorway to a key, a page or a document', async () => {
    const { rows } = await root.query(
      `select table_name from information_schema.views where table_schema = 'p_fax_route'
         and (table_name like '%key%' or table_name like 'fax_page%' or table_name like '%document%'
           or table_name like 'fax_word%')`,
    );
    assert.deepEqual(rows, []);
  });
});

describe('while nobody wants it', () => {
  it('P-2C-02: nothing opens a fax to read it, the job least of all', async () => {
    await assert.rejects(indexFax(service.app, faxId), { code: 'auth.required' });
    await indexFaxes(service.app);
    assert.deepEqual(await rowsOf(faxId), nothing);
    assert.deepEqual(await found('ankle'), []);
    const log = await get<{ data: { purpose: string }[] }>(service, `/v1/faxes/${faxId}/accesses`);
    assert.ok(!log.data.some(({ purpose }) => purpose === 'fax.index'));
  });

  it('P-2C-02: its key is refused to raw SQL under the login of the job', async () => {
    await assert.rejects(openToIndex(faxId), { ...refused, detail: 'anchor.none' });
    await assert.rejects(
      jobs.query(`select id from priv.open_by_running_attempt('fax.index', $1, $1, null)`, [faxId]),
      refused,
    );
    await jobs.query(`select set_config('priv.lease', '', false)`);
    for (const table of ['fax_key', 'account_key', 'fax_page']) {
      await assert.rejects(jobs.query(`select * from p_fax_index.${table}`), refused, table);
    }
    const write = `insert into vault.fax_index (fax_id, account_id, outcome, pages, source)
      values ($1, $2, 'whole', 1, 'system')`;
    await assert.rejects(root.query(write, [faxId, account]), { detail: 'index.off' });
  });
});

describe('where a member wants it', () => {
  it('P-2C-02 control: each word is found, and the reading stands among those who looked', async () => {
    await choose('yes');
    await indexFaxes(service.app);
    assert.deepEqual(await found('ankle'), [faxId]);
    assert.deepEqual(await found('hopper REFERRAL'), [faxId]);
    assert.deepEqual(await found('harbour'), [otherId]);
    assert.deepEqual((await found('about')).sort(), [faxId, otherId].sort());
    assert.deepEqual(await found('ankle harbour'), []);
    assert.deepEqual(await found('ank'), [], 'whole words only');
    const log = await get<{ data: { purpose: string; actor: string }[] }>(
      service,
      `/v1/faxes/${faxId}/accesses`,
    );
    assert.ok(log.data.some((row) => row.purpose === 'fax.index' && row.actor === 'job:index'));
  });

  it('P-2C-02: a word is found by its own account alone, were its hash the same', async () => {
    await saysYes(bo.subjectId);
    await boHasRead(await wordsIn(faxId));
    assert.deepEqual(await found('ankle'), [faxId]);
    const web = await service.database.connect('web');
    const { rows } = await web.query(
      `select id from priv.open_by_session('fax.display', $1, null, null)`,
      [bo.session],
    );
    await web.query(`select set_config('priv.lease', $1, false)`, [rows[0].id]);
    const seen = await web.query('select distinct fax_id from p_fax_display.fax_word');
    assert.deepEqual(seen.rows, [{ fax_id: boFax }]);
  });

  it('P-2C-02: the same word has another hash under another key', () => {
    const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    assert.notDeepEqual(hashWord(one, 'ankle'), hashWord(other, 'ankle'));
    assert.deepEqual(hashWord(one, 'ankle'), hashWord(one, 'ankle'));
  });

  it('P-2C-02: with the fax deleted nothing is found, and nothing is left', async () => {
    assert.notDeepEqual(await rowsOf(faxId), nothing);
    const answer = await service.call(`/v1/faxes/${faxId}`, { method: 'DELETE' });
    assert.equal(answer.status, 204);
    assert.deepEqual(await found('ankle'), []);
    assert.deepEqual(await rowsOf(faxId), nothing);
  });

  it('P-2C-02: when its last speaker leaves, the index of an account goes', async () => {
    const subject = makeIds()('sub');
    await root.query(`insert into vault.subject (id, name, source) values ($1, 'Cy', 'form')`, [
      subject,
    ]);
    await root.query(
      `insert into vault.membership (id, account_id, subject_id, role, source)
       values ('mem_CY', $1, $2, 'member', 'form')`,
      [bo.accountId, subject],
    );
    await saysYes(subject);
    assert.equal((await rowsOf(boFax)).read, 1);
    await root.query(`delete from vault.membership where id = 'mem_CY'`);
    assert.deepEqual(await rowsOf(boFax), nothing);
  });

  it('P-2C-02: with a no all of it goes at once, and what is being read is read no further', async () => {
    assert.notDeepEqual(await rowsOf(otherId), nothing);
    const unread = await sent('Unread as yet');
    await leased(`select id from priv.open_by_fax_to_index('fax.index', $1, $1, null)`, [unread]);
    const readKey = () => jobs.query('select wrapped from p_fax_index.fax_key');
    assert.equal((await readKey()).rows.length, 1);
    await choose('no');
    await assert.rejects(readKey(), refused);
    await assert.rejects(openToIndex(unread), refused);
    assert.deepEqual(await rowsOf(otherId), nothing);
    assert.deepEqual(await found('harbour'), []);
    await indexFaxes(service.app);
    assert.deepEqual(await rowsOf(unread), nothing);
  });
});

describe('reading', () => {
  const limits = { pageTimeoutMs: 60_000, faxTimeoutMs: 60_000, memoryMb: 768 };

  it('ends without a text when a page takes more than its time', async () => {
    const reader = new PageReader({ ...limits, pageTimeoutMs: 1 });
    try {
      assert.equal(await reader.read(new Uint8Array()), undefined);
    } finally {
      reader.end();
    }
  });

  it('ends by itself beyond its memory, and nothing is taken for read', async () => {
    const reader = new PageReader({ ...limits, memoryMb: 1 });
    await assert.rejects(reader.read(new Uint8Array()), /ended/);
  });

  it('keeps different whole words, letter case and width aside', () => {
    assert.deepEqual(wordsOf('The ANKLE, the ﬁrst – a 2nd'), ['the', 'ankle', 'first', '2nd']);
  });
});

// The chain as it really runs: notes are moved once, in order and whole; nobody can change a link,
// the owner of the tables included; what is handed out can be checked without us.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import {
  isConsistent,
  openCheckpoint,
  parseKeys,
  Tree,
  type Verdict,
  verifyLines,
} from '../../../../../cli/src/verify-log.ts';
import type { Database } from '../../../generated/database.ts';
import { handClock } from '../../../platform/clock.ts';
import { openPools, type Pools } from '../../../platform/db/pools.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { chainNotes, tendLog } from './appender.ts';
import { announceKey, checkpointDue, makeCheckpoint, readCheckpoints } from './checkpoint.ts';
import { exportLog, type LogRow } from './export-log.ts';
import { formatKey, keepLogKey, type LogKey } from './log-key.ts';
import { note } from './note.ts';
import { canonicalJson } from './sealed-lines.ts';

let database: TestDatabase;
let owner: pg.Client;
let root: pg.Client;
let pools: Pools<Database>;
let keysDir: string;
let logKey: LogKey;
const clock = handClock('2026-11-24T09:00:00Z');

before(async () => {
  database = await testDatabase();
  owner = await database.connect('owner');
  root = await database.superuser();
  pools = openPools<Database>(database.address, database.logins, () => undefined);
  keysDir = mkdtempSync(join(tmpdir(), 'platen-log-key-'));
  logKey = keepLogKey(keysDir, clock);
  await announceKey(pools.jobs, logKey);
  for (let n = 100; n < 110; n += 1) await say(n);
  await chainNotes(pools.jobs);
});
after(async () => {
  await pools.close();
  await database.close();
  rmSync(keysDir, { recursive: true });
});

const chain = () => chainNotes(pools.jobs);
const say = (n: number) => note(pools.web, 'test.said', { n });
const saidNumbers = async () => {
  const { rows } = await root.query(`select (body::jsonb -> 'facts' ->> 'n')::int as n
    from priv.audit_event where body::jsonb ->> 'kind' = 'test.said' order by seq`);
  return rows.map(({ n }) => n as number);
};
const brokenLink = async () => {
  const { rows } = await root.query('select priv.broken_link(1, 1000000) as seq');
  return rows[0].seq as number | null;
};

async function readPage(after: number): Promise<LogRow[]> {
  const { rows } = await root.query(
    `select seq::int, priv.micros(at) as at, encode(prev, 'hex') as prev,
      encode(hash, 'hex') as hash, body from priv.audit_event where seq > $1 order by seq limit 100`,
    [after],
  );
  return rows;
}

async function exported(): Promise<string> {
  await chain();
  const made = await makeCheckpoint({ background: pools.jobs, logKey });
  let text = '';
  for await (const part of exportLog(logKey, made, readPage)) text += part;
  return text;
}

const verified = (text: string, trust = {}): Promise<Verdict> =>
  verifyLines([new TextEncoder().encode(text)], trust);
const trusted = () => parseKeys(`${formatKey(logKey.origin, logKey.inUse.publicKey)}\n`);

describe('a note', () => {
  it('is there if and only if the deed is', async () => {
    await pools.web
      .transaction()
      .execute(async (db) => {
        await note(db, 'test.said', { n: -1 });
        throw new Error('the deed failed');
      })
      .catch(() => undefined);
    await say(0);
    await chain();
    assert.deepEqual(
      (await saidNumbers()).filter((n) => n < 100),
      [0],
    );
  });

  it('says who wrote it, whatever the caller claims', async () => {
    const web = await database.connect('web');
    await web.query(`select set_config('priv.lease', 'lea_of_another', false)`);
    await web.query(`select priv.note('test.claimed', '{"login": "owner"}')`);
    const { rows } = await root.query(`select login, lease_id, actor from priv.audit_note
      where kind = 'test.claimed'`);
    assert.deepEqual(rows, [{ login: 'web', lease_id: null, actor: null }]);
  });

  it('holds handles, not words: names, addresses and telephone numbers are refused', async () => {
    for (const word of [
      'Ada Lovelace',
      'ada@example.org',
      '+12025550190',
      '12025550190',
      '(202)555-0190',
    ]) {
      await assert.rejects(note(pools.web, 'test.said', { word }), { code: '22023' }, word);
      await assert.rejects(note(pools.web, 'test.said', { list: ['a', word] }), { code: '22023' });
    }
    await assert.rejects(note(pools.web, 'test.said', { n: 1.5 }), { code: '22023' });
    await assert.rejects(note(pools.web, 'test.said', { 'Ada L': 1 }), { code: '22023' });
    await note(pools.web, 'test.kept', { id: 'sub_01J', fields: ['name'], at: '2026-11-24T09:00' });
  });

  it('is written in the one spelling of RFC 8785, whatever its facts', async () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/);
    const word = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .filter((it) => !/[\s@\0]/u.test(it));
    const scalar = fc.oneof(fc.boolean(), fc.constant(null), fc.integer(), word);
    const facts = fc.dictionary(name, fc.oneof(scalar, fc.array(word, { maxLength: 3 })));
    await fc.assert(
      fc.asyncProperty(facts, async (it) => {
        const plain = JSON.parse(JSON.stringify(it));
        const asked = root.query('select priv.canonical($1::jsonb) as text', [JSON.stringify(it)]);
        const { text } = (
          await asked.catch((error) => {
            if (error.code === '22023') return { rows: [{ text: canonicalJson(plain) }] }; // a word
            throw error;
          })
        ).rows[0];
        assert.equal(text, canonicalJson(plain));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the appender', () => {
  it('moves each note once and in order, also when several run at the same time', async () => {
    const before = (await saidNumbers()).length;
    const many = Array.from({ length: 300 }, (_, n) => n);
    const writing = (async () => {
      for (const n of many) await say(n);
    })();
    const appending = (async () => {
      for (let i = 0; i < 20; i += 1) await Promise.all([chain(), chain(), chain()]);
    })();
    await Promise.all([writing, appending]);
    await chain();
    assert.deepEqual((await saidNumbers()).slice(before), many);
    assert.equal(await brokenLink(), null);
  });

  it('loses nothing and repeats nothing when it is killed in the middle', async () => {
    const before = (await saidNumbers()).length;
    for (let n = 0; n < 50; n += 1) await say(n);
    const jobs = await database.connect('jobs');
    await jobs.query('begin');
    await jobs.query('select priv.chain_notes(20)');
    const { rows } = await jobs.query('select pg_backend_pid() as pid');
    await root.query('select pg_terminate_backend($1)', [rows[0].pid]);
    await chain();
    assert.deepEqual(
      (await saidNumbers()).slice(before),
      Array.from({ length: 50 }, (_, n) => n),
    );
    assert.equal(await brokenLink(), null);
  });

  it('keeps its order when the clock goes back', async () => {
    await database.shiftClock('-1 hour');
    await say(7000);
    await chain();
    await database.shiftClock('0 seconds');
    await say(7001);
    await chain();
    const { rows } = await root.query(`select count(*)::int as n from (
      select at < lag(at) over (order by seq) as older from priv.audit_event) e where older`);
    assert.equal(rows[0].n, 0);
    assert.equal((await verified(await exported())).ok, true);
  });
});

describe('the tree', () => {
  it('has the root that the verifier works out, at every size, and every proof holds', async () => {
    for (let n = 0; n < 700; n += 1) await say(n);
    await chain();
    const tree = new Tree();
    const roots = [Buffer.alloc(0)];
    for (let after = 0; ; ) {
      const rows = await readPage(after);
      if (rows.length === 0) break;
      for (const { seq, at, body } of rows) {
        tree.add(Buffer.from(`${seq}|${at}|${body}`));
        roots.push(Buffer.from(tree.root()));
        after = seq;
      }
    }
    const size = fc.integer({ min: 1, max: tree.size });
    await fc.assert(
      fc.asyncProperty(size, size, async (a, b) => {
        const [m, n] = a < b ? [a, b] : [b, a];
        const { rows } = await root.query(
          'select priv.log_root($1) as m, priv.log_root($2) as n, priv.log_consistency($1, $2) as it',
          [m, n],
        );
        assert.deepEqual([rows[0].m, rows[0].n], [roots[m], roots[n]]);
        const of = (size: number, root: Buffer) =>
          ({ origin: 'o', size, root: root.toString('base64'), keyId: '' }) as const;
        const proof = rows[0].it as Buffer[];
        assert.ok(isConsistent(of(m, roots[m]), of(n, roots[n]), proof));
        if (m === n) return;
        assert.ok(!isConsistent(of(m, roots[n]), of(n, roots[n]), proof), 'another beginning');
        assert.ok(!isConsistent(of(m, roots[m]), of(n, roots[m]), proof), 'another end');
        assert.ok(!isConsistent(of(m, roots[m]), of(n, roots[n]), proof.slice(1)), 'a short proof');
      }),
      { numRuns: 150 },
    );
  });
});

describe('evidence that cannot be rewritten', () => {
  test('P-E-04: no login, and not the owner either, changes or removes a link of the chain', async () => {
    const changes = [
      `update priv.audit_event set body = '{}' where seq = 2`,
      'delete from priv.audit_event where seq = 2',
      'truncate priv.audit_event',
      'delete from priv.audit_checkpoint',
      `update priv.audit_pending set canonical = '{}'`,
    ];
    await say(8000);
    for (const login of ['web', 'staff', 'jobs', 'auth', 'owner'] as const) {
      const client = await database.connect(login);
      for (const change of changes) {
        await assert.rejects(client.query(change), /append-only|permission denied|refuse/, change);
      }
    }
    for (const change of changes) await assert.rejects(root.query(change), /append-only/, change);
    assert.equal(await brokenLink(), null);
  });

  test('P-E-04: a link that does not continue the chain cannot be put in', async () => {
    const forged = `insert into priv.audit_event
      select seq + 1, at, hash, sha256('x'), body from priv.audit_event order by seq desc limit 1`;
    for (const client of [root, owner])
      await assert.rejects(client.query(forged), { code: '42501' });
    const jobs = await database.connect('jobs');
    await assert.rejects(jobs.query(forged), /permission denied/);
    await assert.rejects(
      jobs.query(`select priv.keep_checkpoint(1, $1, 'another root')`, [logKey.inUse.id]),
      { code: '42501' },
    );
  });

  test('P-E-04: a link changed behind the trigger is named by the database and by the verifier', async () => {
    const text = await exported();
    await root.query('begin');
    await root.query('alter table priv.audit_event disable trigger append_only');
    await root.query(`update priv.audit_event set body = replace(body, 'test.said', 'test.hush')
      where seq = (select max(seq) - 3 from priv.audit_event where body like '%test.said%')`);
    const { rows } = await root.query('select priv.broken_link(1, 1000000) as seq');
    await root.query('rollback');
    assert.ok(rows[0].seq !== null);
    const lines = text.split('\n');
    const at = lines.findLastIndex((line) => line.includes('test.said'));
    lines[at] = lines[at].replace('test.said', 'test.hush');
    const { ok, fault } = await verified(lines.join('\n'), { keys: trusted() });
    assert.equal(ok, false);
    assert.equal(fault?.line, at + 1);
  });

  test('P-E-04: a log whose end was cut contradicts an earlier checkpoint', async () => {
    await exported();
    const [{ note: saved }] = await readCheckpoints(pools.jobs, 1);
    const fork = await exportOfFork();
    const { ok, fault } = await verified(fork, { keys: trusted(), checkpoints: [saved] });
    assert.equal(ok, false);
    assert.match(fault?.says ?? '', /cut/);
  });

  test('P-E-04 control: what was noted is chained, exported and found sound', async () => {
    await say(9000);
    const text = await exported();
    const { ok, rows, signedBy, fault } = await verified(text, { keys: trusted() });
    assert.deepEqual(
      { ok, fault, signedBy },
      { ok: true, fault: undefined, signedBy: logKey.inUse.id },
    );
    assert.equal(rows, text.split('\n').length - 4);
    assert.match(text, /"n":9000/);
  });

  /** An honest-looking export of just the first three events, with a checkpoint of its own. */
  async function exportOfFork(): Promise<string> {
    const { rows } = await root.query('select priv.log_root(3) as it');
    const note = logKey.signNote(`${logKey.origin}\n3\n${rows[0].it.toString('base64')}\n`);
    let text = '';
    for await (const part of exportLog(logKey, { size: 3, note }, readPage)) text += part;
    return text;
  }
});

describe('a checkpoint', () => {
  it('is due at once, after a thousand events, and after a day with any', () => {
    const at = new Date('2026-11-24T09:00:00Z');
    const later = (hours: number) => new Date(at.getTime() + hours * 3_600_000);
    const head = { hash: Buffer.alloc(32), at, pending: 0, oldest_pending: null };
    const due = (size: number, checked_size: number | null, hours: number) =>
      checkpointDue({
        ...head,
        size,
        checked_size,
        checked_at: checked_size === null ? null : at,
        seen_at: later(hours),
      });
    assert.equal(due(0, null, 0), false);
    assert.equal(due(1, null, 0), true);
    assert.equal(due(1000, 1, 1), false);
    assert.equal(due(1001, 1, 1), true);
    assert.equal(due(2, 1, 23), false);
    assert.equal(due(2, 1, 24), true);
    assert.equal(due(2, 2, 48), false);
  });

  it('is signed by the key of the time; a new key is signed by the old one, in the log', async () => {
    const [first] = trusted();
    clock.advance(366 * 24 * 3_600_000);
    const app = { background: pools.jobs, logKey, clock, log: { error: assert.fail } as never };
    await tendLog(app);
    const [second] = trusted();
    assert.notEqual(second.id, first.id);
    assert.equal(keepLogKey(keysDir, clock).inUse.id, second.id);
    const text = await exported();
    assert.equal((await verified(text, { keys: [first] })).ok, true, 'the old key vouches');
    const [{ note: newest }] = await readCheckpoints(pools.jobs, 1);
    assert.equal((await openCheckpoint(newest, [second])).keyId, second.id);
    await assert.rejects(openCheckpoint(newest, [first]));
  });
});

describe('readings', () => {
  it('enter the chain as roots, which no longer fit when a lease or an opening is changed', async () => {
    const lease = `insert into priv.lease (id, opened_at, expires_at, login, pid, session_number,
        opened_xid, purpose, actor, anchor, opened_id, intake)
      values ($1, priv.now(), priv.now(), 'x_web', 1, 1, pg_current_xact_id(), 'fax.display',
        'user', 'session', 'fax_1', false)`;
    const opening = `insert into vault.access_log (id, at, lease_id, purpose, actor, object_id, source)
      values ($1, priv.now(), $2, 'fax.display', 'user', 'fax_1', 'system')`;
    for (const n of [1, 2, 3]) {
      await owner.query('begin');
      await owner.query(lease, [`lea_${n}`]);
      await owner.query(opening, [`log_${n}`, `lea_${n}`]);
      await owner.query('commit');
      if (n === 2) await chain();
    }
    await chain();
    const chained = await root.query(`select body::jsonb -> 'facts' ->> 'opened' as n
      from priv.audit_event where body::jsonb ->> 'kind' = 'reads.chained' order by seq`);
    assert.deepEqual(
      chained.rows.map(({ n }) => Number(n)),
      [2, 1],
    );
    const changed = async () =>
      (await root.query('select priv.changed_reads(100) as n')).rows[0].n as number;
    assert.equal(Number(await changed()), 0);
    await root.query(`update vault.access_log set actor = 'nobody' where id = 'log_1'`);
    assert.equal(Number(await changed()), 1);
    await root.query(`update priv.lease set purpose = 'site.serve' where id = 'lea_3'`);
    assert.equal(Number(await changed()), 2);
  });
});

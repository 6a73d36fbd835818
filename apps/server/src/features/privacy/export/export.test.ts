// A copy of everything: whole, nobody else's, sealed where it lies, taken once; and the bundle that
// proves it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { exportTables } from '../../../generated/anchors.ts';
import { type TestService, testService } from '../../../service.testing.ts';
import { peopleIn, type Tenant } from '../../../world.testing.ts';
import { cookieName } from '../../accounts/index.ts';
import { exportParts } from '../rights.ts';
import { rotateKeys } from '../rotate-keys.ts';
import { buildExport, removeSpentExports } from './build-export.ts';
import { readTar } from './tar.ts';

let service: TestService;
let ada: Tenant;
let bo: Tenant;
before(async () => {
  service = await testService();
  const owner = await service.database.connect('owner');
  await owner.query('delete from vault.number'); // the world brings its own
  ({ ada, bo } = await peopleIn(owner));
  await rotateKeys(service.app);
  // The copies are built here, one step after the other, and not by the queue meanwhile.
  const { jobs } = service.app;
  service.app.jobs = {
    ...jobs,
    enqueue: async (db, name, ...rest) =>
      name === 'privacy.export' ? undefined : jobs.enqueue(db, name, ...rest),
  };
});
after(() => service.close());

const as = (who: Tenant) => ({
  as: { cookie: `${cookieName(service.app.config)}=${who.session}` },
});
const root = () => service.database.superuser();

async function ask(who: Tenant): Promise<string> {
  const id = await begin(who);
  await buildExport(exportParts(service.app, {}), id);
  return id;
}

async function begin(who: Tenant): Promise<string> {
  const answer = await service.call('/v1/privacy_requests', {
    ...as(who),
    method: 'POST',
    headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
    body: JSON.stringify({ kind: 'export' }),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  const { rows } = await (await root()).query(
    'select id from vault.export where subject_id = $1 order by asked_at desc limit 1',
    [who.subjectId],
  );
  return rows[0].id;
}

const download = (who: Tenant, id: string) =>
  service.call(`/v1/privacy_exports/${id}/download`, {
    ...as(who),
    method: 'POST',
    headers: { 'platen-request': 'portal' },
  });

async function piecesOf(id: string): Promise<string[]> {
  const found: string[] = [];
  for await (const blob of service.app.blobs.list(`${id}/`)) found.push(blob);
  return found;
}

async function age(id: string, set: string): Promise<void> {
  const { rowCount } = await (await root()).query(`update vault.export set ${set} where id = $1`, [
    id,
  ]);
  assert.equal(rowCount, 1);
}

async function filesOf(answer: Response): Promise<Map<string, string>> {
  const tar = Buffer.from(await answer.arrayBuffer());
  return new Map(readTar(tar).map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]));
}

async function rowsOf(files: Map<string, string>): Promise<Map<string, Record<string, unknown>[]>> {
  const found = new Map<string, Record<string, unknown>[]>();
  for (const [name, text] of files) {
    const table = /^data\/(\w+)\.\d+\.jsonl$/.exec(name)?.[1];
    if (!table) continue;
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    found.set(table, [...(found.get(table) ?? []), ...rows]);
  }
  return found;
}

describe('a copy of everything', () => {
  it('holds every field of the inventory that is not empty, and nobody else’s', async () => {
    const db = await root();
    await db.query(`update vault.subject set name = 'Bo canary-bo' where id = $1`, [bo.subjectId]);
    const id = await ask(ada);
    const answer = await download(ada, id);
    assert.equal(answer.status, 200);
    const files = await filesOf(answer);
    const text = [...files.values()].join('\n');
    for (const foreign of ['canary-bo', bo.number, bo.subjectId, bo.accountId, 'bo@example.org']) {
      assert.ok(!text.includes(foreign), foreign);
    }
    const rows = await rowsOf(files);
    const { rows: edges } = await db.query('select * from priv.owner_edge');
    for (const { name, columns } of exportTables) {
      const edge = edges.find(({ rel }) => rel === name);
      const conditions = [
        edge.subject_column && `${edge.subject_column} = '${ada.subjectId}'`,
        edge.account_column &&
          !name.startsWith('auth.') &&
          `${edge.account_column} = '${ada.accountId}'`,
      ].filter(Boolean);
      const want = await db.query(
        `select to_jsonb(t) as row from ${name} t where ${conditions.join(' or ')}`,
      );
      const table = name.replace(/^\w+\./, '');
      const got = rows.get(table) ?? [];
      // The copy itself writes on while it is made: what was there before is what must be in it.
      for (const column of columns) {
        const filled = want.rows.some(({ row }) => row[column] !== null);
        const there = got.some((row) => row[column] !== null && row[column] !== undefined);
        const own = ['message', 'message_attempt', 'access_log', 'export', 'rights_request'];
        if (!own.includes(table)) assert.equal(there, filled, `${name}.${column}`);
      }
    }
    assert.ok(rows.get('contact_point')?.some((row) => row.value === 'ada@example.org'));
    for (const secret of ['token_hash', 'wrapped', 'code_hash']) {
      assert.ok(![...rows.values()].flat().some((row) => secret in row), secret);
    }
    // The manifest has the hash of each file, and is the last.
    const names = [...files.keys()];
    assert.equal(names.at(-1), 'manifest.jsonl');
    const manifest = (files.get('manifest.jsonl') as string)
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l));
    const listed = manifest.filter(({ kind }) => kind === 'file');
    assert.deepEqual(
      listed.map(({ name }) => name),
      names.slice(0, -1),
    );
    for (const { name, sha256 } of listed) {
      assert.equal(
        createHash('sha256')
          .update(files.get(name) as string)
          .digest('hex'),
        sha256,
      );
    }
    assert.ok(manifest.at(-1).signed.signature);
    assert.ok([...files.keys()].some((name) => name.startsWith('read/') && name.endsWith('.html')));
  });

  it('lies sealed, is taken once, and by nobody else', async () => {
    const id = await ask(ada);
    const dir = join(service.dataDir, 'objects');
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name), 'latin1');
      assert.ok(!bytes.includes('ada@example.org') && !bytes.includes('ustar'));
    }
    assert.equal((await download(bo, id)).status, 404);
    assert.equal(
      (await service.call(`/v1/privacy_exports/${id}/download`, { method: 'POST' })).status,
      401,
    );
    const [one, other] = await Promise.all([download(ada, id), download(ada, id)]);
    assert.deepEqual([one.status, other.status].sort(), [200, 410]);
    await Promise.all([one.arrayBuffer(), other.arrayBuffer()]);
    assert.equal((await download(ada, id)).status, 410);
  });

  it('is built from the start after a crash that left a piece', async () => {
    const id = await begin(ada);
    class Crash extends Error {}
    const parts = exportParts(service.app, {});
    const dying = {
      ...parts,
      blobs: {
        ...parts.blobs,
        put: async (blob: string, bytes: Uint8Array) => {
          await parts.blobs.put(blob, bytes);
          throw new Crash();
        },
      },
    };
    await assert.rejects(buildExport(dying, id), Crash);
    assert.equal((await piecesOf(id)).length, 1);
    await buildExport(parts, id);
    const answer = await download(ada, id);
    assert.equal(answer.status, 200);
    assert.ok((await filesOf(answer)).has('manifest.jsonl'));
  });

  it('is not handed out once its week is over, though nothing has removed it yet', async () => {
    const id = await ask(ada);
    const asked = (days: string) =>
      age(id, `asked_at = priv.now() - interval '${days}', ready_at = priv.now()`);
    await asked('7 days 1 minute');
    const late = await download(ada, id);
    assert.equal(late.status, 410);
    assert.equal(((await late.json()) as { code: string }).code, 'rights.copy_gone');
    assert.ok((await piecesOf(id)).length > 0);
    await asked('6 days 23:59');
    assert.equal((await download(ada, id)).status, 200);
  });

  it('loses its pieces, batch after batch, and a day later its row', async () => {
    const old = [await ask(ada), await ask(ada), await ask(bo)];
    const fresh = await ask(bo);
    for (const id of old) await age(id, `asked_at = priv.now() - interval '7 days 1 minute'`);
    await removeSpentExports(service.app, 1);
    for (const id of old) assert.deepEqual(await piecesOf(id), []);
    assert.ok((await piecesOf(fresh)).length > 0);
    assert.equal(await removeSpentExports(service.app), 0, 'none is looked at twice');
    const db = await root();
    await age(old[0], `pieces_gone_at = priv.now() - interval '25 hours'`);
    await db.query('select priv.sweep_export(100)');
    const left = await db.query('select id from vault.export where id = any ($1)', [old]);
    assert.deepEqual(left.rows.map(({ id }) => id).sort(), old.slice(1).sort());
  });

  it('stays while it is being fetched, and goes an hour later', async () => {
    const id = await ask(ada);
    assert.equal((await download(ada, id)).status, 200);
    await removeSpentExports(service.app);
    assert.ok((await piecesOf(id)).length > 0);
    await age(id, `taken_at = priv.now() - interval '61 minutes'`);
    await removeSpentExports(service.app);
    assert.deepEqual(await piecesOf(id), []);
  });

  it('is refused in SQL to every login that has no lease for it', async () => {
    for (const login of ['web', 'jobs', 'staff', 'auth'] as const) {
      const client = await service.database.connect(login);
      for (const act of [
        `select priv.export_auth('auth.login_session')`,
        'select * from priv.prove_kept()',
        'select * from p_rights_fulfil.subject',
        'select data_key from vault.export',
      ]) {
        await assert.rejects(client.query(act), { code: '42501' }, `${login}: ${act}`);
      }
    }
  });
});

const bundle = (who: Tenant | undefined) =>
  service.call('/v1/proof', who ? as(who) : { as: 'nobody' });

test('P-E-06: the bundle is about oneself alone, whoever asks and however', async () => {
  const answer = await bundle(ada);
  assert.equal(answer.status, 200, await answer.clone().text());
  const text = await answer.text();
  for (const foreign of [bo.subjectId, bo.accountId, bo.number]) assert.ok(!text.includes(foreign));
  assert.equal((await bundle(undefined)).status, 401);
  const other = await service.call(`/v1/proof?account=${bo.accountId}`, as(ada));
  assert.equal(other.status, 403);
  assert.ok(!(await other.text()).includes(bo.subjectId));
  assert.equal((await service.call(`/v1/proof?account=${ada.accountId}`, as(ada))).status, 200);
  // What others hold is not counted in, either.
  const kept = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(kept.find(({ kind, what }) => kind === 'kept' && what === 'subject').rows, 1);
});

test('P-E-06 control: it says what is kept, by which rule, and holds together when it is checked', async () => {
  const lines = (await (await bundle(ada)).text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const contact = lines.find(({ what }) => what === 'contact_point');
  assert.ok(contact.rows >= 1);
  assert.ok(contact.rule && contact.citation && contact.policy_versions.length === 1);
  assert.ok(lines.at(-1).signed.signature);
});

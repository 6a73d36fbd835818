// Content is what was stored, or it is not shown; what is made from it says what was changed; and
// what machines decide about it is a word of a list.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { BlobExists } from '../../../platform/blobs/blobs.ts';
import { type TestService, testService } from '../../../service.testing.ts';
import { accepted, faxWhen, isOver, takesAll, threePages } from '../world.testing.ts';
import { checkContent, tellDamage } from './check-content.ts';

let service: TestService;
let root: pg.Client;
let faxId: string;

before(async () => {
  service = await testService();
  root = await service.database.superuser();
  await service.signIn();
  ({ id: faxId } = await accepted(service, { to: takesAll, text: threePages }));
  await faxWhen(service, faxId, isOver);
});
after(() => service.close());

interface BlobRow {
  id: string;
  kind: string;
  made_from: string | null;
  changed: string[];
  quarantined_at: Date | null;
}

const blobsOf = async (id: string) =>
  (await root.query('select * from vault.fax_blob where fax_id = $1 order by id', [id]))
    .rows as BlobRow[];

/** Changes one byte of a stored thing, as a bad disk would. */
function flipByte(blobId: string): void {
  const objects = join(service.dataDir, 'objects');
  const [fax, part] = blobId.split('/');
  const entry = readdirSync(objects, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith(join(fax, part)),
  );
  const file = join(objects, entry as string);
  const bytes = readFileSync(file);
  bytes[bytes.length - 5] ^= 1;
  writeFileSync(file, bytes);
}

const page = (number: number) => service.call(`/v1/faxes/${faxId}/pages/${number}.png`);
const linePage = async (number: number) => {
  const { rows } = await root.query(
    'select line_blob_id as id from vault.fax_page where fax_id = $1 and number = $2',
    [faxId, number],
  );
  return rows[0].id as string;
};

describe('content', () => {
  it('P-2A-03 control: is shown as it was stored, each page under the hash it was stored with', async () => {
    const answer = await page(1);
    assert.equal(answer.status, 200);
    const blobs = await blobsOf(faxId);
    assert.deepEqual(blobs.map(({ kind }) => kind).sort(), [
      'document',
      'drawn',
      'drawn',
      'drawn',
      'line',
      'line',
      'line',
    ]);
  });

  it('P-2A-03: is edited by nobody, whatever their rights', async () => {
    for (const edit of [
      `sha256 = sha256('other')`,
      `bytes = bytes + 1`,
      `made_from = null, changed = '{}'`,
      `changed = array['coding', 'size']`,
      `fax_id = 'fax_other'`,
    ]) {
      const update = root.query(`update vault.fax_blob set ${edit} where fax_id = $1`, [faxId]);
      await assert.rejects(update, { code: '42501', detail: 'content.immutable' }, edit);
    }
  });

  it('is edited by no login: not even the columns that may change', async () => {
    for (const login of ['web', 'staff', 'jobs', 'auth'] as const) {
      const client = await service.database.connect(login);
      const update = client.query(`update vault.fax_blob set quarantined_at = null`);
      await assert.rejects(update, { code: '42501' }, login);
    }
  });

  it('P-2A-03: is stored once: the same place is never written again', async () => {
    const [{ id }] = await blobsOf(faxId);
    await assert.rejects(service.app.blobs.put(id, Buffer.from('other')), BlobExists);
  });

  it('P-2A-03: with a byte changed is not shown, is shut away at that reading, and its owner is told', async () => {
    const blob = await linePage(2);
    flipByte(blob);
    const answer = await page(2);
    assert.equal(answer.status, 410);
    assert.equal(((await answer.json()) as { code: string }).code, 'fax.content_damaged');
    const shut = (await blobsOf(faxId)).filter(({ quarantined_at }) => quarantined_at !== null);
    assert.deepEqual(
      shut.map(({ id }) => id),
      [blob],
    );
    await tellDamage(service.app);
    await tellDamage(service.app);
    const told = await root.query(
      `select count(*)::integer as n from vault.message where template = 'service.notice/content-damaged'`,
    );
    assert.equal(told.rows[0].n, 1);
    assert.equal((await page(1)).status, 200);
  });

  it('with a byte changed is found by the daily look, without any key', async () => {
    const blob = await linePage(3);
    flipByte(blob);
    await service.database.shiftClock('21 hours');
    await checkContent(service.app);
    const shut = (await blobsOf(faxId)).filter(({ quarantined_at }) => quarantined_at !== null);
    assert.ok(shut.some(({ id }) => id === blob));
    assert.equal((await page(3)).status, 410);
    await service.database.shiftClock('0 hours');
  });
});

describe('a conversion', () => {
  it('P-2C-03 control: says what it changed, and from what, down to what came', async () => {
    const blobs = await blobsOf(faxId);
    const byId = new Map(blobs.map((blob) => [blob.id, blob]));
    for (const { id, kind, made_from, changed } of blobs) {
      if (kind === 'document') continue;
      assert.ok(changed.length > 0, id);
      const parent = byId.get(made_from ?? '');
      assert.equal(parent?.kind, kind === 'line' ? 'drawn' : 'document', id);
    }
    assert.deepEqual(blobs.find(({ kind }) => kind === 'line')?.changed, ['header', 'coding']);
  });

  it('P-2C-03: without a word of what it changed does not come to be, nor with a word of its own', async () => {
    const drawn = (await blobsOf(faxId)).find(({ kind }) => kind === 'drawn');
    const insert = (madeFrom: string | null, changed: string[]) =>
      root.query(
        `insert into vault.fax_blob (id, fax_id, account_id, kind, sha256, bytes, made_from, changed, source)
         select 'blob_' || random(), fax_id, account_id, 'line', sha256, 1, $2, $3, 'system'
         from vault.fax_blob where id = $1`,
        [drawn?.id, madeFrom, changed],
      );
    await assert.rejects(insert(drawn?.id ?? '', []), { constraint: 'derived_says_what_changed' });
    await assert.rejects(insert(null, ['size']), { constraint: 'derived_says_what_changed' });
    await assert.rejects(insert(drawn?.id ?? '', ['words']), { constraint: 'changes_are_known' });
  });

  it('leaves the original as it came, with its hash', async () => {
    const { rows } = await root.query(
      `select d.blob_id from vault.fax_document d join vault.fax_blob b on b.id = d.blob_id
       where d.fax_id = $1 and b.kind = 'document'`,
      [faxId],
    );
    assert.equal(rows.length, 1);
    assert.ok(await service.app.blobs.get(rows[0].blob_id));
  });

  it('is shown to its owner', async () => {
    const answer = await service.call(`/v1/faxes/${faxId}/derivations`);
    assert.equal(answer.status, 200);
    const { data } = (await answer.json()) as { data: { kind: string; changed: string[] }[] };
    assert.equal(data.filter(({ kind }) => kind === 'drawn').length, 3);
    assert.ok(data.every(({ kind, changed }) => (kind === 'document') === (changed.length === 0)));
  });
});

describe('protection', () => {
  const verdicts = async (id: string) =>
    (
      await root.query(
        'select check_name, verdict, code from vault.fax_verdict where fax_id = $1 order by id',
        [id],
      )
    ).rows;

  it('P-2C-04 control: passes what is harmless, and says which looks it took', async () => {
    assert.deepEqual(await verdicts(faxId), [
      { check_name: 'loop', verdict: 'passed', code: null },
      { check_name: 'rate', verdict: 'passed', code: null },
      { check_name: 'file', verdict: 'passed', code: null },
    ]);
  });

  it('P-2C-04: refuses a fax that goes to where it comes from, in a word of the list', async () => {
    const { id } = await accepted(service, { to: '+12025550190', from: '+12025550190' });
    const fax = await faxWhen(service, id, isOver);
    assert.deepEqual([fax.status, fax.error?.code], ['failed', 'sending.loop']);
    assert.deepEqual((await verdicts(id))[0], {
      check_name: 'loop',
      verdict: 'refused',
      code: 'sending.loop',
    });
  });

  it('P-2C-04: has no place for an excerpt: a verdict holds ids, a time, and closed words', async () => {
    const { rows } = await root.query(
      `select attname::text as name from pg_attribute
       where attrelid = 'vault.fax_verdict'::regclass and attnum > 0 and not attisdropped order by 1`,
    );
    assert.deepEqual(
      rows.map(({ name }) => name),
      [
        'account_id',
        'at',
        'check_name',
        'code',
        'fax_id',
        'id',
        'owner_subject_id',
        'policy_version_id',
        'source',
        'verdict',
      ],
    );
    const excerpt = root.query(
      `insert into vault.fax_verdict (id, fax_id, account_id, check_name, verdict, code, source)
       select 'ver_x', fax_id, account_id, 'file', 'refused', 'Dear Ada, your results', 'system'
       from vault.fax_verdict limit 1`,
    );
    await assert.rejects(excerpt, { code: '23514' });
  });

  it('tells only the protecting machine how many faxes go, and only of its own fax’s account', async () => {
    const jobs = await service.database.connect('jobs');
    await assert.rejects(jobs.query('select * from priv.pace()'), { code: '42501' });
    const web = await service.database.connect('web');
    await assert.rejects(web.query('select * from priv.pace()'), { code: '42501' });
  });
});

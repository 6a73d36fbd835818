// The doctor sees a fax that nothing moves, and keys that are not what they should be.
import assert from 'node:assert/strict';
import { chmodSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { type TestService, testService } from '../../service.testing.ts';
import { faxChecks } from './checks.ts';
import { accepted, faxWhen, get, isOver, ownerOf } from './world.testing.ts';

let service: TestService;
before(async () => {
  service = await testService();
});
after(() => service.close());

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly sentence: string;
  readonly fix: string | null;
}

async function finding(name: string): Promise<Finding> {
  const { checks } = await get<{ checks: Finding[] }>(service, '/v1/doctor');
  return checks.find((each) => each.name === name) as Finding;
}

it('a healthy service has nothing to mend', async () => {
  const { checks } = await get<{ checks: Finding[] }>(service, '/v1/doctor');
  assert.deepEqual(
    checks.filter(({ ok }) => !ok),
    [],
  );
  for (const name of ['faxes', 'keys', 'disk', 'database', 'exchange']) {
    assert.ok(
      checks.some((each) => each.name === name),
      name,
    );
  }
});

it('a fax that nothing moves any more is counted, with what to do', async () => {
  const { id } = await accepted(service, { to: '+12025550142' });
  await faxWhen(service, id, isOver);
  const owner = await ownerOf(service);
  const overdue = `update vault.fax set status = 'retrying', pages_total = 1,
    deadline_at = priv.now() - interval '10 minutes' where id = $1`;
  await owner.query(overdue, [id]);
  // Without its key no lease opens for it, so the watchdog cannot mend what is to be seen here.
  await owner.query('delete from vault.fax_key where fax_id = $1', [id]);
  const [faxes] = faxChecks(service.app);
  const found = await faxes.run();
  assert.equal(found.ok, false);
  assert.match(found.sentence, /One fax waits/);
  assert.match(found.fix ?? '', /Restart/);
});

it('a keys folder that others may read, or without its key, is named', async () => {
  const folder = join(service.dataDir, 'keys');
  chmodSync(folder, 0o755);
  const open = await finding('keys');
  assert.equal(open.ok, false);
  assert.match(open.fix ?? '', /chmod 700/);
  chmodSync(folder, 0o700);
  const key = join(folder, 'installation.key');
  renameSync(key, `${key}.away`);
  assert.match((await finding('keys')).fix ?? '', /backup/);
  renameSync(`${key}.away`, key);
  assert.equal((await finding('keys')).ok, true);
});

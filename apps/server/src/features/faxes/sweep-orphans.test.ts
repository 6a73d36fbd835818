// What a crash left between disk and commit is removed; what belongs to a fax never is.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { type TestService, testService } from '../../service.testing.ts';
import { sweepOrphans } from './sweep-orphans.ts';
import { accepted, faxWhen, isOver, ownerOf, takesAll } from './world.testing.ts';

let service: TestService;
before(async () => {
  service = await testService({ env: { PLATEN_TIME_FACTOR: '20' } });
});
after(() => service.close());

async function blobs(): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of service.app.blobs.list('fax_')) ids.push(id);
  return ids.toSorted();
}

it('a blob of no fax goes, unless it is of an order that is being taken right now', async () => {
  const { app } = service;
  const { id } = await accepted(service, { to: takesAll });
  await faxWhen(service, id, isOver);
  const kept = await blobs();
  assert.ok(kept.length > 0);
  const orphan = `${app.id('fax')}/document-1`;
  await app.blobs.put(orphan, Buffer.from('sealed'));
  const start = app.id('inc');
  const young = `${app.id('fax')}/document-1`;
  await app.blobs.put(young, Buffer.from('sealed'));
  assert.equal(await sweepOrphans(app, start), 1);
  assert.deepEqual(await blobs(), [...kept, young].toSorted());
  const owner = await ownerOf(service);
  const keys = await owner.query('select from vault.fax_key where fax_id = $1', [id]);
  assert.equal(keys.rowCount, 1);
});

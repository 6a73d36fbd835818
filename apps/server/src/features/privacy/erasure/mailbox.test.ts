// A member's private inbox ends with the member: rows, keys and sealed pages, in an account that
// goes on; and its number leads to what all members share.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tenant } from '../../../world.testing.ts';
import { runDueErasures } from './jobs.ts';
import { dump, places, plant, world } from './world.testing.ts';

test('P-0-04: an erased member takes their private inbox along, and nothing of anybody else', async () => {
  const it = await world();
  const root = await it.database.superuser();
  const cyn: Tenant = {
    ...it.ada,
    subjectId: 'sub_cyn',
    session: 'cookie-of-cyn-0123456789',
    inboxId: 'inb_cyn',
  };
  const { accountId } = it.ada;
  for (const text of [
    `insert into vault.subject (id, name, source) values ('sub_cyn', 'Cyn', 'form')`,
    `insert into vault.membership (id, account_id, subject_id, role, source)
     values ('mem_cyn', '${accountId}', 'sub_cyn', 'member', 'form')`,
    `insert into auth.login_session (id, token_hash, subject_id, account_id, expires_at, source)
     values ('ses_cyn', sha256('${cyn.session}'), 'sub_cyn', '${accountId}',
       priv.now() + interval '1 hour', 'form')`,
    `insert into vault.inbox (id, account_id, name, owner_subject_id, source)
     values ('inb_cyn', '${accountId}', 'Cyn', 'sub_cyn', 'form')`,
    `update vault.number set inbox_id = 'inb_cyn' where id = '${it.ada.numberId}'`,
  ]) {
    await root.query(text);
  }
  const inTheirs = await plant(it, cyn, 'canary-cyn');
  const shared = await plant(it, { ...cyn, inboxId: it.ada.inboxId }, 'canary-shared');
  const adas = await plant(it, it.ada, 'canary-ada');
  await it.ask(cyn, 'now');
  assert.equal(await runDueErasures(it.parts), 1);

  const after = await dump(root);
  assert.ok(!places(after, inTheirs).some((rel) => rel.startsWith('vault.')));
  for await (const blob of it.blobs.list(inTheirs)) assert.fail(`${blob} is still there`);
  assert.ok(!places(after, 'inb_cyn').some((rel) => rel.startsWith('vault.')));
  for (const rel of places(after, 'sub_cyn')) {
    assert.ok(
      ['vault.erasure_job', 'vault.invoice', 'vault.rights_request'].includes(rel) ||
        rel.startsWith('priv.'),
      rel,
    );
  }
  // What lay in the shared inbox is the account's, and goes on without the sender's id.
  for (const fax of [shared, adas]) {
    assert.ok(places(after, fax).includes('vault.fax'));
    assert.ok(await it.blobs.get(`${fax}/page-1`));
  }
  const { rows } = await root.query('select inbox_id from vault.number where id = $1', [
    it.ada.numberId,
  ]);
  assert.deepEqual(rows, [{ inbox_id: it.ada.inboxId }]);
  await it.close();
});

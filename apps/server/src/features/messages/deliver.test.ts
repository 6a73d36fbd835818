// From a row to a mail: written in somebody's transaction, decided as it is sent, handed over once.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type pg from 'pg';
import { type MailWorld, mailWorld } from './world.testing.ts';

let world: MailWorld;
let owner: pg.Client;

before(async () => {
  world = await mailWorld();
  ({ owner } = world);
});
after(() => world.close());

it('writes a message under the purpose of the caller, and it arrives', async () => {
  const id = await world.notify();
  const mail = await world.arrived(id);
  assert.match(mail.subject, /A fax of 3 pages has come in/);
  assert.equal(mail.to, 'ada@example.org');
  const { rows } = await owner.query(
    'select state, kind, attempts from vault.message where id = $1',
    [id],
  );
  assert.deepEqual(rows, [{ state: 'sent', kind: 'fax.inbound', attempts: 1 }]);
});

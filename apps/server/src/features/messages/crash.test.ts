// A sender that dies between asking the gate and hearing the other server: what must be sent is
// sent again, as the same message; a promotion is not sent twice, nor said to have been.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { deliverMessage } from './deliver-message.ts';
import { type MailWorld, mailWorld } from './world.testing.ts';

let world: MailWorld;
before(async () => {
  world = await mailWorld();
  await world.choose('marketing.email', 'yes');
});
after(() => world.close());

/** The process dies as the mail is under way. */
async function dieSending(id: string): Promise<void> {
  const { app, keys } = world;
  const port = {
    deliver: async () => {
      throw new Error('died');
    },
  };
  const tools = { app, keys, port, domain: 'localhost', from: 'Platen <notices@localhost>' };
  await assert.rejects(deliverMessage(tools, id), /died/);
}

const stateOf = async (id: string) =>
  (await world.owner.query('select state, reason, attempts from vault.message where id = $1', [id]))
    .rows[0];

it('leaves the message as being sent, and nobody sends it meanwhile', async () => {
  const id = await world.plant('service.notice/account-closed', { later: true });
  await dieSending(id);
  assert.deepEqual(await stateOf(id), { state: 'sending', reason: null, attempts: 1 });
  await world.app.jobs.wake('messages.deliver', id);
  await world.settled(await world.plant('service.notice/account-closed'));
  assert.equal((await stateOf(id)).state, 'sending');

  await world.database.shiftClock('11 minutes');
  const mail = await world.arrived(id);
  assert.match(mail.headers.get('message-id') ?? '', new RegExp(`<${id}@localhost>`));
  assert.deepEqual(await stateOf(id), { state: 'sent', reason: null, attempts: 2 });
  const { rows } = await world.owner.query(
    'select outcome from vault.message_attempt where message_id = $1 order by number',
    [id],
  );
  assert.deepEqual(rows, [{ outcome: 'unknown' }, { outcome: 'handed_over' }]);
});

it('has it once at a server that knows messages by their id', async () => {
  await world.database.shiftClock('1 hour');
  const id = await world.plant('service.notice/account-closed');
  await world.arrived(id);
  // As if the answer had been lost: the same message comes again.
  await world.owner.query(`update vault.message set state = 'pending' where id = $1`, [id]);
  await world.app.jobs.wake('messages.deliver', id);
  await world.settled(id);
  const same = (await world.caught()).filter(({ source }) => source.includes(`<${id}@`));
  assert.equal(same.length, 1);
});

it('does not send a promotion again', async () => {
  const id = await world.plant('news.tips/tip', { later: true });
  await dieSending(id);
  await world.database.shiftClock('2 hours');
  await world.app.jobs.wake('messages.deliver', id);
  assert.equal(await world.settled(id), 'failed relay_silent');
});

// Two installations in one cluster: the logins of the one reach neither the database of the other,
// nor the rights of its roles, and each works as if it were alone.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import pg from 'pg';
import { catalogueDrift } from '../../../platform/db/catalogue.ts';
import {
  connectAs,
  createLogins,
  drawLogins,
  type Logins,
  loginNames,
} from '../../../platform/db/logins.ts';
import { migrate } from '../../../platform/db/migrate.ts';
import {
  builtShape,
  emptyDatabase,
  type TestDatabase,
  testDatabase,
} from '../../../platform/db/testing.ts';
import { peopleIn } from '../../../world.testing.ts';
import { opened, refusalOf, under } from '../hands.testing.ts';

let ours: TestDatabase;
let theirs: TestDatabase;
let their: Logins;
const clients: pg.Client[] = [];

before(async () => {
  ours = await testDatabase();
  theirs = await emptyDatabase();
  their = drawLogins();
  const admin = await theirs.superuser();
  await createLogins(admin, their);
  await migrate(await theirAs('owner'), their.inst, builtShape());
});
after(async () => {
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  await ours?.close();
  await theirs?.close();
});

async function theirAs(login: (typeof loginNames)[number]): Promise<pg.Client> {
  const client = new pg.Client(connectAs(theirs.address, their, login));
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

it('no login of the one gets into the database of the other', async () => {
  for (const login of loginNames) {
    const stranger = new pg.Client(connectAs(ours.address, their, login));
    assert.equal((await refusalOf(stranger.connect()))?.code, '42501', login);
  }
});

it('no login of the one changes, takes or gives a role of the other', async () => {
  const { inst } = ours.logins;
  for (const login of loginNames) {
    const client = await theirAs(login);
    for (const attack of [
      `alter role ${inst}_web password 'ours now'`,
      `alter role ${inst}_web superuser`,
      `grant ${inst}_gate to ${their.inst}_${login}`,
      `grant ${inst}_web to ${their.inst}_${login}`,
      `revoke ${inst}_gate from ${inst}_owner`,
      `drop role ${inst}_staff`,
      `set role ${inst}_gate`,
      `set session authorization ${inst}_owner`,
      `reassign owned by ${inst}_gate to ${their.inst}_${login}`,
      `create role ${inst}_more login`,
    ]) {
      const refused = await refusalOf(client.query(attack));
      assert.equal(refused?.code, '42501', `${login}: ${attack}`);
    }
  }
});

it('each works as if it were alone, and neither has changed by the other', async () => {
  for (const [database, logins, connect] of [
    [ours, ours.logins, (login: 'owner' | 'web') => ours.connect(login)],
    [theirs, their, theirAs],
  ] as const) {
    const owner = await connect('owner');
    const world = await peopleIn(owner);
    const web = await connect('web');
    const lease = await opened(web, 'session', 'fax.display', world.ada.session);
    const seen = await under(web, lease, 'select number from p_fax_display.number');
    assert.deepEqual(seen, [{ number: world.ada.number }]);
    assert.deepEqual(await catalogueDrift(owner, logins.inst), [], database.address.database);
  }
});

// A call gives numbers and pages to whoever carries it: each dial stands in the register before the
// first packet, and a carrier that may not be given anything hears nothing.
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, test } from 'node:test';
import { type TestService, testService } from '../../service.testing.ts';
import { dialJob } from './move-fax.ts';
import { accepted, faxWhen, isOver, ownerOf, takesAll } from './world.testing.ts';

interface Line {
  state: string;
  recipient_id: string;
  about: string;
  fields: string[];
}

async function register(service: TestService): Promise<Line[]> {
  const owner = await ownerOf(service);
  const { rows } = await owner.query(
    `select state, recipient_id, about, fields from vault.disclosure order by id`,
  );
  return rows;
}

describe('a call through the built-in exchange', () => {
  let service: TestService;
  after(() => service.close());

  it('stands in the register, once for each dial, and its owner reads that', async () => {
    service = await testService();
    const { id } = await accepted(service, { to: takesAll });
    const fax = await faxWhen(service, id, isOver);
    assert.equal(fax.status, 'delivered');
    const owner = await ownerOf(service);
    const dials = await owner.query('select id from vault.fax_attempt where fax_id = $1', [id]);
    assert.deepEqual(
      await register(service),
      dials.rows.map((dial) => ({
        state: 'sent',
        recipient_id: 'rcp_exchange',
        about: dial.id,
        fields: ['fax.from_number', 'fax.to_number', 'fax_page.image'],
      })),
    );
    const cookie = await service.signIn();
    const told = await service.call('/v1/disclosures', { as: { cookie } });
    const { data } = (await told.json()) as { data: { about: string; ground: string }[] };
    assert.deepEqual(
      data.map(({ about, ground }) => [about, ground]),
      [[dials.rows[0].id, 'user_request']],
    );
  });

  it('is on its owner’s own page, and on nobody’s who is not signed in', async () => {
    const cookie = await service.signIn();
    const page = await (await service.call('/privacy/disclosures', { as: { cookie } })).text();
    assert.match(page, /rcp_exchange.*user request.*pages of a fax.*sent/s);
    const stranger = await service.call('/privacy/disclosures', { as: 'nobody' });
    assert.equal(stranger.status, 401);
  });

  it('is on the public pages as what it is', async () => {
    const page = await (await service.call('/privacy/processors', { as: 'nobody' })).text();
    assert.match(page, /built-in exchange of this installation/);
    assert.match(page, /pages of a fax/);
    assert.doesNotMatch(page, /<script/);
    const counts = await service.call('/privacy/transparency', { as: 'nobody' });
    assert.equal(counts.status, 200);
    assert.match(await counts.text(), /There was nothing of the kind/);
    const api = await service.call('/v1/recipients', { as: 'nobody' });
    const { data } = (await api.json()) as { data: { id: string }[] };
    assert.ok(data.some(({ id }) => id === 'rcp_exchange'));
  });

  it('cannot be objected to: it is nobody else', async () => {
    const cookie = await service.signIn();
    const init = { as: { cookie }, method: 'POST', headers: { 'platen-request': 'portal' } };
    const answer = await service.call('/v1/recipients/rcp_exchange/objection', init);
    assert.equal(answer.status, 404);
  });
});

const carrier = {
  id: 'rcp_far_calls',
  is: 'trunk',
  kind: 'carrier',
  legal_name: 'Far Calls Ltd',
  address: '1 Wire Street, Dublin',
  country: 'IE',
  contract_sha256: 'a'.repeat(64),
  contract_until: '2099-01-01',
  transfer_basis: 'home',
  retention_days: 90,
  reviewed_at: '2001-01-01',
};

describe('a call through a trunk', () => {
  let folder: string;
  let trunk: Socket;
  let service: TestService;
  after(async () => {
    await service.close();
    trunk.close();
    rmSync(folder, { recursive: true });
  });

  test('P-0-03: a carrier whose review lapsed hears nothing; the fax waits, and then it goes', async () => {
    folder = mkdtempSync(join(tmpdir(), 'platen-recipients-'));
    const file = join(folder, 'recipients.json');
    writeFileSync(file, JSON.stringify([carrier]));
    trunk = createSocket('udp4');
    trunk.bind(0, '127.0.0.1');
    await once(trunk, 'listening');
    let heard = 0;
    trunk.on('message', () => {
      heard += 1;
    });
    const refusal = Promise.withResolvers<void>();
    service = await testService({
      env: { PLATEN_TRUNK: `127.0.0.1:${trunk.address().port}`, PLATEN_RECIPIENTS: file },
      onLog: (line) => {
        if (line.includes('the carrier may not be given a fax')) refusal.resolve();
      },
    });
    const { id } = await accepted(service, { to: takesAll });
    await refusal.promise;
    assert.equal(heard, 0);
    assert.deepEqual(await register(service), []);
    const owner = await ownerOf(service);
    const page = await (await service.call('/privacy/processors')).text();
    assert.match(page, /Far Calls Ltd.*2001-01-01/s);
    await owner.query(
      `update ops.recipient set reviewed_at = priv.now() where id = 'rcp_far_calls'`,
    );
    const invited = once(trunk, 'message');
    await service.app.jobs.wake(dialJob, id);
    const [packet] = await invited;
    assert.match(String(packet), /^INVITE sip:\+12025550100@/);
    const [line] = await register(service);
    assert.equal(line.recipient_id, 'rcp_far_calls');
    assert.ok(['sending', 'sent'].includes(line.state), 'the row was there before the packet');
  });
});

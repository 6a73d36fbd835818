// A restriction lasts until whoever asked for it lifts it, and no longer.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { type TestService, testService } from '../../../service.testing.ts';

let service: TestService;
let cookie: string;
before(async () => {
  service = await testService();
  service.app.send = async () => service.app.id('msg');
  cookie = await service.signIn();
});
after(() => service.close());

const lift = '/privacy/requests/lift-restriction';
const post = (path: string, fields: Record<string, string> = {}) =>
  service.call(path, { as: { cookie }, method: 'POST', body: new URLSearchParams(fields) });
const page = async () => (await service.call('/privacy/requests', { as: { cookie } })).text();
const using = async () => (await service.call('/v1/faxes', { as: { cookie } })).status;

it('is lifted on the page where it was asked for, once', async () => {
  assert.equal((await post(lift)).status, 404);
  assert.doesNotMatch(await page(), /lift-restriction/);
  const asked = { kind: 'restriction', regime: 'general', when: 'in_14_days', details: '' };
  assert.match(
    await (await post('/privacy/requests', asked)).text(),
    /action="[^"]*lift-restriction"/,
  );
  assert.equal(await using(), 403, 'nothing is used meanwhile');
  assert.equal((await service.call(lift, { as: 'nobody', method: 'POST' })).status, 401);
  assert.equal(await using(), 403);
  const done = await post(lift);
  assert.deepEqual([done.status, done.headers.get('location')], [303, '/privacy/requests']);
  assert.equal(await using(), 200);
  assert.doesNotMatch(await page(), /lift-restriction/);
  assert.equal((await post(lift)).status, 404);
});

it('leaves an erasure standing', async () => {
  const erasure = { kind: 'erasure', regime: 'general', when: 'in_14_days', details: '' };
  await post('/privacy/requests', erasure);
  assert.equal((await post(lift)).status, 404);
  assert.equal(await using(), 403);
});

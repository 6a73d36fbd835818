// Undoing an erasure, and fetching the receipt of one, as whoever asked does it: on the pages.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestService, testService } from '../../../service.testing.ts';
import type { NewMessage } from '../message-port.ts';
import { erasureParts } from '../rights.ts';
import { runDueErasures } from './jobs.ts';

describe('an erasure on the pages', () => {
  let service: TestService;
  let cookie: string;
  const sent: NewMessage[] = [];
  before(async () => {
    service = await testService();
    service.app.send = async (_db, message) => {
      sent.push(message);
      return service.app.id('msg');
    };
    cookie = await service.signIn();
  });
  after(() => service.close());

  const post = (path: string, fields: Record<string, string> = {}) =>
    service.call(path, { as: { cookie }, method: 'POST', body: new URLSearchParams(fields) });
  const page = async () => (await service.call('/privacy/requests', { as: { cookie } })).text();
  const undoIn = (text: string) => /action="(\/privacy\/requests\/\w+\/undo)"/.exec(text)?.[1];
  const using = async () => (await service.call('/v1/faxes', { as: { cookie } })).status;
  const ask = (when: string) =>
    post('/privacy/requests', { kind: 'erasure', regime: 'general', when, details: '' });

  it('can be undone where it stands, and only while it can be', async () => {
    assert.equal(await using(), 200);
    assert.equal(undoIn(await page()), undefined);
    const asked = await ask('in_14_days');
    assert.equal(asked.status, 200);
    const undo = undoIn(await asked.text()) as string;
    assert.ok(undo);
    assert.equal(undoIn(await page()), undo, 'it stays there for the days of undo');
    assert.equal(await using(), 403, 'nothing is used meanwhile');
    const done = await post(undo);
    assert.deepEqual([done.status, done.headers.get('location')], [303, '/privacy/requests']);
    const text = await page();
    assert.match(text, /you took it back/);
    assert.equal(undoIn(text), undefined);
    assert.equal(await using(), 200);
    assert.equal((await post(undo)).status, 404, 'there is nothing left to undo');
  });

  it('gives its receipt to whoever has the code, at an address that pages and mail name', async () => {
    assert.match(await page(), /href="\/privacy\/requests\/receipt"/);
    const asked = await (await ask('now')).text();
    assert.equal(undoIn(asked), undefined);
    const code = /fetches the receipt: ([0-9A-Z-]{19})/.exec(asked)?.[1] as string;
    assert.equal(sent.at(-1)?.secret?.reveal(), code);
    const fetchIt = (typed: string) =>
      service.call('/privacy/requests/receipt', {
        as: 'nobody',
        method: 'POST',
        body: new URLSearchParams({ code: typed }),
      });
    await service.app.jobs.stop(); // or it runs at the same time as the service's own
    await runDueErasures(erasureParts(service.app));
    const receipt = await fetchIt(code.toLowerCase());
    assert.equal(receipt.status, 200);
    const [first] = (await receipt.text()).split('\n');
    assert.equal(JSON.parse(first).kind, 'erasure.receipt');
    assert.equal((await fetchIt('0000-0000-0000-0000')).status, 410);
  });
});

// The preference centre over HTTP: by session and by mailed link, for people and for programs.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type TestService, testService } from '../../../service.testing.ts';
import type { NewMessage } from '../message-port.ts';
import { formOf, newUses, topics } from './forms.ts';

const [search, news, partner] = topics;
let service: TestService;
let cookie: string;
let sent: NewMessage[];

before(async () => {
  service = await testService();
  cookie = await service.signIn();
  service.app.send = async (_db, message) => {
    sent.push(message);
    return 'msg_fake';
  };
});
beforeEach(() => {
  sent = [];
});
after(() => service.close());

const sql = async (text: string, values: unknown[] = []) =>
  (await (await service.database.superuser()).query(text, values)).rows;
const proveAddress = (proven: boolean) =>
  sql(`update vault.contact_point set verified_at = ${proven ? 'priv.now()' : 'null'}`);
/** What was said about a topic, oldest first. */
const said = async ({ purpose }: { purpose: string }) =>
  (
    await sql(
      `select decision, source, text_sha256, policy_version_id from vault.choice_event
       where purpose = $1 order by seq`,
      [purpose],
    )
  ).map((row) => ({ ...row }) as Record<string, string>);

const fields = (topic: (typeof topics)[number], decision: 'yes' | 'no') => ({
  purpose: topic.purpose,
  channel: topic.channel,
  decision,
  text_sha256: formOf('form', topic).sha256,
});

const page = (path: string, headers: Record<string, string> = {}) =>
  service.call(path, { as: { cookie }, headers });
const press = (path: string, topic: (typeof topics)[number], decision: 'yes' | 'no') =>
  service.call(path, {
    as: { cookie },
    method: 'POST',
    body: new URLSearchParams(fields(topic, decision)),
  });
const post = (body: object, as: 'key' | 'nobody' | { cookie: string } = { cookie }) =>
  service.call('/v1/choices', {
    as,
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
  });

interface Choice {
  purpose: string;
  state: string;
  since: string | null;
  said_under: { text_sha256: string; wording: string; policy_version: string } | null;
  text_sha256: string;
}
async function choiceOf(topic: (typeof topics)[number]): Promise<Choice> {
  const answer = await service.call('/v1/choices', { as: { cookie } });
  assert.equal(answer.status, 200);
  const { data } = (await answer.json()) as { data: Choice[] };
  return data.find(({ purpose }) => purpose === topic.purpose) as Choice;
}

it('P-3B-05: yes and no are one click each, on two buttons of the same make, whatever counts now', async () => {
  await proveAddress(true);
  for (const decision of ['no', 'yes'] as const) {
    assert.equal((await press('/privacy/choices', news, decision)).status, 303);
    const shown = await (await page('/privacy/choices')).text();
    for (const topic of topics) {
      const form = [...shown.matchAll(/<form method="post"[\s\S]*?<\/form>/g)]
        .map(([text]) => text)
        .find((text) => text.includes(topic.purpose)) as string;
      const buttons = [...form.matchAll(/<button([^>]*)>([^<]*)</g)];
      assert.equal(buttons.length, 2, 'two answers, and nothing else to press');
      const makes = buttons.map(([, attributes]) =>
        attributes.replaceAll(/(value|aria-label)="[^"]*"/g, ''),
      );
      assert.equal(makes[0], makes[1], 'neither differs from the other but by what it says');
      assert.deepEqual(
        buttons.map(([, , label]) => label),
        ['Yes', 'No'],
      );
    }
    assert.doesNotMatch(shown, /checked|selected|autofocus/);
  }
});

it('P-3B-05: an answer is kept with the words that were shown, and other words are refused', async () => {
  await press('/privacy/choices', search, 'yes');
  const last = (await said(search)).at(-1);
  assert.equal(last?.text_sha256, formOf('form', search).sha256);
  const choice = await choiceOf(search);
  assert.equal(choice.state, 'yes');
  assert.ok(choice.since);
  assert.match(choice.said_under?.wording ?? '', /May a machine read the print on the faxes/);
  assert.equal(choice.said_under?.policy_version, last?.policy_version_id);
  const before = (await said(search)).length;
  const stale = await post({ ...fields(search, 'no'), text_sha256: 'a'.repeat(64) });
  assert.equal(stale.status, 409);
  assert.equal(((await stale.json()) as { code: string }).code, 'choice.words_changed');
  assert.equal((await said(search)).length, before);
});

it('P-3B-05 control: each question stands there with what counts now, since when, and can be changed', async () => {
  await proveAddress(true);
  for (const decision of ['yes', 'no', 'yes', 'no'] as const) {
    const answer = await post(fields(news, decision));
    assert.equal(answer.status, 200);
    assert.equal(((await answer.json()) as Choice).state, decision);
    assert.equal((await choiceOf(news)).state, decision);
    const shown = await (await page('/privacy/choices')).text();
    assert.match(shown, decision === 'yes' ? /Now: Yes</ : /Now: No</);
    assert.match(shown, /since\s*<time datetime="\d{4}-/);
  }
  assert.equal((await said(news)).at(-1)?.decision, 'no');
});

it('asks of each purpose for one channel: another channel is another purpose, and the gate knows it', () => {
  const asked = [...topics, ...newUses].map(({ purpose }) => purpose);
  assert.equal(new Set(asked).size, asked.length);
});

describe('the preference centre', () => {
  it('shows its questions to anybody, and takes answers from nobody unknown', async () => {
    const shown = await service.call('/privacy/choices', { as: 'nobody' });
    assert.equal(shown.status, 200);
    const text = await shown.text();
    for (const { question } of topics) assert.ok(text.includes(question));
    assert.doesNotMatch(text, /<form/);
    assert.equal((await post(fields(news, 'no'), 'nobody')).status, 401);
    assert.equal((await post(fields(news, 'no'), 'key')).status, 401);
    const body = new URLSearchParams(fields(news, 'no'));
    const pressed = await service.call('/privacy/choices', { as: 'nobody', method: 'POST', body });
    assert.equal(pressed.status, 401);
    const stale = await service.call('/privacy/choices', { as: { cookie: 'platen_session=old' } });
    assert.equal(stale.status, 200);
  });

  it('takes no form that a foreign page sends', async () => {
    const before = (await said(news)).length;
    const answer = await service.call('/privacy/choices', {
      as: { cookie },
      method: 'POST',
      body: new URLSearchParams(fields(news, 'yes')),
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    assert.equal(answer.status, 403);
    assert.equal((await said(news)).length, before);
  });

  it('refuses what is not a question, not an answer, or not in the list', async () => {
    for (const wrong of [
      { ...fields(news, 'yes'), decision: 'maybe' },
      { ...fields(news, 'yes'), channel: 'pigeon' },
      { ...fields(news, 'yes'), text_sha256: '' },
    ]) {
      assert.equal((await post(wrong)).status, 400);
    }
    assert.equal((await post({ ...fields(news, 'yes'), purpose: 'fax.send' })).status, 404);
    assert.equal((await post({ ...fields(news, 'yes'), channel: 'post' })).status, 404);
  });
});

describe('a yes to mail from an address that is not proven', () => {
  async function ask(topic = news): Promise<string> {
    await proveAddress(false);
    const answer = await post(fields(topic, 'yes'));
    assert.equal(((await answer.json()) as Choice).state, 'pending');
    const [message] = sent;
    assert.equal(message.template, 'account.code/confirm-choice');
    assert.ok('address' in message.to && message.to.address.reveal() === 'ada@example.org');
    return new URL(message.secret?.reveal() as string).pathname;
  }
  const use = (link: string, method: 'GET' | 'POST') =>
    service.call(link, {
      as: 'nobody',
      method,
      ...(method === 'POST' ? { body: new URLSearchParams() } : {}),
    });

  it('waits for the mailed link; looking at the link is not using it', async () => {
    await post(fields(news, 'no'));
    const link = await ask();
    for (let i = 0; i < 5; i++) assert.equal((await use(link, 'GET')).status, 200);
    assert.equal((await said(news)).at(-1)?.decision, 'no');
    assert.match(await (await page('/privacy/choices')).text(), /Now: Waiting/);
    assert.equal((await use(link, 'POST')).status, 200);
    assert.equal((await said(news)).at(-1)?.decision, 'yes');
    assert.equal((await choiceOf(news)).state, 'yes');
  });

  it('counts once: using the link again changes nothing, also after a no', async () => {
    const link = await ask();
    const all = await Promise.all(Array.from({ length: 5 }, () => use(link, 'POST')));
    assert.ok(all.every(({ status }) => status === 200 || status === 410));
    const count = (await said(news)).length;
    await post(fields(news, 'no'));
    const again = await use(link, 'POST');
    assert.match(await again.text(), /Confirmed already/);
    assert.equal((await said(news)).length, count + 1);
    assert.equal((await choiceOf(news)).state, 'no');
  });

  it('is overtaken by a later no: the link then confirms nothing', async () => {
    const link = await ask();
    await post(fields(news, 'no'));
    assert.equal((await use(link, 'POST')).status, 410);
    assert.equal((await choiceOf(news)).state, 'no');
  });

  it('is past its time after three days', async () => {
    const link = await ask();
    await sql(`update vault.choice_link set expires_at = priv.now()`);
    assert.equal((await use(link, 'POST')).status, 410);
    assert.notEqual((await choiceOf(news)).state, 'pending');
  });

  it('does not wait for what no mail is sent for', async () => {
    await proveAddress(false);
    const answer = await post(fields(search, 'yes'));
    assert.equal(((await answer.json()) as Choice).state, 'yes');
    assert.equal(sent.length, 0);
  });
});

describe('Global Privacy Control', () => {
  it('beats an earlier yes, once, until the person says yes here afterwards', async () => {
    await proveAddress(true);
    await post(fields(partner, 'yes'));
    await post(fields(news, 'yes'));
    const signal = { 'sec-gpc': '1' };
    assert.equal((await page('/privacy', signal)).status, 200);
    assert.equal((await choiceOf(partner)).state, 'no');
    assert.equal((await said(partner)).at(-1)?.source, 'gpc');
    assert.equal((await choiceOf(news)).state, 'yes', 'it refuses what is shared, and no more');
    const count = (await said(partner)).length;
    await post(fields(partner, 'yes'));
    for (let i = 0; i < 3; i++) await page('/v1/me', signal);
    // Another browser of the same person, which sends the signal as well.
    const other = await service.signIn();
    await service.call('/v1/me', { as: { cookie: other }, headers: signal });
    assert.equal((await said(partner)).length, count + 1);
    assert.equal((await choiceOf(partner)).state, 'yes');
    const shown = await (await page('/privacy/choices', signal)).text();
    assert.match(shown, /Your browser sends Global Privacy Control. We honour it/);
  });

  it('is heard for nobody who is not signed in, and for no other value', async () => {
    const count = (await said(partner)).length;
    await service.call('/privacy', { as: 'nobody', headers: { 'sec-gpc': '1' } });
    await service.call('/privacy', {
      as: { cookie: 'platen_session=made-up' },
      headers: { 'sec-gpc': '1' },
    });
    const other = await service.signIn();
    await service.call('/v1/me', { as: { cookie: other }, headers: { 'sec-gpc': '0' } });
    assert.equal((await said(partner)).length, count);
    const declared = await service.call('/.well-known/gpc.json', { as: 'nobody' });
    assert.equal(((await declared.json()) as { gpc: boolean }).gpc, true);
  });
});

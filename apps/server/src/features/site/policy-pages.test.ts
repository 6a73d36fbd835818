// The public pages about the policy, as a stranger and a reader without script meet them; and that
// a text whose references lead nowhere is never published.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type pg from 'pg';
import { type TestService, testService } from '../../service.testing.ts';
import { readPolicyTexts, refreshPolicy } from '../privacy/index.ts';
import { blocksOf, compareTexts } from './compare-texts.ts';

let service: TestService;
before(async () => {
  service = await testService();
});
after(() => service.close());

const texts = readPolicyTexts();
const newest = texts.at(-1)!;
const get = (path: string) => service.call(path, { as: 'nobody' });
const page = async (path: string) => {
  const answer = await get(path);
  assert.equal(answer.status, 200, path);
  return answer.text();
};
/** Brings a text as owner, and publishes it: nobody is here yet who could be told. */
async function bring(owner: pg.Client, id: string, text: string): Promise<void> {
  const sha = createHash('sha256').update(text).digest('hex');
  const call = `select priv.bring_policy($1, $2, $3, $4, v.slots, v.snapshot, v.parts)
    from priv.policy_version v where v.id = $5`;
  await owner.query(call, [id, sha, `${id}T00:00:00Z`, text, newest.id]);
  await owner.query('select priv.publish_unattended()');
}

async function publish(id: string, text: string): Promise<void> {
  await bring(await service.database.connect('owner'), id, text);
  await refreshPolicy(service.app.web, service.app.clock.date());
}
const dated = (id: string) =>
  newest.text
    .replace(/^version: .*$/m, `version: ${id}`)
    .replace(/^effective: .*$/m, `effective: ${id}`);
const publicPages = [
  '/privacy',
  '/privacy/history',
  '/privacy/cookies',
  '/privacy/choices',
  ...texts.map(({ id }) => `/privacy/${id}`),
  `/privacy/diff/${texts[0].id}..${newest.id}`,
];

it('P-0-08: a text that refers to a paragraph it does not have is not published', async () => {
  const owner = await service.database.connect('owner');
  for (const dangling of ['P-9-99', 'P-1A-04']) {
    const text = `${dated('2027-02-01')}\n\nSee {{clause:${dangling}}}. {P-0-08}\n`;
    await owner.query('begin');
    try {
      await assert.rejects(bring(owner, '2027-02-01', text), {
        constraint: 'policy_references_lead_somewhere',
      });
    } finally {
      await owner.query('rollback');
    }
  }
});

it('P-0-08 control: every reference, number and anchor of the text leads to what it says', async () => {
  const shown = await page('/privacy');
  const ids = new Set([...shown.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...shown.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  assert.ok(links.length > 60);
  for (const id of links) assert.ok(ids.has(id), `#${id} leads nowhere`);
  assert.equal(ids.size, [...shown.matchAll(/ id="/g)].length, 'no anchor twice');
  assert.doesNotMatch(shown, /\{\{|\[\[|\{P-|\{#/);
  const numbers = [...shown.matchAll(/<h2 id="[a-z-]+">(\d+)\./g)].map(([, n]) => Number(n));
  assert.deepEqual(
    numbers,
    numbers.map((_, at) => at + 1),
  );
  assert.equal([...shown.matchAll(/Back to the top/g)].length, numbers.length);
  assert.match(shown, /as <a href="#P-6-05">section 15<\/a> says/);
});

it('P-6-01: the texts before stay at their addresses, to the byte, and the hash is theirs', async () => {
  for (const { id, sha256, text } of texts) {
    const kept = Buffer.from(await (await get(`/privacy/text/${id}.md`)).arrayBuffer());
    assert.equal(createHash('sha256').update(kept).digest('hex'), sha256);
    assert.equal(kept.toString(), text);
  }
  const before = await page(`/privacy/${newest.id}`);
  const body = (shown: string) => /<h1>Privacy policy<\/h1>[\s\S]*<\/main>/.exec(shown)?.[0];
  await publish(
    '2027-03-01',
    dated('2027-03-01').replace('# Privacy policy', '# Privacy policy\n\nNew. {P-0-05}'),
  );
  const after = await page(`/privacy/${newest.id}`);
  assert.equal(body(after), body(before));
  assert.match(after, /In force is <a href="\/privacy">that of 2027-03-01/);
  assert.match(await page('/privacy'), /New\./);
  const feed = await page('/privacy/feed.xml');
  assert.match(feed, /<title>Privacy policy of 2027-03-01<\/title>/);
  assert.equal([...feed.matchAll(/<entry>/g)].length, texts.length + 1);
  assert.match(await page('/privacy/history'), /id="2027-03-01"/);
  const changed = await page(`/privacy/diff/${newest.id}..2027-03-01`);
  assert.match(changed, /<ins>New\.<\/ins>/);
  assert.match(changed, /Nothing is done otherwise/);
});

describe('the pages about the policy', () => {
  it('need no script, load nothing foreign, and can be printed', async () => {
    for (const path of publicPages) {
      const shown = await page(path);
      assert.doesNotMatch(shown, /<script|style=|<img|https?:\/\//, path);
      assert.match(shown, /<html lang="en">/);
    }
    assert.match(await page('/site.css'), /@media print/);
  });

  it('say what a change does, in words and in what is done', async () => {
    const shown = await page(`/privacy/diff/${texts[0].id}..${newest.id}`);
    assert.match(shown, /<strong>Widens\.<\/strong> Uses: marketing\.email is added\./);
    assert.match(shown, /<strong>Added:<\/strong> <ins>/);
    assert.match(shown, /<strong>Removed:<\/strong> <del>/);
    const same = await page(`/privacy/diff/${newest.id}..${newest.id}`);
    assert.match(same, /The words are the same/);
  });

  it('answer a made-up address with a problem', async () => {
    for (const path of [
      '/privacy/2019-01-01',
      '/privacy/latest',
      '/privacy/text/2019-01-01.md',
      '/privacy/text/%2e%2e%2fparameters.ts',
      '/privacy/diff/2026-12-01',
      '/privacy/diff/2026-12-01..x',
      '/privacy/diff/a..b..c',
    ]) {
      assert.equal((await get(path)).status, 404, path);
    }
  });

  it('print the list of cookies, of which each one that is set is one', async () => {
    assert.match(await page('/privacy/cookies'), /<h2><code>platen_session<\/code><\/h2>/);
    const cookie = await service.signIn();
    assert.match(cookie, /^platen_session=/);
  });
});

describe('the account of what differs', () => {
  const block = fc.record({ section: fc.constant('x'), text: fc.constantFrom('a', 'b', 'c', 'd') });
  const bodies = fc.array(block, { maxLength: 12 });

  it('turns the one into the other, and says nothing of what is in both', () => {
    fc.assert(
      fc.property(bodies, bodies, (before, after) => {
        const changes = compareTexts(before, after);
        const count = (list: { text: string }[], text: string) =>
          list.filter((one) => one.text === text).length;
        for (const text of ['a', 'b', 'c', 'd']) {
          const of = (is: string) =>
            count(
              changes.filter((one) => one.is === is),
              text,
            );
          assert.equal(count(before, text) - of('removed') + of('added'), count(after, text));
        }
        assert.equal(compareTexts(before, before).length, 0);
      }),
    );
  });

  it('reads a text as paragraphs, without the marks behind them', () => {
    const blocks = blocksOf(
      '# T\n\nOne\ntwo. {P-0-01 P-0-02}\n\n## 2. S {#s}\n\n- **A:** b. {P-1-01}\n- C. {P-1-02}',
    );
    assert.deepEqual(blocks, [
      { section: 'T', text: 'One two.' },
      { section: '2. S', text: 'A: b.' },
      { section: '2. S', text: 'C.' },
    ]);
  });
});

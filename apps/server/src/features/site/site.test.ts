// The public pages and the addresses that describe the service, as a stranger meets them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { problems } from '../../problems.ts';
import { type TestService, testService } from '../../service.testing.ts';
import { portalPaths } from './portal.ts';

let service: TestService;
before(async () => {
  service = await testService();
});
after(() => service.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  service.call(path, { as: 'nobody', headers });

describe('public pages', () => {
  it('show the policy with the numbers that the code enforces and anchors for its promises', async () => {
    const page = await (await get('/privacy')).text();
    assert.match(page, /The pages of a fax: 30 days/);
    assert.match(page, /The record of a fax and its calls: 13 months/);
    assert.match(page, /id="P-0-01"/);
    assert.doesNotMatch(page, /\{\{|\[\[|\{P-/);
    assert.match(page, /Evaluation: no real phone line/);
  });

  it('explain every problem: sentence, who, next step, tried again or not', async () => {
    const codes = Object.keys(problems);
    for (const code of codes) {
      const answer = await get(`/help/${code}`);
      assert.equal(answer.status, 200, code);
      const page = await answer.text();
      assert.match(page, /<dt>Who can fix it<\/dt><dd>\w/);
      assert.match(page, /<dt>Next step<\/dt><dd>\w/);
      assert.match(page, /<dt>Tried again by itself<\/dt><dd>(Yes|No)</);
    }
    assert.equal((await get('/help/no.such')).status, 404);
    const listed = (await (await get('/v1/problems')).json()) as { data: { code: string }[] };
    assert.deepEqual(
      listed.data.map(({ code }) => code),
      codes,
    );
  });

  it('carry no script, no inline style, no foreign address, and forbid all three', async () => {
    for (const path of ['/privacy', '/sign-in', '/help/call.busy']) {
      const answer = await get(path);
      const page = await answer.text();
      assert.doesNotMatch(page, /<script|style=|https?:\/\//);
      const policy = answer.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(answer.headers.get('set-cookie'), null);
    }
  });

  it('leave to the web app the very addresses that it draws', () => {
    const source = readFileSync(
      join(import.meta.dirname, '../../../../portal/src/routes.tsx'),
      'utf8',
    );
    const drawn = [...source.matchAll(/\bpath: '([^'*]+)'/g)].map(([, path]) => path);
    assert.deepEqual(drawn.sort(), [...portalPaths].sort());
  });

  it('answer a browser with a page and a program with a problem', async () => {
    const page = await get('/nowhere', { accept: 'text/html' });
    assert.equal(page.status, 404);
    assert.match(await page.text(), /<h1>Not there<\/h1>/);
    const answer = await get('/v1/nowhere', { accept: 'text/html' });
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    const body = (await answer.json()) as Record<string, unknown>;
    assert.equal(body.code, 'resource.not_found');
    assert.match(body.type as string, /\/help\/resource\.not_found$/);
    assert.match(body.request_id as string, /^req_/);
  });
});

describe('the service itself', () => {
  it('answers under its own names only, so no foreign page can pass for it', async () => {
    const { request } = await import('node:http');
    const ask = (host: string) =>
      new Promise<number>((resolve, reject) => {
        const url = new URL('/v1/health', service.ready.url);
        const asked = request(url, { headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        asked.on('error', reject);
        asked.end();
      });
    assert.equal(await ask('evil.example'), 421);
    assert.equal(await ask('localhost:8040'), 200);
  });

  it('says how it is', async () => {
    const health = (await (await get('/v1/health')).json()) as Record<string, unknown>;
    assert.equal(health.status, 'ok');
    assert.equal(health.mode, 'evaluation');
    assert.equal((health.checks as Record<string, string>).database, 'ok');
    assert.equal((health.checks as Record<string, string>).disk, 'ok');
    const doctor = await service.call('/v1/doctor');
    const { checks } = (await doctor.json()) as { checks: { ok: boolean; sentence: string }[] };
    assert.ok(
      checks.length >= 2 && checks.every(({ ok, sentence }) => ok && sentence.endsWith('.')),
    );
    assert.equal((await get('/v1/doctor')).status, 401);
  });

  it('describes its API in OpenAPI 3.1, every reference leading somewhere', async () => {
    const text = await (await get('/v1/openapi.json')).text();
    const document = JSON.parse(text) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
      components: { schemas: Record<string, unknown> };
    };
    assert.equal(document.openapi, '3.1.0');
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      assert.ok(Object.hasOwn(document.components.schemas, name), `${name} is not there`);
    }
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    assert.equal(new Set(ids).size, ids.length);
  });

  it('refuses credentials that are none, whatever their form', async () => {
    for (const authorization of [
      'Bearer',
      'Bearer x y',
      'Basic eDp5',
      'Bearer pk_test_wrong',
      '',
    ]) {
      const answer = await get('/v1/numbers', { authorization });
      assert.equal(answer.status, 401, authorization);
    }
  });
});

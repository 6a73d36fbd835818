// The page of evidence as anybody gets it, the runner behind it, and what it must never touch or
// tell.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import type pg from 'pg';
import { type BoundPromise, promises } from '../../../../../../policy/promises.ts';
import type { App, LiveCheck } from '../../../app.ts';
import { wireFeatures } from '../../../features.ts';
import { handClock } from '../../../platform/clock.ts';
import { type TestService, testService } from '../../../service.testing.ts';
import { doctor } from '../../../start/doctor/doctor.ts';
import { chainNotes } from '../audit/appender.ts';
import { evidenceChecks } from './checks.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { evidenceBody } from './evidence-page.ts';
import { importProofs } from './import-proofs.ts';
import { keepEvidence, readEvidence } from './keep-evidence.ts';
import { runDueChecks } from './run-checks.ts';

let service: TestService;
let ada: string;
let root: pg.Client;
let synthetic: string;
const clock = handClock(Date.now());
const sources = 'c'.repeat(64);
const minute = 60_000;

before(async () => {
  service = await testService({ clock });
  ada = await service.signIn();
  root = await service.database.superuser();
  synthetic = (await root.query(`select id from vault.subject where source = 'synthetic'`)).rows[0]
    .id;
});
after(() => service.close());

const gather = (checks: readonly LiveCheck[] = []) =>
  gatherEvidence({ app: service.app, checks, sources });
const rowOf = (evidence: Evidence, id: string) =>
  evidence.promises.find((row) => row.id === id) as Evidence['promises'][number];
const lent = () => ({ checks: () => [], sources: () => sources });
const get = async (path: string) => {
  const answer = await service.call(path, { as: 'nobody' });
  return { status: answer.status, text: await answer.text() };
};
/** A promise that code claims to keep, other than those whose looks run by themselves here. */
const bound = (Object.entries(promises) as [string, BoundPromise][]).find(
  ([, { enforcedBy, mode }]) => enforcedBy.length > 0 && mode.join() === 'E',
)?.[0] as string;

async function provenNow(promise: string): Promise<void> {
  const facts = {
    promise,
    at: clock.date(),
    everySeconds: 30 * 86_400,
    sources,
    commit: 'abcdef0',
  };
  await keepEvidence(service.app.background, { ...facts, kind: 'proof', ok: true });
  await keepEvidence(service.app.background, { ...facts, kind: 'mutation', ok: true });
}

describe('the page', () => {
  test('P-E-03: everybody sees each promise with its state, without sign-in or script', async () => {
    const page = await get('/privacy/evidence');
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.text, /<script|style=/);
    const twin = JSON.parse((await get('/privacy/evidence.json')).text) as Evidence;
    assert.deepEqual(twin.promises.map(({ id }) => id).sort(), Object.keys(promises).sort());
    for (const { id } of twin.promises) assert.ok(page.text.includes(`id="${id}"`), id);
    for (const red of twin.red) assert.ok(page.text.includes('Red now'), red);
  });

  test('P-E-03: a failed look turns its promise red on the page, and a dead runner turns it grey', async () => {
    await provenNow(bound);
    let ok = true;
    const check: LiveCheck = {
      promise: bound as LiveCheck['promise'],
      everySeconds: 600,
      run: async () => ({ ok, sentence: 'Looked.', counts: { n: 1 } }),
    };
    const colourAfter = async (minutes: number) => {
      clock.advance(minutes * minute);
      return rowOf(await gather([check]), bound).status;
    };
    const look = () => runDueChecks(service.app, [check]);
    assert.deepEqual(await look(), [bound]);
    assert.equal(await colourAfter(0), 'green');
    assert.deepEqual(await look(), [], 'not due yet');
    ok = false;
    clock.advance(10 * minute);
    await look();
    const evidence = await gather([check]);
    assert.equal(rowOf(evidence, bound).status, 'red');
    assert.ok(evidence.red.some((one) => one.startsWith(bound)));
    ok = true;
    clock.advance(10 * minute);
    await look();
    assert.equal(await colourAfter(20), 'green');
    assert.equal(await colourAfter(1), 'amber');
    assert.equal(await colourAfter(20), 'grey');
  });

  it('takes the proofs of the build in once, and not those of another promise’s name', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'platen-proofs-'));
    const file = join(dir, 'evidence.json');
    clock.advance(minute);
    const list = [
      { id: 'P-0-02', state: 'proven', mutation: 'red' },
      { id: 'P-6-02', state: 'enforced', mutation: 'hollow' },
      { id: 'P-1-01', state: 'planned', mutation: null },
      { id: 'P-9-99', state: 'proven', mutation: null },
    ];
    const made = { commit: '0123abc', at: clock.date().toISOString(), sources, promises: list };
    writeFileSync(file, JSON.stringify(made));
    assert.equal(await importProofs(service.app, file), 2);
    assert.equal(await importProofs(service.app, file), 0);
    const evidence = await gather();
    assert.equal(rowOf(evidence, 'P-0-02').fails_without, true);
    assert.equal(rowOf(evidence, 'P-6-02').status, 'red');
    writeFileSync(file, '{"commit": "x"}');
    assert.equal(await importProofs(service.app, file), 0);
    assert.equal(await importProofs(service.app, join(dir, 'none')), 0);
    rmSync(dir, { recursive: true });
  });

  it('says that the rights changed when they did', async () => {
    const rights = async () => (await gather()).findings.find(({ name }) => name === 'rights');
    assert.equal((await rights())?.ok, true);
    await root.query('alter table vault.subject disable row level security');
    const found = await rights();
    await root.query('alter table vault.subject enable row level security');
    assert.equal(found?.ok, false);
    assert.ok((found?.counts.differing ?? 0) >= 2);
  });

  it('records what people did, by whom answers for it', async () => {
    const post = (role: string, as: { cookie: string } | 'nobody', promise = 'P-4-10') =>
      service.call('/v1/evidence/records', {
        as,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
        body: JSON.stringify({ promise, role }),
      });
    assert.equal((await post('operator', { cookie: ada })).status, 201);
    assert.equal((await post('cpo', { cookie: ada })).status, 403);
    assert.equal((await post('operator', 'nobody')).status, 401);
    assert.equal((await post('operator', { cookie: ada }, 'P-0-02')).status, 404);
    const row = rowOf(await gather(), 'P-4-10');
    assert.equal(row.status === 'blue' && row.recorded_at !== null, true);
  });

  it('says by when the next record is due, and that it is overdue', async () => {
    const at = (app: Pick<App, 'background' | 'clock'>) =>
      gatherEvidence({ app, checks: [], sources });
    const drill = async () => rowOf(await at(service.app), 'P-4-04');
    assert.deepEqual([(await drill()).recorded_at, (await drill()).record_due], [null, null]);
    const recorded = await service.call('/v1/evidence/records', {
      as: { cookie: ada },
      method: 'POST',
      headers: { 'content-type': 'application/json', 'platen-request': 'portal' },
      body: JSON.stringify({ promise: 'P-4-04', role: 'operator' }),
    });
    assert.equal(recorded.status, 201);
    const { recorded_at, record_due } = await drill();
    const span = Date.parse(record_due as string) - Date.parse(recorded_at as string);
    assert.equal(span, 31 * 86_400_000);
    const text = (evidence: Evidence) =>
      /id="P-4-04".*?<\/details>/s.exec(String(evidenceBody(evidence)))?.[0] as string;
    assert.match(text(await at(service.app)), /Next record<\/dt><dd>due by/);
    const later = handClock(Date.parse(record_due as string) + minute);
    assert.match(text(await at({ ...service.app, clock: later })), /OVERDUE since/);
  });
});

test('P-E-03: each promise that is said to be looked at has a look at the running system', async () => {
  const { app } = service;
  const patient = { config: app.config } as Parameters<typeof doctor>[1];
  const features = [...(await wireFeatures(app, '/nowhere')), doctor(app, patient)];
  const looked = new Set(features.flatMap((one) => one.liveChecks ?? []).map((one) => one.promise));
  const said = (Object.entries(promises) as [keyof typeof promises, BoundPromise][]).filter(
    ([, { enforcedBy, mode }]) => enforcedBy.length > 0 && mode.includes('L'),
  );
  assert.ok(said.length > 10);
  assert.deepEqual(
    said.map(([id]) => id).filter((id) => !looked.has(id)),
    [],
  );
});

test('P-0-06: the look turns red when every promise of a principle was found broken', async () => {
  const { background } = service.app;
  const served = (Object.entries(promises) as [string, BoundPromise][]).filter(
    ([, { principle, enforcedBy }]) => principle === 'integrity' && enforcedBy.length > 0,
  );
  const say = async (ok: boolean) => {
    clock.advance(minute);
    const at = clock.date();
    for (const [promise] of served) {
      await keepEvidence(background, { promise, kind: 'live', ok, at, everySeconds: 600 });
    }
    const look = evidenceChecks(service.app, lent()).find(({ promise }) => promise === 'P-0-06');
    return look?.run();
  };
  const broken = await say(false);
  const sentence = 'No promise that is kept serves integrity.';
  assert.deepEqual(broken, { ok: false, sentence, counts: { uncovered: 1 } });
  assert.equal((await say(true))?.ok, true);
});

describe('what was found', () => {
  test('P-E-04: each finding, good or bad, is an event of the chain and cannot be rewritten', async () => {
    const facts = { promise: 'P-0-02', kind: 'live', everySeconds: 60, counts: { n: 7 } } as const;
    await keepEvidence(service.app.background, { ...facts, ok: false });
    await chainNotes(service.app.background);
    const { rows } = await root.query(`select body::jsonb -> 'facts' as facts from priv.audit_event
      where body like '%evidence.run%' order by seq desc limit 1`);
    assert.deepEqual(rows[0].facts, {
      commit: null,
      counts: { n: 7 },
      of: 'live',
      ok: false,
      promise: 'P-0-02',
      sources: null,
    });
    const owner = await service.database.connect('owner');
    for (const change of [
      'update priv.evidence_run set ok = true',
      'delete from priv.evidence_run',
    ]) {
      await assert.rejects(owner.query(change), /append-only/);
    }
  });
});

describe('a look', () => {
  const openOn = (subject: string) =>
    service.app.withPurpose(
      { purpose: 'evidence.check', anchor: { synthetic_subject: subject } },
      (db) => db.selectFrom('p_evidence_check.subject').selectAll().execute(),
    );
  const real = async () =>
    (await root.query(`select id from vault.subject where source <> 'synthetic'`)).rows[0].id;

  test('P-E-05: opens on nobody real, through the application or as the login', async () => {
    const subject = await real();
    await assert.rejects(openOn(subject), { code: 'auth.required' });
    const jobs = await service.database.connect('jobs');
    const open = `select priv.open_by_synthetic_subject('evidence.check', $1, null, null)`;
    await assert.rejects(jobs.query(open, [subject]), { code: '42501' });
    const web = await service.database.connect('web');
    await assert.rejects(web.query(open, [synthetic]), { code: '42501' });
  });

  test('P-E-05: nobody real becomes made up, nor the reverse, and no login makes anybody up', async () => {
    const subject = await real();
    const change = 'update vault.subject set source = $2 where id = $1';
    await assert.rejects(root.query(change, [subject, 'synthetic']), { code: '42501' });
    await assert.rejects(root.query(change, [synthetic, 'form']), { code: '42501' });
    const insert = `insert into vault.subject (id, name, source) values ('sub_x', 'X', 'synthetic')`;
    await assert.rejects(root.query(insert), { code: '42501' });
  });

  test('P-E-05: neither page nor JSON tells anything of anybody, whatever a check returns', async () => {
    const word = 'Ada Lovelace';
    const looks = evidenceChecks(service.app, lent());
    await runDueChecks(service.app, looks);
    for (const path of ['/privacy/evidence', '/privacy/evidence.json']) {
      const { text } = await get(path);
      const personal = [word, 'ada@example.org', service.app.installation.accountId, await real()];
      for (const canary of personal) assert.ok(!text.includes(canary), `${path}: ${canary}`);
      assert.doesNotMatch(text, /\b(sub|acc|fax|ses|stf)_[0-9A-Z]{26}/);
    }
    const leaking = { promise: 'P-0-02', kind: 'live', ok: true, everySeconds: 60 } as const;
    const db = service.app.background;
    await assert.rejects(keepEvidence(db, { ...leaking, sentence: 'ada@example.org' }));
    await assert.rejects(keepEvidence(db, { ...leaking, counts: { name: word as never } }));
  });

  test('P-E-05 control: a look opens on the made-up person, and sees that one alone', async () => {
    const seen = await openOn(synthetic);
    assert.deepEqual(
      seen.map(({ id }) => id),
      [synthetic],
    );
    const check = evidenceChecks(service.app, lent()).find(({ promise }) => promise === 'P-E-05');
    assert.deepEqual(await check?.run(), {
      ok: true,
      sentence: 'A look opens on made-up people only, and sees each of them alone.',
      counts: { made_up: 1, seen: 1 },
    });
  });

  it('that breaks or never ends has not found that all is well', async () => {
    clock.advance(60 * minute);
    const broken: LiveCheck = {
      promise: 'P-0-05',
      everySeconds: 60,
      run: async () => {
        throw new Error('cannot look');
      },
    };
    await runDueChecks(service.app, [broken]);
    const kept = await readEvidence(service.app.background);
    const found = kept.find((one) => one.promise === 'P-0-05' && one.kind === 'live');
    assert.equal(found?.ok, false);
  });

  it('finds each of our own checks good on a sound system', async () => {
    for (const { promise, run } of evidenceChecks(service.app, lent())) {
      const { ok, sentence } = await run();
      assert.ok(ok, `${promise}: ${sentence}`);
    }
  });
});

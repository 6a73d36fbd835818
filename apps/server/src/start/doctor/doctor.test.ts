// The doctor: each fault put in, one at a time; what keeps production from starting; and the
// waiver, which is a statement to the public.
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { readConfig } from '../../config.ts';
import { systemClock } from '../../platform/clock.ts';
import { testDatabase } from '../../platform/db/testing.ts';
import { makeLog } from '../../platform/log/log.ts';
import { nearness, publicAddresses } from '../../platform/nearness.ts';
import { writeSecretFile } from '../../platform/secret-files.ts';
import { openDataFolder } from '../data-folder.ts';
import { startService } from '../steps.ts';
import { doctor, examine, grave } from './doctor.ts';
import { type CheckName, examineMachine, type MachineFacts } from './machine-checks.ts';
import { machineFacts } from './machine-facts.ts';
import { patchVerdict } from './patch-levels.ts';
import { readWaiver } from './waiver.ts';

const dayMs = 86_400_000;
const now = Date.parse('2026-12-24T12:00:00Z');
const path = (name: string, mode = 0o700, device = 1) => ({ path: name, mode, own: true, device });

const sound: MachineFacts = {
  now,
  diskEncrypted: { date: '2026-12-01', words: 'LUKS2 on all volumes' },
  database: {
    reached: 'socket',
    encrypted: false,
    openTo: [],
    version: '18.4',
    now,
    dir: path('/srv/platen/postgres'),
  },
  keys: path('/srv/keys', 0o700, 2),
  keyFiles: [path('/srv/keys/installation.key', 0o600, 2)],
  objects: path('/srv/platen/objects'),
  nodeVersion: '24.21.0',
  lastSeen: now - 1000,
  lastBackup: now - dayMs,
  installedAt: now - 30 * dayMs,
};

type Fault = [name: CheckName, facts: Partial<MachineFacts>];
const database = (some: Partial<MachineFacts['database']>) => ({
  database: { ...sound.database, ...some },
});
const faults: Fault[] = [
  ['disk_encryption', { diskEncrypted: undefined }],
  ['disk_encryption', { diskEncrypted: { date: '2025-12-01', words: 'LUKS2' } }],
  ['disk_encryption', { diskEncrypted: { date: '2027-06-01', words: 'LUKS2' } }],
  ['database_not_public', database({ reached: 'public', encrypted: true })],
  ['database_not_public', database({ reached: 'private', encrypted: false })],
  ['database_not_public', database({ openTo: ['203.0.113.9'] })],
  ['key_folder', { keys: path('/srv/keys', 0o750) }],
  ['key_folder', { keyFiles: [path('/srv/keys/installation.key', 0o644)] }],
  ['key_folder', { keys: { ...path('/srv/keys'), own: false } }],
  ['keys_apart', { keys: path('/srv/platen/postgres/keys') }],
  ['keys_apart', { keys: path('/srv/platen/objects') }],
  ['keys_apart', { keys: path('/srv') }],
  ['clock', database({ now: now + 6000 })],
  ['clock', { lastSeen: now + 61_000 }],
  ['clock', { now: Date.parse('2026-11-01'), ...database({ now: Date.parse('2026-11-01') }) }],
  ['patches', { nodeVersion: '24.1.0' }],
  ['patches', { nodeVersion: '20.19.0' }],
  ['patches', database({ version: '17.2' })],
  ['patches', database({ version: '14.20 (Debian 14.20-1)' })],
  ['patches', { now: now + 200 * dayMs, ...database({ now: now + 200 * dayMs }) }],
  ['backups', { lastBackup: now - 8 * dayMs }],
  ['backups', { lastBackup: undefined }],
];

it('P-4-07: each fault is found, and only what it is a fault of', () => {
  for (const [name, facts] of faults) {
    const found = examineMachine({ ...sound, ...facts });
    const bad = found.filter(({ ok }) => !ok).map((one) => one.name);
    assert.ok(bad.includes(name), `${name}: ${JSON.stringify(facts)}`);
    const { critical, sentence, fix } = found.find((one) => one.name === name) ?? {};
    assert.equal(critical, name !== 'backups');
    assert.ok(sentence && fix);
  }
});

it('P-4-07 control: a sound machine has no finding, by socket, loopback or private TLS', () => {
  for (const facts of [
    {},
    database({ reached: 'loopback' }),
    database({ reached: 'private', encrypted: true }),
    { lastBackup: undefined, installedAt: now },
    { nodeVersion: '27.0.0' },
  ]) {
    assert.deepEqual(
      examineMachine({ ...sound, ...facts }).filter(({ ok }) => !ok),
      [],
    );
  }
});

it('tells what the internet can reach', () => {
  const kinds = { '127.0.0.1': 'loopback', '::1': 'loopback', '10.1.2.3': 'private' };
  const more = { '192.168.1.1': 'private', 'fd00::1': 'private', '172.32.0.1': 'public' };
  for (const [address, kind] of Object.entries({ ...kinds, ...more, '2001:db8::1': 'public' })) {
    assert.equal(nearness(address), kind, address);
  }
  const own = ['127.0.0.1', '::1', '203.0.113.9', '10.0.0.1', '2001:db8::1'];
  assert.deepEqual(publicAddresses('', own), []);
  assert.deepEqual(publicAddresses('localhost', own), []);
  assert.deepEqual(publicAddresses('0.0.0.0', own), ['203.0.113.9']);
  assert.deepEqual(publicAddresses('*', own), ['203.0.113.9', '2001:db8::1']);
});

it('compares versions by number', () => {
  assert.equal(patchVerdict('x', '18.10', { 18: '18.4' }).ok, true);
  assert.equal(patchVerdict('x', '18.3', { 18: '18.4' }).ok, false);
});

// From here on a real database and a real start.

const dirs: string[] = [];
after(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});
function freshDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'platen-doctor-'));
  dirs.push(dir);
  return dir;
}

const quiet = makeLog('error', () => undefined);
const today = new Date().toISOString().slice(0, 10);
const publicUrl = 'https://fax.ada.clinic';

async function machine(env: Record<string, string> = {}) {
  const test = await testDatabase();
  const dir = freshDir();
  writeSecretFile(join(dir, 'keys', 'logins.json'), JSON.stringify(test.logins));
  const config = readConfig(
    {
      PLATEN_MODE: 'production',
      PLATEN_DATA: dir,
      PLATEN_HTTP: '127.0.0.1:0',
      PLATEN_SIP: '127.0.0.1:0',
      PLATEN_SAMPLE_FAX: '0',
      PLATEN_OPERATOR_NAME: 'Ada Clinics Ltd',
      PLATEN_OPERATOR_ADDRESS: '1 Analytical Row, London',
      PLATEN_OPERATOR_CONTACT: 'privacy@ada.clinic',
      PLATEN_PUBLIC_URL: publicUrl,
      PLATEN_MAIL_FROM: 'notices@fax.ada.clinic',
      PLATEN_TRUST_PROXY: '1',
      DATABASE_URL: test.superuserUrl,
      ...env,
    },
    dir,
  );
  const start = () => startService(config, systemClock, quiet);
  /** Should it start against all hope, it is stopped, so that the test fails and does not hang. */
  const tryStart = async () => {
    const service = await start();
    await service.stop();
  };
  return { test, dir, config, start, tryStart };
}

const attested = { PLATEN_DISK_ENCRYPTED: `${today} LUKS2 on all volumes` };

it('P-4-07: production does not start on a machine with a critical fault, and says which', async () => {
  const { tryStart, test, dir } = await machine();
  await assert.rejects(tryStart(), (thrown: { code: string; details: { detail: string } }) => {
    assert.equal(thrown.code, 'start.doctor');
    assert.match(thrown.details.detail, /disk_encryption: Nobody has attested/);
    return true;
  });
  // The same machine, attested, with a key that others can read.
  const sound = await machine(attested);
  chmodSync(join(sound.dir, 'keys', 'logins.json'), 0o644);
  await assert.rejects(sound.tryStart(), (thrown: { details: { detail: string } }) => {
    assert.match(thrown.details.detail, /key_folder/);
    return true;
  });
  assert.ok(dir);
  await sound.test.close();
  await test.close();
});

it('P-4-07 control: production starts on a sound machine, and the evidence says so', async () => {
  const { start, test } = await machine(attested);
  const service = await start();
  const patient = {
    config: service.app.config,
    folder: openDataFolder(service.app.config.dataDir),
    clock: systemClock,
    query: async (text: string) => (await (await test.connect('web')).query(text)).rows,
  };
  const evidence = doctor(service.app, patient).liveChecks ?? [];
  const said = await evidence.find(({ promise }) => promise === 'P-4-07')?.run();
  assert.equal(said?.ok, true, said?.sentence);
  assert.match(said?.sentence ?? '', /Looked at \d{4}-.*LUKS2 on all volumes/);
  assert.deepEqual(said?.counts, { checks: 7, failed: 0, critical: 0, waived: 0 });
  await service.stop();
  await test.close();
});

it('P-4-07: a fault that comes later is shown as bad at the next look', async () => {
  const { test, dir, config } = await machine(attested);
  const folder = openDataFolder(dir);
  const web = await test.connect('web');
  const query = async (text: string) => (await web.query(text)).rows;
  const facts = await machineFacts(config, folder, systemClock, query);
  assert.equal(facts.database.reached, 'socket');
  const patient = { config, folder, clock: systemClock, query };
  assert.deepEqual(grave(await examine(patient)), []);
  chmodSync(folder.keys, 0o755);
  assert.deepEqual(
    grave(await examine(patient)).map(({ name }) => name),
    ['key_folder'],
  );
  const live = doctor(patient, patient).liveChecks?.[0];
  const said = await live?.run();
  assert.equal(said?.ok, false);
  assert.match(said?.sentence ?? '', /key_folder: bad/);
  await test.close();
});

interface Signed {
  dir: string;
  keyFile: string;
  privateKey: KeyObject;
}

function keys(): Signed {
  const dir = freshDir();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const keyFile = join(dir, 'operator.pub');
  writeFileSync(keyFile, publicKey.export({ type: 'spki', format: 'pem' }));
  return { dir, keyFile, privateKey };
}

const waiver = {
  checks: ['disk_encryption'],
  reason: 'The disks are encrypted by the landlord, whose paper comes next week.',
  signed: today,
  until: new Date(Date.now() + 20 * dayMs).toISOString().slice(0, 10),
  for: publicUrl,
};

function putWaiver(dir: string, key: KeyObject, what: object | string): void {
  const text = Buffer.from(typeof what === 'string' ? what : JSON.stringify(what));
  writeFileSync(join(dir, 'waiver.json'), text);
  writeFileSync(join(dir, 'waiver.json.sig'), sign(null, text, key));
}

it('P-4-07: a waiver counts only whole, signed by the operator, in time, for this place', () => {
  const { dir, keyFile, privateKey } = keys();
  const other = keys();
  const read = (at = Date.now(), file: string | undefined = keyFile) =>
    readWaiver({ dataDir: dir, publicUrl, keyFile: file }, at);
  const refused = () => assert.throws(() => read(), { code: 'start.waiver' });
  assert.equal(read(), undefined);
  putWaiver(dir, privateKey, waiver);
  assert.deepEqual(read()?.checks, ['disk_encryption']);
  assert.throws(() => read(Date.now() + 22 * dayMs), { code: 'start.waiver' });
  assert.throws(() => read(Date.now() - 3 * dayMs), { code: 'start.waiver' });
  assert.throws(() => readWaiver({ dataDir: dir, publicUrl, keyFile: undefined }, Date.now()), {
    code: 'start.waiver',
  });
  putWaiver(dir, other.privateKey, waiver);
  refused();
  putWaiver(dir, privateKey, waiver);
  writeFileSync(join(dir, 'waiver.json'), JSON.stringify({ ...waiver, checks: ['patches'] }));
  refused();
  const late = new Date(Date.now() + 120 * dayMs).toISOString().slice(0, 10);
  for (const wrong of [
    { ...waiver, until: late },
    { ...waiver, reason: 'because' },
    { ...waiver, for: 'https://elsewhere.clinic' },
    { ...waiver, checks: [] },
    { ...waiver, checks: ['everything'] },
    { ...waiver, more: true },
    'not json',
  ]) {
    putWaiver(dir, privateKey, wrong);
    refused();
  }
});

it('P-4-07 control: a signed waiver lets production start, and stands on the evidence page', async () => {
  const { keyFile, privateKey } = keys();
  const { start, test, dir } = await machine({ PLATEN_WAIVER_KEY: keyFile });
  putWaiver(dir, privateKey, waiver);
  const service = await start();
  const web = await test.connect('web');
  const live = doctor(service.app, {
    config: service.app.config,
    folder: openDataFolder(dir),
    clock: systemClock,
    query: async (text) => (await web.query(text)).rows,
  }).liveChecks?.[0];
  const said = await live?.run();
  assert.equal(said?.ok, false, 'it is shown as what it is');
  assert.match(said?.sentence ?? '', /waived disk_encryption until .*landlord/);
  assert.deepEqual(said?.counts, { checks: 7, failed: 1, critical: 0, waived: 1 });
  await service.stop();
  await test.close();
});

// Setting up says what is wrong and what to do, waits for another setup, and outlives a dead one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { explainNpm, explainSystemError } from './failure.js';
import { withLock } from './lock.js';
import { packagesAreInstalled, writeMarker } from './packages.js';
import { portalIsBuilt } from './portal.js';

function folder(t) {
  const it = fs.mkdtempSync(path.join(os.tmpdir(), 'platen set up '));
  t.after(() => fs.rmSync(it, { recursive: true, force: true }));
  return it;
}

function write(root, file, content) {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  fs.writeFileSync(path.join(root, file), text);
}

test('a Node that is too old gets a sentence and a fix', () => {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '18.20.0' })`;
  const setup = fileURLToPath(new URL('../setup.js', import.meta.url));
  const args = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, setup];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^Platen needs Node 20 or newer, and this is Node 18.20.0\.\nFix: /);
});

test('each way npm fails has its sentence', () => {
  const cases = [
    ['npm error code ECONNREFUSED', /registry cannot be reached/],
    ['npm error code EAI_AGAIN\nnpm error errno EAI_AGAIN', /registry cannot be reached/],
    ['npm error code E403', /refused to serve/],
    ['npm error code ENOSPC', /disk is full/],
    ['npm error code EINTEGRITY', /not the one the lockfile names/],
    ['npm error code EACCES\nnpm error syscall mkdir', /read-only for this user/],
    ['npm error Your cache folder contains root-owned files', /belongs to another user/],
    ['npm error something new', /ended with 3/],
  ];
  for (const [output, says] of cases) {
    const failure = explainNpm(output, 3);
    assert.match(failure.sentence, says);
    assert.ok(failure.fix.length > 20);
    assert.ok(failure.detail.includes(output.split('\n')[0]));
  }
  assert.match(explainSystemError({ code: 'EROFS', path: '/a' }, '/').sentence, /write to \/a/);
  assert.match(explainSystemError(new Error('odd'), '/').detail, /odd/);
});

test('two setups of one folder run one after the other', async (t) => {
  const root = folder(t);
  const steps = [];
  let second = Promise.resolve();
  await withLock(root, async () => {
    steps.push('first begins');
    const say = (words) => steps.push(words);
    second = withLock(root, async () => steps.push('second'), say);
    // The second has looked at the lock by now, and looks again only later.
    await new Promise((resolve) => setImmediate(resolve));
    steps.push('first ends');
  });
  await second;
  const waiting = 'Another setup of this folder is under way; waiting for it.';
  assert.deepEqual(steps, ['first begins', waiting, 'first ends', 'second']);
  assert.deepEqual(fs.readdirSync(root), []);
});

test('the lock of a dead setup is taken over, and a failed one lets go of its own', async (t) => {
  const root = folder(t);
  const { pid } = spawnSync(process.execPath, ['--version']);
  write(root, '.setup-lock', { pid, host: os.hostname() });
  await assert.rejects(
    withLock(root, async () => {
      throw new Error('no');
    }),
    /no/,
  );
  await withLock(root, async () => {});
  assert.deepEqual(fs.readdirSync(root), []);
});

test('a silent lock of another machine is dead after a while, not at once', async (t) => {
  const root = folder(t);
  write(root, '.setup-lock', { pid: 1, host: 'another' });
  const longAgo = new Date(Date.now() - 60_000);
  fs.utimesSync(path.join(root, '.setup-lock'), longAgo, longAgo);
  await withLock(root, async () => {});
  assert.deepEqual(fs.readdirSync(root), []);
});

test('packages are installed when the marker, or npm’s own list, equals the lockfile', (t) => {
  const root = folder(t);
  const pg = { version: '18.0.0', integrity: 'sha512-b', optional: true };
  const here = { os: [process.platform], cpu: [process.arch] };
  const wanted = {
    '': {},
    'packages/t4': {},
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/pg-elsewhere': { ...pg, os: ['aix'], cpu: ['ppc64'] },
    'node_modules/pg-here': { ...pg, ...here },
  };
  write(root, 'package-lock.json', { packages: wanted });
  assert.equal(packagesAreInstalled(root), false);

  const there = { 'node_modules/a': wanted['node_modules/a'] };
  write(root, 'node_modules/.package-lock.json', { packages: there });
  assert.equal(packagesAreInstalled(root), false, 'what this machine needs is missing');
  write(root, 'node_modules/.package-lock.json', {
    packages: { ...there, 'node_modules/pg-here': wanted['node_modules/pg-here'] },
  });
  assert.equal(packagesAreInstalled(root), true);

  write(root, 'node_modules/.package-lock.json', { packages: {} });
  writeMarker(root);
  assert.equal(packagesAreInstalled(root), true);
  write(root, 'package-lock.json', { packages: { ...wanted, 'node_modules/b': {} } });
  assert.equal(packagesAreInstalled(root), false, 'the lockfile changed');
});

test('the portal is built again when one of its sources changed, and only then', (t) => {
  const root = folder(t);
  write(root, 'package-lock.json', {});
  assert.equal(portalIsBuilt(root), true, 'there is no portal to build');
  write(root, 'apps/portal/vite.config.ts', 'export default {};');
  write(root, 'apps/portal/src/main.tsx', 'let a = 1;');
  assert.equal(portalIsBuilt(root), false);
});

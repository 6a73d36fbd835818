// Installs what package-lock.json names. A marker in node_modules holds the lockfile's hash, so
// that a second start costs one hash. Not `npm ci`: it refuses a lockfile without the optional
// packages of machines that a registry does not carry, and deletes node_modules under a running
// service.
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { explainNpm, SetupFailure } from './failure.js';

const markerFile = 'node_modules/.platen-setup.json';
/** Packages unpacked, and npm's cache of them, take about 900 MB. */
const freeBytesMin = 1_000_000_000;
const outputBytesMax = 200_000;
/** npm itself tries every package for minutes before it says that nothing answers. */
const unreachableMs = 20_000;

export function packagesAreInstalled(root) {
  const marker = readJson(path.join(root, markerFile));
  if (marker === null) return installedByHand(root);
  return isOurs(marker, root) || installedByHand(root);
}

function isOurs(marker, root) {
  return (
    marker.lock === lockHash(root) &&
    marker.platform === process.platform &&
    marker.arch === process.arch
  );
}

export function writeMarker(root) {
  const marker = { lock: lockHash(root), platform: process.platform, arch: process.arch };
  fs.writeFileSync(path.join(root, markerFile), `${JSON.stringify(marker)}\n`);
}

/** Hash of everything npm installs from. */
export function lockHash(root) {
  const hash = crypto.createHash('sha256');
  hash.update(fs.readFileSync(path.join(root, 'package-lock.json')));
  return hash.digest('hex');
}

/** Somebody ran `npm install` themselves: npm's own list in node_modules equals the lockfile. */
function installedByHand(root) {
  const there = readJson(path.join(root, 'node_modules/.package-lock.json'))?.packages;
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages;
  if (!there || !wanted) return false;
  return Object.entries(wanted).every(([name, entry]) => {
    if (!name.startsWith('node_modules/') && !name.includes('/node_modules/')) return true;
    const found = there[name];
    if (!found) return mayBeAbsent(entry);
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * Optional packages may be absent, unless they name this very machine (embedded PostgreSQL does).
 */
function mayBeAbsent({ optional, devOptional, peer, os, cpu, libc }) {
  if (!optional && !devOptional && !peer) return false;
  const isHere = os?.includes(process.platform) && cpu?.includes(process.arch) && !libc;
  return !isHere;
}

export async function installPackages(root, progress) {
  requireSpace(root);
  const count = Object.keys(readJson(path.join(root, 'package-lock.json')).packages).length;
  const step = progress.begin('Installing packages');
  let fetched = 0;
  const watch = watchRegistry();
  const { code, output } = await runNpm(
    root,
    ['install', '--no-save', '--loglevel=http'],
    (line) => {
      watch.read(line);
      if (!/^npm http (fetch GET \d|cache )/.test(line)) return;
      fetched += 1;
      step.note(`${Math.min(fetched, count)} of ${count} fetched`);
    },
    root,
    watch.signal,
  );
  watch.end();
  step.end(code === 0 ? 'done' : 'failed');
  if (code !== 0) throw explainNpm(output + watch.words, code);
}

/** Gives npm up when nothing at all has answered for a while: a machine without a network. */
function watchRegistry() {
  const gone = new AbortController();
  let timer = null;
  let answered = false;
  return {
    signal: gone.signal,
    /** What failed, in npm's word for it; empty while something answers. */
    words: '',
    read(line) {
      if (/^npm http fetch GET \d/.test(line)) {
        answered = true;
        clearTimeout(timer);
      }
      const failed = /attempt \d+ failed with (E[A-Z_]+)/.exec(line);
      if (failed === null || answered || timer !== null) return;
      timer = setTimeout(() => {
        this.words = `npm error code ${failed[1]}\n`;
        gone.abort();
      }, unreachableMs);
    },
    end: () => clearTimeout(timer),
  };
}

/** Runs the npm that runs us (or the one on the path), with calm settings. */
export function runNpm(root, args, onLine = () => {}, cwd = root, signal = undefined) {
  const script = process.env.npm_execpath;
  const own = script !== undefined && /npm(-cli)?\.c?js$/.test(script);
  const program = own ? (process.env.npm_node_execpath ?? process.execPath) : 'npm';
  const calm = ['--no-audit', '--no-fund', '--prefer-offline', '--no-update-notifier'];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...(own ? [script] : []), ...args, ...calm], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    });
    let output = '';
    let rest = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        onLine(line);
        if (isNoise(line)) continue;
        output = `${output}${line}\n`.slice(-outputBytesMax);
      }
    });
    child.on('error', (error) => {
      // Given up: its end comes as `close`.
      if (error.name === 'AbortError') return;
      if (error.code !== 'ENOENT') return reject(error);
      reject(
        new SetupFailure(
          'npm is not installed here.',
          'install npm (it comes with Node from https://nodejs.org/; Debian: apt-get install npm).',
        ),
      );
    });
    child.on('close', (code) => resolve({ code: code ?? 1, output: output + rest }));
  });
}

/**
 * Fetches, engine warnings (Node 20 is older than some tools like) and notices are nobody's news.
 */
function isNoise(line) {
  return /^npm (http|notice|info|verbose)\b|EBADENGINE|^npm warn deprecated/i.test(line);
}

function requireSpace(root) {
  const { bavail, bsize } = fs.statfsSync(root);
  const free = bavail * bsize;
  if (free >= freeBytesMin) return;
  throw new SetupFailure(
    `The disk of ${root} has ${Math.round(free / 1e6)} MB free; the packages need about 1 GB.`,
    'free some space, or move the checkout to another disk, then run the same command again.',
  );
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

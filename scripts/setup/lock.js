// One setup at a time in a checkout: two `npm start` at once must not both write node_modules.
// The lock is a file at the root, because npm deletes node_modules; a dead owner's lock is taken
// over.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const lockFile = '.setup-lock';
const pollMs = 250;
const heartbeatMs = 2_000;
/** A lock whose owner we cannot see (another machine, another container) is dead after this. */
const silenceMsMax = 30_000;

/** Runs `work` while holding the checkout's lock; waits for whoever holds it now, and says so. */
export async function withLock(root, work, say = console.error) {
  const file = path.join(root, lockFile);
  await acquire(file, say);
  const heartbeat = setInterval(() => touch(file), heartbeatMs);
  const letGo = () => fs.rmSync(file, { force: true });
  const stop = (signal) => {
    letGo();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    letGo();
  }
}

async function acquire(file, say) {
  let told = false;
  while (!tryCreate(file)) {
    if (isStale(file)) {
      takeAway(file);
      continue;
    }
    if (!told) say('Another setup of this folder is under way; waiting for it.');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function tryCreate(file) {
  try {
    fs.writeFileSync(file, JSON.stringify({ pid: process.pid, host: os.hostname() }), {
      flag: 'wx',
    });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isStale(file) {
  try {
    const silent = Date.now() - fs.statSync(file).mtimeMs > silenceMsMax;
    const owner = readOwner(file);
    // An owner that is still writing its name has an empty file: only time can tell.
    if (owner === null || owner.host !== os.hostname()) return silent;
    return silent || !isAlive(owner.pid);
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function readOwner(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') throw error;
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Moves the dead lock aside first: of two who find it dead, one gets it, the other starts over. */
function takeAway(file) {
  const aside = `${file}.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (!isStale(aside)) {
    // Someone took it over between our look and our rename: give it back.
    try {
      fs.linkSync(aside, file);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  fs.rmSync(aside, { force: true });
}

function touch(file) {
  try {
    const now = new Date();
    fs.utimesSync(file, now, now);
  } catch {
    // The lock may be gone when the checkout is deleted under us; the work itself will say so.
  }
}

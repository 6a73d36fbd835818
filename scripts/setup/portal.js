// Builds the portal when its sources changed. It is built beside the old one and swapped in, so
// that a running service never serves half of it.
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { SetupFailure } from './failure.js';
import { lockHash } from './packages.js';

const home = 'apps/portal';
const skipped = new Set(['node_modules', 'dist', 'dist.new', 'dist.old']);
const stampFile = 'built-from.txt';

/** True also while the portal has no build configuration: there is nothing to build then. */
export function portalIsBuilt(root) {
  const folder = path.join(root, home);
  if (!fs.existsSync(path.join(folder, 'vite.config.ts'))) return true;
  try {
    return fs.readFileSync(path.join(folder, 'dist', stampFile), 'utf8') === sourcesHash(root);
  } catch {
    return false;
  }
}

function sourcesHash(root) {
  const hash = crypto.createHash('sha256').update(lockHash(root));
  const visit = (folder) => {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (skipped.has(entry.name)) continue;
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) visit(file);
      else if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) {
        hash
          .update(`${path.relative(root, file)}\0`)
          .update(fs.readFileSync(file))
          .update('\0');
      }
    }
  };
  visit(path.join(root, home));
  return hash.digest('hex');
}

export async function buildPortal(root, progress) {
  const folder = path.join(root, home);
  const step = progress.begin('Building the portal');
  const stamp = sourcesHash(root);
  const fresh = path.join(folder, 'dist.new');
  const old = path.join(folder, 'dist.old');
  const live = path.join(folder, 'dist');
  for (const leftOver of [fresh, old]) fs.rmSync(leftOver, { recursive: true, force: true });
  const { code, output } = await runVite(root, folder);
  step.end(code === 0 ? 'done' : 'failed');
  if (code !== 0) {
    throw new SetupFailure(
      'The portal could not be built.',
      'read the lines below. A fresh checkout builds; after an edit of yours, "npm run check" may say more.',
      output.trim().split('\n').slice(-20).join('\n'),
    );
  }
  fs.writeFileSync(path.join(fresh, stampFile), stamp);
  if (fs.existsSync(live)) fs.renameSync(live, old);
  fs.renameSync(fresh, live);
  fs.rmSync(old, { recursive: true, force: true });
}

function runVite(root, folder) {
  const program = path.join(root, 'node_modules/.bin/node');
  const script = path.join(root, 'node_modules/vite/bin/vite.js');
  const args = [script, 'build', '--outDir', 'dist.new', '--emptyOutDir', '--logLevel', 'warn'];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

#!/usr/bin/env node
// The `platen` command. TypeScript needs a newer Node than the machine may have, so that an old one
// hands over to the Node that setup put into node_modules. Plain JavaScript for any Node.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const runsTypeScript = major > 22 || (major === 22 && minor >= 18);

if (runsTypeScript) {
  const { main } = await import('../src/main.ts');
  await main(process.argv.slice(2));
} else {
  handOver();
}

function handOver() {
  const node = findNode(path.dirname(fs.realpathSync(fileURLToPath(import.meta.url))));
  if (node === null) {
    console.error(
      `platen needs Node 22.18 or newer; this is ${process.versions.node}, and the checkout has no own.\n` +
        'Fix: run "npm start" once in the checkout; it brings Node 24 along.',
    );
    process.exitCode = 7;
    return;
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // The terminal tells both of us about Ctrl-C; the child decides what it means.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 128 + os.constants.signals[signal];
  });
}

function findNode(folder) {
  const candidate = path.join(folder, 'node_modules/.bin/node');
  if (fs.existsSync(candidate)) return candidate;
  const parent = path.dirname(folder);
  return parent === folder ? null : findNode(parent);
}

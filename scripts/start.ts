// Runs the server: `npm start`, after scripts/setup.js has made sure that everything is here.
import { fileURLToPath } from 'node:url';
import { runChild } from './start/run-child.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const server = fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url));

/** 128 + SIGKILL: nobody who is killed can say so itself. */
const killed = 137;

process.exitCode = await runChild(process.execPath, [server, ...process.argv.slice(2)], root);
if (process.exitCode === killed) {
  console.error('Platen was ended from outside (SIGKILL), perhaps because memory ran out.');
  console.error('Fix: run the same command again; what was confirmed is kept.');
}

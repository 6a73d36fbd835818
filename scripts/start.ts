// Runs the server: `npm start`, after scripts/setup.js has made sure that everything is here.
import { fileURLToPath } from 'node:url';
import { runChild } from './start/run-child.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const server = fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url));

process.exitCode = await runChild(process.execPath, [server, ...process.argv.slice(2)], root);

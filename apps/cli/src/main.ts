// The `platen` command from its words to its exit code. Troubles are printed in one place, here.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createApi } from './api.ts';
import { type Command, parseCall } from './command.ts';
import { commands } from './commands.ts';
import { exitCodes } from './exit-codes.ts';
import { helpOf, overview } from './help.ts';
import { readSettings } from './settings.ts';
import { formatProblem, Trouble, usage } from './trouble.ts';
import type { World } from './world.ts';

/** Runs one command line (`args` without the program) and returns its exit code. */
export async function run(args: readonly string[], world: World): Promise<number> {
  const json = args.includes('--json');
  try {
    return await dispatch(args, world, json);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (json) world.out.write(`${JSON.stringify({ error: error.problem })}\n`);
    else world.err.write(`${formatProblem(error.problem)}\n`);
    return error.exitCode;
  }
}

async function dispatch(args: readonly string[], world: World, json: boolean): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version') {
    world.out.write(`${version()}\n`);
    return exitCodes.done;
  }
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const asked = rest[0] === undefined ? null : findCommand(rest[0]);
    world.out.write(asked === null ? overview(commands) : helpOf(asked));
    return name === undefined ? exitCodes.usage : exitCodes.done;
  }
  const command = findCommand(name);
  const { options, words } = parseCall(command, rest);
  if (options.help === true) {
    world.out.write(helpOf(command));
    return exitCodes.done;
  }
  const settings = readSettings(world);
  const { url, apiKey } = settings;
  const api = createApi({ url, apiKey, needsKey: command.keyless !== true, draw: world.draw });
  return command.run({ world, settings, api, options, words, json });
}

function findCommand(name: string): Command {
  const command = commands.find((it) => it.name === name);
  if (command !== undefined) return command;
  throw usage(`There is no command "${name}".`, '"platen help" lists all.');
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

/** The real world: this process. */
export async function main(args: readonly string[]): Promise<void> {
  // `platen inbox | head` closes our output early: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCodes.done);
  });
  // Ctrl-C ends the looking on, not the fax; the moving line is left whole.
  process.once('SIGINT', () => {
    if (process.stdout.isTTY) process.stdout.write('\n');
    process.exit(128 + constants.signals.SIGINT);
  });
  process.exitCode = await run(args, {
    env: process.env,
    cwd: process.cwd(),
    home: fileURLToPath(new URL('..', import.meta.url)),
    out: process.stdout,
    err: process.stderr,
    stdin: process.stdin,
    draw: randomUUID,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    timeZone: process.env.TZ || Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
}

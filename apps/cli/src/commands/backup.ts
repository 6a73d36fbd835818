// `platen backup` and `platen restore`: both work on the stopped installation of this machine, so
// they hand over to the program in the checkout that knows the database.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Call, Command } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { notHere, usage } from '../trouble.ts';

const program = 'apps/server/src/backup/main.ts';
const keyFile = {
  'key-file': { type: 'string', value: 'FILE', help: 'its bytes are the secret' },
} as const;
const secret = `The secret is PLATEN_BACKUP_PASSPHRASE, or the bytes of --key-file. The file never holds the
installation's keys: keep a copy of its folder "keys" apart, and a new one each week, since keys are
wrapped anew each day. Stop the server first.`;

export const backup: Command = {
  name: 'backup',
  form: '<file>',
  summary: 'write everything into one encrypted file',
  details: `${secret} A backup lives 35 days; an older one is not restored.`,
  options: keyFile,
  words: { min: 1, max: 1 },
  keyless: true,
  run: (call) => handOver(call, ['backup', resolve(call.world.cwd, call.words[0])]),
};

export const restore: Command = {
  name: 'restore',
  form: '[<file>]',
  summary: 'put a backup into an empty installation',
  details: `${secret} Whoever was erased since is erased again before the server starts; --replay does only
that, for a database that was restored by other means.`,
  options: { ...keyFile, replay: { type: 'boolean', help: 'only erase again, restore nothing' } },
  words: { min: 0, max: 1 },
  keyless: true,
  run: (call) => {
    if (call.options.replay === true) return handOver(call, ['restore', '--replay']);
    if (call.words.length === 0) throw usage('There is nothing to restore.', 'name the file.');
    return handOver(call, ['restore', resolve(call.world.cwd, call.words[0])]);
  },
};

function handOver({ world, options }: Call, words: string[]): Promise<ExitCode> {
  const main = find(world.home);
  const key = options['key-file'];
  const args = typeof key === 'string' ? ['--key-file', resolve(world.cwd, key)] : [];
  const child = spawn(process.execPath, [main, ...words, ...args], {
    env: world.env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((done) => {
    child.on('error', () => done(exitCodes.failedFax));
    child.on('exit', (code) => done(code === 0 ? exitCodes.done : exitCodes.failedFax));
  });
}

/** The checkout that this command is a part of. */
function find(folder: string): string {
  const candidate = join(folder, program);
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  if (parent === folder) {
    throw notHere('The server is not installed here.', 'run this where the server runs.');
  }
  return find(parent);
}

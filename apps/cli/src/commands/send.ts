// `platen send`: files to one number. The documents are uploaded first, then one order names them,
// so that a file that cannot be faxed is told by its name before anything is dialled.
import fs from 'node:fs';
import path from 'node:path';
import type { EventStream } from '../api.ts';
import {
  type Call,
  type Command,
  type Option,
  parseChoice,
  parseCount,
  parseNumber,
  text,
} from '../command.ts';
import type { Fax } from '../contract.ts';
import { exitCodeOfFax } from '../exit-codes.ts';
import { followFax } from '../follow.ts';
import { colourOfStatus, createProgress, paint, silentProgress } from '../terminal.ts';
import { formatProblem, notHere, Trouble, usage } from '../trouble.ts';
import { eventInWords, faxInWords } from '../words.ts';

const documentsMax = 25;

const options: Readonly<Record<string, Option>> = {
  to: { type: 'string', value: 'NUMBER', help: 'where to, such as +12025550100 (needed)' },
  from: { type: 'string', value: 'NUMBER', help: 'which of your numbers sends it' },
  quality: { type: 'string', value: 'WORD', help: 'standard, fine (default) or superfine' },
  rendering: { type: 'string', value: 'WORD', help: 'auto (default), text, photo or threshold' },
  paper: { type: 'string', value: 'WORD', help: 'a4 or letter' },
  header: { type: 'string', value: 'TEXT', help: "your name in each page's header line" },
  'time-zone': { type: 'string', value: 'ZONE', help: 'zone of the header, such as Europe/Paris' },
  'max-attempts': { type: 'string', value: 'N', help: 'dial at most so often, 1 to 12 (5)' },
  'expect-id': { type: 'string', value: 'TEXT', help: 'send only to a machine of this identity' },
  seed: {
    type: 'string',
    value: 'N',
    help: 'kept for test machines with dice (today without effect)',
  },
  wait: { type: 'boolean', short: 'w', help: 'stay and show the call until it ends' },
};

export const send: Command = {
  name: 'send',
  form: '<file>… --to NUMBER',
  summary: 'send files as one fax',
  details: `Files go out in the order given, as one fax: PDF, TIFF, PNG, JPEG, WebP, text, Markdown.
"-" reads one from standard input. Without --wait the command ends when the fax is queued.

Test mode: +12025550100 answers and takes every page; …0101 is busy, …0102 does not answer.

Examples:
  platen send report.pdf --to +12025550100 --wait
  platen send letter.pdf scan.tif --to "+1 202 555 0190" --quality superfine
  ls -l | platen send - --to +12025550100`,
  options,
  words: { min: 1, max: documentsMax },
  run: sendFax,
};

async function sendFax(call: Call) {
  const { api, world, json } = call;
  const order = readOrder(call);
  const documents = await Promise.all(call.words.map((word) => openFile(call, word)));
  const ids = [];
  for (const { name, file } of documents) ids.push(await upload(call, name, file));
  const wait = call.options.wait === true;
  const stream = wait ? await api.events() : undefined;
  let fax: Fax;
  try {
    fax = await api.post<Fax>('/v1/faxes', { ...order, documents: ids });
  } catch (error) {
    stream?.close();
    throw error;
  }
  if (!json) world.out.write(`${fax.id}, from ${fax.from} to ${fax.to}\n`);
  return wait ? await waitForEnd(call, fax, stream) : report(call, fax);
}

/** Shows the call until it ends, then its last line. Also what `status --watch` does. */
export async function waitForEnd(call: Call, fax: Fax, stream?: EventStream) {
  const { api, world, json } = call;
  const progress = json ? silentProgress : createProgress(world);
  try {
    const settled = await followFax(
      api,
      world,
      fax.id,
      (event) => {
        const words = eventInWords(event, fax.to);
        if (words !== null) progress.show(words);
      },
      stream,
    );
    progress.end();
    return report(call, settled);
  } catch (error) {
    progress.end();
    if (!json) {
      world.err.write(`The fax itself goes on: platen status ${fax.id} --watch\n`);
    }
    throw error;
  }
}

/** Prints the fax as it stands and returns the exit code for it. */
export function report({ world, json }: Call, fax: Fax) {
  if (json) world.out.write(`${JSON.stringify(fax)}\n`);
  else {
    world.out.write(`${paint(world, colourOfStatus(fax.status), faxInWords(fax))}\n`);
    if (fax.error !== null) world.out.write(`${formatProblem(fax.error)}\n`);
  }
  return exitCodeOfFax(fax);
}

function readOrder({ options: given }: Call) {
  const to = text(given, 'to');
  if (to === undefined) throw usage('Nobody to send to.', 'add --to and a number.');
  const from = text(given, 'from');
  const header = { text: text(given, 'header'), time_zone: text(given, 'time-zone') };
  const attempts = parseCount(given, 'max-attempts', 1, 12);
  return {
    to: parseNumber(to, '--to'),
    from: from === undefined ? undefined : parseNumber(from, '--from'),
    quality: parseChoice(given, 'quality', ['standard', 'fine', 'superfine']),
    rendering: parseChoice(given, 'rendering', ['auto', 'text', 'photo', 'threshold']),
    paper: parseChoice(given, 'paper', ['a4', 'letter']),
    header: header.text || header.time_zone ? header : undefined,
    retry: attempts === undefined ? undefined : { max_attempts: attempts },
    expect_identity: text(given, 'expect-id'),
    seed: parseCount(given, 'seed', 0, Number.MAX_SAFE_INTEGER),
  };
}

async function openFile({ world }: Call, word: string): Promise<{ name: string; file: Blob }> {
  if (word === '-') {
    const chunks: Uint8Array[] = [];
    for await (const chunk of world.stdin) chunks.push(chunk);
    return { name: 'standard-input', file: new Blob(chunks as BlobPart[]) };
  }
  const file = path.resolve(world.cwd, word);
  const isFile = fs.statSync(file, { throwIfNoEntry: false })?.isFile();
  if (isFile === undefined) throw notHere(`There is no file ${word}.`, 'check the name.');
  if (!isFile) throw usage(`${word} is not a file.`, 'name the files themselves.');
  try {
    return { name: path.basename(file), file: await fs.openAsBlob(file) };
  } catch {
    throw usage(`${word} cannot be read.`, 'make it readable for this user.');
  }
}

/** Too large a file is refused here: the server would hang up in the middle of it. */
async function upload({ api }: Call, name: string, file: Blob): Promise<{ document_id: string }> {
  const { file_bytes_max: bytesMax } = await api.get<{ file_bytes_max: number }>('/v1/limits');
  if (file.size > bytesMax) {
    throw usage(
      `${name} has ${file.size} bytes; at most ${bytesMax} are taken.`,
      'split it, or save it with smaller images.',
    );
  }
  try {
    const { id } = await api.upload<{ id: string }>('/v1/documents', name, file);
    return { document_id: id };
  } catch (error) {
    if (!(error instanceof Trouble) || !error.problem.code.startsWith('document.')) throw error;
    const { problem } = error;
    throw new Trouble(error.exitCode, { ...problem, title: `${name}: ${problem.title}` });
  }
}

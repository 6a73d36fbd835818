// `platen get`: a fax as a file. Written beside and renamed, so that a broken download leaves
// nothing.
import fs from 'node:fs';
import path from 'node:path';
import { type Call, type Command, parseCount, text } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { usage } from '../trouble.ts';

export const get: Command = {
  name: 'get',
  form: '<fax> -o FILE',
  summary: 'save a fax as PDF, TIFF, or one page as PNG',
  details: `The ending of the file's name chooses the format: in.pdf, in.tif (TIFF-F, the bits as they came), or
page.png with --page. "-o -" writes to standard output; --format then says which.`,
  options: {
    output: { type: 'string', short: 'o', value: 'FILE', help: 'where to (needed)' },
    page: { type: 'string', value: 'N', help: 'only this page, as PNG' },
    format: { type: 'string', value: 'WORD', help: 'pdf, tif or png, when the name does not say' },
  },
  words: { min: 1, max: 1 },
  async run(call) {
    const { api, world, json, options, words } = call;
    const output = text(options, 'output');
    if (output === undefined) throw usage('Nowhere to save it.', 'add -o and a file name.');
    const id = encodeURIComponent(words[0] ?? '');
    const bytes = await api.download(`/v1/faxes/${id}/${pathOf(call, output)}`);
    if (output === '-') {
      world.out.write(bytes);
      return exitCodes.done;
    }
    const file = path.resolve(world.cwd, output);
    save(file, bytes);
    if (json) world.out.write(`${JSON.stringify({ file, bytes: bytes.length })}\n`);
    else world.out.write(`${output}, ${bytes.length} bytes\n`);
    return exitCodes.done;
  },
};

function pathOf({ options }: Call, output: string): string {
  const page = parseCount(options, 'page', 1, 100_000);
  if (page !== undefined) return `pages/${page}.png`;
  const word = (text(options, 'format') ?? path.extname(output).slice(1)).toLowerCase();
  if (word === 'pdf') return 'document.pdf';
  if (word === 'tif' || word === 'tiff') return 'document.tif';
  if (word === 'png') throw usage('A PNG holds one page.', 'add --page and its number.');
  throw usage(
    `${output} does not say in which format.`,
    'end the name with .pdf, .tif or .png, or add --format.',
  );
}

function save(file: string, bytes: Uint8Array): void {
  const aside = `${file}.${process.pid}.part`;
  try {
    fs.writeFileSync(aside, bytes, { mode: 0o600 });
    fs.renameSync(aside, file);
  } catch (error) {
    fs.rmSync(aside, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw usage(`${file} cannot be written (${code}).`, 'choose another place for -o.');
  }
}

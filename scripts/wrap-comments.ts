// Wraps comment lines longer than tidy allows: `node scripts/wrap-comments.ts packages/t4`. Biome
// formats code and leaves comments alone, so a long sentence is otherwise counted by hand.
import fs from 'node:fs';
import path from 'node:path';
import { cannotWrap, lineCharsMax } from './tidy/lengths.ts';

const whole = /^(\s*)(\/\/|\*|\/\*\*?)(\s+)(\S.*)$/;
/** A line that begins like one of these starts a thing of its own and takes in no overflow. */
const startsAnew = /^([-*•|]|\d+\.|@\w+|[A-Z][\w ]{0,20}:\s)/;

/** Wraps every comment line of `text` that is too long; code is left as it is. */
export function wrapComments(text: string): string {
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const parts = whole.exec(line);
    if (line.length <= lineCharsMax || parts === null || cannotWrap.test(line)) continue;
    const [, indent = '', mark = '', gap = '', words = ''] = parts;
    // One comment in a line of its own: /** … */
    if (mark.startsWith('/*') && words.endsWith('*/')) {
      const bare = words.slice(0, -2).trimEnd();
      lines.splice(at, 1, `${indent}${mark}`, `${indent} * ${bare}`, `${indent} */`);
      continue;
    }
    const prefix =
      mark === '//' ? `${indent}//${gap}` : `${indent}${mark === '*' ? '' : ' '}*${gap}`;
    const cut = line.lastIndexOf(' ', lineCharsMax);
    if (cut <= prefix.length || mark.startsWith('/*')) continue;
    const over = line.slice(cut + 1);
    lines[at] = line.slice(0, cut);
    const next = lines[at + 1] ?? '';
    if (takesOverflow(next, prefix))
      lines[at + 1] = `${prefix}${over} ${next.slice(prefix.length)}`;
    else lines.splice(at + 1, 0, `${prefix}${over}`);
  }
  return lines.join('\n');
}

function takesOverflow(next: string, prefix: string): boolean {
  if (!next.startsWith(prefix)) return false;
  const words = next.slice(prefix.length);
  return /^\S/.test(words) && !startsAnew.test(words) && !words.endsWith('*/');
}

function filesUnder(place: string): string[] {
  if (fs.statSync(place).isFile()) return [place];
  return fs
    .readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((file) => !/(^|\/)(node_modules|dist|generated)\//.test(file))
    .map((file) => path.join(place, file));
}

if (import.meta.main) {
  const files = process.argv.slice(2).flatMap(filesUnder);
  for (const file of files.filter((it) => /\.(ts|tsx|js)$/.test(it))) {
    const before = fs.readFileSync(file, 'utf8');
    const after = wrapComments(before);
    if (after === before) continue;
    fs.writeFileSync(file, after);
    console.log(file);
  }
}

// The habits of STYLE.md as a test: imports, globals, names, lengths, openings, documents, secrets.
// Prints one line per finding, `file:line rule: what`; warnings do not fail.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDocument, checkReadmes, type Tree } from './tidy/docs.ts';
import { checkEgress } from './tidy/egress.ts';
import { checkGlobals } from './tidy/globals.ts';
import { checkImports, type Declared } from './tidy/imports.ts';
import { checkLengths } from './tidy/lengths.ts';
import { checkNames } from './tidy/names.ts';
import { checkOpening, checkPlatformWords } from './tidy/openings.ts';
import { checkSecrets } from './tidy/secrets.ts';
import { type Finding, readSource, type Source } from './tidy/source.ts';

const textFiles =
  /\.(ts|tsx|js|mjs|json|jsonl|css|html|md|sql|sh|c|h|tsv|txt|svg|ya?ml)$|^\.ci\/run$|^\.npmrc$/;

/** Judges the whole tree under `root`. */
export function tidy(root: string): Finding[] {
  const files = listFiles(root);
  const declared = readDeclared(root, files);
  const tree = readTree(root, files);
  const findings = files.flatMap((file) => {
    const found = checkNames(file);
    if (!textFiles.test(file)) return found;
    const text = fs.readFileSync(path.join(root, file), 'utf8');
    found.push(...checkSecrets(file, text));
    if (file.endsWith('.md')) found.push(...checkDocument(file, text, tree));
    return [...found, ...checkCode(file, text, declared)];
  });
  return [...findings, ...checkReadmes(files)];
}

function checkCode(file: string, text: string, declared: Declared): Finding[] {
  let source: Source;
  try {
    source = readSource(file, text);
  } catch (error) {
    return [{ file, line: 0, rule: 'syntax', says: (error as Error).message }];
  }
  return [
    ...checkImports(source, declared),
    ...checkGlobals(source),
    ...checkEgress(source),
    ...checkLengths(source),
    ...checkOpening(source),
    ...checkPlatformWords(source),
  ];
}

/** Tracked files, and new ones that git would not ignore. */
function listFiles(root: string): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const out = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  const files = new Set(out.split('\0').filter((file) => file !== ''));
  return [...files].filter((file) => fs.existsSync(path.join(root, file))).sort();
}

function readDeclared(root: string, files: readonly string[]): Declared {
  const manifests = files.filter((file) => path.basename(file) === 'package.json');
  return new Map(
    manifests.map((file) => {
      const manifest = JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
      const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
      const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
      const names = new Set(Object.keys({ ...all, ...peerDependencies }));
      const home = path.posix.dirname(file);
      return [home === '.' ? '' : home, names] as const;
    }),
  );
}

function readTree(root: string, files: readonly string[]): Tree {
  const known = new Set<string>();
  for (const file of files) {
    const part = file.split('/');
    for (let count = 1; count <= part.length; count += 1) known.add(part.slice(0, count).join('/'));
  }
  const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  return { has: (it) => known.has(it), commands: new Set(Object.keys(scripts)) };
}

if (import.meta.main) {
  const found = tidy(fileURLToPath(new URL('..', import.meta.url)));
  const line = ({ file, line: at, rule, says }: Finding) =>
    `${file}${at > 0 ? `:${at}` : ''} ${rule}: ${says}`;
  for (const it of found.filter(({ warning }) => warning)) console.log(`warning ${line(it)}`);
  const wrong = found.filter(({ warning }) => !warning);
  for (const it of wrong) console.log(line(it));
  if (wrong.length > 0) console.log(`${wrong.length} findings`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

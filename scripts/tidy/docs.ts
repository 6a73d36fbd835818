// What the documents say about the tree must be so: paths, links, commands, and README's length.
import path from 'node:path';
import type { Finding } from './source.ts';

export const readmeLinesMax = 80;
const fromRoot =
  /^(apps|benches|docs|packages|policy|scripts|tests|\.ci)\/[\w./@-]+$|^[A-Z]+\.md$|^(package|tsconfig|biome)\.json$/;

export interface Tree {
  /** True for a file or folder, relative to the root. */
  readonly has: (path: string) => boolean;
  /** Names of the root package.json's scripts. */
  readonly commands: ReadonlySet<string>;
}

export function checkDocument(file: string, text: string, tree: Tree): Finding[] {
  const lines = text.split('\n');
  const found = lines.flatMap((line, index) => checkLine(file, line, index + 1, tree));
  const length = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  if (file === 'README.md' && length > readmeLinesMax) {
    const says = `${length} lines; README has at most ${readmeLinesMax}`;
    found.push({ file, line: 0, rule: 'docs', says });
  }
  return found;
}

/** Every engine package tells a stranger what it is, with an example that a test runs. */
export function checkReadmes(files: readonly string[]): Finding[] {
  const known = new Set(files);
  const packages = files.filter((file) => /^packages\/[^/]+\/package\.json$/.test(file));
  return packages.flatMap((manifest) => {
    const file = manifest.replace('package.json', 'README.md');
    if (known.has(file)) return [];
    return [{ file, line: 0, rule: 'docs', says: 'an engine package has a README' }];
  });
}

function checkLine(file: string, text: string, line: number, tree: Tree): Finding[] {
  const found: Finding[] = [];
  const add = (says: string) => found.push({ file, line, rule: 'docs', says });
  for (const [, quoted = ''] of text.matchAll(/`([^`]+)`/g)) {
    const named = quoted.replace(/\/$/, '');
    if (namesPathsOfThisTree(file) && fromRoot.test(named) && !tree.has(named)) {
      add(`names ${quoted}, which does not exist`);
    }
  }
  for (const [, command = ''] of text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)) {
    if (!tree.commands.has(command)) add(`names "npm run ${command}", which does not exist`);
  }
  for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    const target = link.split('#')[0] ?? '';
    if (target === '' || /^[a-z]+:/.test(target)) continue;
    // A policy text points at pages of the service; tests follow those.
    if (file.startsWith('policy/text/') && target.startsWith('/privacy/')) continue;
    const at = path.posix.normalize(path.posix.join(path.posix.dirname(file), target));
    if (!tree.has(at.replace(/\/$/, ''))) add(`links to ${link}, which does not exist`);
  }
  return found;
}

/** Decisions tell what was; a package's README names paths inside itself. */
function namesPathsOfThisTree(file: string): boolean {
  return !file.startsWith('docs/decisions/') && !file.startsWith('packages/');
}

// Folders are nouns of the trade, files nouns or verb-noun. A drawer for everything is no noun.
import type { Finding } from './source.ts';

const banned = new Set([
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'misc',
  'shared',
  'core',
  'manager',
  'base',
  'lib',
  'services',
]);

/** Judges every folder and file name of a path; each word between `-`, `_` and `.` counts. */
export function checkNames(path: string): Finding[] {
  const words = path.split('/').flatMap((part) => part.toLowerCase().split(/[-_.]/));
  const word = words.find((it) => banned.has(it));
  if (word === undefined) return [];
  const says = `"${word}" names no thing of the trade: say what is in it`;
  return [{ file: path, line: 0, rule: 'names', says }];
}

// Is the test that a precaution names there? Its file, and in it one whose title begins so.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An empty title names no test. */
export function hasTest(root: string, file: string, title: string): boolean {
  const path = join(root, file);
  if (title.trim() === '' || !existsSync(path)) return false;
  const words = title.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  const titled = new RegExp(`\\b(?:test|it|describe)\\(\\s*['"\`]${words}`);
  return titled.test(readFileSync(path, 'utf8'));
}

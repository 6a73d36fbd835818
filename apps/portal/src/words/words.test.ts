// The portal's words: each is said somewhere, and none is said by a source that bypasses them.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { en } from './en.ts';

const home = join(import.meta.dirname, '..');

function sources(): { file: string; text: string }[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|words\/en\.ts$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(home, file), 'utf8') }));
}

function keysOf(words: object, parent = ''): { key: string; parent: string }[] {
  return Object.entries(words).flatMap(([name, value]) => {
    const key = parent ? `${parent}.${name}` : name;
    return typeof value === 'string' ? [{ key, parent }] : keysOf(value, key);
  });
}

test('every word is said somewhere', () => {
  const text = sources()
    .map((source) => source.text)
    .join('\n');
  const unsaid = keysOf(en).filter(({ key: full, parent }) => {
    const key = full.replace(/_(zero|one|other)$/, '');
    // A key may be put together from its parent, or its parent be asked for whole.
    const ways = [`'${key}'`, `\`${parent}.\${`, `'${parent}', { returnObjects: true }`];
    return !ways.some((way) => text.includes(way));
  });
  assert.deepEqual(unsaid, []);
});

test('no component says words of its own', () => {
  for (const { file, text } of sources().filter((source) => source.file.endsWith('.tsx'))) {
    const own = text.match(
      />\s*[A-Z][a-z]+[a-z ]*\s*<\/|(?:label|title|alt|placeholder)="[A-Za-z]/,
    );
    assert.equal(own, null, `${file}: ${own?.[0]}`);
  }
});

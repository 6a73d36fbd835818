// The policy hangs together: text, promises, purposes, rules and parameters name each other and
// nothing that is not there.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parameters } from './parameters.ts';
import { type BoundPromise, promises } from './promises.ts';
import { type Purpose, purposes } from './purposes.ts';
import { retention } from './retention.ts';

const root = path.join(import.meta.dirname, '..');
const textDir = path.join(import.meta.dirname, 'text');
const texts = fs.readdirSync(textDir).map((name) => ({
  name,
  text: fs.readFileSync(path.join(textDir, name), 'utf8'),
}));
const all = Object.entries(promises) as [string, BoundPromise][];

describe('the policy text', () => {
  it('refers to promises that exist, and every bound promise stands in one', () => {
    const named = new Set(texts.flatMap(({ text }) => text.match(/P-[0-9A-Z]+-\d\d/g) ?? []));
    for (const id of named) assert.ok(Object.hasOwn(promises, id), `no promise ${id}`);
    const unsaid = all.filter(([id, one]) => one.enforcedBy.length > 0 && !named.has(id));
    const ids = unsaid.filter(([, { section }]) => section !== '0' && section !== 'E');
    assert.deepEqual(
      ids.map(([id]) => id),
      [],
    );
  });

  it('is left as it was once the next is written, with what it said frozen beside it', () => {
    for (const { name, text } of texts.slice(0, -1)) {
      const frozen = path.join(import.meta.dirname, 'snapshots', name.replace('.md', '.json'));
      const { sha256 } = JSON.parse(fs.readFileSync(frozen, 'utf8')) as { sha256: string };
      assert.equal(createHash('sha256').update(text).digest('hex'), sha256, `${name} was edited`);
    }
  });

  it('carries, behind every paragraph of the newest, the promises that it makes', () => {
    const { name, text } = texts.at(-1)!;
    const body = text.split(/^---$/m)[2] ?? '';
    const paragraphs = body
      .split(/\n\s*\n|\n(?=- )/)
      .map((one) => one.trim())
      .filter((one) => one && !one.startsWith('#'));
    assert.ok(paragraphs.length > 50);
    for (const one of paragraphs) {
      assert.match(
        one,
        /\{P-[0-9A-Z]+-\d\d(\s+P-[0-9A-Z]+-\d\d)*\}$/,
        `${name}: ${one.slice(0, 60)}`,
      );
    }
  });

  it('refers only to promises that stand in it', () => {
    const { name, text } = texts.at(-1)!;
    const marks = new Set(
      [...text.matchAll(/\{(P-[^}]*)\}/g)].flatMap(([, ids]) => ids.split(/\s+/)),
    );
    for (const [, id] of text.matchAll(/\{\{clause:([^}]*)\}\}/g)) {
      assert.ok(marks.has(id), `${name} refers to ${id}`);
    }
  });

  it('takes its numbers from the parameters', () => {
    for (const { name, text } of texts) {
      for (const [, slot] of text.matchAll(/\{\{(\w+)\}\}/g)) {
        assert.ok(Object.hasOwn(parameters, slot), `${name}: {{${slot}}}`);
      }
      const body = text.split(/^---$/m)[2] ?? '';
      assert.doesNotMatch(
        body,
        /\b\d+ (days|months|hours|years)\b/,
        `${name} has a number by hand`,
      );
    }
  });

  it('lists the purposes that its version allows, each of them real', () => {
    for (const { name, text } of texts) {
      const line = /^purposes: (.*)$/m.exec(text)?.[1].split(' ') ?? [];
      assert.ok(line.length > 5, name);
      for (const purpose of line)
        assert.ok(Object.hasOwn(purposes, purpose), `${name}: ${purpose}`);
    }
  });
});

describe('a promise', () => {
  it('stands in the section of its name', () => {
    for (const [id, { section }] of all) {
      assert.equal(id.split('-')[1], section.replace('.', ''), id);
    }
  });

  it('is proved where it is enforced, and shares mutation and proof with no other', () => {
    const seen = new Map<string, string>();
    for (const [id, { enforcedBy, provedBy, mutation, mode, schedule }] of all) {
      assert.equal(enforcedBy.length > 0, provedBy.length > 0, id);
      if (mode.join() === 'H') assert.ok(schedule, `${id} is kept by people and has no schedule`);
      if (!mutation) continue;
      const pair = JSON.stringify([mutation, provedBy]);
      assert.equal(seen.get(pair), undefined, `${id} and ${seen.get(pair)}`);
      seen.set(pair, id);
    }
  });

  it('names files, symbols and mutations that are there', () => {
    for (const [id, { enforcedBy, provedBy, mutation }] of all) {
      for (const place of [...enforcedBy, ...provedBy]) {
        // Things in the database are looked for by `npm run promises`.
        if (place.startsWith('sql: ')) continue;
        const [file, symbol] = place.split(' ');
        const source = fs.readFileSync(path.join(root, file), 'utf8');
        if (symbol) assert.ok(source.includes(symbol), `${id}: ${symbol} is not in ${file}`);
      }
      if (mutation && 'file' in mutation) {
        const source = fs.readFileSync(path.join(root, mutation.file), 'utf8');
        const times = source.split(mutation.find).length - 1;
        assert.equal(times, 1, `${id}: its mutation is found ${times} times in ${mutation.file}`);
      }
    }
  });
});

describe('the register', () => {
  /** Kept whole, but for these, whose desks and flows are not built yet. */
  const whole = ['0', '2.A', '2.C', '3.B', '4', '6', '8', 'E'];
  const later = ['P-2A-07', 'P-2A-09', 'P-2A-10', 'P-2A-11', 'P-3B-03', 'P-3B-04', 'P-4-10'];

  it('binds every promise of the sections that are kept, each with the change that breaks it', () => {
    const loose = all.filter(
      ([id, { section, enforcedBy, mutation }]) =>
        whole.includes(section) &&
        !later.includes(id) &&
        (enforcedBy.length === 0 || mutation === undefined),
    );
    assert.deepEqual(
      loose.map(([id]) => id),
      [],
    );
  });
});

describe('a purpose', () => {
  it('has a sentence, and no actor twice by the same anchor', () => {
    for (const [name, { sentence, actors }] of Object.entries(purposes) as [string, Purpose][]) {
      assert.match(sentence, /^[A-Z].{20,}\.$/, name);
      const pairs = actors.map((one) => `${one.actor} ${one.anchor}`);
      assert.equal(new Set(pairs).size, pairs.length, name);
    }
  });
});

describe('a number', () => {
  it('has its citation, and every rule its period', () => {
    for (const [name, { citation, value }] of Object.entries(parameters)) {
      assert.ok(citation.length > 5 && value > 0, name);
    }
    for (const [name, { period }] of Object.entries(retention)) {
      assert.ok(period === 'life' || Object.hasOwn(parameters, period), name);
    }
  });
});

// Each rule of tidy finds what it is for, and leaves alone what only looks like it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkDocument, checkReadmes } from './tidy/docs.ts';
import { checkEgress } from './tidy/egress.ts';
import { checkGlobals } from './tidy/globals.ts';
import { checkImports } from './tidy/imports.ts';
import { checkLengths } from './tidy/lengths.ts';
import { checkNames } from './tidy/names.ts';
import { checkOpening, checkPlatformWords } from './tidy/openings.ts';
import { checkSecrets } from './tidy/secrets.ts';
import { type Finding, readSource } from './tidy/source.ts';

const declared = new Map([
  ['', new Set(['fast-check'])],
  ['packages/t30', new Set(['@platen/bits', '@platen/sip', '@platen/call'])],
  ['packages/call', new Set(['@platen/sip', '@platen/t30'])],
  ['packages/sim', new Set(['@platen/call'])],
  ['apps/server', new Set(['fastify', '@platen/sim', '@platen/call', '@platen/tiff'])],
  ['apps/portal', new Set(['react', '@platen/t4'])],
]);
const says = (found: Finding[]) => found.map((it) => it.says);
const imports = (path: string, text: string) =>
  says(checkImports(readSource(path, text), declared));
const globals = (path: string, text: string) =>
  says(checkGlobals(readSource(path, text))).map((it) => /use (\S+):/.exec(it)?.[1]);
const feature = (name: string) => `apps/server/src/features/${name}`;

describe('imports', () => {
  test('a package may import those below it, by name', () => {
    assert.deepEqual(imports('packages/t30/src/a.ts', `import { x } from '@platen/bits';`), []);
    assert.deepEqual(imports('packages/call/src/a.ts', `export * from '@platen/sip';`), []);
  });

  test('neighbours meet only in call, however they are imported', () => {
    for (const text of [
      `import { x } from '@platen/sip';`,
      `import type { X } from '@platen/sip';`,
      `export { x } from '@platen/sip';`,
      `const x = await import('@platen/sip');`,
      `type X = import('@platen/sip').X;`,
    ]) {
      assert.match(imports('packages/t30/src/a.ts', text)[0] ?? '', /t30 may not import sip/, text);
    }
    assert.equal(imports('packages/t30/src/a.ts', `import '@platen/call';`).length, 1);
  });

  test('an import in a string or a comment is none', () => {
    const text = `// import '@platen/sip'\nconst x = "import '@platen/sip'";`;
    assert.deepEqual(imports('packages/t30/src/a.ts', text), []);
  });

  test('nobody reaches past an index, or out of the workspace by dots', () => {
    assert.match(
      imports('packages/call/src/a.ts', `import '@platen/sip/src/uri.ts';`)[0] ?? '',
      /go through @platen\/sip/,
    );
    assert.match(
      imports('packages/call/src/a.ts', `import '../../sip/src/uri.ts';`)[0] ?? '',
      /leaves its workspace/,
    );
  });

  test('what is imported is declared', () => {
    assert.match(imports('apps/server/src/main.ts', `import 'express';`)[0] ?? '', /not in apps/);
    assert.deepEqual(imports('packages/t30/src/a.test.ts', `import 'fast-check';`), []);
    assert.match(imports('packages/t30/src/a.ts', `import 'fast-check';`)[0] ?? '', /not in pack/);
    assert.match(imports('scripts/a.ts', `import 'fs';`)[0] ?? '', /write node:fs/);
  });

  test('a feature imports earlier ones, through their index', () => {
    const from = `${feature('faxes')}/submit.ts`;
    assert.deepEqual(imports(from, `import { x } from '../numbers/index.ts';`), []);
    assert.deepEqual(imports(from, `import { x } from './store.ts';`), []);
    assert.match(imports(from, `import '../numbers/store.ts';`)[0] ?? '', /go through/);
    assert.match(imports(from, `import '../mail/index.ts';`)[0] ?? '', /faxes comes before mail/);
    assert.match(imports(from, `import '../../main.ts';`)[0] ?? '', /nothing imports main/);
    assert.deepEqual(imports('apps/server/src/main.ts', `import './features/mail/index.ts';`), []);
  });

  test('the platform imports neither features nor the engine', () => {
    const from = 'apps/server/src/platform/http/server.ts';
    assert.deepEqual(imports(from, `import '../log/log.ts'; import 'fastify';`), []);
    assert.equal(imports(from, `import '../../features/faxes/index.ts';`).length, 1);
    assert.equal(imports(from, `import '@platen/call';`).length, 1);
  });

  test('only the built-in exchange imports sim', () => {
    const text = `import { x } from '@platen/sim';`;
    assert.deepEqual(imports(`${feature('lines')}/sandbox.ts`, text), []);
    assert.equal(imports(`${feature('lines')}/dial.ts`, text).length, 1);
  });

  test('portal and cli know the server by HTTP only', () => {
    assert.equal(imports('apps/portal/src/a.tsx', `import '@platen/t4';`).length, 1);
    assert.equal(imports('apps/cli/src/a.ts', `import '../../server/src/problems.ts';`).length, 1);
  });

  test('nothing but tests imports tests', () => {
    assert.equal(imports('packages/t30/src/a.ts', `import './b.test.ts';`).length, 1);
    assert.equal(imports('packages/t30/src/a.ts', `import '../test/world.ts';`).length, 1);
    assert.deepEqual(imports('packages/t30/src/a.test.ts', `import '../test/world.ts';`), []);
    assert.equal(imports('scripts/a.ts', `import '../tests/sim/run.ts';`).length, 1);
  });

  test('policy is read by privacy and scripts only', () => {
    const text = `import '../../../../../policy/purposes.ts';`;
    assert.deepEqual(imports(`${feature('privacy')}/lease.ts`, text), []);
    assert.equal(imports(`${feature('faxes')}/submit.ts`, text).length, 1);
    assert.deepEqual(imports('apps/server/src/route.ts', `import '../../../policy/a.ts';`), []);
    assert.equal(imports('apps/cli/src/a.ts', `import '../../../policy/a.ts';`).length, 1);
    assert.deepEqual(imports('scripts/generate.ts', `import '../policy/purposes.ts';`), []);
  });
});

describe('egress', () => {
  const egress = (path: string, text: string) => says(checkEgress(readSource(path, text)));
  const file = feature('faxes/a.ts');

  test('P-0-03: in the server sockets, names and fetch are for platform/', () => {
    for (const text of [
      `import { connect } from 'node:net';`,
      `import net from 'node:net';`,
      `import * as tls from 'node:tls';`,
      `export { lookup } from 'node:dns/promises';`,
      `const http = await import('node:http');`,
      `import 'undici';`,
      `await fetch('http://a');`,
      `const send = { go: fetch };`,
      `new WebSocket('ws://a');`,
    ]) {
      assert.equal(egress(file, text).length, 1, text);
      assert.equal(egress('apps/server/src/start/a.ts', text).length, 1, text);
    }
    const permits = `import { Permit } from '../../platform/egress/permits.ts';`;
    assert.match(egress(file, permits)[0] ?? '', /only the doors/);
  });

  test('P-0-03 control: types, harmless names, the doors and the tests may', () => {
    for (const text of [
      `import type { Socket } from 'node:net';`,
      `import { isIP } from 'node:net';`,
      `import { createReadStream } from 'node:fs';`,
      `interface A { fetch: string }`,
      `a.fetch(1);`,
    ]) {
      assert.deepEqual(egress(file, text), [], text);
    }
    assert.deepEqual(egress(feature('faxes/a.test.ts'), `await fetch('http://a');`), []);
    assert.deepEqual(egress('apps/server/src/platform/http/a.ts', `import 'node:http';`), []);
    const permits = `import { Permit } from '../../../platform/egress/permits.ts';`;
    assert.deepEqual(egress(feature('privacy/disclosures/send.ts'), permits), []);
  });
});

describe('globals', () => {
  const core = 'packages/t30/src/caller.ts';

  test('a core has no clock, no socket, no dice', () => {
    assert.deepEqual(globals(core, 'const a = Date.now();'), ['Date']);
    assert.deepEqual(globals(core, 'setTimeout(() => {}, 1);'), ['setTimeout']);
    assert.deepEqual(globals(core, 'const a = Math.random() + Math["random"]();'), [
      'Math.random',
      'Math.random',
    ]);
    assert.deepEqual(globals(core, 'const a = { f: fetch };'), ['fetch']);
    assert.deepEqual(globals(core, 'const a = x as Date; const b = Buffer.from(a);'), ['Buffer']);
    assert.deepEqual(globals(core, `import fs from 'node:fs';`), ['node:fs']);
    assert.deepEqual(globals(core, 'globalThis.x = 1;'), ['globalThis']);
  });

  test('words, properties and own names are no globals', () => {
    const text = `
      // Date, process
      const text = 'fetch console';
      interface A { fetch: string; process(): void }
      const a = { process: 1, console() {} };
      class B { fetch() { return this.process; } process = 2 }
      function c(performance: number, { crypto }: D) { return performance + crypto + Math.max(1, 2); }
    `;
    assert.deepEqual(globals(core, text), []);
  });

  test('a default value is no declaration', () => {
    assert.deepEqual(globals(core, 'function a(now = Date.now) { return now; }'), ['Date']);
  });

  test('packages/node, tests and everything outside the engine may', () => {
    for (const path of ['packages/node/src/a.ts', 'packages/t30/src/a.test.ts', 'apps/cli/a.ts']) {
      assert.deepEqual(globals(path, 'console.log(Date.now());'), []);
    }
  });
});

describe('lengths', () => {
  const lengths = (path: string, text: string) => checkLengths(readSource(path, text));
  const lines = (count: number, line = 'x();') => `${line}\n`.repeat(count);

  test('a file of more than 500 lines fails, of more than 300 warns', () => {
    const body = (count: number) => `function f() {}\n${lines(count - 1)}`;
    assert.deepEqual(lengths('a.ts', body(300)), []);
    assert.equal(lengths('a.ts', body(301))[0]?.warning, true);
    assert.equal(lengths('a.ts', body(501))[0]?.warning, undefined);
  });

  test('tables do not count: a const without a function, a file of nothing else', () => {
    const table = `const codes = [\n${lines(600, '  1,')}];\n`;
    assert.deepEqual(lengths('a.ts', table), []);
    assert.deepEqual(lengths('a.ts', `${table}function f() {}\n`), []);
    assert.equal(lengths('a.ts', `const f = [\n() => 1,\n${lines(600, '  1,')}];\n`).length, 1);
  });

  test('a function of more than 70 lines fails, wherever it stands', () => {
    const body = lines(69);
    assert.equal(lengths('a.ts', `function f() {\n${body}}`).length, 1);
    assert.equal(lengths('a.ts', `const a = { f() {\n${body}} };`).length, 1);
    assert.equal(lengths('a.ts', `const f = () => {\n${body}};`).length, 1);
    assert.deepEqual(lengths('a.ts', `function f() {\n${lines(68)}}`), []);
  });

  test('describe only gathers tests', () => {
    const text = `describe('a', () => {\n${lines(90)}});`;
    assert.deepEqual(lengths('a.test.ts', text), []);
    assert.equal(lengths('a.ts', text).length, 1);
  });

  test('a line of more than 100 characters fails, unless it holds a sentence, a URL or a row', () => {
    const long = `f(${'a, '.repeat(40)});`;
    assert.equal(lengths('a.ts', `f();\n${long}`)[0]?.line, 2);
    assert.equal(lengths('a.ts', `// ${'word '.repeat(25)}`).length, 1);
    assert.deepEqual(lengths('a.ts', `throw problem('${'word '.repeat(25)}');`), []);
    assert.deepEqual(lengths('a.ts', `// https://example.org/${'a/'.repeat(50)}`), []);
    assert.deepEqual(lengths('a.ts', `const row = [${'1, '.repeat(50)}];`), []);
  });

  test('what a machine wrote is not judged', () => {
    const text = `// Generated by scripts/generate.ts\nfunction f() {\n${lines(600)}}`;
    assert.deepEqual(lengths('a.ts', text), []);
  });
});

test('names: drawers for everything are found, in folders and files', () => {
  for (const path of ['packages/t4/src/utils/a.ts', 'a/text-helpers.ts', 'lib/a.ts', 'a/core.ts']) {
    assert.equal(checkNames(path).length, 1, path);
  }
  for (const path of ['packages/t4/src/base64.ts', 'apps/server/src/features/faxes/library.ts']) {
    assert.deepEqual(checkNames(path), [], path);
  }
});

test('openings: a file begins with a comment, after its shebang', () => {
  const opening = (path: string, text: string) => checkOpening(readSource(path, text)).length;
  assert.equal(opening('a.ts', 'export {};'), 1);
  assert.equal(opening('a.ts', '// What this is.\nexport {};'), 0);
  assert.equal(opening('a.js', '#!/usr/bin/env node\n/** What this is. */'), 0);
  assert.equal(opening('a.sql', 'create table a ();'), 1);
  assert.equal(opening('a.json', '{}'), 0);
});

test('platform: no product word, in any case', () => {
  const words = (path: string) => checkPlatformWords(readSource(path, '// Faxes\n// fine'));
  assert.equal(words('apps/server/src/platform/db/pool.ts')[0]?.line, 1);
  assert.deepEqual(words('apps/server/src/main.ts'), []);
});

test('secrets: keys, places of one machine and registry addresses are found', () => {
  const slash = '/';
  for (const text of [
    `-----BEGIN ${'PRIVATE'} KEY-----`,
    `token: "npm_${'a1'.repeat(18)}"`,
    `key = pk_test_${'0A'.repeat(16)}`,
    `cd ${slash}root/platen`,
    `"${slash}home/bo/platen"`,
    `"resolved": ${'"https:'}//registry.example/a.tgz"`,
  ]) {
    assert.equal(checkSecrets('a.ts', text).length, 1, text);
  }
  for (const text of ['/home/you/platen', 'pk_test_…', '/v1/work/items', 'GET /root']) {
    assert.deepEqual(checkSecrets('a.ts', text), [], text);
  }
});

describe('documents', () => {
  const known = new Set(['packages/t4', 'docs/start.md', 'README.md']);
  const tree = { has: (path: string) => known.has(path), commands: new Set(['check']) };
  const judge = (file: string, text: string) => says(checkDocument(file, text, tree));

  test('every path, link and command exists', () => {
    const good = 'See `packages/t4/`, [start](docs/start.md#run), `npm run check`, `a/b`.';
    assert.deepEqual(judge('README.md', good), []);
    assert.equal(judge('ARCHITECTURE.md', 'See `packages/t5`.').length, 1);
    assert.equal(judge('docs/a.md', 'See [start](start.md) and [x](y.md).').length, 1);
    assert.equal(judge('README.md', 'Then `npm run fly`.').length, 1);
  });

  test('every engine package has a README', () => {
    const files = ['packages/t4/package.json', 'packages/t4/README.md', 'apps/cli/package.json'];
    assert.deepEqual(checkReadmes(files), []);
    assert.equal(checkReadmes([files[0] ?? '']).length, 1);
  });

  test('README has at most 80 lines', () => {
    assert.deepEqual(judge('README.md', 'a\n'.repeat(80)), []);
    assert.equal(judge('README.md', 'a\n'.repeat(81)).length, 1);
    assert.deepEqual(judge('docs/a.md', 'a\n'.repeat(81)), []);
  });
});

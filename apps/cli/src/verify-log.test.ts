// The verifier against everything that could have been done to a file: any byte changed, any line
// dropped, doubled, swapped or put in, another end, another history, another key.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it, test } from 'node:test';
import fc from 'fast-check';
import { runCommand } from '../test/fake-server.ts';
import { base64, canonicalJson, logKey, sha256, Tree, verifyLines } from './verify-log.ts';

const origin = 'platen-privacy-log/test';

/** An installation in small: a key that signs, and files as the server writes them. */
function makeSigner() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  const key = logKey(origin, raw);
  const signed = (text: string) => sign(null, Buffer.from(text), privateKey);
  const checkpoint = (size: number, root: Uint8Array) => {
    const text = `${origin}\n${size}\n${base64(root)}\n`;
    const mark = Buffer.concat([Buffer.from(key.id, 'hex'), signed(text)]).toString('base64');
    return `${text}\n— ${origin} ${mark}\n`;
  };
  const seal = (lines: string[]) => {
    const body = lines.map((line) => `${line}\n`).join('');
    const digest = createHash('sha256').update(body).digest('hex');
    const message = `platen-sealed-lines/1\n${origin}\n${lines.length}\n${digest}\n`;
    return `${body}${canonicalJson({
      signed: {
        key: key.id,
        lines: lines.length,
        origin,
        public_key: base64(raw),
        sha256: digest,
        signature: signed(message).toString('base64'),
      },
    })}\n`;
  };
  return { key, raw, checkpoint, seal, signed };
}

type Signer = ReturnType<typeof makeSigner>;

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** A log of these facts, its checkpoints at every size, and the file that is exported. */
function makeLog(signer: Signer, facts: readonly object[]) {
  const tree = new Tree();
  const rows: string[] = [];
  const checkpoints: string[] = [''];
  let prev = sha256();
  const first = {
    kind: 'log_key.added',
    facts: { public_key: base64(signer.raw), signed_by: null, signature: null },
  };
  for (const [nth, body] of [first, ...facts].entries()) {
    const at = `2026-11-24T09:00:00.${String(nth).padStart(6, '0')}Z`;
    const leaf = Buffer.from(`${nth + 1}|${at}|${canonicalJson(body)}`);
    const hash = sha256(prev, leaf);
    const row = { at, body, hash: hexOf(hash), prev: hexOf(prev), seq: nth + 1 };
    rows.push(canonicalJson(row));
    tree.add(leaf);
    prev = hash;
    checkpoints.push(signer.checkpoint(tree.size, tree.root()));
  }
  const header = canonicalJson({ log: { format: 'platen-audit/1', origin } });
  const note = canonicalJson({ checkpoint: checkpoints.at(-1) });
  return { file: signer.seal([header, ...rows, note]), rows, checkpoints, header };
}

const facts = (count: number, word = 'fax') =>
  Array.from({ length: count }, (_, n) => ({ kind: 'fax.erased', facts: { id: `${word}_${n}` } }));

const signer = makeSigner();
const log = makeLog(signer, facts(6));
const bytesOf = (text: string) => new TextEncoder().encode(text);
const check = (text: string | Uint8Array, trust = {}) =>
  verifyLines([typeof text === 'string' ? bytesOf(text) : text], { keys: [signer.key], ...trust });

test('P-E-04: a byte changed anywhere in an exported log is noticed, whatever it becomes', async () => {
  const bytes = bytesOf(log.file);
  for (const at of bytes.keys()) {
    for (const flip of [1, [0x20, 0x80, 0xff][at % 3]]) {
      const changed = bytes.slice();
      changed[at] ^= flip;
      const { ok, fault } = await check(changed);
      assert.equal(ok, false, `byte ${at} ^ ${flip}: ${log.file.slice(at - 20, at + 20)}`);
      assert.ok(fault?.says);
    }
  }
});

test('P-E-04: the first broken row is the one that is named', async () => {
  const lines = log.file.split('\n');
  for (let line = 1; line <= log.rows.length; line += 1) {
    const changed = [...lines];
    changed[line] = changed[line].replace('fax.erased', 'fax.eraser').replace('added', 'addex');
    const { fault } = await check(changed.join('\n'));
    assert.deepEqual([fault?.line, fault?.seq], [line + 1, line]);
  }
});

test('P-E-04: a byte or a line taken away, doubled, moved or put in is noticed', async () => {
  const text = log.file;
  const position = fc.nat({ max: text.length - 1 });
  await fc.assert(
    fc.asyncProperty(position, fc.string({ minLength: 1, maxLength: 3 }), async (at, more) => {
      assert.equal((await check(text.slice(0, at) + text.slice(at + 1))).ok, false, 'a byte less');
      assert.equal(
        (await check(text.slice(0, at) + more + text.slice(at))).ok,
        false,
        'bytes more',
      );
      assert.equal((await check(text.slice(0, at))).ok, false, 'cut');
    }),
    { numRuns: 300 },
  );
  const lines = text.trimEnd().split('\n');
  const whole = (list: string[]) => `${list.join('\n')}\n`;
  for (const at of lines.keys()) {
    assert.equal((await check(whole(lines.toSpliced(at, 1)))).ok, false, `line ${at} dropped`);
    assert.equal((await check(whole(lines.toSpliced(at, 0, lines[at])))).ok, false, 'doubled');
    assert.equal((await check(whole(lines.toSpliced(at, 0, '')))).ok, false, 'an empty line');
    for (let other = at + 1; other < lines.length; other += 1) {
      const swapped = lines.with(at, lines[other]).with(other, lines[at]);
      assert.equal((await check(whole(swapped))).ok, false, `${at} and ${other} swapped`);
    }
  }
});

test('P-E-04: even who holds the key cannot cut or rewrite what a saved checkpoint knows', async () => {
  const cut = makeLog(signer, facts(3));
  assert.equal((await check(cut.file)).ok, true, 'by itself it looks sound');
  for (const [size, saved] of log.checkpoints.entries()) {
    if (size === 0) continue;
    const against = { checkpoints: [saved] };
    const { ok, fault } = await check(cut.file, against);
    assert.equal(ok, size <= 4, `checkpoint of ${size}`);
    if (!ok) assert.match(fault?.says ?? '', /cut: a checkpoint knows \d events, here are 4/);
    const other = await check(makeLog(signer, facts(6, 'tax')).file, against);
    assert.equal(other.ok, size < 2, 'another history');
    if (size > 1) assert.match(other.fault?.says ?? '', /rewritten/);
  }
});

test('P-E-04: a file signed by another key is not taken for ours', async () => {
  const stranger = makeSigner();
  assert.equal((await check(makeLog(stranger, facts(6)).file)).ok, false);
  assert.equal((await check(stranger.seal([canonicalJson({ receipt: 'x' })]))).ok, false);
  // The stranger's signature on our own rows.
  const lines = log.file.split('\n').slice(0, -2);
  assert.equal((await check(stranger.seal(lines))).ok, false);
});

test('P-E-04 control: an untouched log, at every size, and an untouched bundle are sound', async () => {
  for (let size = 0; size < 20; size += 1) {
    const { file, checkpoints } = makeLog(signer, facts(size));
    const verdict = await check(file, { checkpoints: checkpoints.slice(1) });
    assert.deepEqual([verdict.ok, verdict.rows, verdict.fault], [true, size + 1, undefined]);
  }
  const bundle = signer.seal([canonicalJson({ receipt: 'erased', faxes: 3 })]);
  assert.deepEqual((await check(bundle)).ok, true);
  const halves = [bytesOf(log.file).subarray(0, 777), bytesOf(log.file).subarray(777)];
  assert.equal((await verifyLines(halves, { keys: [signer.key] })).ok, true);
});

describe('what is no file of ours', () => {
  it('is refused, never a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        assert.equal((await check(bytes)).ok, false);
      }),
    );
    const odd = ['null', '[]', '1', '{"signed":null}', '{"log":null}', '{"signed":{}}', '{}'];
    for (const line of odd) {
      for (const before of ['', `${log.header}\n`]) {
        assert.equal((await check(`${before}${line}\n`)).ok, false, line);
      }
    }
  });
});

describe('a SHA-256 of our own', () => {
  it('is that of node:crypto, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        assert.equal(hexOf(sha256(bytes)), createHash('sha256').update(bytes).digest('hex'));
      }),
    );
  });
});

describe('platen verify', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'platen-verify-'));
  process.on('exit', () => fs.rmSync(dir, { recursive: true }));
  const put = (name: string, text: string) => {
    fs.writeFileSync(path.join(dir, name), text);
    return path.join(dir, name);
  };
  const typed = Buffer.concat([Uint8Array.of(1), signer.raw]).toString('base64');
  const key = put('key.txt', `${origin}+${signer.key.id}+${typed}\n`);
  const run = (...words: string[]) => runCommand(['verify', ...words], undefined);

  it('says sound with 0, names the first broken row with 1, and usage with 2', async () => {
    const good = put('log.jsonl', log.file);
    const sound = await run(good, '--key', key, '--checkpoint', put('cp', log.checkpoints[3]));
    assert.equal(sound.code, 0, sound.out + sound.err);
    assert.match(sound.out, /Sound: 7 events/);
    const bad = await run(put('bad.jsonl', log.file.replace('fax_3', 'fax_4')), '--key', key);
    assert.equal(bad.code, 1);
    assert.match(bad.out, /NOT SOUND at line 6, event 5: event 5 was changed/);
    const json = JSON.parse((await run(good, '--json')).out);
    assert.deepEqual([json.ok, json.rows, json.selfVouched], [true, 7, true]);
    assert.equal((await run()).code, 2);
    assert.equal((await run(good, '--key', good)).code, 2);
    assert.equal((await run(path.join(dir, 'none'))).code, 4);
  });

  it('checks two saved checkpoints by their proof alone, and finds a fork', async () => {
    const older = put('older', log.checkpoints[1]);
    const newer = put('newer', log.checkpoints[2]);
    const second = sha256(Uint8Array.of(0), leafOf(log.rows[1]));
    const proof = put('proof', JSON.stringify({ proof: [base64(second)] }));
    const words = ['--checkpoint', older, '--checkpoint', newer, '--proof', proof, '--key', key];
    assert.equal((await run(...words)).code, 0);
    const fork = makeLog(signer, facts(6, 'tax'));
    const forked = ['--checkpoint', older, '--checkpoint', put('fork', fork.checkpoints[2])];
    const found = await run(...forked, '--proof', proof, '--key', key);
    assert.equal(found.code, 1);
    assert.match(found.out, /does not continue/);
  });

  function leafOf(row: string): Uint8Array {
    const { seq, at, body } = JSON.parse(row);
    return bytesOf(`${seq}|${at}|${canonicalJson(body)}`);
  }
});

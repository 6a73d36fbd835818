// Sealed bytes open with their own key, for their own purpose, whole, and in no other way.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { installationKey } from './key-file.ts';
import { drawKey, SealBroken, seal, unseal } from './seal.ts';

describe('sealing', () => {
  it('gives back what was sealed, and shows nothing of it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.string(), (plain, boundTo) => {
        const key = drawKey();
        const sealed = seal(key, plain, boundTo);
        assert.deepEqual(new Uint8Array(unseal(key, sealed, boundTo)), plain);
        assert.equal(sealed.length, plain.length + 29);
        assert.notDeepEqual(seal(key, plain, boundTo), sealed); // a nonce is used once
      }),
      { numRuns: 50 },
    );
  });

  it('does not open with one bit changed anywhere, another key, or for another thing', () => {
    const key = drawKey();
    const sealed = seal(key, Buffer.from('page one'), 'a/1');
    assert.equal(String(unseal(key, sealed, 'a/1')), 'page one');
    for (let at = 0; at < sealed.length * 8; at++) {
      const broken = Uint8Array.from(sealed);
      broken[at >> 3] ^= 1 << (at & 7);
      assert.throws(() => unseal(key, broken, 'a/1'), SealBroken);
    }
    for (let length = 0; length < sealed.length; length++) {
      assert.throws(() => unseal(key, sealed.subarray(0, length), 'a/1'), SealBroken);
    }
    assert.throws(() => unseal(drawKey(), sealed, 'a/1'), SealBroken);
    assert.throws(() => unseal(key, sealed, 'a/2'), SealBroken);
  });
});

describe('the installation key', () => {
  it('is drawn once, for us alone, and never again when something is sealed under it', () => {
    const dir = mkdtempSync(join(tmpdir(), 'platen-keys-'));
    try {
      assert.throws(() => installationKey(dir, false), { code: 'start.key_missing' });
      const key = installationKey(dir, true);
      assert.equal(key.length, 32);
      assert.equal(statSync(join(dir, 'installation.key')).mode & 0o777, 0o600);
      assert.deepEqual(installationKey(dir, false), key);
      writeFileSync(join(dir, 'installation.key'), 'cut off');
      assert.throws(() => installationKey(dir, true), { code: 'start.key_missing' });
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

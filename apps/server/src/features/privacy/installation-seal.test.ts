// Hashes under the installation's key compare only within one installation and one kind; a seal
// opens for its own thing only.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { drawKey, SealBroken } from '../../platform/crypto/seal.ts';
import { makeInstallationSeal } from './installation-seal.ts';

it('gives the same hash for the same kind and text, and another for anything else', () => {
  const key = drawKey();
  const [one, same, other] = [key, key, drawKey()].map(makeInstallationSeal);
  const hash = one.hash('email', 'ada@example.org');
  assert.deepEqual(hash, same.hash('email', 'ada@example.org'));
  assert.notDeepEqual(hash, one.hash('phone', 'ada@example.org'));
  assert.notDeepEqual(hash, other.hash('email', 'ada@example.org'));
  assert.equal(hash.length, 32);
});

it('opens what it sealed for the same thing, and for no other', () => {
  const own = makeInstallationSeal(drawKey());
  const sealed = own.seal('Ada Lovelace', 'dra_1');
  assert.equal(own.unseal(sealed, 'dra_1'), 'Ada Lovelace');
  assert.throws(() => own.unseal(sealed, 'dra_2'), SealBroken);
  assert.throws(() => makeInstallationSeal(drawKey()).unseal(sealed, 'dra_1'), SealBroken);
});

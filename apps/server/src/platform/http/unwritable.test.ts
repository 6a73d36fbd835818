// What cannot be stored is refused where it comes in, wherever it stands.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { refuseUnwritable } from './unwritable.ts';

it('refuses U+0000 and half a surrogate pair, as a value and as a name, at any depth', () => {
  for (const text of ['a\0b', '\ud800', 'x\udc00']) {
    for (const value of [text, [text], { a: { b: [text] } }, { [text]: 1 }]) {
      assert.throws(() => refuseUnwritable(value), { code: 'validation.request' });
    }
  }
});

it('lets every other text through', () => {
  for (const value of ['', 'naïve 😀 \u{10ffff} \u0001', 7, null, undefined, true, { a: ['b'] }]) {
    refuseUnwritable(value);
  }
});

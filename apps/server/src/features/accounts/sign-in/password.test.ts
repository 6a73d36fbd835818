// Which passwords are refused, and that a long sentence of one's own is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dictionary } from '@zxcvbn-ts/language-common';
import { passwordCharsMin, passwordFault } from './password.ts';

const about = ['Ada Lovelace', 'ada@example.org'];

test('a password that is known is refused, also twice in a row or with signs put behind it', () => {
  const lists = dictionary['passwords-common'].filter((one) => /[a-z]$/.test(one));
  const long = lists.filter((one) => one.length >= passwordCharsMin);
  const half = lists.find((one) => one.length === 8) as string;
  assert.ok(long.length > 0);
  for (const known of [
    ...long.slice(0, 20),
    long[0].toUpperCase(),
    half + half,
    `${half}1234567!`,
  ]) {
    assert.match(passwordFault(known, about) ?? '', /tried first/, known);
  }
});

test('a password that is short, of few characters or the own name is refused, a sentence is not', () => {
  assert.match(passwordFault('short but mine', about) ?? '', /at least 15/);
  assert.match(passwordFault('abababababababcabc', about) ?? '', /few different/);
  assert.match(passwordFault('ada lovelace ada@example.org', about) ?? '', /own name/);
  assert.equal(passwordFault('eleven herons wade at dusk', about), undefined);
});

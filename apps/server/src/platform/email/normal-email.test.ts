// One spelling: what signs in, asks and opts out by an address is found however it is typed.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { normalEmail } from './normal-email.ts';

it('is one for each spelling of an address, and another for each address', () => {
  const same = [
    ['ada@example.org', ' ADA@Example.ORG '],
    ['ada@b\u00fccher.example', 'Ada@XN--BCHER-KVA.example'],
    ['\u00e5da@example.org', 'a\u030ada@example.org'],
  ];
  for (const [one, other] of same) assert.equal(normalEmail(one), normalEmail(other), one);
  const different = ['ada@example.org', 'a.da@example.org', 'ada+x@example.org', 'ada@example.com'];
  assert.deepEqual(different.map(normalEmail), different);
});

it('is none where no mail could go', () => {
  const long = `${'a'.repeat(310)}@example.org`;
  for (const bad of [
    '',
    'ada',
    '@example.org',
    'ada@',
    'a b@example.org',
    'a@b\r\nBcc: c@d.e',
    long,
  ]) {
    assert.equal(normalEmail(bad), undefined, bad);
  }
});

// Whom a code is faxed to, and how often one visitor has that done.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOrdinary } from './code-number.ts';
import { codeFaxesOfVisitorAnHourMax, VisitorPace } from './code-pace.ts';

test('a visitor has a few an hour, and a neighbour their own', () => {
  let now = 0;
  const pace = new VisitorPace({ now: () => now });
  const many = (address: string) =>
    Array.from({ length: codeFaxesOfVisitorAnHourMax + 1 }, () => pace.admit(address));
  const some = [...Array<boolean>(codeFaxesOfVisitorAnHourMax).fill(true), false];
  assert.deepEqual(many('192.0.2.1'), some);
  assert.equal(pace.admit('::ffff:192.0.2.1'), false, 'the same, written otherwise');
  assert.deepEqual(many('192.0.2.2'), some);
  assert.deepEqual(many('2001:db8:0:1::7'), some);
  assert.equal(pace.admit('2001:db8:0:1:ffff::8'), false, 'another address of the same network');
  assert.equal(pace.admit('2001:db8:0:2::7'), true);
  now = 3_600_001;
  assert.equal(pace.admit('192.0.2.1'), true);
  assert.equal(pace.slowed, 5);
});

test('a code is called out to ordinary numbers of the operator’s countries, and to no others', () => {
  const home = ['GB', 'US'];
  for (const number of ['+442079460958', '+447400123456', '+12125550123', '+448001111111']) {
    assert.equal(isOrdinary(number, home), true, number);
  }
  for (const [number, why] of [
    ['+449098790000', 'premium'],
    ['+448451234567', 'shared cost'],
    ['+447012345678', 'personal'],
    ['+19005551234', 'premium'],
    ['+18765230123', 'Jamaica has +1, too'],
    ['+33142685300', 'another country'],
    ['+8816123456789', 'satellite'],
    ['+44999', 'short'],
    ['+442079', 'in no plan'],
  ]) {
    assert.equal(isOrdinary(number, home), false, why);
  }
});

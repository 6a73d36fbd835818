// Which transaction a request belongs to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request } from '../test/plain-request.ts';
import { readEnvelope } from './envelope.ts';
import { serverKey } from './matching.ts';
import type { Request } from './message.ts';

test('requests are matched by branch and sent-by, an ACK as its INVITE, a CANCEL apart', () => {
  const key = (message: Request) => serverKey(message, readEnvelope(message));
  assert.equal(key(request('ACK')), key(request('INVITE')));
  assert.notEqual(key(request('CANCEL')), key(request('INVITE')));
  assert.notEqual(key(request('INVITE', 'z9hG4bKtwo')), key(request('INVITE')));
  const cancel = request('CANCEL');
  assert.equal(serverKey(cancel, readEnvelope(cancel), 'INVITE'), key(request('INVITE')));
});

test('without the magic cookie requests are matched by what RFC 2543 had', () => {
  const key = (message: Request) => serverKey(message, readEnvelope(message));
  const old = (method: string) => request(method, '1');
  assert.equal(key(old('ACK')), key(old('INVITE')));
  const other = { ...old('INVITE'), uri: 'sip:else@192.0.2.2' };
  assert.notEqual(key(other), key(old('INVITE')));
});

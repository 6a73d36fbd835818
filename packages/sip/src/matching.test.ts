// Which transaction a request belongs to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvelope } from './envelope.ts';
import { serverKey } from './matching.ts';
import type { Request } from './message.ts';
import { parseMessage } from './parse-message.ts';

function request(method: string, branch = 'z9hG4bKone'): Request {
  const text = `${method} sip:fax@192.0.2.2 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1:5060;branch=${branch}
Route: <sip:proxy;lr>
Max-Forwards: 70
From: <sip:ada@192.0.2.1>;tag=a
To: <sip:fax@192.0.2.2>
Call-ID: 1@192.0.2.1
CSeq: 7 ${method}

`;
  const parsed = parseMessage(new TextEncoder().encode(text.replaceAll('\n', '\r\n')));
  assert(parsed.is === 'request');
  return parsed;
}

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

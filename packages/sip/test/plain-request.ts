/** The request of the tests that look at one hop alone. */
import assert from 'node:assert/strict';
import type { Request } from '../src/message.ts';
import { parseMessage } from '../src/parse-message.ts';

export function request(method: string, branch = 'z9hG4bKone'): Request {
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

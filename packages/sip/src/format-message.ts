/**
 * Message → datagram (RFC 3261 §7). The formatter writes Content-Length, so no caller can get it
 * wrong.
 */
import type { Message } from './message.ts';

const encoder = new TextEncoder();

/**
 * Octets for the wire. Throws when a value holds a line break: an injection is our own bug, never
 * input.
 */
export function formatMessage(message: Message): Uint8Array {
  let head =
    message.is === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  assertLine(head);
  for (const { name, value } of message.headers) {
    assertLine(value);
    head += `\r\n${name}: ${value}`;
  }
  head += `\r\nContent-Length: ${message.body.length}\r\n\r\n`;
  const start = encoder.encode(head);
  if (message.body.length === 0) return start;
  const bytes = new Uint8Array(start.length + message.body.length);
  bytes.set(start);
  bytes.set(message.body, start.length);
  return bytes;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const control = /[\u0000-\u0008\u000a-\u001f\u007f]/;

function assertLine(line: string): void {
  if (control.test(line)) throw new Error('a SIP line of ours holds a control character');
}

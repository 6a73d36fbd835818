/**
 * A request that could not be parsed may still hold enough to be answered with 400 (RFC 3261 §8.1.1, §16.3).
 * Reads line by line and forgives everything but the five headers an answer is made of.
 */
import { ParseError } from '@platen/bits';
import { type Envelope, readFields } from './envelope.ts';
import { type Header, headerName, type Request } from './message.ts';
import { headerBytesMax, headersMax, messageBytesMax } from './parse-message.ts';
import { tokenWhole } from './text-reader.ts';

const decoder = new TextDecoder('utf-8');
const answered = new Set(['Via', 'From', 'To', 'Call-ID', 'CSeq']);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const control = /[\u0000-\u0008\u000a-\u001f\u007f]/;

export interface Salvaged {
  readonly request: Request;
  readonly envelope: Envelope;
  /** 505 for another SIP version, else 400. */
  readonly status: 400 | 505;
}

/** What to answer a malformed request by, or null: not a request, an ACK, or too little left. */
export function salvage(bytes: Uint8Array): Salvaged | null {
  const lines = decoder
    .decode(bytes.subarray(0, messageBytesMax))
    .trimStart()
    .split(/\r?\n/, headersMax + 1);
  const start = /^([^\s]+)[ \t]+(.*?)[ \t]+SIP\/([0-9]+\.[0-9]+)[ \t]*$/i.exec(lines[0]);
  if (start === null || !tokenWhole.test(start[1]) || start[1] === 'ACK') return null;
  const headers: Header[] = [];
  for (const line of lines.slice(1)) {
    if (line === '') break;
    const colon = line.indexOf(':');
    const name = headerName(line.slice(0, Math.max(colon, 0)).trim());
    const usable = answered.has(name) && line.length <= headerBytesMax && !control.test(line);
    if (usable) headers.push({ name, value: line.slice(colon + 1).trim() });
  }
  const [, method, uri, version] = start;
  const request: Request = { is: 'request', method, uri, headers, body: new Uint8Array(0) };
  try {
    const envelope = readFields(request);
    return { request, envelope, status: version === '2.0' ? 400 : 505 };
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

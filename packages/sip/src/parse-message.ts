/**
 * Datagram → message (RFC 3261 §7, §18.3). Framing is strict: CRLF, one start line, an empty line,
 * lengths. A datagram longer than its Content-Length is legal: what follows is dropped.
 */
import { ParseError } from '@platen/bits';
import { type Header, headerName, type Message } from './message.ts';
import { tokenWhole } from './text-reader.ts';

/** A UDP datagram cannot be longer. */
export const messageBytesMax = 65_536;
export const headersMax = 200;
/** One header field, folded lines counted together. */
export const headerBytesMax = 8_192;

const cr = 13;
const lf = 10;
const tab = 9;
const space = 32;
const rubout = 127;
const noBytes = new Uint8Array(0);
const statusLine = /^SIP\/2\.0 ([1-6][0-9]{2})(?: (.*))?$/is;
const requestLine = /^([A-Za-z0-9\-.!%*_+`'~]+) (\S+) SIP\/2\.0$/i;
const text = new TextDecoder('utf-8', { ignoreBOM: true });

interface Line {
  readonly at: number;
  readonly end: number;
}

/** Lines up to the empty one, as byte ranges; `bodyAt` is the first byte after it. */
function cutLines(bytes: Uint8Array): { lines: Line[]; bodyAt: number } {
  const lines: Line[] = [];
  let at = 0;
  while (bytes[at] === cr && bytes[at + 1] === lf) at += 2;
  let start = at;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte >= space && byte !== rubout) continue;
    if (byte === tab) continue;
    if (byte !== cr || bytes[at + 1] !== lf) throw new ParseError('control character', at);
    if (at === start) return { lines, bodyAt: at + 2 };
    lines.push({ at: start, end: at });
    at += 1;
    start = at + 1;
  }
  throw new ParseError('no empty line after the headers', bytes.length);
}

function readHeaders(
  bytes: Uint8Array,
  lines: readonly Line[],
): { name: string; value: string; at: number }[] {
  const fields: { name: string; value: string; at: number }[] = [];
  for (const line of lines.slice(1)) {
    const content = text.decode(bytes.subarray(line.at, line.end));
    const folded = bytes[line.at] === space || bytes[line.at] === tab;
    const last = fields.at(-1);
    if (folded) {
      if (last === undefined) throw new ParseError('folded line before any header', line.at);
      last.value = `${last.value} ${content.trim()}`.trim();
      if (line.end - last.at > headerBytesMax) throw new ParseError('header too long', last.at);
      continue;
    }
    if (line.end - line.at > headerBytesMax) throw new ParseError('header too long', line.at);
    if (fields.length === headersMax) throw new ParseError('too many headers', line.at);
    const colon = content.indexOf(':');
    const name = content.slice(0, Math.max(colon, 0)).trimEnd();
    if (!tokenWhole.test(name)) throw new ParseError('header name wanted', line.at);
    fields.push({ name: headerName(name), value: content.slice(colon + 1).trim(), at: line.at });
  }
  return fields;
}

/**
 * Takes the Content-Length fields out of `fields` and cuts the body; they must agree with each
 * other.
 */
function readBody(
  bytes: Uint8Array,
  bodyAt: number,
  fields: readonly { name: string; value: string; at: number }[],
): { headers: Header[]; body: Uint8Array } {
  const headers: Header[] = [];
  let length: number | null = null;
  for (const { name, value, at } of fields) {
    if (name !== 'Content-Length') {
      headers.push({ name, value });
      continue;
    }
    if (!/^[0-9]{1,9}$/.test(value)) throw new ParseError('Content-Length: number wanted', at);
    if (length !== null && length !== Number(value)) {
      throw new ParseError('Content-Length: two of them', at);
    }
    length = Number(value);
    if (bodyAt + length > bytes.length) throw new ParseError('body shorter than it says', at);
  }
  if (length === 0 || bodyAt === bytes.length) return { headers, body: noBytes };
  return { headers, body: bytes.slice(bodyAt, length === null ? bytes.length : bodyAt + length) };
}

/**
 * One datagram as a message. Header values are not looked into (see `readEnvelope`).
 * Throws `ParseError` whose offset counts bytes of the datagram.
 */
export function parseMessage(bytes: Uint8Array): Message {
  if (bytes.length > messageBytesMax) throw new ParseError('message too long', messageBytesMax);
  const { lines, bodyAt } = cutLines(bytes);
  const first = lines[0];
  if (first === undefined) throw new ParseError('start line wanted', 0);
  if (first.end - first.at > headerBytesMax) throw new ParseError('start line too long', first.at);
  const start = text.decode(bytes.subarray(first.at, first.end));
  const fields = readHeaders(bytes, lines);
  const status = statusLine.exec(start);
  if (status !== null) {
    const reason = status[2] ?? '';
    return {
      is: 'response',
      status: Number(status[1]),
      reason,
      ...readBody(bytes, bodyAt, fields),
    };
  }
  const request = requestLine.exec(start);
  if (request === null) throw new ParseError('start line malformed', first.at);
  const [, method, uri] = request;
  return { is: 'request', method, uri, ...readBody(bytes, bodyAt, fields) };
}

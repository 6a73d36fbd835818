/**
 * A SIP message in memory (RFC 3261 §7): start line, header fields in order, body.
 * `Content-Length` is framing, not content: it is never among the headers, the formatter writes it.
 */

export interface Header {
  /** The long, customary spelling for names we know (`Call-ID`, never `i`); else as it came. */
  readonly name: string;
  /** Unfolded, trimmed; several values may stand in one field, split by commas. */
  readonly value: string;
}

export interface Request {
  readonly is: 'request';
  /** Case-sensitive token: `INVITE`. */
  readonly method: string;
  /** Request-URI as it stands. */
  readonly uri: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}

export interface Response {
  readonly is: 'response';
  /** 100–699. */
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}

export type Message = Request | Response;

/** Compact letter of each long name (RFC 3261 §7.3.3 and the IANA table). */
const compactForms: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
};

const longNames = [
  ...Object.values(compactForms),
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'Allow',
  'CSeq',
  'Date',
  'Expires',
  'Max-Forwards',
  'Min-SE',
  'P-Asserted-Identity',
  'Proxy-Require',
  'RAck',
  'Reason',
  'Record-Route',
  'Require',
  'Retry-After',
  'Route',
  'RSeq',
  'Server',
  'Timestamp',
  'Unsupported',
  'User-Agent',
  'Warning',
];

const customary = new Map<string, string>([
  ...longNames.map((name): [string, string] => [name.toLowerCase(), name]),
  ...Object.entries(compactForms),
]);

/**
 * The customary spelling of a header name in any case or in compact form; unknown names come back
 * as they are.
 */
export function headerName(name: string): string {
  return customary.get(name) ?? customary.get(name.toLowerCase()) ?? name;
}

/** The first field called `name` (customary spelling), or undefined. */
export function header(message: Message, name: string): string | undefined {
  for (const field of message.headers) if (field.name === name) return field.value;
  return undefined;
}

/** All values called `name`, in order: fields one after the other, each split at its commas. */
export function headerValues(message: Message, name: string): string[] {
  const values: string[] = [];
  for (const field of message.headers) if (field.name === name) splitValues(field.value, values);
  return values;
}

/** Splits at commas outside quotes and angle brackets; empty values are dropped. */
function splitValues(text: string, into: string[]): void {
  if (!text.includes(',')) {
    if (text !== '') into.push(text);
    return;
  }
  let quoted = false;
  let bracket = false;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '<') bracket = true;
    else if (char === '>') bracket = false;
    else if (char === ',' && !bracket) {
      pushValue(text.slice(start, at), into);
      start = at + 1;
    }
  }
  pushValue(text.slice(start), into);
}

function pushValue(text: string, into: string[]): void {
  const value = text.trim();
  if (value !== '') into.push(value);
}

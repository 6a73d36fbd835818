/**
 * A request that could not be parsed may still hold enough to be answered with 400 (RFC 3261
 * §8.1.1, §16.3). Reads line by line and forgives everything but a missing or doubled header of the
 * five an answer is made of, and a Via that does not say where the answer goes.
 */
import { ParseError } from '@platen/bits';
import { parseVia, type Via } from './headers.ts';
import { type Header, header, headerName, headerValues, type Request } from './message.ts';
import { headerBytesMax, headersMax, messageBytesMax } from './parse-message.ts';
import { tokenWhole } from './text-reader.ts';

const decoder = new TextDecoder('utf-8');
const answered = new Set(['Via', 'From', 'To', 'Call-ID', 'CSeq']);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const control = /[\u0000-\u0008\u000a-\u001f\u007f]/;

export interface Salvaged {
  readonly request: Request;
  readonly via: Via;
  /** Its To has a tag already. */
  readonly tagged: boolean;
  /** 505 for another SIP version, else 400. */
  readonly status: 400 | 505;
}

/**
 * The headers an answer is made of, unfolded; others, and those too bad to send back, are left out.
 */
function readAnswered(lines: readonly string[]): Header[] {
  const fields: string[] = [];
  for (const line of lines) {
    if (line === '') break;
    if (/^[ \t]/.test(line)) fields.push(`${fields.pop() ?? ''} ${line.trim()}`);
    else fields.push(line);
  }
  return fields.flatMap((field) => {
    const colon = field.indexOf(':');
    const name = headerName(field.slice(0, Math.max(colon, 0)).trim());
    if (!answered.has(name) || field.length > headerBytesMax || control.test(field)) return [];
    return [{ name, value: field.slice(colon + 1).trim() }];
  });
}

/** What to answer a malformed request by, or null: not a request, an ACK, or too little left. */
export function salvage(bytes: Uint8Array): Salvaged | null {
  const lines = decoder
    .decode(bytes.subarray(0, messageBytesMax))
    .trimStart()
    .split(/\r?\n/, headersMax + 1);
  const start = lines[0].split(/[ \t]+/).filter((word) => word !== '');
  const version = /^SIP\/([0-9]+\.[0-9]+)$/i.exec(start.at(-1) ?? '')?.[1];
  const [method] = start;
  if (version === undefined || !tokenWhole.test(method) || method === 'ACK') return null;
  const headers = readAnswered(lines.slice(1));
  const request: Request = { is: 'request', method, uri: '', headers, body: new Uint8Array(0) };
  const singles = headers.filter(({ name }) => name !== 'Via').map(({ name }) => name);
  if (singles.length !== 4 || new Set(singles).size !== 4) return null;
  const tagged = /;\s*tag\s*=/i.test(header(request, 'To')!);
  const status = version === '2.0' ? 400 : 505;
  try {
    return { request, via: parseVia(headerValues(request, 'Via')[0] ?? ''), tagged, status };
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

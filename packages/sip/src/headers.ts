/**
 * Codecs of the header values the agent looks into: addresses, Via, CSeq, Reason (RFC 3261 §20, RFC
 * 3326). An address without angle brackets gives its parameters to the header, not to the URI
 * (§20).
 */
import { ParseError } from '@platen/bits';
import { formatParams, type Params, param, readParams } from './params.ts';
import { formatQuoted, TextReader } from './text-reader.ts';
import { formatHostPort, parseHostPort, parseUri } from './uri.ts';

export interface NameAddr {
  /** Display name, unquoted; empty when there is none. */
  readonly display: string;
  /** As it stands: a dialog must send it back letter by letter. Checked to parse as a URI. */
  readonly uri: string;
  readonly params: Params;
}

export interface Via {
  /** `UDP`, upper case. */
  readonly transport: string;
  readonly host: string;
  readonly port: number | null;
  readonly params: Params;
}

export interface CSeq {
  /** 0 – 2³¹−1. */
  readonly number: number;
  readonly method: string;
}

export const cseqMax = 2 ** 31 - 1;

/**
 * One `name-addr` or `addr-spec` with header parameters: From, To, Contact, Route. Throws
 * `ParseError`.
 */
export function parseNameAddr(text: string, what = 'address'): NameAddr {
  const reader = new TextReader(text, what);
  reader.skipSpace();
  let display = '';
  if (text[reader.at] === '"') display = reader.quoted();
  else if (text.includes('<')) display = reader.until('<');
  let uri: string;
  if (reader.take('<')) {
    uri = reader.until('>');
    reader.expect('>');
  } else {
    uri = reader.until('; \t');
    if (/[?,]/.test(uri)) reader.fail('angle brackets wanted');
  }
  parseUri(uri);
  const params = readParams(reader);
  reader.finish();
  return { display, uri, params };
}

/** Always in angle brackets; the display name quoted. */
export function formatNameAddr({ display, uri, params }: NameAddr): string {
  const name = display === '' ? '' : `${formatQuoted(display)} `;
  return `${name}<${uri}>${formatParams(params)}`;
}

/** `host : port` without the white space around its last colon. */
function closed(sentBy: string): string {
  const colon = sentBy.lastIndexOf(':');
  if (colon < 0) return sentBy;
  return `${sentBy.slice(0, colon).trimEnd()}:${sentBy.slice(colon + 1).trimStart()}`;
}

/** One Via value. White space around its slashes and colon is legal. Throws `ParseError`. */
export function parseVia(text: string): Via {
  const reader = new TextReader(text, 'Via');
  const protocol = reader.token();
  reader.expect('/');
  const version = reader.token();
  if (protocol.toUpperCase() !== 'SIP' || version !== '2.0') reader.fail('SIP/2.0 wanted');
  reader.expect('/');
  const transport = reader.token().toUpperCase();
  const { host, port } = parseHostPort(closed(reader.until(';,')), reader.at);
  const params = readParams(reader);
  reader.finish();
  return { transport, host, port, params };
}

export function formatVia({ transport, host, port, params }: Via): string {
  return `SIP/2.0/${transport} ${formatHostPort(host, port)}${formatParams(params)}`;
}

/** Throws `ParseError`; numbers above 2³¹−1 are refused (RFC 3261 §8.1.1.5). */
export function parseCSeq(text: string): CSeq {
  const reader = new TextReader(text, 'CSeq');
  const number = reader.number(cseqMax);
  const method = reader.token();
  reader.finish();
  return { number, method };
}

/**
 * The Q.850 cause (0–127) of the Reason values, or null; a Reason that cannot be read is no reason
 * to fail.
 */
export function readCause(reasons: readonly string[]): number | null {
  for (const reason of reasons) {
    try {
      const reader = new TextReader(reason, 'Reason');
      if (reader.token().toUpperCase() !== 'Q.850') continue;
      const cause = param(readParams(reader), 'cause');
      if (typeof cause === 'string' && /^[0-9]{1,3}$/.test(cause) && Number(cause) <= 127) {
        return Number(cause);
      }
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
    }
  }
  return null;
}

/** A Reason value for a Q.850 cause (RFC 3326 §2). */
export function formatCause(cause: number): string {
  return `Q.850;cause=${cause}`;
}

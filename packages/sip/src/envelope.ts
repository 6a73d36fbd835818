/**
 * The headers a dialog is made of, read and checked once (RFC 3261 §8.1.1, §12.1).
 * Their Via is the topmost only: the others are the proxies' business and go back untouched.
 */
import { ParseError } from '@platen/bits';
import {
  type CSeq,
  type NameAddr,
  parseCSeq,
  parseNameAddr,
  parseVia,
  type Via,
} from './headers.ts';
import { header, headerValues, type Message } from './message.ts';
import { param } from './params.ts';
import { parseUri } from './uri.ts';

export interface Envelope {
  readonly via: Via;
  readonly viaCount: number;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
  /** Null when the message says nothing. */
  readonly maxForwards: number | null;
  /** The first Contact's URI, or null. */
  readonly contact: string | null;
  /** Record-Route values as they stand, top first; each was read once. */
  readonly recordRoutes: readonly string[];
}

/** Fields that must stand exactly once. */
const singles = ['From', 'To', 'Call-ID', 'CSeq'] as const;

/**
 * Throws `ParseError`; the offset counts characters of the value at fault (0 for one that is not
 * there). Of a request the Request-URI is read too, so that nothing later can stumble over it.
 */
export function readEnvelope(message: Message): Envelope {
  if (message.is === 'request') parseUri(message.uri);
  for (const name of singles) {
    const count = message.headers.reduce((sum, field) => sum + (field.name === name ? 1 : 0), 0);
    if (count !== 1) throw new ParseError(`${name}: exactly one wanted`, 0);
  }
  const vias = headerValues(message, 'Via');
  if (vias.length === 0) throw new ParseError('Via: at least one wanted', 0);
  const cseq = parseCSeq(header(message, 'CSeq')!);
  if (message.is === 'request' && cseq.method !== message.method) {
    throw new ParseError('CSeq: another method than the request', 0);
  }
  const callId = header(message, 'Call-ID')!;
  if (callId === '' || /\s/.test(callId)) throw new ParseError('Call-ID: one word wanted', 0);
  return {
    via: parseVia(vias[0]),
    viaCount: vias.length,
    from: parseNameAddr(header(message, 'From')!, 'From'),
    to: parseNameAddr(header(message, 'To')!, 'To'),
    callId,
    cseq,
    maxForwards: readMaxForwards(header(message, 'Max-Forwards')),
    contact: readContact(message),
    recordRoutes: readRoutes(message),
  };
}

function readContact(message: Message): string | null {
  const contact = headerValues(message, 'Contact')[0];
  return contact === undefined || contact === '*' ? null : parseNameAddr(contact, 'Contact').uri;
}

function readRoutes(message: Message): string[] {
  const routes = headerValues(message, 'Record-Route');
  for (const route of routes) parseNameAddr(route, 'Record-Route');
  return routes;
}

function readMaxForwards(value: string | undefined): number | null {
  if (value === undefined) return null;
  if (!/^[0-9]{1,10}$/.test(value) || Number(value) > 255) {
    throw new ParseError('Max-Forwards: 0 to 255 wanted', 0);
  }
  return Number(value);
}

/** The tag of a From or To, or null. */
export function tagOf(address: NameAddr): string | null {
  return param(address.params, 'tag') ?? null;
}

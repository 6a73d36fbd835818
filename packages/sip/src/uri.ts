/**
 * SIP URIs (RFC 3261 §19.1). Schemes other than sip and sips (tel:, urn:) are kept as text.
 * A user part may itself hold `;` and `?`, so the user ends at the first `@`, whatever stands
 * before it.
 */
import { ParseError } from '@platen/bits';
import type { Param, Params } from './params.ts';

export type Uri = SipUri | OtherUri;

export interface SipUri {
  readonly is: 'sip';
  /** `sips:`. */
  readonly secure: boolean;
  /** Unescaped; null when the URI names only a host. */
  readonly user: string | null;
  readonly password: string | null;
  /** Name, IPv4, or IPv6 without brackets. */
  readonly host: string;
  readonly port: number | null;
  /** Unescaped. */
  readonly params: Params;
  /** What follows `?`, as it stands. */
  readonly headers: string | null;
}

export interface OtherUri {
  readonly is: 'other';
  readonly scheme: string;
  readonly rest: string;
}

export const portMax = 65_535;

const schemeStart = /^([A-Za-z][A-Za-z0-9+.-]*):/;
const badText = /[\s<>"]/;
const hostName = /^[A-Za-z0-9]([A-Za-z0-9._-]*)$/;
const hostSix = /^[0-9A-Fa-f:.]+$/;

function unescaped(text: string, offset: number): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ParseError('URI: bad escape', offset);
  }
}

function escaped(text: string, keep: RegExp): string {
  return text.replace(keep, (char) =>
    Array.from(
      new TextEncoder().encode(char),
      (byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`,
    ).join(''),
  );
}

/**
 * Characters to escape, each a whole code point: the opposite of user, password and param
 * characters.
 */
const outsideUser = /[^A-Za-z0-9\-_.!~*'()&=+$,;?/]/gu;
const outsidePassword = /[^A-Za-z0-9\-_.!~*'()&=+$,]/gu;
const outsideParam = /[^A-Za-z0-9\-_.!~*'()[\]/:&+$]/gu;

/** `host` or `host:port`; IPv6 stands in brackets. Throws `ParseError`. */
export function parseHostPort(text: string, offset = 0): { host: string; port: number | null } {
  let host: string;
  let rest: string;
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    host = text.slice(1, Math.max(close, 1));
    rest = text.slice(close + 1);
    if (close < 0 || !hostSix.test(host)) throw new ParseError('bad IPv6 host', offset);
  } else {
    const colon = text.indexOf(':');
    host = colon < 0 ? text : text.slice(0, colon);
    rest = colon < 0 ? '' : text.slice(colon);
    if (!hostName.test(host)) throw new ParseError('bad host', offset);
  }
  if (rest === '') return { host, port: null };
  const port = /^:[0-9]{1,5}$/.test(rest) ? Number(rest.slice(1)) : 0;
  if (port < 1 || port > portMax) throw new ParseError('bad port', offset + host.length);
  return { host, port };
}

export function formatHostPort(host: string, port: number | null): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  return port === null ? shown : `${shown}:${port}`;
}

function parseUriParams(text: string, offset: number): Params {
  if (text === '') return [];
  const params: Param[] = [];
  for (const piece of text.split(';')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    if (equals < 0) params.push([unescaped(piece, offset).toLowerCase(), null]);
    else {
      const name = unescaped(piece.slice(0, equals), offset).toLowerCase();
      params.push([name, unescaped(piece.slice(equals + 1), offset)]);
    }
  }
  return params;
}

/** Throws `ParseError` (offset in characters of `text`). */
export function parseUri(text: string): Uri {
  const named = schemeStart.exec(text);
  if (named === null) throw new ParseError('URI: scheme wanted', 0);
  const scheme = named[1].toLowerCase();
  const bad = badText.exec(text);
  if (bad !== null) throw new ParseError('URI: character not allowed', bad.index);
  const start = named[0].length;
  if (scheme !== 'sip' && scheme !== 'sips')
    return { is: 'other', scheme, rest: text.slice(start) };
  const at = text.indexOf('@', start);
  const hostStart = at < 0 ? start : at + 1;
  let user: string | null = null;
  let password: string | null = null;
  if (at >= 0) {
    const info = text.slice(start, at);
    const colon = info.indexOf(':');
    user = unescaped(colon < 0 ? info : info.slice(0, colon), start);
    password = colon < 0 ? null : unescaped(info.slice(colon + 1), start + colon);
    if (user === '') throw new ParseError('URI: empty user', start);
  }
  const question = text.indexOf('?', hostStart);
  const body = question < 0 ? text.slice(hostStart) : text.slice(hostStart, question);
  const semicolon = body.indexOf(';');
  const hostPort = semicolon < 0 ? body : body.slice(0, semicolon);
  const params = semicolon < 0 ? '' : body.slice(semicolon + 1);
  return {
    is: 'sip',
    secure: scheme === 'sips',
    user,
    password,
    ...parseHostPort(hostPort, hostStart),
    params: parseUriParams(params, hostStart + semicolon),
    headers: question < 0 ? null : text.slice(question + 1),
  };
}

export function formatUri(uri: Uri): string {
  if (uri.is === 'other') return `${uri.scheme}:${uri.rest}`;
  let text = uri.secure ? 'sips:' : 'sip:';
  if (uri.user !== null) {
    text += escaped(uri.user, outsideUser);
    if (uri.password !== null) text += `:${escaped(uri.password, outsidePassword)}`;
    text += '@';
  }
  text += formatHostPort(uri.host, uri.port);
  for (const [name, value] of uri.params) {
    text += `;${escaped(name, outsideParam)}`;
    if (value !== null) text += `=${escaped(value, outsideParam)}`;
  }
  return uri.headers === null ? text : `${text}?${uri.headers}`;
}

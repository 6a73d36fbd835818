/**
 * Session descriptions in (RFC 8866, T.38 Annex D.2.3). Attribute names are compared without regard
 * to case, for gateways write `T38MaxBitRate`, `T38FaxMaxBitRate` and `udptl` in every mixture.
 */
import { ParseError } from '@platen/bits';
import type { Media, Sdp, T38Parameters } from './sdp.ts';

/** Media lines in one description. */
export const mediaMax = 32;
/** Characters of one description. */
export const sdpCharsMax = 16_384;

type T38Draft = { -readonly [Key in keyof T38Parameters]: T38Parameters[Key] };

/** What an attribute's absence means (T.38 Table D.1, as gateways read it). */
const t38Defaults: T38Parameters = {
  version: 0,
  maxBitRate: 14_400,
  rateManagement: 'transferredTCF',
  maxBuffer: null,
  maxDatagram: null,
  errorCorrection: 't38UDPRedundancy',
  fillBitRemoval: false,
  transcodingMMR: false,
  transcodingJBIG: false,
};

function readCount(value: string): number | null {
  return /^[0-9]{1,9}$/.test(value) ? Number(value) : null;
}

/** Present without value is yes; `:0` is no. */
function readFlag(value: string): boolean {
  return value !== '0';
}

function readRateManagement(value: string): T38Parameters['rateManagement'] {
  return value.toLowerCase() === 'localtcf' ? 'localTCF' : 'transferredTCF';
}

function readErrorCorrection(value: string): T38Parameters['errorCorrection'] {
  const known = value.toLowerCase();
  if (known === 't38udpfec') return 't38UDPFEC';
  return known === 't38udpredundancy' ? 't38UDPRedundancy' : 'none';
}

/**
 * By lower-cased attribute name. A number that cannot be read leaves the default; names not here
 * are passed over.
 */
const t38Readers: Readonly<Record<string, (draft: T38Draft, value: string) => void>> = {
  t38faxversion: (draft, value) => (draft.version = readCount(value) ?? draft.version),
  t38maxbitrate: (draft, value) => (draft.maxBitRate = readCount(value) || draft.maxBitRate),
  t38faxmaxbitrate: (draft, value) => (draft.maxBitRate = readCount(value) || draft.maxBitRate),
  t38faxratemanagement: (draft, value) => (draft.rateManagement = readRateManagement(value)),
  t38faxmaxbuffer: (draft, value) => (draft.maxBuffer = readCount(value)),
  t38maxbuffer: (draft, value) => (draft.maxBuffer = readCount(value)),
  t38faxmaxdatagram: (draft, value) => (draft.maxDatagram = readCount(value)),
  t38maxdatagram: (draft, value) => (draft.maxDatagram = readCount(value)),
  t38faxudpec: (draft, value) => (draft.errorCorrection = readErrorCorrection(value)),
  t38faxfillbitremoval: (draft, value) => (draft.fillBitRemoval = readFlag(value)),
  t38faxtranscodingmmr: (draft, value) => (draft.transcodingMMR = readFlag(value)),
  t38faxtranscodingjbig: (draft, value) => (draft.transcodingJBIG = readFlag(value)),
};

interface MediaLines {
  readonly at: number;
  readonly line: string;
  readonly attributes: string[];
  connection: string | null;
}

/** `c=IN IP4 192.0.2.1/127`: the address alone. */
function readConnection(value: string, at: number): string {
  const fields = /^IN +IP[46] +([^\s/]+)(?:\/[0-9/]+)?\s*$/i.exec(value);
  if (fields === null) throw new ParseError('SDP: connection malformed', at);
  return fields[1];
}

function readMedia({ at, line, attributes, connection }: MediaLines): Media {
  const [kind, ports, proto, ...formats] = line.toLowerCase().split(/ +/);
  const port = Number(/^([0-9]{1,5})(?:\/[0-9]+)?$/.exec(ports ?? '')?.[1]);
  if (kind === '' || proto === undefined || !(port <= 65_535)) {
    throw new ParseError('SDP: media line malformed', at);
  }
  const numbered = formats.length > 0 && formats.every((each) => /^[0-9]{1,3}$/.test(each));
  if (kind === 'audio' && proto === 'rtp/avp' && numbered) {
    return { kind: 'audio', port, connection, payloads: formats.map(Number) };
  }
  if (kind !== 'image' || formats[0] !== 't38' || (proto !== 'udptl' && proto !== 'rtp/avp')) {
    return { kind: 'other', port, connection, line };
  }
  const t38: T38Draft = { ...t38Defaults };
  for (const attribute of attributes) {
    const colon = attribute.indexOf(':');
    const name = colon < 0 ? attribute : attribute.slice(0, colon);
    t38Readers[name.trim().toLowerCase()]?.(
      t38,
      colon < 0 ? '' : attribute.slice(colon + 1).trim(),
    );
  }
  return proto === 'udptl'
    ? { kind: 'fax', port, connection, t38 }
    : { kind: 'fax', port, connection, proto, t38 };
}

/** The session part and the media parts, lines of which only m=, c=, o= and a= matter to a fax. */
interface Draft {
  origin: Sdp['origin'] | null;
  connection: string | null;
  media: MediaLines[];
}

function readLine(draft: Draft, letter: string, value: string, at: number): void {
  const section = draft.media.at(-1);
  if (letter === 'm') {
    if (draft.media.length === mediaMax) throw new ParseError('SDP: too many media', at);
    draft.media.push({ at, line: value.trimEnd(), attributes: [], connection: null });
  } else if (letter === 'c') {
    if (section === undefined) draft.connection = readConnection(value, at);
    else section.connection ??= readConnection(value, at);
  } else if (letter === 'a') {
    section?.attributes.push(value);
  } else if (letter === 'o' && section === undefined) {
    const fields = /^\S+ +([0-9]+) +([0-9]+) +IN +IP[46] +(\S+)\s*$/i.exec(value);
    if (fields === null) throw new ParseError('SDP: origin malformed', at);
    draft.origin = { id: fields[1], version: fields[2], address: fields[3] };
  }
}

/**
 * A description from its text; lines may end in LF alone. Unknown lines and attributes are left
 * out, media that is neither G.711-style audio nor T.38 over UDPTL is kept as `other`.
 * Throws `ParseError` (offset in characters).
 */
export function parseSdp(text: string): Sdp {
  if (text.length > sdpCharsMax) throw new ParseError('SDP: too long', sdpCharsMax);
  const draft: Draft = { origin: null, connection: null, media: [] };
  let at = 0;
  let first = true;
  for (const line of text.split('\n')) {
    const content = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (content !== '') {
      if (content[1] !== '=') throw new ParseError('SDP: letter and = wanted', at);
      if (first && content.trim() !== 'v=0') throw new ParseError('SDP: v=0 wanted', at);
      readLine(draft, content[0], content.slice(2), at);
      first = false;
    }
    at += line.length + 1;
  }
  if (draft.origin === null) throw new ParseError('SDP: no origin', text.length);
  const media = draft.media.map(readMedia);
  return { origin: draft.origin, connection: draft.connection, media };
}

/**
 * Answers to requests (RFC 3261 §8.2.6): what is copied, what is added, where they go (§18.2.2, RFC
 * 3581).
 */
import type { Address } from './agent-types.ts';
import { formatVia, type Via } from './headers.ts';
import type { Header, Request, Response } from './message.ts';
import { param, withParam } from './params.ts';

export const sipPort = 5_060;

const reasons: Readonly<Record<number, string>> = {
  100: 'Trying',
  180: 'Ringing',
  200: 'OK',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  410: 'Gone',
  415: 'Unsupported Media Type',
  416: 'Unsupported URI Scheme',
  420: 'Bad Extension',
  480: 'Temporarily Unavailable',
  481: 'Call/Transaction Does Not Exist',
  482: 'Loop Detected',
  483: 'Too Many Hops',
  484: 'Address Incomplete',
  486: 'Busy Here',
  487: 'Request Terminated',
  488: 'Not Acceptable Here',
  491: 'Request Pending',
  500: 'Server Internal Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'Version Not Supported',
  600: 'Busy Everywhere',
  603: 'Decline',
  606: 'Not Acceptable',
};

const classReasons = [
  '',
  'Progress',
  'OK',
  'Redirection',
  'Failure',
  'Server Error',
  'Global Failure',
];

/** The customary words for a status; its class's for one without. */
export function reasonPhrase(status: number): string {
  return reasons[status] ?? classReasons[Math.floor(status / 100)] ?? 'Unknown';
}

const noBytes = new Uint8Array(0);

/**
 * The response to `request`: Via, From, To, Call-ID and CSeq come back as they came, `toTag` is
 * added to a To that has none.
 */
export function buildResponse(
  request: Request,
  status: number,
  extra: { toTag?: string | null; headers?: readonly Header[]; body?: Uint8Array } = {},
): Response {
  if (!Number.isInteger(status) || status < 100 || status > 699) {
    throw new Error(`no SIP status: ${status}`);
  }
  const headers: Header[] = [];
  for (const field of request.headers) {
    const { name } = field;
    if (name === 'Via' || name === 'From' || name === 'Call-ID' || name === 'CSeq') {
      headers.push(field);
    } else if (name === 'To') {
      const tag = typeof extra.toTag === 'string' ? `;tag=${extra.toTag}` : '';
      headers.push({ name, value: `${field.value}${tag}` });
    }
  }
  if (extra.headers !== undefined) headers.push(...extra.headers);
  const body = extra.body ?? noBytes;
  return { is: 'response', status, reason: reasonPhrase(status), headers, body };
}

/**
 * The request as heard from `from`: its topmost Via gains `received` and fills `rport` (RFC 3581
 * §4).
 */
export function markSource(request: Request, via: Via, from: Address): Request {
  const asked = param(via.params, 'rport') !== undefined;
  if (!asked && via.host === from.address) return request;
  let params = withParam(via.params, 'received', from.address);
  if (asked) params = withParam(params, 'rport', String(from.port));
  const marked = formatVia({ ...via, params });
  let done = false;
  const headers = request.headers.map((field) => {
    if (done || field.name !== 'Via') return field;
    done = true;
    const comma = restAfterFirst(field.value);
    return { name: 'Via', value: comma === '' ? marked : `${marked}, ${comma}` };
  });
  return { ...request, headers };
}

/** What follows the first value of a comma list; Via values hold no quotes in practice, but may. */
function restAfterFirst(value: string): string {
  let quoted = false;
  for (let at = 0; at < value.length; at++) {
    if (value[at] === '\\' && quoted) at += 1;
    else if (value[at] === '"') quoted = !quoted;
    else if (value[at] === ',' && !quoted) return value.slice(at + 1).trim();
  }
  return '';
}

/**
 * Where a response goes (RFC 3581 §4): the source if `rport` was asked for, else the source at the
 * Via's port.
 */
export function responseAddress(via: Via, from: Address): Address {
  if (param(via.params, 'rport') !== undefined) return from;
  return { address: from.address, port: via.port ?? sipPort };
}

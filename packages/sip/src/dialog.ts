/**
 * What two user agents know of each other for the length of a call (RFC 3261 §12): tags, sequence
 * numbers, the way there. Values, never changed in place.
 */
import type { Address } from './agent-types.ts';
import { type Envelope, tagOf } from './envelope.ts';
import { formatNameAddr, type NameAddr, parseNameAddr } from './headers.ts';
import type { Header, Request } from './message.ts';
import { param } from './params.ts';
import { sipPort } from './responses.ts';
import { parseUri } from './uri.ts';

export interface Dialog {
  readonly callId: string;
  readonly localTag: string;
  /** Null until the far end has answered. */
  readonly remoteTag: string | null;
  /** From and To values for requests of ours, without tags. */
  readonly local: string;
  readonly remote: string;
  /** Remote target: the far end's last Contact URI. */
  readonly target: string;
  /** Route values in the order in which requests of ours pass them. */
  readonly routes: readonly string[];
  /** Number of our last request. */
  readonly localCSeq: number;
  /** Number of their last request, or null before any. */
  readonly remoteCSeq: number | null;
  /** Where the dialog's messages come from: used where a URI holds a name, for we resolve none. */
  readonly peer: Address;
}

export const maxForwards = 70;

const noBytes = new Uint8Array(0);
const ipFour = /^(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\.(?!$)|$)){4}$/;

/** An address as a header value without its tag. */
function withoutTag(address: NameAddr): string {
  return formatNameAddr({ ...address, params: address.params.filter(([name]) => name !== 'tag') });
}

/**
 * The caller's dialog once a 2xx is in: its tag, its Contact, its Record-Route from the far end
 * backwards (§12.1.2).
 */
export function answeredDialog(dialog: Dialog, envelope: Envelope, peer: Address): Dialog {
  return {
    ...dialog,
    remoteTag: tagOf(envelope.to) ?? '',
    target: envelope.contact ?? dialog.target,
    routes: [...envelope.recordRoutes].reverse(),
    peer,
  };
}

/** The called side's dialog, from the INVITE (§12.1.1). */
export function calledDialog(envelope: Envelope, localTag: string, peer: Address): Dialog {
  return {
    callId: envelope.callId,
    localTag,
    remoteTag: tagOf(envelope.from) ?? '',
    local: withoutTag(envelope.to),
    remote: withoutTag(envelope.from),
    target: envelope.contact ?? envelope.from.uri,
    routes: envelope.recordRoutes,
    localCSeq: 0,
    remoteCSeq: envelope.cseq.number,
    peer,
  };
}

/** A Contact in a re-INVITE or its 2xx moves the target (§12.2). */
export function refreshed(dialog: Dialog, envelope: Envelope, peer: Address): Dialog {
  return { ...dialog, target: envelope.contact ?? dialog.target, peer };
}

/** `uri`'s host and port if the host is an address; null if it is a name or no SIP URI. */
function addressOf(uri: string): Address | null {
  const parsed = parseUri(uri);
  if (parsed.is !== 'sip') return null;
  const { host, port } = parsed;
  if (!ipFour.test(host) && !host.includes(':')) return null;
  return { address: host, port: port ?? sipPort };
}

/**
 * Request-URI, Route and next hop (§12.2.1.1): loose routing, or strict for a first route without
 * `lr`.
 */
function routed(dialog: Dialog): { uri: string; routes: readonly string[]; to: Address } {
  const { routes, target, peer } = dialog;
  if (routes.length === 0) return { uri: target, routes, to: addressOf(target) ?? peer };
  const first = parseNameAddr(routes[0], 'Route').uri;
  const to = addressOf(first) ?? peer;
  const parsed = parseUri(first);
  if (parsed.is === 'sip' && param(parsed.params, 'lr') === undefined) {
    return { uri: first, routes: [...routes.slice(1), `<${target}>`], to };
  }
  return { uri: target, routes, to };
}

/**
 * A request inside the dialog, without Via; `cseq` its number. Goes to `to`.
 */
export function dialogRequest(
  dialog: Dialog,
  method: string,
  cseq: number,
  extra: readonly Header[],
  body: Uint8Array = noBytes,
): { request: Request; to: Address } {
  const { uri, routes, to } = routed(dialog);
  const tag = dialog.remoteTag ? `;tag=${dialog.remoteTag}` : '';
  const headers: Header[] = [
    { name: 'Max-Forwards', value: String(maxForwards) },
    ...routes.map((value) => ({ name: 'Route', value })),
    { name: 'From', value: `${dialog.local};tag=${dialog.localTag}` },
    { name: 'To', value: `${dialog.remote}${tag}` },
    { name: 'Call-ID', value: dialog.callId },
    { name: 'CSeq', value: `${cseq} ${method}` },
    ...extra,
  ];
  return { request: { is: 'request', method, uri, headers, body }, to };
}

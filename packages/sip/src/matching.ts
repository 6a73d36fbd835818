/**
 * What makes a message part of a transaction (RFC 3261 §17.1.3, §17.2.3): keys for the map of all.
 * A CANCEL has the branch of its INVITE and is a transaction of its own, so the method counts.
 */
import type { Envelope } from './envelope.ts';
import { formatVia } from './headers.ts';
import { headerValues, type Request } from './message.ts';
import { param } from './params.ts';
import { formatHostPort } from './uri.ts';

/** Branches made by RFC 3261 start so and are unique by themselves (§8.1.1.7). */
export const branchCookie = 'z9hG4bK';

/** The branch of a request of ours. */
export function branchOf(request: Request): string {
  return /;branch=([^;\s]+)/.exec(headerValues(request, 'Via')[0])![1];
}

/** RFC 3261 §17.1.3. */
export function clientKey(branch: string, method: string): string {
  return `c ${method} ${branch}`;
}

/**
 * RFC 3261 §17.2.3: branch, sent-by and method, an ACK counting as its INVITE; without the magic
 * cookie the older match by URI, tags, Call-ID, CSeq number and topmost Via. An ACK's own To tag is
 * not yet known to the INVITE, so it takes no part.
 */
export function serverKey(request: Request, envelope: Envelope, method = request.method): string {
  const asked = method === 'ACK' ? 'INVITE' : method;
  const { via, from, callId, cseq } = envelope;
  const branch = param(via.params, 'branch');
  if (typeof branch === 'string' && branch.startsWith(branchCookie) && branch !== branchCookie) {
    return `s ${asked} ${branch} ${formatHostPort(via.host, via.port).toLowerCase()}`;
  }
  const tag = param(from.params, 'tag') ?? '';
  return `o ${asked} ${request.uri} ${tag} ${callId} ${cseq.number} ${formatVia(via)}`;
}

// The link that stops one kind of mail to one address: signed, so that it cannot be made up, and
// complete, so that it works without a cookie, a sign-in, or even the person still being on file.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type MessageKind, messageKinds } from '../privacy/index.ts';

/** What a link stops. It holds for as long as its signing key: there is no harm in an old one. */
export interface Unsubscribe {
  message: string;
  kind: MessageKind;
  keyId: string;
  hash: Uint8Array;
}

const version = 1;
const hashBytes = 32;
const macBytes = 16;
const tokenCharsMax = 200;

export function makeToken(key: Uint8Array, link: Unsubscribe): string {
  const head = Buffer.from([version, messageKinds.indexOf(link.kind)]);
  const texts = Buffer.from(`${link.keyId} ${link.message}`);
  const body = Buffer.concat([head, link.hash, texts]);
  return Buffer.concat([body, macOf(key, body)]).toString('base64url');
}

/** Undefined for anything that this key did not sign, to the last bit. */
export function readToken(key: Uint8Array, token: string): Unsubscribe | undefined {
  if (token.length > tokenCharsMax) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // Base64 has spare bits and forgives odd letters: only the one spelling that we make is a token.
  if (bytes.toString('base64url') !== token) return undefined;
  if (bytes.length <= 2 + hashBytes + macBytes) return undefined;
  const body = bytes.subarray(0, -macBytes);
  if (!timingSafeEqual(macOf(key, body), bytes.subarray(-macBytes))) return undefined;
  const kind = messageKinds[body[1]];
  const [keyId, message] = body
    .subarray(2 + hashBytes)
    .toString('utf8')
    .split(' ');
  if (body[0] !== version || kind === undefined || !message) return undefined;
  return { kind, keyId, message, hash: body.subarray(2, 2 + hashBytes) };
}

export interface UnsubscribeWays {
  token: string;
  https: string;
  mailto: string;
}

export function unsubscribeWays(
  { baseUrl, domain, key }: { baseUrl: string; domain: string; key: Uint8Array },
  link: Unsubscribe,
): UnsubscribeWays {
  const token = makeToken(key, link);
  return {
    token,
    https: `${baseUrl}/unsubscribe/${token}`,
    mailto: `mailto:stop@${domain}?subject=stop%20${token}`,
  };
}

function macOf(key: Uint8Array, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(body).digest().subarray(0, macBytes);
}

/**
 * The description in a message's body, if it holds one we can read (RFC 3261 §13, RFC 3264).
 */
import { ParseError } from '@platen/bits';
import { sdpType } from './call-moves.ts';
import { header, type Message } from './message.ts';
import { parseSdp } from './parse-sdp.ts';
import type { Sdp } from './sdp.ts';

export type Description =
  | { readonly is: 'none' }
  | { readonly is: 'sdp'; readonly sdp: Sdp }
  /** 415: a body of another type or encoding; 488: SDP that makes no sense. */
  | { readonly is: 'unusable'; readonly status: 415 | 488 };

const decoder = new TextDecoder('utf-8');

export function readDescription(message: Message): Description {
  if (message.body.length === 0) return { is: 'none' };
  const disposition = header(message, 'Content-Disposition') ?? '';
  const optional = /;\s*handling\s*=\s*optional/i.test(disposition);
  const type = header(message, 'Content-Type')?.split(';')[0].trim().toLowerCase();
  const encoding = header(message, 'Content-Encoding')?.toLowerCase() ?? 'identity';
  if (type !== sdpType || encoding !== 'identity') {
    return optional ? { is: 'none' } : { is: 'unusable', status: 415 };
  }
  try {
    return { is: 'sdp', sdp: parseSdp(decoder.decode(message.body)) };
  } catch (error) {
    if (error instanceof ParseError) return { is: 'unusable', status: 488 };
    throw error;
  }
}

/** The description, or null where there is none to use. */
export function descriptionOf(message: Message): Sdp | null {
  const found = readDescription(message);
  return found.is === 'sdp' ? found.sdp : null;
}

/**
 * How calls begin: an INVITE of ours, or one of theirs (RFC 3261 §12.1, §13).
 */
import type { Address, AgentConfig, AgentOrder } from './agent-types.ts';
import type { Asked, Call } from './call-state.ts';
import { statusUnanswered } from './called-steps.ts';
import { calledDialog, type Dialog } from './dialog.ts';
import type { Envelope } from './envelope.ts';
import { header, type Request } from './message.ts';
import { formatHostPort, formatUri, parseUri } from './uri.ts';

/** Our Contact: the user part of the number in question, and that we speak T.38 (RFC 6913 §4). */
export function contactFor({ local }: AgentConfig, user: string | null): string {
  const uri = sipUri(user, local);
  return `<${uri}>;+sip.fax="t38"`;
}

function sipUri(user: string | null, { address, port }: Address, bare = false): string {
  const fixed = { is: 'sip', secure: false, password: null, params: [], headers: null } as const;
  return formatUri({ ...fixed, user: user || null, host: address, port: bare ? null : port });
}

/** The call an `invite` order asks for, before its INVITE. */
export function newCall(order: Extract<AgentOrder, { do: 'invite' }>, config: AgentConfig): Call {
  const callId = order.callId ?? `${config.draw()}@${formatHostPort(config.local.address, null)}`;
  if (/\s/.test(callId) || callId === '') throw new Error('a Call-ID is one word');
  const dialog: Dialog = {
    callId,
    localTag: config.draw(),
    remoteTag: null,
    local: `<${sipUri(order.from, config.local, true)}>`,
    remote: `<${sipUri(order.to, order.target, true)}>`,
    target: sipUri(order.to, order.target),
    routes: [],
    localCSeq: 0,
    remoteCSeq: null,
    peer: order.target,
  };
  const contact = contactFor(config, order.from);
  return { key: order.call, role: 'caller', dialog, contact, agreed: null, state: { at: 'ended' } };
}

/**
 * How long the caller lets its INVITE stand (§20.19): for ever, if it says nothing that can be
 * read.
 */
function expiryMs(request: Request): number {
  const value = header(request, 'Expires') ?? '';
  return /^[1-9][0-9]{0,8}$/.test(value) ? Number(value) * 1_000 : Number.POSITIVE_INFINITY;
}

/** The call an INVITE of theirs makes. */
export function calledCall(
  asked: Asked,
  envelope: Envelope,
  from: Address,
  ringMaxMs: number,
  config: AgentConfig,
  now: number,
): Call {
  const uri = parseUri(asked.request.uri);
  const user = uri.is === 'sip' ? uri.user : null;
  const expiresMs = expiryMs(asked.request);
  const deadline =
    expiresMs < ringMaxMs
      ? { until: now + expiresMs, overdueStatus: 487 }
      : { until: now + ringMaxMs, overdueStatus: statusUnanswered };
  return {
    key: config.draw(),
    role: 'called',
    dialog: calledDialog(envelope, config.draw(), from),
    contact: contactFor(config, user),
    agreed: null,
    state: { at: 'incoming', asked, ringAgainAt: null, ...deadline },
  };
}

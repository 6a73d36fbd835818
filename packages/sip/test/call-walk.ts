// Walks every reachable state of a call with every input it can meet, and draws what it finds.
import type { AgentOrder } from '../src/agent-types.ts';
import { sendInvite } from '../src/call-moves.ts';
import { type Call, type CallInput, callWakeAt, type Step, type Turn } from '../src/call-state.ts';
import { stepCall } from '../src/call-step.ts';
import { readEnvelope } from '../src/envelope.ts';
import { formatSdp } from '../src/format-sdp.ts';
import type { Request, Response } from '../src/message.ts';
import { calledCall, newCall } from '../src/new-call.ts';
import { parseMessage } from '../src/parse-message.ts';
import { audioSdp, faxSdp } from './network.ts';

const far = { address: '192.0.2.2', port: 5060 };
const ours = audioSdp('192.0.2.1');
const theirs = audioSdp('192.0.2.2');
const config = {
  local: { address: '192.0.2.1', port: 5060 },
  name: 'Test',
  draw: () => 'c0ffee00c0ffee00',
};
const turnAt = (now: number): Turn => ({ now, draw: config.draw, name: config.name });

function parse<Kind extends Request | Response>(text: string): Kind {
  return parseMessage(new TextEncoder().encode(text.replaceAll('\n', '\r\n'))) as Kind;
}

const fields = (method: string, cseq: number) => `Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKw${cseq}
From: <sip:bo@192.0.2.2>;tag=far
To: <sip:ada@192.0.2.1>${cseq > 1 ? ';tag=near' : ''}
Call-ID: walk
CSeq: ${cseq} ${method}
Contact: <sip:bo@192.0.2.2>`;

function request(method: string, cseq: number): Request {
  return parse(`${method} sip:ada@192.0.2.1 SIP/2.0\n${fields(method, cseq)}\n\n`);
}

function response(status: number, method: string, sdp: boolean): Response {
  const answer = `Content-Type: application/sdp\n\n${formatSdp(theirs).replaceAll('\r\n', '\n')}`;
  const head = `SIP/2.0 ${status} Any\n${fields(method, 2).replace(';tag=near', ';tag=far')}`;
  return parse(`${head}\n${sdp ? answer : '\n'}`);
}

export interface NamedInput {
  readonly name: string;
  /** Null where the state cannot meet it. */
  readonly input: (call: Call) => CallInput | null;
}

function order(name: string, make: (call: string) => AgentOrder): NamedInput {
  return { name, input: ({ key }) => ({ is: 'order', order: make(key) }) };
}

/** A response only comes where a request of ours is out. */
function answered(status: number, method: 'INVITE' | 'BYE', sdp = true): NamedInput {
  const message = response(status, method, sdp);
  const shown = method === 'INVITE' && status === 200 ? (sdp ? ' with answer' : ' without') : '';
  const input: CallInput = {
    ...{ is: 'response', method, response: message, from: far },
    envelope: readEnvelope(message),
  };
  return {
    name: `${status} to ${method}${shown}`,
    input: ({ state }) =>
      (method === 'INVITE' ? 'invite' in state : state.at === 'closing') ? input : null,
  };
}

function invited(name: string, offer: ReturnType<typeof audioSdp> | null): NamedInput {
  const message = request('INVITE', 9);
  const asked = { request: message, transaction: 'again', cseq: 9, offer };
  const envelope = readEnvelope(message);
  return {
    name,
    input: ({ dialog }) =>
      dialog.remoteTag === null ? null : { is: 'invite', asked, envelope, from: far },
  };
}

function acked(
  name: string,
  right: boolean,
  answer: ReturnType<typeof audioSdp> | null,
): NamedInput {
  return {
    name,
    input: ({ state, dialog }) => {
      if (dialog.remoteTag === null) return null;
      const cseq = state.at === 'accepted' ? state.asked.cseq : 1;
      return { is: 'ack', cseq: right ? cseq : cseq + 1, answer };
    },
  };
}

export const inputs: readonly NamedInput[] = [
  order('ring', (call) => ({ do: 'ring', call })),
  order('accept', (call) => ({ do: 'accept', call, answer: ours })),
  order('refuse', (call) => ({ do: 'refuse', call, status: 486 })),
  order('offer', (call) => ({ do: 'offer', call, offer: faxSdp('192.0.2.1') })),
  order('accept-offer', (call) => ({ do: 'accept-offer', call, answer: ours })),
  order('refuse-offer', (call) => ({ do: 'refuse-offer', call, status: 488 })),
  order('hang-up', (call) => ({ do: 'hang-up', call })),
  ...[100, 180, 408, 481, 487, 488, 491].map((status) => answered(status, 'INVITE')),
  answered(200, 'INVITE', true),
  answered(200, 'INVITE', false),
  answered(200, 'BYE'),
  answered(481, 'BYE'),
  {
    name: 'INVITE unanswered',
    input: ({ state }) => ('invite' in state ? { is: 'unanswered', method: 'INVITE' } : null),
  },
  {
    name: 'BYE unanswered',
    input: ({ state }) => (state.at === 'closing' ? { is: 'unanswered', method: 'BYE' } : null),
  },
  invited('re-INVITE', faxSdp('192.0.2.2')),
  invited('re-INVITE without offer', null),
  invited('refresh', theirs),
  {
    name: 'BYE',
    input: ({ dialog }) =>
      dialog.remoteTag === null
        ? null
        : { is: 'bye', request: request('BYE', 10), transaction: 'bye', cause: null },
  },
  {
    name: 'CANCEL',
    input: ({ state }) =>
      'asked' in state ? { is: 'cancel', transaction: state.asked.transaction, cause: null } : null,
  },
  acked('ACK with answer', true, theirs),
  acked('ACK', true, null),
  acked('ACK of another', false, null),
  {
    name: 'overdue',
    input: ({ state }) => (callWakeAt(state) === null ? null : { is: 'overdue' }),
  },
];

/** What tells two states apart for the walk: everything but times, numbers and addresses. */
function signature({ state, dialog, role }: Call): string {
  const parts: unknown[] = [role, state.at, dialog.remoteTag === null];
  if ('asked' in state) parts.push(state.asked.offer === null);
  if (state.at === 'accepted') parts.push(state.first, state.after?.do);
  if (state.at === 'offering') parts.push(state.triesLeft, state.heard, state.cancelled);
  if (state.at === 'glare') parts.push(state.triesLeft);
  if (state.at === 'closing' || 'last' in state) parts.push(state.last.is);
  return parts.join(' ');
}

function starts(): Call[] {
  const invite = {
    do: 'invite',
    call: 'ours',
    to: '2',
    from: '1',
    target: far,
    offer: ours,
  } as const;
  const made = sendInvite(newCall(invite, config), ours, turnAt(0));
  const calling: Call = {
    ...made.call,
    state: { at: 'calling', invite: made.invite, until: 180_000 },
  };
  const message = request('INVITE', 1);
  const incoming = [theirs, null].map((offer) => {
    const asked = { request: message, transaction: 'first', cseq: 1, offer };
    return calledCall(asked, readEnvelope(message), far, 200_000, config, 0);
  });
  return [calling, ...incoming];
}

export interface Stride {
  readonly from: Call;
  readonly input: CallInput;
  readonly name: string;
  readonly step: Step;
  readonly now: number;
}

/** Every reachable state × every input that it can meet, each once. */
export function walkCalls(): Stride[] {
  const strides: Stride[] = [];
  const queue = starts();
  const seen = new Set(queue.map(signature));
  for (const from of queue) {
    for (const { name, input: make } of inputs) {
      const input = make(from);
      if (input === null) continue;
      const now = input.is === 'overdue' ? callWakeAt(from.state)! : 1;
      const step = stepCall(from, input, turnAt(now));
      strides.push({ from, input, name, step, now });
      const next = signature(step.call);
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(step.call);
    }
  }
  return strides;
}

/**
 * The walk as a Mermaid diagram: one arrow for each pair of states, with the inputs that lead over
 * it.
 */
export function drawCalls(): string {
  const arrows = new Map<string, Set<string>>();
  for (const { from, name, step } of walkCalls()) {
    if (from.state === step.call.state) continue;
    const arrow = `${from.state.at} --> ${step.call.state.at}`;
    arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(name));
  }
  const lines = [...arrows].map(([arrow, names]) => `  ${arrow}: ${[...names].sort().join(', ')}`);
  return `# The states of a call

Generated by \`node packages/sip/test/draw-calls.ts\`, by walking every reachable state with every input;
a test checks that it is up to date. An input that is not on an arrow changes nothing.

\`\`\`mermaid
stateDiagram-v2
  [*] --> calling: invite
  [*] --> incoming: INVITE
${lines.sort().join('\n')}
  ended --> [*]
\`\`\`
`;
}

/**
 * Walks every reachable state of one end with every input there is, and says what it saw.
 * States are told apart by what steers them; clocks, identities and the octets of pages are left
 * out.
 */
import assert from 'node:assert/strict';
import type { CallerConfig, Input, Outcome, Output, Step, Talk } from '../src/index.ts';

/** What the walk needs of a state, caller's or answerer's. */
export interface AnyState {
  readonly at: string;
  readonly deadline: number | null;
  readonly guardBy: number | null;
  readonly talk: Talk;
  readonly outcome?: Outcome;
}

export interface Ground<S extends AnyState> {
  readonly start: S;
  readonly step: (state: S, input: Input, now: number) => Step<S>;
  /** What tells states apart beside `at` and what is being said. */
  readonly keyOf: (state: S) => readonly unknown[];
  readonly inputs: readonly Named[];
}

/** An input with the word for it in the diagram. */
export interface Named {
  readonly word: string;
  readonly input: Input;
  /** Its meaning hangs on a clock. */
  readonly timely?: boolean;
}

/** A move from one named state to another, and the words that make it. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly words: Set<string>;
}

export interface Walk {
  readonly states: number;
  readonly steps: number;
  readonly visited: ReadonlySet<string>;
  readonly edges: readonly Edge[];
  readonly endings: ReadonlySet<string>;
}

/** A walk with one state of each name, to start from. */
export interface WalkWithSamples<S> extends Walk {
  readonly samples: ReadonlyMap<string, { readonly state: S; readonly now: number }>;
}

const statesMax = 60_000;
const betweenMs = 10;
/**
 * Inputs whose meaning hangs on a clock also come this late, as from a slow far end or a busy host.
 */
const lateMs = 65_000;
const overdueLateMs = 40_000;

/** The walk, breadth first. Throws at the first state that breaks a rule. */
export function explore<S extends AnyState>(ground: Ground<S>): WalkWithSamples<S> {
  const seen = new Set<string>([keyOf(ground, ground.start)]);
  const queue: { state: S; now: number }[] = [{ state: ground.start, now: 0 }];
  const edges = new Map<string, Edge>();
  const visited = new Set<string>();
  const samples = new Map<string, { state: S; now: number }>();
  const endings = new Set<string>();
  let steps = 0;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { state, now } = next;
    visited.add(state.at);
    if (!samples.has(state.at)) samples.set(state.at, next);
    if (state.outcome !== undefined && state.at === 'ended') endings.add(state.outcome.ending);
    for (const { word, input, at } of happenings(ground, state, now)) {
      const step = ground.step(state, input, at);
      steps += 1;
      checkStep(state, word, step, at, input);
      note(edges, state.at, step.state.at, word);
      const key = keyOf(ground, step.state);
      if (seen.has(key)) continue;
      seen.add(key);
      assert.ok(seen.size < statesMax, 'the walk does not end');
      queue.push({ state: step.state, now: at });
    }
  }
  return { states: seen.size, steps, visited, edges: [...edges.values()], endings, samples };
}

function keyOf<S extends AnyState>(ground: Ground<S>, state: S): string {
  const { at, deadline, talk } = state;
  // Nothing but the ending matters any more.
  if (state.outcome !== undefined) return `${at} ${state.outcome.ending} ${talk.onAir}`;
  const unsaid = talk.unsaid.map((order) => order.do);
  return JSON.stringify([at, deadline === null, talk.onAir, unsaid, ground.keyOf(state)]);
}

/** Every input now, and each deadline when it comes. */
function happenings<S extends AnyState>(
  ground: Ground<S>,
  state: S,
  now: number,
): { word: string; input: Input; at: number }[] {
  const happenings = ground.inputs.map((named) => ({ ...named, at: now + betweenMs }));
  for (const named of ground.inputs) {
    if (named.timely) happenings.push({ ...named, at: now + lateMs });
  }
  const late = (time: number | null, word: string) => {
    if (time !== null) {
      happenings.push({ word, input: { is: 'overdue' }, at: Math.max(time, now + betweenMs) });
    }
  };
  const { sentBy } = state.talk;
  const stuck = sentBy !== null && state.deadline !== null && sentBy <= state.deadline;
  late(state.deadline, stuck ? 'line stuck' : 'overdue');
  if (state.deadline !== null && state.talk.sentBy === null) {
    late(state.deadline + overdueLateMs, 'overdue');
  }
  late(state.talk.sentBy, 'line stuck');
  late(state.guardBy, 'phase too long');
  return happenings;
}

/** The rules of every step. */
function checkStep<S extends AnyState>(
  before: S,
  word: string,
  { state, outputs }: Step<S>,
  now: number,
  input: Input,
): void {
  const where = `${before.at} on ${word} → ${state.at}`;
  const orders = outputs.filter((output) => isSending(output));
  const free = before.talk.onAir === null || input.is === 'sent';
  assert.ok(orders.length <= (free ? 1 : 0), `${where}: more than one thing on the line`);
  const end = outputs.findIndex((output) => output.do === 'end');
  if (state.at === 'ended') {
    if (before.at !== 'ended') assert.equal(end, outputs.length - 1, `${where}: end is last`);
    else assert.equal(outputs.length, 0, `${where}: nothing follows the end`);
    return;
  }
  assert.equal(end, -1, `${where}: ended without being at the end`);
  assert.equal(state.talk.onAir === null, state.talk.sentBy === null, where);
  if (state.at === 'idle') return;
  assert.ok(state.guardBy !== null, `${where}: a phase without an end`);
  assert.ok(
    state.deadline !== null || state.talk.onAir !== null,
    `${where}: waits for nothing and for ever`,
  );
  // A deadline that has passed must be dealt with, or the clock would spin.
  if (input.is === 'overdue' && state.deadline !== null) {
    assert.ok(state.deadline > now, `${where}: still overdue`);
  }
}

function isSending(output: Output): boolean {
  return output.do === 'pause' || output.do.startsWith('send-');
}

function note(edges: Map<string, Edge>, from: string, to: string, word: string): void {
  if (from === to) return;
  const key = `${from} ${to}`;
  const edge = edges.get(key) ?? { from, to, words: new Set<string>() };
  edge.words.add(word);
  edges.set(key, edge);
}

/** Two rungs are enough to walk all of falling back. */
export const abilities: CallerConfig['abilities'] = {
  ecm: true,
  maxRate: 4800,
  codings: ['MH', 'MMR'],
  widths: [1728],
  resolutions: ['standard', 'fine'],
};

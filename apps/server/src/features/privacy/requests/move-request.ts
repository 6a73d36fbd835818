// Moves a request by one step of request.ts, and does what the step orders: the state, the message
// and the note for the audit are one transaction.
import type { App } from '../../../app.ts';
import { Personal } from '../../../platform/log/personal.ts';
import { note } from '../audit/note.ts';
import type { Db } from '../with-purpose.ts';
import { type Input, type Output, refusalReasons, step } from './request.ts';
import {
  askedOf,
  type Change,
  type RequestDoor,
  type RightsRequest,
  readRequest,
  writeState,
} from './store.ts';

export type MoveParts = Pick<App, 'clock' | 'send'> & { door?: RequestDoor };

/** What a move may say beside the input itself. */
export interface MoveFacts {
  outcome?: string;
  identityLevel?: RightsRequest['identityLevel'];
  extensionReason?: Change['extensionReason'];
}

/** Somebody else moved the request between reading and writing it. */
export class MovedMeanwhile extends Error {}

/** Reads, steps and writes. `words` go into the message of an answer, and not into the row. Throws
 * Impossible when the input has no meaning in this state; returns undefined when the lease does not
 * reach such a request. */
export async function moveRequest(
  app: MoveParts,
  db: Db,
  id: string,
  input: Input,
  facts: MoveFacts = {},
  words = '',
): Promise<RightsRequest | undefined> {
  const before = await readRequest(db, id, app.door);
  if (!before) return undefined;
  const now = app.clock.date();
  const next = step(before.state, input, now.getTime(), askedOf(before));
  const change: Change = { state: next.state, now, ...facts };
  // To confirm is to say so: with that said, the request is being worked on.
  const out: Output[] = input.is === 'confirmed' ? [{ do: 'confirm' }, ...next.out] : next.out;
  if (out.some((one) => one.do === 'confirm')) change.confirmedAt = now;
  if (change.state.at === 'received') {
    change.state = step(change.state, { is: 'confirmed' }, now.getTime(), askedOf(before)).state;
  }
  if (input.is === 'extended') change.extendedUntil = new Date(input.until);
  const written = await writeState(db, before, change, app.door);
  if (!written) throw new MovedMeanwhile(`request ${id} was moved meanwhile`);
  const after = { ...before, ...facts, state: change.state };
  for (const output of out) await carryOut(app, db, after, output, words);
  await note(db, `request.${input.is === 'time' ? 'looked_at' : input.is}`, {
    request: id,
    kind: before.kind,
    from: before.state.at,
    to: change.state.at,
  });
  return after;
}

async function carryOut(
  app: MoveParts,
  db: Db,
  request: RightsRequest,
  output: Output,
  words: string,
): Promise<void> {
  switch (output.do) {
    case 'confirm':
      return tell(app, db, request, 'received', dueOf(request));
    case 'tell_answer':
      return tell(app, db, request, 'answered', { outcome: request.outcome ?? '', words });
    case 'tell_refusal':
      return tell(app, db, request, 'refused', {
        reason: refusalReasons[output.reason],
        words,
        appeal: request.subjectId ? 'yes' : '',
      });
    case 'tell_extension': {
      const until = new Date(output.until).toISOString().slice(0, 10);
      return tell(app, db, request, 'extended', { until, reason: output.reason });
    }
    case 'ask_identity': {
      const until = new Date(output.until).toISOString().slice(0, 10);
      return tell(app, db, request, 'identity', { until });
    }
    case 'report_breach':
      return note(db, 'request.deadline_missed', { request: request.id, kind: request.kind });
    case 'remind':
      return note(db, 'request.reminder_due', { request: request.id, kind: request.kind });
  }
}

function dueOf({ state }: RightsRequest): Record<string, string> {
  return 'dueAt' in state ? { due: new Date(state.dueAt).toISOString().slice(0, 10) } : {};
}

/**
 * Writes to whoever asked: a person on file by their id, anybody else at the address they proved.
 */
async function tell(
  app: MoveParts,
  db: Db,
  request: RightsRequest,
  what: string,
  facts: Record<string, string>,
): Promise<void> {
  const to = await reachOf(db, request);
  if (!to) return;
  await app.send(db, {
    template: `rights.answer/${what}`,
    to,
    ...(request.accountId ? { account: request.accountId } : {}),
    about: request.id,
    facts: { kind: request.kind, ...facts },
  });
}

async function reachOf(
  db: Db,
  request: RightsRequest,
): Promise<{ subject: string } | { address: Personal<string> } | undefined> {
  if (request.subjectId) return { subject: request.subjectId };
  const proof = await db
    .selectFrom('p_rights_fulfil.request_proof')
    .select(['contact_kind', 'contact', 'proved_at'])
    .where('request_id', '=', request.id)
    .executeTakeFirst();
  // Before it is proved, nothing goes to an address that somebody merely named, but the code.
  if (proof?.contact_kind !== 'email' || !proof.proved_at) return undefined;
  return { address: new Personal(proof.contact) };
}

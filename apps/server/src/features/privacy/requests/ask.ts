// Asking: by login, at once known; or as somebody without an account, by proving that one reads a
// mailbox or stands at a fax machine. Before that proof nobody learns whether anything is kept.
import { z } from 'zod';
import { parameters } from '../../../../../../policy/parameters.ts';
import type { App } from '../../../app.ts';
import { normalEmail } from '../../../platform/email/normal-email.ts';
import { note } from '../audit/note.ts';
import type { Anchor, Db, Lease } from '../with-purpose.ts';
import { codeHash, drawCode, readCode } from './code.ts';
import { asDialled } from './code-number.ts';
import { californiaYear, type RequestKind, requestKinds } from './deadlines.ts';
import { type MoveParts, moveRequest } from './move-request.ts';
import { begin } from './request.ts';
import { askedOf, insertOwn, insertUnproved, listRequests, type RightsRequest } from './store.ts';

export const wordsCharsMax = 4000;

/** Kinds that anybody can ask for; an appeal is against one's own refused request. */
const kinds = requestKinds.filter((kind) => kind !== 'appeal');

export const ownAsk = z.strictObject({
  kind: z.enum(kinds),
  regime: z.enum(['general', 'california']).default('general'),
  details: z.string().trim().max(wordsCharsMax).optional(),
  /** For an erasure: at once, or with two weeks to take it back. */
  when: z.enum(['now', 'in_14_days']).default('in_14_days'),
});
export type OwnAsk = z.infer<typeof ownAsk>;

export const strangerAsk = z.discriminatedUnion('contact_kind', [
  z.strictObject({
    contact_kind: z.literal('email'),
    contact: z.string().trim().pipe(z.email().max(320)),
    kind: z.enum(kinds),
    regime: z.enum(['general', 'california']).default('general'),
  }),
  z.strictObject({
    contact_kind: z.literal('fax'),
    contact: z
      .string()
      .transform(asDialled)
      .pipe(z.string().regex(/^\+[1-9][0-9]{6,14}$/, 'must be a number like +12025550123')),
    kind: z.enum(kinds),
    regime: z.enum(['general', 'california']).default('general'),
  }),
]);
export type StrangerAsk = z.infer<typeof strangerAsk>;

export type AskParts = MoveParts & Pick<App, 'id' | 'seal' | 'withPurpose' | 'jobs'>;

/**
 * Takes a request of the lease's own person and confirms it. A second answer of a kind that the law
 * gives once a year is refused here, with the reason; asking is always heard.
 */
export async function askByLogin(
  app: AskParts,
  db: Db,
  lease: Lease,
  ask: Omit<OwnAsk, 'when'>,
  more: { appealOf?: string; kind?: RequestKind } = {},
): Promise<RightsRequest> {
  const id = app.id('rrq');
  const receivedAt = app.clock.date();
  const kind = more.kind ?? ask.kind;
  const earlier = await listRequests(db);
  const at = receivedAt.getTime();
  const asked = askedOf({ kind, regime: ask.regime });
  const state = begin(asked, { receivedAt: at, provedAt: at, proveBy: at });
  await insertOwn(db, lease, {
    id,
    kind,
    regime: ask.regime,
    channel: 'account',
    askerHash: app.seal.hash('asker', lease.subjectId as string),
    identityLevel: 'signed_in',
    receivedAt,
    state,
    ...(ask.details ? { words: app.seal.seal(ask.details, id) } : {}),
    ...(more.appealOf ? { appealOf: more.appealOf } : {}),
  });
  await note(db, 'request.received', { request: id, kind, regime: ask.regime, by: 'account' });
  const request = (await moveRequest(app, db, id, { is: 'confirmed' })) as RightsRequest;
  if (kind !== 'shine_the_light' || !answeredThisYear(earlier, at)) return request;
  const refused = { is: 'refused', reason: 'already_answered_this_year' } as const;
  return (await moveRequest(app, db, id, refused)) as RightsRequest;
}

function answeredThisYear(earlier: readonly RightsRequest[], at: number): boolean {
  return earlier.some(
    ({ kind, state, receivedAt }) =>
      kind === 'shine_the_light' &&
      state.at === 'answered' &&
      californiaYear(receivedAt.getTime()) === californiaYear(at),
  );
}

/** Appeals a refusal, once: a request of its own, with a deadline of its own. */
export async function appeal(
  app: AskParts,
  db: Db,
  lease: Lease,
  refusedId: string,
  details: string | undefined,
): Promise<RightsRequest | undefined> {
  const requests = await listRequests(db);
  const refused = requests.find(({ id }) => id === refusedId);
  if (refused?.state.at !== 'refused' || app.clock.now() > refused.state.appealBy) return undefined;
  if (requests.some(({ appealOf }) => appealOf === refusedId)) return undefined;
  const ask = { kind: 'access' as const, regime: refused.regime, ...(details ? { details } : {}) };
  return askByLogin(app, db, lease, ask, { kind: 'appeal', appealOf: refusedId });
}

/**
 * Takes a request of somebody unknown, and sends a code to the address or number they name. What it
 * answers is the same whatever is kept here, and whoever is asked about.
 */
export async function askAsStranger(app: AskParts, ask: StrangerAsk): Promise<void> {
  const id = app.id('rrq');
  const code = drawCode();
  const receivedAt = app.clock.date();
  const normal = ask.contact_kind === 'email' ? normalEmail(ask.contact) : undefined;
  const contact = normal ?? ask.contact;
  const hash = app.seal.hash(`request/${ask.contact_kind}`, contact);
  const proveBy = receivedAt.getTime() + parameters.proofMinutes.value * 60_000;
  const state = begin(askedOf(ask), {
    receivedAt: receivedAt.getTime(),
    provedAt: null,
    proveBy,
  });
  const opening = { purpose: 'rights.fulfil', anchor: { request_intake: id } } as const;
  await app
    .withPurpose(opening, async (db) => {
      await insertUnproved(db, {
        id,
        kind: ask.kind,
        regime: ask.regime,
        channel: 'web_form',
        askerHash: hash,
        identityLevel: 'none',
        receivedAt,
        state,
      });
      await db
        .insertInto('p_rights_fulfil.request_proof_intake')
        .values({
          request_id: id,
          contact_kind: ask.contact_kind,
          contact,
          contact_hash: hash,
          code_hash: codeHash(code),
          code_sealed: app.seal.seal(code, id),
          expires_at: new Date(proveBy),
          source: 'form',
        })
        .execute();
      await note(db, 'request.received', { request: id, kind: ask.kind, by: ask.contact_kind });
      await app.jobs.enqueue(db, 'privacy.send_code', id);
    })
    .catch((cause: { detail?: string }) => {
      // Too many codes for one address already: no more go there, and the page says the same.
      if (cause.detail !== 'request.pace') throw cause;
    });
}

/**
 * The code came back: the request's clock starts. Coming again with the same code changes nothing.
 */
export async function prove(app: AskParts, code: string): Promise<string> {
  return app.withPurpose(byCode(code), async (db, lease) => {
    const id = lease.anchorId;
    const fresh = await db
      .updateTable('p_rights_fulfil.request_proof')
      .set({ proved_at: app.clock.date() })
      .where('request_id', '=', id)
      .where('proved_at', 'is', null)
      .executeTakeFirst();
    if (fresh.numUpdatedRows === 1n) {
      await moveRequest(app, db, id, { is: 'proved' }, { identityLevel: 'contact_proved' });
    }
    return id;
  });
}

export function byCode(code: string): { purpose: 'rights.fulfil'; anchor: Anchor } {
  return { purpose: 'rights.fulfil', anchor: { request_link: readCode(code) } };
}

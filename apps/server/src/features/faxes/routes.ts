// Faxes over the API: sending, listing, looking at one, canceling, deleting.
import { z } from 'zod';
import type { App } from '../../app.ts';
import { problem } from '../../problems.ts';
import { type Answer, type Context, type Route, route } from '../../route.ts';
import { type FaxStatus, isFinal } from './fax.ts';
import { type FaxView, faxSchema, showFax, showProblem } from './fax-view.ts';
import { moveFax } from './move-fax.ts';
import { removeBlobs } from './page-store.ts';
import { faxForm, readSubmission } from './read-submission.ts';
import type { RunningCalls } from './running-calls.ts';
import { forgetContent, listAttempts, listFaxes, readFax, type ShownFax } from './store.ts';
import { submitFax } from './submit-fax.ts';
import { tablesOf } from './tables.ts';
import { waitForEnd } from './wait-for-end.ts';
import { hashWord, wordsOf } from './words/hash-words.ts';

const clauses = ['P-2C-01', 'P-4-06'] as const;
const byOwner = { actor: ['user', 'API key'], clauses } as const;
export const byId = z.object({ id: z.string().max(64) });
const waitSecondsMax = 30;

const statuses = [
  'queued',
  'in_progress',
  'retrying',
  'delivered',
  'partial',
  'uncertain',
  'failed',
  'canceled',
  'received',
] as const;

/** An id as we make them: a cursor that is none would silently begin anew. */
export function cursorOf(prefix: string) {
  return z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), 'must be a cursor');
}

const listQuery = z.strictObject({
  direction: z.enum(['outbound', 'inbound']).optional(),
  status: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(statuses)))
    .optional(),
  number: z.string().max(40).optional(),
  q: z.string().max(40).optional(),
  inbox_id: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  after: cursorOf('fax').optional(),
});

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
  });
}

export function faxRoutes(app: App, calls: RunningCalls): Route[] {
  return [
    sendRoute(app),
    listRoute(app),
    getRoute(app),
    attemptsRoute(app),
    cancelRoute(app, calls),
    deleteRoute(app),
  ];
}

function sendRoute(app: App): Route {
  return route(app, {
    method: 'POST',
    path: '/v1/faxes',
    summary: 'Sends a fax: JSON, or a form with the files in `documents`',
    purpose: ['fax.send', 'fax.display'],
    ...byOwner,
    consumes: 'either',
    idempotency: 'optional',
    body: faxForm,
    answers: { 202: faxSchema },
    handle: async (context) => {
      const submission = await readSubmission(context);
      const answer = await submitFax(app, { ...submission, anchor: context.anchor() });
      const seconds = waitSeconds(context.request.headers.prefer);
      if (answer === 'taken' || seconds === 0) return answer;
      const { id } = answer.body as FaxView;
      const read = () => context.withPurpose((db) => readFax(db, id), { purpose: 'fax.display' });
      const row = await waitForEnd(app, read, seconds);
      return row ? { ...answer, body: showFax(row, app.baseUrl()) } : answer;
    },
  });
}

/** `Prefer: wait=30` (RFC 7240 §4.3), no longer than the limit. */
function waitSeconds(prefer: string | string[] | undefined): number {
  const wanted = /\bwait=(\d{1,4})\b/.exec(String(prefer ?? ''))?.[1];
  return Math.min(Number(wanted ?? 0), waitSecondsMax);
}

function listRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/faxes',
    summary: 'The account’s faxes, newest first; `q` is part of a number, or words they hold',
    purpose: 'fax.display',
    ...byOwner,
    query: listQuery,
    answers: { 200: listOf(faxSchema) },
    handle: async (context) => {
      const { limit } = context.query;
      const rows = await context.withPurpose(async (db, lease) => {
        const words = wordsOf(context.query.q ?? '');
        const key = words.length > 0 && (await app.accountKeys.searchKey(db, lease));
        const hashes = key ? words.map((word) => hashWord(key, word)) : [];
        return listFaxes(db, { ...context.query, words: hashes });
      });
      const data = rows.slice(0, limit).map((row) => showFax(row, app.baseUrl()));
      const more = rows.length > limit;
      const next = more ? (data.at(-1)?.id ?? null) : null;
      return { status: 200, body: { data, has_more: more, next_cursor: next } };
    },
  });
}

/** The fax, or what a client is told when there is none, or none any more. */
export function found(row: ShownFax | undefined): ShownFax {
  if (row === undefined) throw problem('resource.not_found');
  return row;
}

function getRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/faxes/:id',
    summary: 'One fax as it stands',
    purpose: 'fax.display',
    ...byOwner,
    params: byId,
    answers: { 200: faxSchema },
    handle: async (context) => {
      const row = found(await context.withPurpose((db) => readFax(db, context.params.id)));
      return { status: 200, body: showFax(row, app.baseUrl()) };
    },
  });
}

const attemptSchema = z
  .object({
    id: z.string(),
    number: z.int(),
    status: z.string(),
    phase: z.string().nullable(),
    started_at: z.string(),
    ended_at: z.string().nullable(),
    pages_confirmed: z.int(),
    first_page: z.int().nullable(),
    remote_identity: z.string().nullable(),
    rate: z.int().nullable(),
    ecm: z.boolean().nullable(),
    coding: z.string().nullable(),
    outcome: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'Attempt' });

function attemptsRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/faxes/:id/attempts',
    summary: 'Every dial of a fax, and how it ended',
    purpose: 'fax.display',
    ...byOwner,
    params: byId,
    answers: { 200: z.object({ data: z.array(attemptSchema) }) },
    handle: async (context) => {
      const { id } = context.params;
      const rows = await context.withPurpose(async (db) => {
        found(await readFax(db, id));
        return listAttempts(db, id);
      });
      const data = rows.map((row) => ({
        id: row.id,
        number: row.number,
        status: row.status,
        phase: row.phase,
        started_at: row.started_at.toISOString(),
        ended_at: row.ended_at?.toISOString() ?? null,
        pages_confirmed: row.pages_confirmed,
        first_page: row.first_page,
        remote_identity: row.remote_identity,
        rate: row.rate,
        ecm: row.ecm,
        coding: row.coding,
        outcome: row.outcome && showProblem(row.outcome, app.baseUrl(), row.evidence),
      }));
      return { status: 200, body: { data } };
    },
  });
}

function cancelRoute(app: App, calls: RunningCalls): Route {
  return route(app, {
    method: 'POST',
    path: '/v1/faxes/:id/cancel',
    summary: 'Stops a fax that is not final; what was confirmed stays confirmed',
    purpose: ['fax.send', 'fax.display'],
    ...byOwner,
    params: byId,
    answers: { 200: faxSchema },
    handle: async (context) => {
      const { id } = context.params;
      const moved = await context.withPurpose(async (db) => {
        const tables = tablesOf(db, 'fax.send');
        const move = await moveFax(app, db, tables, id, { is: 'cancel' });
        return move;
      });
      if (moved === undefined) throw problem('resource.not_found');
      if (isFinal(moved.before.status)) throw problem('fax.not_cancelable');
      if (moved.stopCall) calls.stop(id);
      return shownNow(app, context, id);
    },
  });
}

async function shownNow(app: App, context: Context, id: string): Promise<Answer> {
  const row = await context.withPurpose((db) => readFax(db, id), { purpose: 'fax.display' });
  return { status: 200, body: showFax(found(row), app.baseUrl()) };
}

function deleteRoute(app: App): Route {
  return route(app, {
    method: 'DELETE',
    path: '/v1/faxes/:id',
    summary: 'Erases a final fax’s pages for good; its record stays for the time the policy says',
    purpose: 'fax.display',
    ...byOwner,
    params: byId,
    answers: { 204: z.null() },
    handle: async (context) => {
      const { id } = context.params;
      const gone = await context.withPurpose(async (db) => {
        const row = found(await readFax(db, id));
        const waiting =
          row.direction === 'inbound'
            ? row.status === 'in_progress'
            : !isFinal(row.status as FaxStatus);
        if (waiting) throw problem('fax.not_final');
        return forgetContent(db, id, app.clock.date());
      });
      // What a case keeps is hidden to its owner, and stays.
      if (gone) await removeBlobs(app.blobs, id);
      return { status: 204 };
    },
  });
}

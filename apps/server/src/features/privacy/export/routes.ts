// Fetching a copy of everything: once, within a week, by whoever it is about, signed in.
import { Readable } from 'node:stream';
import { z } from 'zod';
import { parameters } from '../../../../../../policy/parameters.ts';
import type { App } from '../../../app.ts';
import { Failure } from '../../../platform/failure.ts';
import { problem } from '../../../problems.ts';
import { type Context, type Route, route } from '../../../route.ts';
import { note } from '../audit/note.ts';
import { readExport } from './build-export.ts';
import { proofBundle } from './prove-it.ts';

const archiveType = 'application/x-tar';
const keptMs = parameters.exportLinkDays.value * 24 * 3_600_000;

const exportSchema = z
  .object({
    id: z.string(),
    request: z.string(),
    state: z.enum(['building', 'ready', 'taken']),
    bytes: z.number(),
    sha256: z.string().nullable(),
  })
  .meta({ id: 'PrivacyExport' });

export function exportRoutes(app: App): Route[] {
  const own = { purpose: 'rights.fulfil', actor: ['user'] } as const;
  return [
    route(app, {
      ...own,
      clauses: ['P-5-05'],
      method: 'GET',
      path: '/v1/privacy_exports',
      summary: 'The copies of everything that you asked for',
      answers: { 200: z.object({ data: z.array(exportSchema) }) },
      handle: async (context) => {
        const rows = await context.withPurpose((db) =>
          db
            .selectFrom('p_rights_fulfil.export')
            .select(['id', 'request_id', 'state', 'bytes', 'sha256'])
            .orderBy('asked_at', 'desc')
            .limit(50)
            .execute(),
        );
        const data = rows.map(({ request_id, state, ...row }) => ({
          ...row,
          request: request_id,
          state: state as 'building' | 'ready' | 'taken',
        }));
        return { status: 200, body: { data } };
      },
    }),
    route(app, {
      ...own,
      clauses: ['P-5-05'],
      method: 'POST',
      path: '/v1/privacy_exports/:id/download',
      summary: 'Fetches a copy of everything; it can be fetched once',
      params: z.object({ id: z.string().max(60) }),
      answers: { 200: archiveType },
      handle: async (context) => {
        const { id } = context.params;
        const taken = await take(app, context, id);
        return {
          status: 200,
          type: archiveType,
          body: Readable.from(readExport(app, id, taken.key, taken.pieces)),
          headers: {
            'cache-control': 'private, no-store',
            'content-disposition': 'attachment; filename="everything-about-me.tar"',
          },
        };
      },
    }),
    proofRoute(app),
  ];
}

function proofRoute(app: App): Route {
  return route(app, {
    purpose: ['rights.fulfil', 'account.profile'],
    actor: ['user'],
    clauses: ['P-E-06'],
    method: 'GET',
    path: '/v1/proof',
    summary: 'Prove it to me: who looked, what is kept until when, what left; signed',
    query: z.object({ account: z.string().max(60).optional() }),
    answers: { 200: 'application/jsonl' },
    handle: async (context) => {
      const { account } = context.query;
      await context.withPurpose(async (_db, lease) => {
        if (account !== undefined && account !== lease.accountId) throw problem('auth.forbidden');
      });
      const body = await proofBundle(app, (purpose, work) =>
        context.withPurpose((db) => work(db), { purpose }),
      );
      const headers = {
        'cache-control': 'private, no-store',
        'content-disposition': 'attachment; filename="prove-it.jsonl"',
      };
      return { status: 200, type: 'application/jsonl', body, headers };
    },
  });
}

/** Marks it taken, and opens its key, in one transaction: whoever comes second finds it taken. */
async function take(
  app: App,
  context: Context,
  id: string,
): Promise<{ key: Uint8Array; pieces: number }> {
  return context.withPurpose(async (db, lease) => {
    const row = await db
      .selectFrom('p_rights_fulfil.export')
      .select(['state', 'data_key', 'pieces', 'asked_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row) throw new Failure('resource.not_found');
    if (row.state === 'building' || !row.data_key) throw problem('rights.not_yet');
    if (row.asked_at.getTime() < app.clock.now() - keptMs) throw problem('rights.copy_gone');
    const marked = await db
      .updateTable('p_rights_fulfil.export')
      .set({ state: 'taken', taken_at: app.clock.date() })
      .where('id', '=', id)
      .where('state', '=', 'ready')
      .executeTakeFirst();
    if (marked.numUpdatedRows !== 1n) throw problem('rights.copy_gone');
    await note(db, 'export.taken', { export: id });
    const key = await app.subjectKeys.openDataKey(db, lease, id, row.data_key);
    return { key, pieces: row.pieces };
  });
}

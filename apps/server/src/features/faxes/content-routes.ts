// What a fax holds: its pages as pictures, the whole as PDF or TIFF, its calls' timeline, and who
// looked.
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { App } from '../../app.ts';
import { problem } from '../../problems.ts';
import { type Answer, type Context, type Route, route } from '../../route.ts';
import { pagePng, pagesToPdf, pagesToTiff } from '../documents/index.ts';
import { byId, found } from './routes.ts';
import {
  listAccesses,
  listPages,
  listStored,
  listTrace,
  openContent,
  readFax,
  type ShownFax,
} from './store.ts';
import { blobOf, codedPages, readStored } from './stored-pages.ts';

const byOwner = { actor: ['user', 'API key'], clauses: ['P-2C-06', 'P-4-06'] } as const;
const thumbnailWidthMin = 16;

export function contentRoutes(app: App): Route[] {
  return [
    pagesRoute(app),
    pictureRoute(app),
    fileRoute(app),
    timelineRoute(app),
    accessesRoute(app),
    derivationsRoute(app),
  ];
}

const pageSchema = z
  .object({
    number: z.int(),
    state: z.string(),
    copy: z.string().nullable(),
    width: z.int(),
    height: z.int(),
    resolution: z.string(),
    attempt: z.string().nullable(),
    confirmed_at: z.string().nullable(),
    image: z.string(),
  })
  .meta({ id: 'Page' });

function pagesRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/faxes/:id/pages',
    summary: 'What became of each page',
    purpose: 'fax.display',
    ...byOwner,
    params: byId,
    answers: { 200: z.object({ data: z.array(pageSchema) }) },
    handle: async (context) => {
      const { id } = context.params;
      const rows = await context.withPurpose(async (db) => {
        found(await readFax(db, id));
        return listPages(db, id);
      });
      const data = rows.map((row) => ({
        number: row.number,
        state: row.state,
        copy: row.copy,
        width: row.width,
        height: row.height,
        resolution: row.resolution,
        attempt: row.attempt_id,
        confirmed_at: row.confirmed_at?.toISOString() ?? null,
        image: `/v1/faxes/${id}/pages/${row.number}.png`,
      }));
      return { status: 200, body: { data } };
    },
  });
}

/**
 * Opens a fax's content under a lease that says so; its pages are read afterwards, with no lease
 * open. What is not there is looked for first, so that nothing is written down as opened.
 */
async function open(app: App, context: Context, id: string, part?: number) {
  const { fax, pages } = await context.withPurpose(async (db) => ({
    fax: found(await readFax(db, id)),
    pages: await listPages(db, id),
  }));
  if (fax.deleted_at !== null) throw problem('fax.content_expired');
  const asked = part === undefined ? pages : pages.filter((page) => page.number === part);
  if (!asked.some(blobOf)) throw problem('resource.not_found');
  const key = await context
    .withPurpose((db, lease) => openContent(app.accountKeys, db, lease, id), {
      opens: { object: id, part },
    })
    .catch((cause) => {
      // It was there a moment ago, so its content is past its time.
      if ((cause as { code?: string }).code !== 'resource.not_found') throw cause;
      throw problem('fax.content_expired', {}, cause);
    });
  if (key === undefined) throw problem('fax.content_expired');
  return { fax, key, pages };
}

function pictureRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/faxes/:id/pages/:file',
    summary: 'Page `{n}.png`, pixel for pixel as it went or came',
    purpose: 'fax.display',
    ...byOwner,
    params: byId.extend({ file: z.string().regex(/^[1-9]\d{0,4}\.png$/) }),
    query: z.object({
      shape: z.enum(['sent', 'square']).default('sent'),
      width: z.coerce.number().int().min(thumbnailWidthMin).max(1728).optional(),
    }),
    answers: { 200: 'image/png' },
    handle: async (context): Promise<Answer> => {
      const { id, file } = context.params;
      const number = Number.parseInt(file, 10);
      const { key, pages } = await open(app, context, id, number);
      const row = pages.find((page) => page.number === number);
      const page = row && (await readStored(app, key, row));
      if (!page) throw problem('resource.not_found');
      const png = await pagePng(page, context.query);
      const headers = { 'cache-control': 'private, no-store' };
      return { status: 200, body: Buffer.from(png), type: 'image/png', headers };
    },
  });
}

const fileTypes = { pdf: 'application/pdf', tif: 'image/tiff' } as const;

function fileRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/faxes/:id/:file',
    summary: '`document.pdf` or `document.tif`: the whole fax as a file',
    purpose: 'fax.display',
    ...byOwner,
    params: byId.extend({ file: z.enum(['document.pdf', 'document.tif']) }),
    answers: { 200: 'application/pdf' },
    handle: async (context): Promise<Answer> => {
      const { id, file } = context.params;
      const { fax, key, pages } = await open(app, context, id);
      const kind = file.endsWith('pdf') ? 'pdf' : 'tif';
      const coded = codedPages(app, key, pages);
      const chunks = kind === 'pdf' ? pagesToPdf(coded) : pagesToTiff(coded);
      return {
        status: 200,
        type: fileTypes[kind],
        body: Readable.from(chunks),
        headers: {
          'cache-control': 'private, no-store',
          'content-disposition': `attachment; filename="${fileName(fax, kind)}"`,
        },
      };
    },
  });
}

function fileName(fax: ShownFax, kind: 'pdf' | 'tif'): string {
  const day = fax.created_at.toISOString().slice(0, 10);
  return `fax-${day}-${fax.id.slice(-6).toLowerCase()}.${kind}`;
}

const traceSchema = z
  .object({
    at: z.string(),
    attempt: z.int(),
    lane: z.string(),
    what: z.string(),
    way: z.string(),
    text: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'TimelineEntry' });

function timelineRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/faxes/:id/timeline',
    summary: 'What happened on the line, in plain words',
    purpose: 'fax.display',
    ...byOwner,
    params: byId,
    answers: { 200: z.object({ data: z.array(traceSchema) }) },
    handle: async (context) => {
      const { id } = context.params;
      const rows = await context.withPurpose(async (db) => {
        found(await readFax(db, id));
        return listTrace(db, id);
      });
      const data = rows.map((row) => ({ ...row, at: row.at.toISOString() }));
      return { status: 200, body: { data } };
    },
  });
}

const derivationSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['document', 'drawn', 'line']),
    sha256: z.string(),
    bytes: z.int(),
    made_from: z.string().nullable(),
    changed: z.array(z.string()),
    checked_at: z.string().nullable(),
    damaged: z.boolean(),
  })
  .meta({ id: 'Derivation' });

function derivationsRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/faxes/:id/derivations',
    summary: 'What is stored of this fax, made from what, and what was changed',
    purpose: 'fax.display',
    actor: ['user', 'API key'],
    clauses: ['P-2A-03', 'P-2C-03'],
    params: byId,
    answers: { 200: z.object({ data: z.array(derivationSchema) }) },
    handle: async (context) => {
      const { id } = context.params;
      const rows = await context.withPurpose(async (db) => {
        found(await readFax(db, id));
        return listStored(db, id);
      });
      const data = rows.map(({ quarantined_at, checked_at, sha256, ...row }) => ({
        ...row,
        sha256: Buffer.from(sha256).toString('hex'),
        checked_at: checked_at?.toISOString() ?? null,
        damaged: quarantined_at !== null,
      }));
      return { status: 200, body: { data } };
    },
  });
}

const accessSchema = z
  .object({
    at: z.string(),
    actor: z.string(),
    purpose: z.string(),
    page: z.int().nullable(),
    reason: z.string().nullable(),
    staff: z.string().nullable(),
    case: z.string().nullable(),
  })
  .meta({ id: 'Access' });

function accessesRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/faxes/:id/accesses',
    summary: 'Who opened this fax, which page, when and why',
    purpose: 'fax.display',
    ...byOwner,
    params: byId,
    answers: { 200: z.object({ data: z.array(accessSchema) }) },
    handle: async (context) => {
      const { id } = context.params;
      const rows = await context.withPurpose(async (db) => {
        found(await readFax(db, id));
        return listAccesses(db, id);
      });
      const data = rows.map((row) => ({ ...row, at: row.at.toISOString() }));
      return { status: 200, body: { data } };
    },
  });
}

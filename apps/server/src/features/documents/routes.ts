/** Documents over the API: handed over, looked up, and seen page by page as they would be sent. */
import { z } from 'zod';
import type { App } from '../../app.ts';
import { sha256Hex } from '../../platform/crypto/sha256.ts';
import { problem } from '../../problems.ts';
import { type Answer, type Context, type Route, route } from '../../route.ts';
import { answerOnce } from '../accounts/index.ts';
import { mediaTypes } from './document.ts';
import { keepDocument, openDoor, type Upload } from './keep-document.ts';
import { fileBytesMax } from './limits.ts';
import { previewPage } from './preview-page.ts';
import { readDocument, type StoredDocument } from './store.ts';

/** What a multipart body holds besides the file. */
const envelopeBytesMax = 256 * 1024;
const thumbnailWidthMin = 16;

const zones = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

export const documentSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    media_type: z.string(),
    bytes: z.int(),
    pages: z.int(),
    status: z.literal('ready'),
    notes: z.array(z.string()),
    created_at: z.string(),
    delete_at: z.string(),
  })
  .meta({ id: 'Document' });

const number = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be like +12025550100');

const previewQuery = z.object({
  quality: z.enum(['standard', 'fine', 'superfine']).default('fine'),
  rendering: z.enum(['auto', 'text', 'photo', 'threshold']).default('auto'),
  paper: z.enum(['a4', 'letter']).default('a4'),
  shape: z.enum(['sent', 'square']).default('sent'),
  width: z.coerce.number().int().min(thumbnailWidthMin).max(1728).optional(),
  from: number.optional(),
  to: number.optional(),
  header_text: z.string().trim().min(1).max(50).optional(),
  time_zone: z
    .string()
    .refine((zone) => zones.has(zone), 'must be like Europe/Paris')
    .optional(),
});

export function documentRoutes(app: App): Route[] {
  return [uploadRoute(app), documentRoute(app), previewRoute(app)];
}

function uploadRoute(app: App): Route {
  return route(app, {
    method: 'POST',
    path: '/v1/documents',
    summary: 'Hands over a file to be faxed; it is kept for a day',
    purpose: 'fax.send',
    actor: ['user', 'API key'],
    clauses: ['P-2C-03', 'P-4-06'],
    consumes: 'multipart',
    idempotency: 'optional',
    answers: { 201: documentSchema },
    handle: async (context) => {
      refuseTooLarge(context);
      const anchor = context.anchor();
      // Before a single octet of the file is read: may this credential send at all?
      const door = await openDoor(app, anchor);
      const upload = await receive(context);
      const hash = sha256Hex(upload.bytes);
      const once = {
        purpose: 'fax.send',
        anchor,
        key: context.idempotencyKey,
        fingerprint: `POST /v1/documents ${upload.name} ${hash}`,
      } as const;
      return answerOnce(app, once, async (settle) => {
        const answer = (document: StoredDocument) => ({ status: 201, body: shown(document) });
        const settled = (db: Parameters<typeof settle>[0], document: StoredDocument) =>
          settle(db, answer(document));
        return answer(await keepDocument(app, anchor, door, upload, settled, leaving(context)));
      });
    },
  });
}

function documentRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/documents/:id',
    summary: 'A document handed over within the last day',
    purpose: 'fax.send',
    actor: ['user', 'API key'],
    clauses: ['P-4-06'],
    params: z.object({ id: z.string() }),
    answers: { 200: documentSchema },
    handle: async (context) => {
      const document = await context.withPurpose((db, lease) =>
        readDocument(app.accountKeys, db, lease, context.params.id),
      );
      if (!document) throw problem('resource.not_found');
      return { status: 200, body: shown(document) };
    },
  });
}

function previewRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/documents/:id/preview/:file',
    summary: 'Page `{n}.png` with its header, pixel for pixel as it would be sent now',
    purpose: ['fax.display', 'fax.send'],
    actor: ['user', 'API key'],
    clauses: ['P-2C-03', 'P-4-08'],
    params: z.object({ id: z.string(), file: z.string().regex(/^[1-9]\d{0,3}\.png$/) }),
    query: previewQuery,
    answers: { 200: 'image/png' },
    handle: async (context): Promise<Answer> => {
      const { id, file } = context.params;
      const { header_text: headerText, time_zone: timeZone, ...options } = context.query;
      const png = await previewPage(
        app,
        context.anchor(),
        id,
        Number.parseInt(file, 10),
        { ...options, headerText, timeZone },
        leaving(context),
      );
      const headers = { 'cache-control': 'private, no-store' };
      return { status: 200, body: Buffer.from(png), type: 'image/png', headers };
    },
  });
}

function shown(document: StoredDocument): z.infer<typeof documentSchema> {
  const { id, name, kind, bytes, pages, notes, createdAt, deleteAt } = document;
  return {
    id,
    name,
    media_type: mediaTypes[kind],
    bytes,
    pages,
    status: 'ready',
    notes: [...notes],
    created_at: createdAt.toISOString(),
    delete_at: deleteAt.toISOString(),
  };
}

/** A body that says it is too large is not read to find out. */
function refuseTooLarge({ request }: Context): void {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > fileBytesMax + envelopeBytesMax) {
    throw problem('document.too_large', { headers: { connection: 'close' } });
  }
}

/** The one file of the body. Its name and type are kept as what they are: claims. */
async function receive({ request, credential }: Context): Promise<Upload> {
  // The parser's own limit would read on to the end; with a little more room, ours is met first.
  const limits = { files: 1, fileSize: fileBytesMax + envelopeBytesMax };
  const part = await request.file({ limits });
  if (!part) throw problem('validation.request', { param: 'file', detail: 'file: is missing' });
  return {
    bytes: await readAll(part.file),
    name: part.filename ?? '',
    mediaType: part.mimetype,
    source: credential.is === 'session' ? 'form' : 'api',
  };
}

/** Reads no further than a file may go, whatever else the sender has in store. */
async function readAll(file: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let count = 0;
  try {
    for await (const chunk of file) {
      count += chunk.length;
      if (count > fileBytesMax) {
        throw problem('document.too_large', { headers: { connection: 'close' } });
      }
      chunks.push(chunk);
    }
  } catch (error) {
    const cutOff = error instanceof Error && /terminated early|unexpected end/i.test(error.message);
    throw cutOff ? problem('validation.body', {}, error) : error;
  }
  return Buffer.concat(chunks);
}

/** Aborts when the client goes away, so that nobody draws for nobody. */
function leaving({ reply }: Context): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Error('the client went away'));
  });
  return gone.signal;
}

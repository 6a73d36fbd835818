// What happened to the account's faxes: as a list, and as a stream that a client can take up again.
import { z } from 'zod';
import type { App } from '../../app.ts';
import { makeStreamPlaces, streamEvents } from '../../platform/http/event-stream.ts';
import { type Context, type Route, route } from '../../route.ts';
import { eventNews } from './move-fax.ts';
import { cursorOf, listOf } from './routes.ts';
import { lastEventId, readEvents } from './store.ts';

const byOwner = { actor: ['user', 'API key'], clauses: ['P-4-06'] } as const;
const batchMax = 100;
/** More than happen within the overlap, or the stream could never get past it. */
const streamBatchMax = 1_000;
/** Longest a transaction may be between its id and its commit, ms. */
const overlapMs = 5_000;
const toldMax = 2_000;

const eventSchema = z
  .object({
    id: z.string(),
    type: z.string(),
    created_at: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });

type Event = z.infer<typeof eventSchema>;

export function eventRoutes(app: App): Route[] {
  return [listRoute(app), streamRoute(app)];
}

async function read(context: Context, after: string | undefined, limit: number): Promise<Event[]> {
  const rows = await context.withPurpose((db) => readEvents(db, after, limit));
  return rows.map(({ id, type, data, created_at }) => {
    return { id, type, created_at: created_at.toISOString(), data: data as Event['data'] };
  });
}

function listRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/events',
    summary: 'Events after a cursor, oldest first',
    purpose: 'fax.display',
    ...byOwner,
    query: z.strictObject({
      after: cursorOf('evt').optional(),
      limit: z.coerce.number().int().min(1).max(batchMax).default(25),
    }),
    answers: { 200: listOf(eventSchema) },
    handle: async (context) => {
      const { after, limit } = context.query;
      const rows = await read(context, after, limit + 1);
      const data = rows.slice(0, limit);
      const more = rows.length > limit;
      const body = { data, has_more: more, next_cursor: data.at(-1)?.id ?? after ?? null };
      return { status: 200, body };
    },
  });
}

function streamRoute(app: App): Route {
  const places = makeStreamPlaces();
  return route(app, {
    method: 'GET',
    path: '/v1/events/stream',
    summary: 'Server-sent events; `Last-Event-ID` takes up where a client left off',
    purpose: 'fax.display',
    ...byOwner,
    answers: { 200: 'text/event-stream' },
    handle: async (context) => {
      let accountId = '';
      const from = await context.withPurpose(async (db, lease) => {
        accountId = lease.accountId ?? '';
        return lastEventId(db);
      });
      const given = context.request.headers['last-event-id'];
      const after = typeof given === 'string' && given !== '' ? given : (from ?? '');
      const told = new Set<string>();
      const source = {
        // Ids are made before their transactions commit, so one may become visible after a later
        // one: each reading goes back a little, and passes over what it has told.
        read: async (last: string | undefined) => {
          const since =
            last === undefined || last === after ? after : laterOf(after, earlier(last));
          const events = await read(context, since, streamBatchMax);
          const fresh = events.filter(({ id }) => !told.has(id));
          for (const { id } of fresh) told.add(id);
          if (told.size > toldMax)
            for (const id of [...told].slice(0, toldMax / 2)) told.delete(id);
          return fresh.map((event) => ({ id: event.id, type: event.type, data: event }));
        },
        subscribe: (wake: () => void) => {
          const leave = places.take(accountId);
          const unhear = app.news.hear(eventNews, (id) => {
            if (id === undefined || id === accountId) wake();
          });
          return () => {
            unhear();
            leave();
          };
        },
      };
      return streamEvents(context.request, context.reply, source, after);
    },
  });
}

function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}

const ulidLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeLetters = 10;

/**
 * The least id of `overlapMs` before `id`: its time part counted back, its chance part all zeros.
 */
function earlier(id: string): string {
  const [prefix, ulid] = id.split('_');
  let time = 0;
  for (const letter of ulid.slice(0, timeLetters)) time = time * 32 + ulidLetters.indexOf(letter);
  let text = '';
  for (let left = Math.max(0, time - overlapMs), i = 0; i < timeLetters; i++) {
    text = ulidLetters[left % 32] + text;
    left = Math.floor(left / 32);
  }
  return `${prefix}_${text}${'0'.repeat(ulid.length - timeLetters)}`;
}

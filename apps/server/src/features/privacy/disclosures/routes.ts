// The registers over HTTP: one's own disclosures, the two public pages and the same as JSON, and
// the objection of an account to a recipient.
import { z } from 'zod';
import type { App, Check } from '../../../app.ts';
import { type Html, htmlType } from '../../../platform/html/html.ts';
import { problem } from '../../../problems.ts';
import { type Route, route } from '../../../route.ts';
import { note } from '../audit/note.ts';
import { leftBody, recipientsBody, transparencyBody } from './pages.ts';
import { readLeft, readRecipients, readTransparency } from './read-register.ts';

const pageMax = 100;
const reviewWarnDays = 30;
const dayMs = 86_400_000;

const open = { purpose: 'site.serve', actor: ['visitor', 'user', 'API key'] } as const;

const disclosureSchema = z
  .object({
    id: z.string(),
    created_at: z.string(),
    recipient: z.string(),
    purpose: z.string(),
    ground: z.string(),
    about: z.string().nullable(),
    fields: z.array(z.string()),
    state: z.string(),
  })
  .meta({ id: 'Disclosure' });

const recipientSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    legal_name: z.string(),
    address: z.string().nullable(),
    country: z.string(),
    purposes: z.array(z.string()),
    fields: z.array(z.string()),
    transfer_basis: z.string().nullable(),
    retention_days: z.number().nullable(),
    reviewed_at: z.string().nullable(),
    listed_at: z.string(),
    own: z.boolean(),
  })
  .meta({ id: 'Recipient' });

export function disclosureRoutes(app: App, frame: (title: string, body: Html) => string): Route[] {
  return [...publicRoutes(app, frame), ownPage(app, frame), ownRoute(app), ...objectionRoutes(app)];
}

function publicRoutes(app: App, frame: (title: string, body: Html) => string): Route[] {
  return [
    route(app, {
      ...open,
      method: 'GET',
      path: '/privacy/processors',
      summary: 'Who may get data, and what',
      clauses: ['P-0-03', 'P-6-07'],
      answers: { 200: htmlType },
      handle: async () => {
        const body = recipientsBody(await readRecipients(app.web));
        return { status: 200, type: htmlType, body: frame('Who may get data', body) };
      },
    }),
    route(app, {
      ...open,
      method: 'GET',
      path: '/v1/recipients',
      summary: 'The same list for programs',
      clauses: ['P-0-03', 'P-6-07'],
      answers: { 200: z.object({ data: z.array(recipientSchema) }) },
      handle: async () => {
        const list = await readRecipients(app.web);
        const data = list.map((one) => ({
          ...one,
          reviewed_at: one.reviewed_at?.toISOString() ?? null,
          listed_at: one.listed_at.toISOString(),
        }));
        return { status: 200, body: { data } };
      },
    }),
    route(app, {
      ...open,
      method: 'GET',
      path: '/privacy/transparency',
      summary: 'How often authorities and others asked, and got something',
      clauses: ['P-2A-14'],
      answers: { 200: htmlType },
      handle: async () => {
        const body = transparencyBody(await readTransparency(app.web));
        return { status: 200, type: htmlType, body: frame('What we were asked for', body) };
      },
    }),
  ];
}

function ownPage(app: App, frame: (title: string, body: Html) => string): Route {
  return route(app, {
    method: 'GET',
    path: '/privacy/disclosures',
    summary: 'What left for somebody else, as a page',
    purpose: 'rights.fulfil',
    actor: ['user'],
    clauses: ['P-2A-01', 'P-2A-13'],
    query: z.object({ before: z.string().max(40).optional() }),
    answers: { 200: htmlType },
    handle: async ({ query, withPurpose }) => {
      const rows = await withPurpose((db) => readLeft(db, pageMax + 1, query.before));
      const shown = rows.slice(0, pageMax);
      const more =
        rows.length > pageMax ? `/privacy/disclosures?before=${shown.at(-1)?.id}` : undefined;
      const body = frame('What left for somebody else', leftBody(shown, more));
      return { status: 200, type: htmlType, body };
    },
  });
}

function ownRoute(app: App): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/disclosures',
    summary: 'What left for somebody else: to whom, why and which fields',
    purpose: 'rights.fulfil',
    actor: ['user'],
    clauses: ['P-2A-01'],
    query: z.object({
      limit: z.coerce.number().int().min(1).max(pageMax).default(50),
      before: z.string().max(40).optional(),
    }),
    answers: { 200: z.object({ data: z.array(disclosureSchema), has_more: z.boolean() }) },
    handle: async ({ query, withPurpose }) => {
      const rows = await withPurpose((db) => readLeft(db, query.limit + 1, query.before));
      const data = rows.slice(0, query.limit).map(({ at, recipientId, ...row }) => ({
        ...row,
        created_at: at.toISOString(),
        recipient: recipientId,
      }));
      return { status: 200, body: { data, has_more: rows.length > query.limit } };
    },
  });
}

function objectionRoutes(app: App): Route[] {
  const shape = {
    purpose: 'account.admin',
    actor: ['account admin'],
    clauses: ['P-6-07'],
    params: z.object({ id: z.string().regex(/^rcp_\w{2,60}$/) }),
    path: '/v1/recipients/:id/objection',
  } as const;
  return [
    route(app, {
      ...shape,
      method: 'POST',
      summary: 'Object to a recipient: from now on nothing of the account goes there',
      answers: { 204: '' },
      handle: async ({ params, withPurpose }) => {
        const known = await readRecipients(app.web);
        const listed = known.find(({ id }) => id === params.id);
        if (listed === undefined || listed.own) throw problem('resource.not_found');
        await withPurpose(async (db, lease) => {
          const objections = 'p_account_admin.recipient_objection';
          const there = await db
            .selectFrom(objections)
            .select('id')
            .where('recipient_id', '=', params.id)
            .executeTakeFirst();
          if (there) return;
          await db
            .insertInto(objections)
            .values({
              id: app.id('obj'),
              account_id: lease.accountId as string,
              subject_id: lease.subjectId as string,
              recipient_id: params.id,
              source: 'form',
            })
            .execute();
          await note(db, 'recipient.objected', { recipient: params.id, account: lease.accountId });
        });
        return { status: 204 };
      },
    }),
    route(app, {
      ...shape,
      method: 'DELETE',
      summary: 'Take an objection back',
      answers: { 204: '' },
      handle: async ({ params, withPurpose }) => {
        await withPurpose(async (db, lease) => {
          await db
            .deleteFrom('p_account_admin.recipient_objection')
            .where('recipient_id', '=', params.id)
            .execute();
          await note(db, 'recipient.accepted', { recipient: params.id, account: lease.accountId });
        });
        return { status: 204 };
      },
    }),
  ];
}

/** A review that is about to lapse stops all sending to that recipient: said a month before. */
export function recipientCheck(app: App): Check {
  return {
    name: 'recipients',
    run: async () => {
      const all = await readRecipients(app.web);
      const within = app.clock.now() + reviewWarnDays * dayMs;
      const late = all.filter(
        ({ own, kind, reviewed_at: at }) => !own && kind !== 'user' && lapseOf(at) <= within,
      );
      if (late.length === 0) {
        return { ok: true, sentence: 'Every recipient on the list was reviewed within a year.' };
      }
      return {
        ok: false,
        sentence: `The review of ${late.map(({ id }) => id).join(', ')} has lapsed or is about to.`,
        fix: 'Look at contract and transfer, set reviewed_at in recipients.json, and start again.',
      };
    },
  };
}

function lapseOf(reviewed: Date | null): number {
  if (reviewed === null) return 0;
  const lapse = new Date(reviewed);
  lapse.setUTCFullYear(lapse.getUTCFullYear() + 1);
  return lapse.getTime();
}

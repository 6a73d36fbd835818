// What somebody sees of what was written to them: every message and what became of it, the notices
// that they must get to read even when no mail arrives, and what their account wants to be told.
import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../../app.ts';
import { problem } from '../../problems.ts';
import { type Route, route } from '../../route.ts';
import type { Db, MessageKind } from '../privacy/index.ts';
import { renderNotice } from './render-message.ts';
import { templates } from './templates/index.ts';

const listMax = 100;

/**
 * Kinds that are shown here as well as mailed: who must be told is told, also where mail comes
 * back.
 */
const noticeKinds: MessageKind[] = ['service.notice', 'legal.notice', 'breach.notice'];

const messageSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    template: z.string(),
    about: z.string(),
    state: z.enum(['pending', 'sending', 'sent', 'refused', 'failed', 'dropped']),
    reason: z.string().nullable().meta({ description: 'Why it did not go; a closed word' }),
    content: z.enum(['link', 'attached']).nullable(),
    created_at: z.string(),
    sent_at: z.string().nullable(),
  })
  .meta({ id: 'Message' });

const noticeSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    subject: z.string(),
    text: z.string(),
    mailed: z.boolean().meta({ description: 'False while no mail of it is known to have arrived' }),
    created_at: z.string(),
    read_at: z.string().nullable(),
  })
  .meta({ id: 'Notice' });

const settingsSchema = z
  .object({
    notify_inbound: z.boolean().meta({ description: 'Mail when a fax comes in' }),
    notify_receipt: z.boolean().meta({ description: 'Mail when a fax that was sent has ended' }),
    notify_content: z.boolean().meta({
      description: 'Attach the fax, where the way to the reader is encrypted; else only a link',
    }),
  })
  .meta({ id: 'MessageSettings' });

const byUser = { actor: ['user'], clauses: ['P-2E-04'] } as const;

export function messageRoutes(app: App): Route[] {
  return [
    route(app, {
      ...byUser,
      method: 'GET',
      path: '/v1/messages',
      summary: 'What was written to you, and what became of it; newest first',
      purpose: 'account.profile',
      answers: { 200: z.object({ data: z.array(messageSchema) }) },
      handle: async (context) => {
        const rows = await context.withPurpose((db) => readMessages(db));
        const data = rows.map(({ facts: _, bounced_at: __, read_at: ___, ...row }) => ({
          ...row,
          created_at: row.created_at.toISOString(),
          sent_at: row.sent_at?.toISOString() ?? null,
        }));
        return { status: 200, body: { data } };
      },
    }),
    noticesRoute(app),
    readRoute(app),
    ...settingRoutes(app),
  ];
}

function readMessages(db: Db, kinds?: MessageKind[]) {
  return db
    .selectFrom('p_account_profile.message')
    .select(['id', 'kind', 'template', 'about', 'facts', 'state', 'reason', 'content'])
    .select(['created_at', 'sent_at', 'bounced_at', 'read_at'])
    .$if(kinds !== undefined, (query) => query.where('kind', 'in', kinds as MessageKind[]))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(listMax)
    .execute();
}

function noticesRoute(app: App): Route {
  return route(app, {
    ...byUser,
    method: 'GET',
    path: '/v1/notices',
    summary: 'What you must be told, also where no mail reached you; newest first',
    purpose: 'account.profile',
    answers: { 200: z.object({ data: z.array(noticeSchema) }) },
    handle: async (context) => {
      const rows = await context.withPurpose((db) => readMessages(db, noticeKinds));
      const data = rows.flatMap((row) => {
        const template = templates.get(row.template);
        if (!template) return [];
        const facts = row.facts as Record<string, string>;
        const around = {
          baseUrl: app.baseUrl(),
          operator: app.config.operatorName ?? 'Platen',
          secret: '',
          about: row.about,
          attached: false,
        };
        return {
          id: row.id,
          kind: row.kind,
          ...renderNotice(template, facts, around),
          mailed: row.state === 'sent',
          created_at: row.created_at.toISOString(),
          read_at: row.read_at?.toISOString() ?? null,
        };
      });
      return { status: 200, body: { data } };
    },
  });
}

function readRoute(app: App): Route {
  return route(app, {
    ...byUser,
    method: 'POST',
    path: '/v1/notices/:id/read',
    summary: 'Says that you have read a notice',
    purpose: 'account.profile',
    params: z.object({ id: z.string().max(40) }),
    answers: { 204: '' },
    handle: async (context) => {
      const done = await context.withPurpose((db) =>
        db
          .updateTable('p_account_profile.message')
          .set({ read_at: sql<Date>`coalesce(read_at, priv.now())` })
          .where('id', '=', context.params.id)
          .where('kind', 'in', noticeKinds)
          .executeTakeFirst(),
      );
      if (done.numUpdatedRows === 0n) throw problem('resource.not_found');
      return { status: 204 };
    },
  });
}

const unset = { notify_inbound: true, notify_receipt: false, notify_content: false };

function settingRoutes(app: App): Route[] {
  const facts = {
    path: '/v1/message_settings',
    purpose: 'account.admin',
    actor: ['account admin'],
    clauses: ['P-4-03'],
    answers: { 200: settingsSchema },
  } as const;
  const read = (db: Db) =>
    db
      .selectFrom('p_account_admin.message_setting')
      .select(['notify_inbound', 'notify_receipt', 'notify_content'])
      .executeTakeFirst();
  return [
    route(app, {
      ...facts,
      method: 'GET',
      summary: 'What your account wants to be told by mail',
      handle: async (context) => ({
        status: 200,
        body: (await context.withPurpose(read)) ?? unset,
      }),
    }),
    route(app, {
      ...facts,
      method: 'PATCH',
      summary: 'Changes what your account wants to be told by mail',
      body: settingsSchema.partial(),
      handle: async (context) => {
        const body = await context.withPurpose(async (db, lease) => {
          const wanted = { ...unset, ...(await read(db)), ...context.body };
          const account_id = lease.accountId as string;
          await db
            .insertInto('p_account_admin.message_setting')
            .values({ account_id, ...wanted, source: 'form' })
            .onConflict((conflict) =>
              conflict.column('account_id').doUpdateSet({
                ...wanted,
                source: 'form',
                updated_at: sql<Date>`priv.now()`,
              }),
            )
            .execute();
          return wanted;
        });
        return { status: 200, body };
      },
    }),
  ];
}

// What a person may ask for themselves: help, in a thread they prove, and who looked at what is
// theirs.

import { z } from 'zod';
import type { App } from '../../../app.ts';
import { htmlType } from '../../../platform/html/html.ts';
import { problem } from '../../../problems.ts';
import { type Context, type Route, route } from '../../../route.ts';
import { accessesBody } from './access-page.ts';
import { listOwnAccesses } from './accesses.ts';
import { helpBody, ownThreadBody } from './case-pages.ts';
import { type StaffLent, to } from './desk-routes.ts';
import {
  listThreads,
  openThread,
  proveOwnThread,
  questionCharsMax,
  readThread,
  writeMessage,
} from './threads.ts';

const caseId = z.string().regex(/^cas_[0-9A-Z]{26}$/);
const question = z.string().trim().min(1).max(questionCharsMax);
const code = z.string().regex(/^\d{8}$/);
const accessesMax = 100;
const help = {
  purpose: 'support.reply',
  actor: ['user'],
  clauses: ['P-4-06'],
} as const;

export function ownRoutes(app: App, lent: StaffLent): Route[] {
  return [
    ...accessRoutes(app, lent),
    ...helpRoutes(app),
    ...helpPages(app, lent),
    ...threadPosts(app),
  ];
}

const accessSchema = z
  .object({
    id: z.string(),
    at: z.string(),
    actor: z.string(),
    staff: z.string().nullable(),
    purpose: z.string(),
    reason: z.string().nullable(),
    case: z.string().nullable(),
    object: z.string().nullable(),
    part: z.int().nullable(),
    fields: z.array(z.string()).nullable(),
  })
  .meta({ id: 'OwnAccess' });

const paging = z.object({
  before: z.string().max(40).optional(),
  limit: z.coerce.number().int().min(1).max(accessesMax).default(50),
});

function accessRoutes(app: App, lent: StaffLent): Route[] {
  const own = {
    method: 'GET',
    purpose: 'account.profile',
    actor: ['user'],
    clauses: ['P-4-08'],
    query: paging,
  } as const;
  return [
    route(app, {
      ...own,
      path: '/v1/accesses',
      summary: 'Who looked at what is yours, when and why',
      answers: { 200: z.object({ data: z.array(accessSchema), next: z.string().nullable() }) },
      handle: async (context) => {
        const { entries, next } = await context.withPurpose((db) =>
          listOwnAccesses(db, context.query),
        );
        const data = entries.map((entry) => ({ ...entry, at: entry.at.toISOString() }));
        return { status: 200, body: { data, next } };
      },
    }),
    route(app, {
      ...own,
      path: '/privacy/accesses',
      summary: 'Who looked, as a page',
      answers: { 200: htmlType },
      handle: async (context) => {
        const seen = await context.withPurpose((db) => listOwnAccesses(db, context.query));
        return { status: 200, body: lent.page('Who looked', accessesBody(seen)), type: htmlType };
      },
    }),
  ];
}

const threadSchema = z
  .object({
    id: z.string(),
    state: z.string(),
    opened_at: z.string(),
    closes_at: z.string().nullable(),
  })
  .meta({ id: 'HelpThread' });

function helpRoutes(app: App): Route[] {
  return [
    route(app, {
      ...help,
      method: 'POST',
      path: '/v1/help_threads',
      summary: 'Asks for help; a code comes to a known address of yours',
      body: z.object({ question }),
      answers: { 201: z.object({ id: z.string(), state: z.string() }) },
      handle: async (context) => {
        const id = await openThread(app, context.anchor(), context.body.question);
        return { status: 201, body: { id, state: 'waiting' } };
      },
    }),
    route(app, {
      ...help,
      method: 'GET',
      path: '/v1/help_threads',
      summary: 'Your help threads',
      answers: { 200: z.object({ data: z.array(threadSchema) }) },
      handle: async (context) => {
        const threads = await context.withPurpose(listThreads);
        const data = threads.map((one) => ({
          ...one,
          opened_at: one.opened_at.toISOString(),
          closes_at: one.closes_at?.toISOString() ?? null,
        }));
        return { status: 200, body: { data } };
      },
    }),
    route(app, {
      ...help,
      method: 'POST',
      path: '/v1/help_threads/:id/proof',
      summary: 'Proves a thread by its code; without one, by having signed in just now',
      params: z.object({ id: caseId }),
      body: z.object({ code: code.optional() }),
      answers: { 200: z.object({ state: z.literal('open') }) },
      handle: async (context) => {
        await prove(app, context, context.params.id, context.body.code);
        return { status: 200, body: { state: 'open' } };
      },
    }),
  ];
}

async function prove(app: App, context: Context, id: string, given: string | undefined) {
  const proof = await context
    .withPurpose((db) => proveOwnThread(db, id, given))
    .catch((cause) => {
      const { detail } = cause as { detail?: string };
      throw detail === 'anchor.object' ? problem('resource.not_found', {}, cause) : cause;
    });
  if (proof === 'locked') {
    await app.jobs.wake('staff.write_thread', id);
    throw problem('help.locked');
  }
  if (proof !== 'open') throw problem('help.not_proven');
}

function helpPages(app: App, lent: StaffLent): Route[] {
  return [
    route(app, {
      ...help,
      method: 'GET',
      path: '/help',
      summary: 'Help: your threads and a form',
      answers: { 200: htmlType },
      handle: async (context) => {
        const threads = await context.withPurpose(listThreads);
        return { status: 200, body: lent.page('Help', helpBody(threads)), type: htmlType };
      },
    }),
    route(app, {
      ...help,
      method: 'POST',
      path: '/help',
      summary: 'Opens a thread',
      consumes: 'form',
      body: z.object({ question }),
      answers: { 303: '' },
      handle: async (context) =>
        to(`/help/threads/${await openThread(app, context.anchor(), context.body.question)}`),
    }),
    route(app, {
      ...help,
      method: 'GET',
      path: '/help/threads/:id',
      summary: 'One of your threads',
      params: z.object({ id: caseId }),
      answers: { 200: htmlType },
      handle: async (context) => {
        const { id } = context.params;
        const { thread, messages } = await context.withPurpose((db) => readThread(db, id));
        const body = lent.page('Your question', ownThreadBody(thread, messages));
        return { status: 200, body, type: htmlType };
      },
    }),
  ];
}

function threadPosts(app: App): Route[] {
  return [
    route(app, {
      ...help,
      method: 'POST',
      path: '/help/threads/:id/proof',
      summary: 'Proves one of your threads',
      consumes: 'form',
      params: z.object({ id: caseId }),
      body: z.object({ code: code.optional() }),
      answers: { 303: '' },
      handle: async (context) => {
        await prove(app, context, context.params.id, context.body.code);
        return to(`/help/threads/${context.params.id}`);
      },
    }),
    route(app, {
      ...help,
      method: 'POST',
      path: '/help/threads/:id/messages',
      summary: 'Writes on in one of your threads',
      consumes: 'form',
      params: z.object({ id: caseId }),
      body: z.object({ body: question }),
      answers: { 303: '' },
      handle: async (context) => {
        const { id } = context.params;
        await context.withPurpose(async (db, lease) => {
          await readThread(db, id);
          const owner = {
            id,
            accountId: lease.accountId as string,
            subjectId: lease.subjectId as string,
          };
          await writeMessage(app, db, owner, context.body.body);
        });
        return to(`/help/threads/${id}`);
      },
    }),
  ];
}

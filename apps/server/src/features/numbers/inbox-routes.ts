// Inboxes over the API: each member's own and the shared, and what whoever runs the account may do.
import { z } from 'zod';
import type { App } from '../../app.ts';
import { type Route, route } from '../../route.ts';
import {
  changeInbox,
  endInbox,
  inboxChange,
  inboxSchema,
  listInboxes,
  listManagedInboxes,
  makeInbox,
  managedInboxSchema,
  newInboxForm,
  pointNumber,
  takeOver,
} from './inboxes.ts';
import { declareMailboxPolicy, mailboxPolicySchema, readMailboxPolicy } from './mailbox-policy.ts';

const own = { purpose: 'number.manage', actor: ['user'], clauses: ['P-0-04'] } as const;
const admin = { purpose: 'account.admin', actor: ['account admin'], clauses: ['P-0-04'] } as const;
const byId = z.object({ id: z.string().max(40) });

export function inboxRoutes(app: App): Route[] {
  return [...ownRoutes(app), ...adminRoutes(app), ...policyRoutes(app)];
}

function ownRoutes(app: App): Route[] {
  return [
    route(app, {
      ...own,
      actor: ['user', 'API key'],
      method: 'GET',
      path: '/v1/inboxes',
      summary: 'The inboxes you see into: every member’s, and your own',
      answers: { 200: z.object({ data: z.array(inboxSchema) }) },
      handle: async (context) => {
        const data = await context.withPurpose(listInboxes);
        return { status: 200, body: { data } };
      },
    }),
    route(app, {
      ...own,
      method: 'POST',
      path: '/v1/inboxes',
      summary: 'Makes an inbox: for every member, or `private` for you alone',
      body: newInboxForm,
      answers: { 201: inboxSchema },
      handle: async (context) => {
        const body = await context.withPurpose((db, lease) =>
          makeInbox(app, db, lease, context.body),
        );
        return { status: 201, body };
      },
    }),
    route(app, {
      ...own,
      method: 'PATCH',
      path: '/v1/inboxes/:id',
      summary: 'Renames an inbox, or shows your private one to every member for good',
      params: byId,
      body: inboxChange,
      answers: { 200: inboxSchema },
      handle: async (context) => {
        const body = await context.withPurpose((db) =>
          changeInbox(db, context.params.id, context.body),
        );
        return { status: 200, body };
      },
    }),
    route(app, {
      ...own,
      method: 'DELETE',
      path: '/v1/inboxes/:id',
      summary:
        'Ends an inbox of yours, or a shared one if you run the account: its faxes are erased',
      params: byId,
      answers: { 204: '' },
      handle: async (context) => {
        await context.withPurpose((db) => endInbox(db, 'number.manage', context.params.id));
        return { status: 204 };
      },
    }),
  ];
}

function adminRoutes(app: App): Route[] {
  return [
    route(app, {
      ...admin,
      method: 'GET',
      path: '/v1/account/inboxes',
      summary: 'All inboxes of the account and whose they are; nothing of what is in them',
      answers: { 200: z.object({ data: z.array(managedInboxSchema) }) },
      handle: async (context) => {
        const data = await context.withPurpose(listManagedInboxes);
        return { status: 200, body: { data } };
      },
    }),
    route(app, {
      ...admin,
      method: 'DELETE',
      path: '/v1/account/inboxes/:id',
      summary: 'Ends the private inbox of somebody who has left: its faxes are erased unread',
      params: byId,
      answers: { 204: '' },
      handle: async (context) => {
        await context.withPurpose((db) => endInbox(db, 'account.admin', context.params.id));
        return { status: 204 };
      },
    }),
    route(app, {
      ...admin,
      method: 'POST',
      path: '/v1/account/inboxes/:id/take-over',
      summary: 'Takes over the inbox of somebody who has left, where administrators may read',
      params: byId,
      body: z.strictObject({ private: z.boolean().default(false) }),
      answers: { 204: '' },
      handle: async (context) => {
        await context.withPurpose((db, lease) =>
          takeOver(db, lease, context.params.id, context.body),
        );
        return { status: 204 };
      },
    }),
    route(app, {
      ...admin,
      method: 'PATCH',
      path: '/v1/numbers/:id',
      summary: 'Points a number at an inbox: what comes in from now on goes there',
      params: byId,
      body: z.strictObject({ inbox_id: z.string().max(64) }),
      answers: { 204: '' },
      handle: async (context) => {
        const { id } = context.params;
        await context.withPurpose((db) => pointNumber(db, id, context.body.inbox_id));
        return { status: 204 };
      },
    }),
  ];
}

function policyRoutes(app: App): Route[] {
  return [
    route(app, {
      ...own,
      purpose: 'account.profile',
      method: 'GET',
      path: '/v1/account/mailbox-policy',
      summary: 'Whether administrators may read private inboxes',
      answers: { 200: mailboxPolicySchema },
      handle: async (context) => {
        const body = await context.withPurpose(readMailboxPolicy);
        return { status: 200, body };
      },
    }),
    route(app, {
      ...admin,
      method: 'PATCH',
      path: '/v1/account/mailbox-policy',
      summary: 'Declares whether administrators may read private inboxes; every member is told',
      body: mailboxPolicySchema,
      answers: { 200: mailboxPolicySchema },
      handle: async (context) => {
        const { body } = context;
        await context.withPurpose((db, lease) => declareMailboxPolicy(app, db, lease, body));
        return { status: 200, body };
      },
    }),
  ];
}

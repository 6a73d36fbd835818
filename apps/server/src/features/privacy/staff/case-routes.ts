// The page of a case: opened by the session and the case together, under the purpose of its kind.
// What the database does not show cannot be on it.

import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { htmlType } from '../../../platform/html/html.ts';
import { problem } from '../../../problems.ts';
import { type Route, route } from '../../../route.ts';
import type { Db, Lease } from '../with-purpose.ts';
import {
  emergencyBody,
  type InvoiceView,
  invoiceBody,
  type ThreadView,
  threadBody,
  unprovenBody,
} from './case-pages.ts';
import { casePageRoles, listCases, refusal, type Seat } from './desk.ts';
import { type StaffLent, seatOf, to } from './desk-routes.ts';
import { listMessages, questionCharsMax, writeMessage } from './threads.ts';

const caseId = z.string().regex(/^cas_[0-9A-Z]{26}$/);
const helping = ['csr', 'sales'] as const;

export function caseRoutes(app: App, lent: StaffLent): Route[] {
  return [caseRoute(app, lent), answerRoute(app)];
}

function caseRoute(app: App, lent: StaffLent): Route {
  return route(app, {
    method: 'GET',
    path: '/staff/:role/cases/:id',
    summary: 'A case, with what its purpose shows of its person',
    purpose: ['security.audit', 'support.reply', 'billing.charge', 'legal.respond'],
    actor: [...casePageRoles],
    clauses: ['P-4-06', 'P-4-08', 'P-4-09'],
    params: z.object({ role: z.enum(casePageRoles), id: caseId }),
    answers: { 200: htmlType },
    handle: async (context) => {
      const { role, id } = context.params;
      const seat = seatOf(context, role);
      const body = await caseBody(app, seat, id);
      return { status: 200, body: lent.page(`Case ${id}`, body), type: htmlType };
    },
  });
}

async function caseBody(app: App, seat: Seat, id: string) {
  const key = `${seat.session}/${id}`;
  switch (seat.role) {
    case 'billing_clerk': {
      const opening = { purpose: 'billing.charge', anchor: { open_invoice: key } } as const;
      return invoiceBody(seat.role, await under(app, opening, readInvoice));
    }
    case 'operator': {
      const opening = { purpose: 'legal.respond', anchor: { break_glass: key } } as const;
      const { fields, faxes } = await under(app, opening, readEmergency);
      return emergencyBody(id, fields, faxes);
    }
    default: {
      const waiting = await listCases(app, seat);
      const one = waiting.find((listed) => listed.case_id === id);
      if (one === undefined) throw problem('resource.not_found');
      if (one.state === 'waiting') return unprovenBody(seat.role, id);
      const opening = { purpose: 'support.reply', anchor: { verified_thread: key } } as const;
      const view = await under(app, opening, (db) => readThreadView(db, id));
      return threadBody(seat.role, id, view);
    }
  }
}

/** A case that opens nothing is not there; whoever has no such role has no such case. */
export function under<Result>(
  app: Pick<App, 'withPurpose'>,
  opening: Parameters<App['withPurpose']>[0],
  work: (db: Db, lease: Lease) => Promise<Result>,
): Promise<Result> {
  return app.withPurpose(opening, work).catch((cause) => {
    if ((cause as { code?: string }).code === 'auth.required') {
      throw problem('resource.not_found', {}, cause);
    }
    throw refusal(cause);
  });
}

async function readThreadView(db: Db, id: string): Promise<ThreadView> {
  const { name } = await db
    .selectFrom('p_support_reply.subject')
    .select('name')
    .executeTakeFirstOrThrow();
  return {
    name,
    contacts: await db
      .selectFrom('p_support_reply.contact_point')
      .select(['kind', 'value'])
      .execute(),
    numbers: await db.selectFrom('p_support_reply.number').select(['number', 'label']).execute(),
    faxes: await db
      .selectFrom('p_support_reply.fax')
      .select(['id', 'direction', 'status', 'created_at'])
      .orderBy('created_at', 'desc')
      .limit(50)
      .execute(),
    messages: await listMessages(db, id),
  };
}

async function readInvoice(db: Db): Promise<InvoiceView> {
  const invoice = await db
    .selectFrom('p_billing_charge.invoice')
    .select(['id', 'amount_cents', 'currency', 'state', 'due_at'])
    .executeTakeFirstOrThrow();
  const account = await db
    .selectFrom('p_billing_charge.account')
    .select('name')
    .executeTakeFirstOrThrow();
  const subject = await db
    .selectFrom('p_billing_charge.subject')
    .select('name')
    .executeTakeFirstOrThrow();
  const contacts = await db
    .selectFrom('p_billing_charge.contact_point')
    .select(['kind', 'value'])
    .execute();
  return { ...invoice, account: account.name, name: subject.name, contacts };
}

async function readEmergency(db: Db) {
  const { rows } = await sql<{ field: string; value: string }>`
    select field, value from priv.break_glass_fields()`.execute(db);
  return {
    fields: rows.filter(({ field }) => field !== 'fax.content'),
    faxes: rows.filter(({ field }) => field === 'fax.content').map(({ value }) => value),
  };
}

function answerRoute(app: App): Route {
  return route(app, {
    method: 'POST',
    path: '/staff/:role/cases/:id/messages',
    summary: 'Answers in a thread; its person is told that there is an answer',
    purpose: 'support.reply',
    actor: [...helping],
    clauses: ['P-4-06'],
    consumes: 'form',
    params: z.object({ role: z.enum(helping), id: caseId }),
    body: z.object({ body: z.string().trim().min(1).max(questionCharsMax) }),
    answers: { 303: '' },
    handle: async (context) => {
      const { role, id } = context.params;
      const anchor = { verified_thread: `${seatOf(context, role).session}/${id}` };
      await under(app, { purpose: 'support.reply', anchor }, async (db, lease) => {
        const accountId = lease.accountId as string;
        const subjectId = lease.subjectId as string;
        await writeMessage(app, db, { id, accountId, subjectId }, context.body.body);
        await app.send(db, {
          template: 'support.reply/answered',
          to: { subject: subjectId },
          account: accountId,
          about: id,
          facts: { thread: id },
        });
      });
      return to(`/staff/${role}/cases/${id}`);
    },
  });
}

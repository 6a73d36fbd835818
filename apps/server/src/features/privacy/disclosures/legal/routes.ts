// The legal desk over HTTP, for programs: no screens. The role stands in the address, and whether
// the session has it is found out by the database, with every step anew.
import { z } from 'zod';
import { grounds, legalRequestTypes } from '../../../../../../../policy/ceilings.ts';
import type { App } from '../../../../app.ts';
import { type Answer, type Route, route } from '../../../../route.ts';
import { seatOf } from '../../staff/desk-routes.ts';
import {
  addAuthority,
  agreeToRelease,
  decideRequest,
  listLegal,
  openRelease,
  proposeRelease,
  receiveRequest,
  withdrawRelease,
} from './desk.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const id = z.string().regex(/^[a-z]{2,5}_[0-9A-Z]{26}$/);
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const country = z.string().regex(/^[A-Z]{2}$/);
const made = z.object({ id: z.string() });
const reason = z.string().max(4000);
/** Which of them are fields is said by name, not by form: `legal.scope`. */
const scope = z.array(z.string().max(60)).max(50);
const conditions = ['court_override', 'danger_to_life', 'treaty_instrument'] as const;

const authority = z.object({
  legal_name: z.string().trim().min(2).max(300),
  address: z.string().trim().min(5).max(500),
  country,
});
const requestBody = z.object({
  type: z.enum(legalRequestTypes),
  recipient: id,
  target: z.string().regex(/^(sub_[0-9A-Z]{26}|\+\d{6,15})$/),
  country,
  instrument_sha256: hash,
  from: instant,
  to: instant,
  served_at: instant,
  conditions: z.array(z.enum(conditions)).max(3).default([]),
  condition_sha256: hash.optional(),
  consented: scope.optional(),
  gag_sha256: hash.optional(),
  gag_until: instant.optional(),
});
const releaseBody = z.object({
  ground: z.enum(grounds),
  reason: id,
  recipient: id,
  fields: scope,
  objects: z.array(z.string().max(40)).max(1000).default([]),
  from: instant,
  to: instant,
  facts: reason,
  scope: reason,
  alternatives: reason,
});
const entry = z.object({
  id: z.string(),
  what: z.string(),
  type: z.string(),
  state: z.string(),
  answer_by: z.string(),
  gag_until: z.string().nullable(),
  told_at: z.string().nullable(),
  fields: z.array(z.string()).nullable(),
  owed: z.string().nullable(),
});

const asked = { purpose: 'security.audit', method: 'POST' } as const;
const answers = { 201: made } as const;
const created = (one: string): Answer => ({ status: 201, body: { id: one } });

export function legalRoutes(app: App): Route[] {
  return [listRoute(app), ...requestRoutes(app), ...releaseRoutes(app)];
}

function listRoute(app: App): Route {
  const roles = ['legal_officer', 'cpo', 'abuse_analyst', 'auditor'] as const;
  return route(app, {
    purpose: 'security.audit',
    method: 'GET',
    path: '/v1/staff/:role/legal',
    summary: 'Requests of law, releases and holds, with what each still needs',
    actor: [...roles],
    clauses: ['P-2A-04', 'P-2A-13'],
    params: z.object({ role: z.enum(roles) }),
    answers: { 200: z.object({ data: z.array(entry) }) },
    handle: async (context) => {
      const rows = await listLegal(app, seatOf(context, context.params.role));
      const data = rows.map((row) => ({
        ...row,
        answer_by: row.answer_by.toISOString(),
        gag_until: row.gag_until?.toISOString() ?? null,
        told_at: row.told_at?.toISOString() ?? null,
      }));
      return { status: 200, body: { data } };
    },
  });
}

function requestRoutes(app: App): Route[] {
  const officer = { actor: ['legal_officer'], clauses: ['P-2A-04'] } as const;
  const deciding = ['legal_officer', 'cpo'] as const;
  return [
    route(app, {
      ...asked,
      ...officer,
      path: '/v1/staff/legal_officer/authorities',
      summary: 'Puts an authority on the register of recipients',
      body: authority,
      answers,
      handle: async (context) => {
        const { legal_name, address, country: at } = context.body;
        const seat = seatOf(context, 'legal_officer');
        return created(
          await addAuthority(app, seat, { legalName: legal_name, address, country: at }),
        );
      },
    }),
    route(app, {
      ...asked,
      ...officer,
      path: '/v1/staff/legal_officer/requests',
      summary: 'Takes a request of law in, with its instrument and its dates',
      body: requestBody,
      answers,
      handle: async (context) => {
        const { body } = context;
        const one = await receiveRequest(app, seatOf(context, 'legal_officer'), {
          ...body,
          instrumentSha256: body.instrument_sha256,
          servedAt: body.served_at,
          conditionSha256: body.condition_sha256,
          gagSha256: body.gag_sha256,
          gagUntil: body.gag_until,
        });
        return created(one);
      },
    }),
    route(app, {
      ...asked,
      actor: [...deciding],
      clauses: ['P-2A-04', 'P-2A-15'],
      path: '/v1/staff/:role/requests/:id/decision',
      summary:
        'Finds a request valid, deficient or refused, closes it, or renews what it preserves',
      params: z.object({ role: z.enum(deciding), id }),
      body: z.object({
        decision: z.enum(['valid', 'deficient', 'refused', 'closed', 'renew']),
      }),
      answers: { 200: made },
      handle: async (context) => {
        const { role, id: request } = context.params;
        const seat = seatOf(context, role);
        const one = await decideRequest(app, seat, request, context.body.decision);
        return { status: 200, body: { id: one } };
      },
    }),
  ];
}

const steps = { agree: agreeToRelease, withdraw: withdrawRelease, open: openRelease } as const;

function releaseRoutes(app: App): Route[] {
  const proposing = ['legal_officer', 'abuse_analyst'] as const;
  const deciding = ['legal_officer', 'cpo', 'abuse_analyst'] as const;
  return [
    route(app, {
      ...asked,
      actor: [...proposing],
      clauses: ['P-2A-05', 'P-2A-06', 'P-2A-08', 'P-2A-12'],
      path: '/v1/staff/:role/releases',
      summary: 'Proposes to give listed fields, with the reasons for it',
      params: z.object({ role: z.enum(proposing) }),
      body: releaseBody,
      answers,
      handle: async (context) => {
        const seat = seatOf(context, context.params.role);
        return created(await proposeRelease(app, seat, context.body));
      },
    }),
    route(app, {
      ...asked,
      actor: [...deciding],
      clauses: ['P-2A-05', 'P-2A-13'],
      path: '/v1/staff/:role/releases/:id/:step',
      summary: 'Agrees to a release, takes it back, or opens the case that its package is made in',
      params: z.object({
        role: z.enum(deciding),
        id,
        step: z.enum(['agree', 'withdraw', 'open']),
      }),
      answers: { 200: made },
      handle: async (context) => {
        const { role, id: release, step } = context.params;
        const one = await steps[step](app, seatOf(context, role), release);
        return { status: 200, body: { id: one } };
      },
    }),
  ];
}

// The desk of requests over HTTP: for programs, and as pages of plain forms that say the same. The
// case is looked up from the request with each step, so that an address names the request alone.
import { z } from 'zod';
import type { App } from '../../../../app.ts';
import { htmlType } from '../../../../platform/html/html.ts';
import { problem } from '../../../../problems.ts';
import { type Route, route } from '../../../../route.ts';
import type { Seat, StaffRole } from '../../staff/desk.ts';
import { type StaffLent, seatOf, to } from '../../staff/desk-routes.ts';
import { requestKinds } from '../deadlines.ts';
import { type Act, act, actOnRequest } from './act-on-request.ts';
import {
  type CaseRequest,
  type DeskRequest,
  listDeskRequests,
  readCaseRequest,
  takeRequest,
} from './desk.ts';
import { caseRequestBody, deskRequestsBody, untakenBody } from './pages.ts';

const lookers = ['cpo', 'auditor'] as const satisfies StaffRole[];
const byId = z.object({ id: z.string().regex(/^rrq_[0-9A-Z]{26}$/) });
const clauses = ['P-3G-07', 'P-4-06'] as const;
const looking = { purpose: 'security.audit', actor: [...lookers], clauses: [...clauses] } as const;
const acting = {
  purpose: ['security.audit', 'rights.fulfil'],
  actor: ['cpo'],
  clauses: [...clauses],
  params: byId,
} as const;

const listed = z
  .object({
    id: z.string(),
    kind: z.enum(requestKinds),
    regime: z.enum(['general', 'california']),
    state: z.string(),
    received_at: z.string(),
    due_at: z.string(),
    late: z.boolean(),
    identity_level: z.string(),
    has_account: z.boolean(),
    appeal_of: z.string().nullable(),
    refusal_reason: z.string().nullable(),
    taken_by: z.string().nullable(),
    decided_by: z.string().nullable(),
    single_person: z.boolean(),
    ended_at: z.string().nullable(),
    mine: z.boolean(),
  })
  .meta({ id: 'DeskRequest' });

const opened = z
  .object({
    id: z.string(),
    kind: z.enum(requestKinds),
    state: z.string(),
    due_at: z.string().nullable(),
    extendable_to: z.string().nullable(),
    identity_level: z.string(),
    channel: z.string(),
    words: z.string().nullable(),
    name: z.string().nullable(),
    proven: z.object({ kind: z.string(), contact: z.string() }).nullable(),
    contacts: z.array(z.object({ id: z.string(), kind: z.string(), value: z.string() })),
    recipients: z.array(
      z.object({ legal_name: z.string(), fields: z.array(z.string()), last_at: z.string() }),
    ),
    appealed: z
      .object({
        id: z.string(),
        kind: z.enum(requestKinds),
        refusal_reason: z.string(),
        words: z.string().nullable(),
        answer: z.string().nullable(),
        single_person: z.boolean(),
      })
      .nullable(),
  })
  .meta({ id: 'OpenedRequest' });

export function requestDeskRoutes(app: App, lent: StaffLent): Route[] {
  return [...apiRoutes(app), ...pageRoutes(app, lent)];
}

function apiRoutes(app: App): Route[] {
  return [
    route(app, {
      ...looking,
      method: 'GET',
      path: '/v1/staff/:role/rights_requests',
      summary: 'Requests by right that are open or ended within a month, the first due on top',
      params: z.object({ role: z.enum(lookers) }),
      answers: { 200: z.object({ data: z.array(listed) }) },
      handle: async (context) => {
        const rows = await listDeskRequests(app, seatOf(context, context.params.role));
        return { status: 200, body: { data: rows.map(listedView) } };
      },
    }),
    route(app, {
      ...acting,
      method: 'POST',
      path: '/v1/staff/cpo/rights_requests/:id/take',
      summary: 'Takes a request: from then on it is this officer’s to answer',
      answers: { 200: z.object({ case: z.string() }) },
      handle: async (context) => {
        const made = await takeRequest(app, seatOf(context, 'cpo'), context.params.id);
        return { status: 200, body: { case: made } };
      },
    }),
    route(app, {
      ...acting,
      method: 'GET',
      path: '/v1/staff/cpo/rights_requests/:id',
      summary: 'One request with whoever asked, for whoever has taken it; its person sees the look',
      answers: { 200: opened },
      handle: async (context) => {
        const seat = seatOf(context, 'cpo');
        const request = await readMine(app, seat, context.params.id);
        return { status: 200, body: openedView(request) };
      },
    }),
    route(app, {
      ...acting,
      method: 'POST',
      path: '/v1/staff/cpo/rights_requests/:id/acts',
      summary: 'Extends, asks who it is, corrects, answers or refuses',
      body: act,
      answers: { 200: z.object({ state: z.string() }) },
      handle: async (context) => {
        const seat = seatOf(context, 'cpo');
        const state = await actOnMine(app, seat, context.params.id, context.body);
        return { status: 200, body: { state } };
      },
    }),
  ];
}

function pageRoutes(app: App, lent: StaffLent): Route[] {
  return [
    route(app, {
      ...looking,
      method: 'GET',
      path: '/staff/:role/requests',
      summary: 'Requests by right, as a page: kinds, clocks and who has them',
      params: z.object({ role: z.enum(lookers) }),
      answers: { 200: htmlType },
      handle: async (context) => {
        const { role } = context.params;
        const requests = await listDeskRequests(app, seatOf(context, role));
        const body = deskRequestsBody(role, requests, app.clock.now());
        return { status: 200, body: lent.page('Requests', body), type: htmlType };
      },
    }),
    route(app, {
      ...acting,
      method: 'GET',
      path: '/staff/cpo/requests/:id',
      summary: 'One request by right, as a page: to take, or, for whoever has it, to answer',
      answers: { 200: htmlType },
      handle: async (context) => {
        const seat = seatOf(context, 'cpo');
        const { id } = context.params;
        const one = (await listDeskRequests(app, seat)).find((listed) => listed.id === id);
        if (one === undefined) throw problem('resource.not_found');
        const body =
          one.mine && one.case_id
            ? caseRequestBody(await readCaseRequest(app, seat, one.case_id), app.clock.now())
            : untakenBody(one, app.clock.now());
        return { status: 200, body: lent.page(`Request ${id}`, body), type: htmlType };
      },
    }),
    route(app, {
      ...acting,
      method: 'POST',
      path: '/staff/cpo/requests/:id/take',
      summary: 'Takes a request, by form',
      consumes: 'form',
      body: z.strictObject({}),
      answers: { 303: '' },
      handle: async (context) => {
        const { id } = context.params;
        await takeRequest(app, seatOf(context, 'cpo'), id);
        return to(`/staff/cpo/requests/${id}`);
      },
    }),
    route(app, {
      ...acting,
      method: 'POST',
      path: '/staff/cpo/requests/:id/acts',
      summary: 'Extends, asks who it is, corrects, answers or refuses, by form',
      consumes: 'form',
      body: act,
      answers: { 303: '' },
      handle: async (context) => {
        const { id } = context.params;
        await actOnMine(app, seatOf(context, 'cpo'), id, context.body);
        return to(`/staff/cpo/requests/${id}`);
      },
    }),
  ];
}

async function readMine(app: App, seat: Seat, id: string): Promise<CaseRequest> {
  return readCaseRequest(app, seat, await caseOf(app, seat, id));
}

async function actOnMine(app: App, seat: Seat, id: string, wanted: Act): Promise<string> {
  return actOnRequest(app, seat, await caseOf(app, seat, id), wanted);
}

/** The case that this seat has of a request. Throws resource.not_found where it has none. */
async function caseOf(app: App, seat: Seat, id: string): Promise<string> {
  const one = (await listDeskRequests(app, seat)).find((listed) => listed.id === id);
  if (!one?.mine || one.case_id === null) throw problem('resource.not_found');
  return one.case_id;
}

function listedView({ case_id: _case, extended_until: _until, ...one }: DeskRequest) {
  return {
    ...one,
    received_at: one.received_at.toISOString(),
    due_at: one.due_at.toISOString(),
    ended_at: one.ended_at?.toISOString() ?? null,
  };
}

function openedView(one: CaseRequest): z.infer<typeof opened> {
  const { state, appealed } = one;
  const instant = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id: one.id,
    kind: one.kind,
    state: state.at,
    due_at: instant('dueAt' in state ? state.dueAt : null),
    extendable_to: instant('extendableTo' in state ? state.extendableTo : null),
    identity_level: one.identityLevel,
    channel: one.channel,
    words: one.words,
    name: one.name,
    proven: one.proven,
    contacts: one.contacts,
    recipients: one.recipients.map((got) => ({ ...got, last_at: got.last_at.toISOString() })),
    appealed: appealed && {
      id: appealed.id,
      kind: appealed.kind,
      refusal_reason: appealed.refusal_reason,
      words: appealed.words,
      answer: appealed.answer,
      single_person: appealed.single_person,
    },
  };
}

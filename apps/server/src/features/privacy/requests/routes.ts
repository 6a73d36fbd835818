// Asking and seeing what became of it: by API, by page for whoever is signed in, and for people
// without an account. The code that proves an address travels in bodies, never in an address line.
import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { Failure } from '../../../platform/failure.ts';
import { type Html, htmlType } from '../../../platform/html/html.ts';
import { problem } from '../../../problems.ts';
import { type Route, route } from '../../../route.ts';
import { undoableErasures, type When } from '../erasure/begin-erasure.ts';
import type { Anchor, Db } from '../with-purpose.ts';
import { appeal, askAsStranger, askByLogin, byCode, ownAsk, prove, strangerAsk } from './ask.ts';
import type { VisitorPace } from './code-pace.ts';
import { type RequestKind, requestKinds } from './deadlines.ts';
import type { Begun } from './fulfil.ts';
import { identityRoutes } from './identity-routes.ts';
import type { CodeFax } from './jobs.ts';
import { isRestricted, restrictionRoutes } from './lift-restriction.ts';
import { moveRequest } from './move-request.ts';
import {
  type Carried,
  codeSentBody,
  newRequestBody,
  type OwnRequests,
  ownRequestsBody,
  provedBody,
  standing,
} from './pages.ts';
import { listRequests, type RightsRequest, readAnswers, readRequest } from './store.ts';

const rowsMax = 1000;

export const requestSchema = z
  .object({
    id: z.string(),
    kind: z.enum(requestKinds),
    regime: z.enum(['general', 'california']),
    state: z.string(),
    received_at: z.string(),
    due_at: z.string().nullable(),
    late: z.boolean(),
    refusal_reason: z.string().nullable(),
    says: z.string(),
    answer: z.string().nullable(),
  })
  .meta({ id: 'PrivacyRequest' });

export interface RequestPages {
  /** The frame of a public page. */
  page(title: string, body: Html): string;
  /** What a kind of request sets going at once, under its own purposes; returns what whoever asked
   * is shown this once. */
  fulfil(anchor: Anchor, request: RightsRequest, when: When): Promise<Begun>;
  /** Undefined where no code can be faxed. */
  codeFax?: CodeFax;
  /** How often one visitor has a code faxed. */
  visitors: VisitorPace;
}

export function requestView(request: RightsRequest): z.infer<typeof requestSchema> {
  const { state } = request;
  return {
    id: request.id,
    kind: request.kind,
    regime: request.regime,
    state: state.at,
    received_at: request.receivedAt.toISOString(),
    due_at: 'dueAt' in state ? new Date(state.dueAt).toISOString() : null,
    late: 'late' in state && state.late,
    refusal_reason: state.at === 'refused' ? state.reason : null,
    says: standing(request),
    answer: request.answer?.words ?? null,
  };
}

export function requestRoutes(app: App, pages: RequestPages): Route[] {
  return [
    ...apiRoutes(app, pages),
    ...identityRoutes(app),
    ...restrictionRoutes(app),
    ...ownPages(app, pages),
    ...strangerPages(app, pages),
  ];
}

const own = {
  purpose: 'rights.fulfil',
  actor: ['user'],
  clauses: ['P-5-05', 'P-3G-07'],
} as const;

function apiRoutes(app: App, pages: RequestPages): Route[] {
  return [
    route(app, {
      ...own,
      method: 'GET',
      path: '/v1/privacy_requests',
      summary: 'What you asked for by right, and what became of it',
      answers: { 200: z.object({ data: z.array(requestSchema) }) },
      handle: async (context) => {
        const requests = await context.withPurpose(listRequests);
        return { status: 200, body: { data: requests.map(requestView) } };
      },
    }),
    route(app, {
      ...own,
      method: 'POST',
      path: '/v1/privacy_requests',
      summary: 'Asks for something that is yours by right',
      body: ownAsk,
      answers: {
        201: requestSchema.extend({
          receipt_code: z.string().optional(),
          runs_at: z.string().optional(),
        }),
      },
      handle: async (context) => {
        const request = await context.withPurpose((db, lease) =>
          askByLogin(app, db, lease, context.body),
        );
        const begun = await pages.fulfil(context.anchor(), request, context.body.when);
        return { status: 201, body: { ...requestView(request), ...begun } };
      },
    }),
    route(app, {
      ...own,
      method: 'POST',
      path: '/v1/privacy_requests/:id/appeal',
      summary: 'Appeals against a refusal',
      params: z.object({ id: z.string().max(60) }),
      body: z.strictObject({ details: z.string().trim().max(4000).optional() }),
      answers: { 201: requestSchema },
      handle: async (context) => {
        const { params, body } = context;
        const made = await context.withPurpose((db, lease) =>
          appeal(app, db, lease, params.id, body.details),
        );
        if (!made) throw new Failure('resource.not_found');
        return { status: 201, body: requestView(made) };
      },
    }),
  ];
}

const anyForm = z.record(z.string(), z.string());

function ownPages(app: App, pages: RequestPages): Route[] {
  const shown = (requests: OwnRequests, done?: string) => ({
    status: 200,
    body: pages.page('Your rights', ownRequestsBody(requests, done)),
    type: htmlType,
  });
  const mine = async (db: Db): Promise<OwnRequests> => ({
    requests: await listRequests(db),
    undoable: await undoableErasures(app, db),
    restricted: await isRestricted(db),
  });
  return [
    route(app, {
      ...own,
      method: 'GET',
      path: '/privacy/requests',
      summary: 'Your rights: ask, and see what became of it',
      answers: { 200: htmlType },
      handle: async (context) => shown(await context.withPurpose(mine)),
    }),
    route(app, {
      ...own,
      method: 'POST',
      path: '/privacy/requests',
      summary: 'Asks for something that is yours by right, by form',
      consumes: 'form',
      body: anyForm,
      answers: { 200: htmlType },
      handle: async (context) => {
        const { details, ...rest } = context.body;
        const ask = ownAsk.safeParse({ ...rest, ...(details ? { details } : {}) });
        if (!ask.success) throw problem('validation.request', { param: 'kind' }, ask.error);
        const request = await context.withPurpose((db, lease) =>
          askByLogin(app, db, lease, ask.data),
        );
        const begun = await pages.fulfil(context.anchor(), request, ask.data.when);
        const done = begun.receipt_code
          ? `We have your request. Keep this code, it fetches the receipt: ${begun.receipt_code}`
          : 'We have your request.';
        return shown(await context.withPurpose(mine), done);
      },
    }),
    route(app, {
      ...own,
      method: 'POST',
      path: '/privacy/requests/:id/appeal',
      summary: 'Appeals against a refusal, by form',
      consumes: 'form',
      params: z.object({ id: z.string().max(60) }),
      body: anyForm,
      answers: { 200: htmlType },
      handle: async (context) => {
        const made = await context.withPurpose((db, lease) =>
          appeal(app, db, lease, context.params.id, undefined),
        );
        if (!made) throw new Failure('resource.not_found');
        return shown(await context.withPurpose(mine), 'We have your appeal.');
      },
    }),
  ];
}

const stranger = {
  purpose: 'rights.fulfil',
  clauses: ['P-5-05', 'P-8-07'],
} as const;

function strangerPages(app: App, pages: RequestPages): Route[] {
  const shown = (title: string, body: Html, status = 200) => ({
    status,
    body: pages.page(title, body),
    type: htmlType,
  });
  return [
    route(app, {
      purpose: 'site.serve',
      actor: ['visitor'],
      clauses: ['P-5-05'],
      method: 'GET',
      path: '/privacy/requests/new',
      summary: 'Your rights, for people without an account',
      answers: { 200: htmlType },
      handle: async () => shown('Your rights', newRequestBody(pages.codeFax !== undefined)),
    }),
    route(app, {
      ...stranger,
      actor: ['visitor'],
      method: 'POST',
      path: '/privacy/requests/new',
      summary: 'Sends a code to the address or number that is named',
      consumes: 'form',
      body: anyForm,
      answers: { 200: htmlType },
      handle: async ({ body, request }) => {
        const ask = strangerAsk.safeParse(body);
        if (!ask.success) {
          const errors = ask.error.issues.map(({ message }) => ({ detail: message }));
          return shown('Your rights', newRequestBody(pages.codeFax !== undefined, errors), 400);
        }
        if (ask.data.contact_kind === 'fax') {
          const refused = await refusedFax(pages, ask.data.contact);
          if (refused !== undefined) {
            const errors = [{ detail: refused }];
            return shown('Your rights', newRequestBody(pages.codeFax !== undefined, errors), 400);
          }
          if (!pages.visitors.admit(request.ip)) {
            return shown('A code is on its way', codeSentBody());
          }
        }
        await askAsStranger(app, ask.data);
        return shown('A code is on its way', codeSentBody());
      },
    }),
    ...codePages(app, pages),
  ];
}

/** Why no code is faxed there: that follows from the number alone, and not from what is kept. */
async function refusedFax({ codeFax }: RequestPages, number: string): Promise<string | undefined> {
  if (codeFax === undefined) return 'No code can be faxed from here.';
  if (await codeFax.reaches(number)) return undefined;
  return 'No code is faxed to a number of that kind or country: write to our privacy contact.';
}

/** What a code opens; it travels in bodies, never in an address line. */
function codePages(app: App, pages: RequestPages): Route[] {
  const codeForm = z.object({ code: z.string().min(1).max(40) });
  const carried = (code: string) =>
    app.withPurpose(byCode(code), async (db, lease) => {
      const found = (await readRequest(db, lease.anchorId)) as RightsRequest;
      const request = { ...found, answer: (await readAnswers(db)).get(found.id) };
      const carrying = sql<Carried>`select rel, facts from priv.carrying(${rowsMax})`;
      return { request, rows: (await carrying.execute(db)).rows };
    });
  return [
    route(app, {
      ...stranger,
      actor: ['link holder'],
      method: 'POST',
      path: '/privacy/requests/code',
      summary: 'Proves an address with its code, and shows what carries it',
      consumes: 'form',
      body: codeForm,
      answers: { 200: htmlType },
      handle: async ({ body }) => {
        await orBadCode(prove(app, body.code));
        const { request, rows } = await carried(body.code);
        const answered = await answerShown(app, body.code, request);
        const page = provedBody(answered, rows, body.code);
        return { status: 200, body: pages.page('What carries your address', page), type: htmlType };
      },
    }),
    route(app, {
      ...stranger,
      actor: ['link holder'],
      method: 'POST',
      path: '/privacy/requests/code/copy',
      summary: 'What carries a proved address, as JSON',
      consumes: 'form',
      body: codeForm,
      answers: { 200: 'application/json' },
      handle: async ({ body }) => {
        const { rows } = await orBadCode(carried(body.code));
        const headers = { 'content-disposition': 'attachment; filename="carries-my-address.json"' };
        return { status: 200, headers, body: { data: rows } };
      },
    }),
  ];
}

const shownKinds: readonly RequestKind[] = ['access', 'export'];

/** Whoever asked to see what carries their address has seen it: that was the answer. */
async function answerShown(app: App, code: string, request: RightsRequest): Promise<RightsRequest> {
  const { id, kind, state } = request;
  if (!shownKinds.includes(kind) || state.at !== 'in_progress') return request;
  const outcome = 'Everything kept here that carries your address was shown to you, with a copy.';
  const answered = await app.withPurpose(byCode(code), (db) =>
    moveRequest(app, db, id, { is: 'answered' }, { outcome }),
  );
  return answered ?? request;
}

/** A code that opens nothing is a wrong or an old code, whatever else is or is not kept. */
async function orBadCode<Result>(opened: Promise<Result>): Promise<Result> {
  try {
    return await opened;
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== 'auth.required') throw thrown;
    throw problem('rights.code_invalid', {}, thrown);
  }
}

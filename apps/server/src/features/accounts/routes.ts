// Signing in and out, oneself, and API keys.
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { App } from '../../app.ts';
import { Failure } from '../../platform/failure.ts';
import { type Html, htmlType } from '../../platform/html/html.ts';
import { zodDetails } from '../../platform/http/problem-answer.ts';
import { problem } from '../../problems.ts';
import { type Route, route } from '../../route.ts';
import { readOwnSubject } from '../people/index.ts';
import { currentPolicy, type Db } from '../privacy/index.ts';
import { claimForm } from './account.ts';
import { accountPageRoutes } from './account-page/routes.ts';
import { answerOnce } from './answer-once.ts';
import { apiKeyForm, apiKeySchema, listApiKeys, makeApiKey, revokeApiKey } from './api-keys.ts';
import { closingRoutes } from './closing/routes.ts';
import { emptyForm } from './form-fields.ts';
import { invitationRoutes, memberRoutes } from './members/routes.ts';
import { confirmBody, type FormState, firstRunBody } from './pages.ts';
import { sessionCookie } from './session-cookie.ts';
import { ownRoutes } from './sign-in/own-routes.ts';
import { signInRoutes } from './sign-in/routes.ts';
import { claimAccount, makeSignInLink, readLink, startLinkSession } from './sign-in.ts';
import { signUpRoutes } from './sign-up/routes.ts';

/** What other features lend to these pages. */
export interface Lent {
  /** The frame of a public page. */
  page(title: string, body: Html): string;
  policyHtml(): Html;
  /** Added to `GET /v1/me`, read under account.profile. */
  me(db: Db): Promise<Record<string, unknown>>;
  meSchema: Record<string, z.ZodType>;
}

const token = z.object({ token: z.string().min(20).max(100) });

export function accountRoutes(app: App, lent: Lent): Route[] {
  return [
    ...signUpRoutes(app, lent),
    ...signInRoutes(app, lent.page),
    ...signInLinkRoutes(app, lent),
    ...ownRoutes(app),
    ...memberRoutes(app),
    ...invitationRoutes(app, lent),
    ...closingRoutes(app, lent),
    ...accountPageRoutes(app, lent.page),
    ...linkRoutes(app),
    meRoute(app, lent),
    ...keyRoutes(app),
  ];
}

const linkFacts = {
  path: '/sign-in/:token',
  actor: ['link holder'],
  clauses: ['P-0-01'],
  params: token,
} as const;

function signInLinkRoutes(app: App, lent: Lent): Route[] {
  const shown = (title: string, body: Html, status = 200) => ({
    status,
    body: lent.page(title, body),
    type: htmlType,
  });
  const firstRun = (form: FormState, status = 200) =>
    shown('Welcome', firstRunBody(currentPolicy(), lent.policyHtml(), form), status);
  return [
    route(app, {
      ...linkFacts,
      method: 'GET',
      summary: 'The first-run form, or a button to sign in',
      purpose: 'account.profile',
      answers: { 200: htmlType },
      handle: async ({ params }) => {
        const { state, accountName } = await readLink(app, params.token);
        if (state === 'active') return shown('Sign in', confirmBody(accountName));
        return firstRun(emptyForm);
      },
    }),
    route(app, {
      ...linkFacts,
      method: 'POST',
      summary: 'Claims the account, or signs in',
      purpose: ['account.profile', 'account.auth'],
      consumes: 'form',
      body: z.record(z.string(), z.string()),
      answers: { 303: '' },
      handle: async ({ params, body, request, credential }) => {
        const { state } = await readLink(app, params.token);
        if (state === 'unclaimed') {
          const claim = claimForm.safeParse(body);
          if (!claim.success) {
            const { errors = [] } = zodDetails(claim.error, '');
            return firstRun({ values: body, errors }, 400);
          }
          await claimAccount(app, params.token, claim.data);
        }
        const session = await startLinkSession(app, params.token, {
          remembered: body.remember === 'yes',
          userAgent: request.headers['user-agent'],
          before: credential,
        });
        const cookie = sessionCookie(app.config, session);
        return { status: 303, headers: { location: '/', 'set-cookie': cookie } };
      },
    }),
  ];
}

/** For `platen sign-in-link`: whoever can read cli.json of the data folder may sign in. */
function linkRoutes(app: App): Route[] {
  return [
    route(app, {
      method: 'POST',
      path: '/v1/sign_in_links',
      summary: 'Makes a sign-in link; takes the operator token of cli.json',
      purpose: 'account.auth',
      actor: ['operator token'],
      clauses: ['P-0-01'],
      answers: { 201: z.object({ url: z.string() }) },
      handle: async ({ credential }) => {
        const given = Buffer.from(credential.is === 'key' ? credential.token : '');
        const right = Buffer.from(app.operatorToken);
        if (given.length !== right.length || !timingSafeEqual(given, right)) {
          throw problem('auth.required');
        }
        return { status: 201, body: { url: await makeSignInLink(app) } };
      },
    }),
  ];
}

function meRoute(app: App, lent: Lent): Route {
  return route(app, {
    method: 'GET',
    path: '/v1/me',
    summary: 'Who is signed in, and their account',
    purpose: 'account.profile',
    actor: ['user'],
    clauses: ['P-4-06'],
    answers: {
      200: z.object({
        user: z.object({ id: z.string(), name: z.string(), email: z.string().nullable() }),
        account: z.object({
          id: z.string(),
          name: z.string(),
          header_identity: z.string(),
          time_zone: z.string(),
        }),
        mode: z.enum(['evaluation', 'production']),
        time_factor: z.number(),
        ...lent.meSchema,
      }),
    },
    handle: async (context) => {
      const body = await context.withPurpose(async (db) => {
        const user = await readOwnSubject(db);
        if (!user) throw problem('auth.required');
        const account = await db
          .selectFrom('p_account_profile.account')
          .select(['id', 'name', 'header_identity', 'time_zone'])
          .executeTakeFirstOrThrow();
        const email = user.email?.reveal() ?? null;
        return {
          user: { id: user.id, name: user.name.reveal(), email },
          account,
          mode: app.config.mode,
          time_factor: app.config.timeFactor,
          ...(await lent.me(db)),
        };
      });
      return { status: 200, body };
    },
  });
}

function keyRoutes(app: App): Route[] {
  const facts = {
    purpose: 'developer.manage',
    actor: ['account admin'],
    clauses: ['P-4-06'],
  } as const;
  return [
    route(app, {
      ...facts,
      method: 'GET',
      path: '/v1/api_keys',
      summary: 'The API keys of the account, without their secrets',
      answers: { 200: z.object({ data: z.array(apiKeySchema) }) },
      handle: async (context) => {
        const data = await context.withPurpose(listApiKeys);
        return { status: 200, body: { data } };
      },
    }),
    route(app, {
      ...facts,
      method: 'POST',
      path: '/v1/api_keys',
      summary: 'Makes an API key in test mode; its secret is shown this once',
      idempotency: 'optional',
      body: apiKeyForm,
      answers: { 201: apiKeySchema.extend({ token: z.string() }) },
      handle: async (context) => {
        const once = {
          purpose: 'developer.manage',
          anchor: context.anchor(),
          key: context.idempotencyKey,
          fingerprint: `POST /v1/api_keys ${JSON.stringify(context.body)}`,
        } as const;
        return answerOnce(app, once, () =>
          context.withPurpose(async (db, lease) => ({
            status: 201,
            body: await makeApiKey(db, app.id, lease, context.body),
          })),
        );
      },
    }),
    route(app, {
      ...facts,
      method: 'DELETE',
      path: '/v1/api_keys/:id',
      summary: 'Revokes an API key at once',
      params: z.object({ id: z.string() }),
      answers: { 204: '' },
      handle: async (context) => {
        const found = await context.withPurpose((db) =>
          revokeApiKey(db, context.params.id, app.clock.date()),
        );
        if (!found) throw new Failure('resource.not_found');
        return { status: 204 };
      },
    }),
  ];
}

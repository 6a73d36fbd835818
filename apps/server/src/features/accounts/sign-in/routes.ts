// Signing in and out, over HTTP. Whatever goes wrong looks the same for known and unknown people.
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { type Html, htmlType } from '../../../platform/html/html.ts';
import { type ProblemCode, problem, problems } from '../../../problems.ts';
import { type Answer, type Context, type Route, route } from '../../../route.ts';
import { emailCharsMax } from '../account.ts';
import { emptyForm, type FormState } from '../form-fields.ts';
import { codeMinutes } from '../one-time-code.ts';
import { sessionCookie } from '../session-cookie.ts';
import { finishCodeSignIn, startCodeSignIn } from './code-sign-in.ts';
import { signInBody, signInCodeBody } from './pages.ts';
import { passkeyScript, passkeyScriptPath } from './passkey-script.ts';
import { placeOf, signInOptions, signInWithPasskey } from './passkeys.ts';
import { passwordCharsMax } from './password.ts';
import { type Browser, signInWithPassword } from './password-sign-in.ts';
import { endSession, type StartedSession } from './session.ts';

const facts = {
  purpose: 'account.auth',
  actor: ['visitor', 'user'],
  clauses: ['P-4-02', 'P-1C-02'],
} as const;
const formFacts = {
  ...facts,
  method: 'POST',
  consumes: 'form',
  body: z.record(z.string(), z.string()),
  answers: { 303: '' },
} as const;
const tokenParam = z.object({ token: z.string().min(20).max(100) });
const nextQuery = z.object({ next: z.string().max(200).optional(), again: z.string().optional() });

export type Page = (title: string, body: Html) => string;
type Body = Exclude<Answer, 'taken'>;

export function signInRoutes(app: App, page: Page): Route[] {
  return [...passwordRoutes(app, page), ...codeRoutes(app, page), ...passkeyRoutes(app)];
}

/** Only to a page of our own: a path, with nothing that a browser reads as another host. */
export function ownPath(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])[\w/?=&.-]*$/.test(next) ? next : '/';
}

function browserOf({ request, credential }: Context, remember: string | undefined): Browser {
  return {
    client: request.ip,
    userAgent: request.headers['user-agent'],
    remembered: remember === 'yes',
    before: credential,
  };
}

function signedIn(app: App, session: StartedSession, next: string | undefined): Body {
  const cookie = sessionCookie(app.config, session);
  const location = session.closed ? '/account/closed' : ownPath(next);
  return { status: 303, headers: { location, 'set-cookie': cookie } };
}

function passwordRoutes(app: App, page: Page): Route[] {
  const shown = (
    request: Context['request'],
    form: FormState,
    next: string | undefined,
    { status = 200, again = false, headers = {} } = {},
  ): Body => ({
    status,
    headers,
    body: page(
      'Sign in',
      signInBody({
        form,
        next: ownPath(next),
        again,
        mayMakeAccount: app.config.signUp === 'open',
        byLink: app.config.mode === 'evaluation',
        passkeys: placeOf(app, request.headers.host) !== undefined,
      }),
    ),
    type: htmlType,
  });
  return [
    route(app, {
      ...facts,
      method: 'GET',
      path: '/sign-in',
      summary: 'The form to sign in',
      query: nextQuery,
      answers: { 200: htmlType },
      handle: async ({ request, query }) =>
        shown(request, emptyForm, query.next, { again: query.again === '1' }),
    }),
    route(app, {
      ...formFacts,
      path: '/sign-in',
      summary: 'Signs in with address and password, or mails a code where none is given',
      handle: async (context) => {
        const { body, request } = context as unknown as Context & { body: Record<string, string> };
        const { email = '', password = '', remember, next } = body;
        if (password === '') return mailCode(app, context as unknown as Context, body);
        try {
          const tried = { email: email.slice(0, emailCharsMax), password };
          if ([...password].length > passwordCharsMax) throw problem('auth.wrong');
          const browser = browserOf(context as unknown as Context, remember);
          return signedIn(app, await signInWithPassword(app, tried, browser), next);
        } catch (thrown) {
          const found = faultOf(thrown);
          const values = { email, remember };
          const errors = [{ param: 'password', detail: found.detail }];
          return shown(request, { values, errors }, next, found);
        }
      },
    }),
  ];
}

/** What came of a try, in words for its own page; anything unexpected goes on up. */
function faultOf(thrown: unknown) {
  const { code, details } = thrown as {
    code: ProblemCode;
    details?: { detail?: string; headers?: Record<string, string> };
  };
  if (!['auth.wrong', 'auth.too_many', 'account.code_wrong'].includes(code)) throw thrown;
  const { status, sentence, fix } = problems[code];
  return { status, detail: details?.detail ?? `${sentence} ${fix}`, headers: details?.headers };
}

async function mailCode(
  app: App,
  context: Context,
  { email = '', remember, next }: Record<string, string>,
): Promise<Body> {
  const address = z.email().max(emailCharsMax).safeParse(email.trim());
  if (!address.success) {
    throw problem('validation.request', { param: 'email', detail: 'email: must be an address' });
  }
  const token = await startCodeSignIn(app, address.data, browserOf(context, remember));
  const query = ownPath(next) === '/' ? '' : `?next=${encodeURIComponent(ownPath(next))}`;
  return { status: 303, headers: { location: `/sign-in/code/${token}${query}` } };
}

function codeRoutes(app: App, page: Page): Route[] {
  const shown = (form: FormState, next: string | undefined, more = {}): Body => ({
    status: 200,
    body: page('Look into your mailbox', signInCodeBody(form, codeMinutes, ownPath(next))),
    type: htmlType,
    ...more,
  });
  return [
    route(app, {
      ...formFacts,
      path: '/sign-in/code',
      summary: 'Mails a code to sign in with; the answer is the same for every address',
      handle: async (context) => mailCode(app, context as unknown as Context, context.body),
    }),
    route(app, {
      ...facts,
      method: 'GET',
      path: '/sign-in/code/:token',
      summary: 'Where the mailed code is typed',
      params: tokenParam,
      query: nextQuery,
      answers: { 200: htmlType },
      handle: async ({ query }) => shown(emptyForm, query.next),
    }),
    route(app, {
      ...formFacts,
      path: '/sign-in/code/:token',
      summary: 'Signs in with the mailed code',
      params: tokenParam,
      handle: async (context) => {
        const { params, body } = context;
        try {
          const browser = browserOf(context as unknown as Context, undefined);
          const session = await finishCodeSignIn(app, params.token, body.code ?? '', browser);
          return signedIn(app, session, body.next);
        } catch (thrown) {
          const { detail, status, headers } = faultOf(thrown);
          const errors = [{ param: 'code', detail }];
          return shown({ values: {}, errors }, body.next, { status, headers });
        }
      },
    }),
    route(app, {
      ...formFacts,
      path: '/sign-out',
      summary: 'Ends the session',
      handle: async ({ credential }) => {
        if (credential.is === 'session') await endSession(app, credential.token);
        const cookie = sessionCookie(app.config, undefined);
        return { status: 303, headers: { location: '/sign-in', 'set-cookie': cookie } };
      },
    }),
  ];
}

function passkeyRoutes(app: App): Route[] {
  const place = ({ request }: Context) => {
    const found = placeOf(app, request.headers.host);
    if (!found) throw problem('account.passkey_refused');
    return found;
  };
  return [
    route(app, {
      ...facts,
      method: 'GET',
      path: passkeyScriptPath,
      summary: 'The script that asks the browser for a passkey',
      purpose: 'site.serve',
      answers: { 200: 'text/javascript' },
      handle: async () => ({
        status: 200,
        body: passkeyScript,
        type: 'text/javascript; charset=utf-8',
        headers: { 'cache-control': 'public, max-age=300' },
      }),
    }),
    route(app, {
      ...facts,
      method: 'POST',
      path: '/v1/sign_in/passkey_options',
      summary: 'What a passkey is to sign',
      answers: { 200: z.object({ options: z.record(z.string(), z.unknown()) }) },
      handle: async (context) => {
        const http = context as unknown as Context;
        const options = await signInOptions(app, place(http), http.request.ip);
        return { status: 200, body: { options } };
      },
    }),
    route(app, {
      ...facts,
      method: 'POST',
      path: '/v1/sign_in/passkey',
      summary: 'Signs in with a passkey',
      body: z.strictObject({
        remember: z.boolean().default(false),
        response: z.looseObject({ id: z.string().min(1).max(1400) }),
      }),
      answers: { 204: '' },
      handle: async (context) => {
        const http = context as unknown as Context;
        const { remember, response } = context.body;
        const session = await signInWithPasskey(
          app,
          place(http),
          response as unknown as AuthenticationResponseJSON,
          browserOf(http, remember ? 'yes' : undefined),
        );
        return { status: 204, headers: { 'set-cookie': sessionCookie(app.config, session) } };
      },
    }),
  ];
}

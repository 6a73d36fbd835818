// Signing up, over HTTP: the form, the code, the account.
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { type Html, htmlType } from '../../../platform/html/html.ts';
import { type ProblemCode, problem } from '../../../problems.ts';
import { type Answer, type Route, route } from '../../../route.ts';
import { currentPolicy } from '../../privacy/index.ts';
import { emptyForm, type FormState } from '../form-fields.ts';
import { readInvitation, useInvitation } from '../members/accept.ts';
import { codeMinutes } from '../one-time-code.ts';
import { sessionCookie } from '../session-cookie.ts';
import { closedBody, codeBody, signUpBody } from './pages.ts';
import { finishSignUp, sendAgain, startSignUp } from './sign-up.ts';
import { readSignUp } from './sign-up-form.ts';

export interface SignUpLent {
  page(title: string, body: Html): string;
  policyHtml(): Html;
}

const open = { actor: ['visitor', 'user'], clauses: ['P-0-01', 'P-1A-01', 'P-1A-02'] } as const;
const form = { ...open, consumes: 'form', body: z.record(z.string(), z.string()) } as const;

/** These come back on the form's own page, beside what was typed. */
const onTheForm = new Set<ProblemCode>(['account.code_wrong', 'auth.too_many']);

export function signUpRoutes(app: App, lent: SignUpLent): Route[] {
  const shown = (title: string, body: Html, status = 200) => ({
    status,
    body: lent.page(title, body),
    type: htmlType,
  });
  return [...formRoutes(app, lent, shown), ...codeRoutes(app, shown)];
}

type Show = (title: string, body: Html, status?: number) => Exclude<Answer, 'taken'>;

function formRoutes(app: App, lent: SignUpLent, shown: Show): Route[] {
  const { signUp, phoneRequired } = app.config;
  const formPage = (state: FormState, status = 200) => {
    const facts = { policy: currentPolicy(), policyHtml: lent.policyHtml(), phoneRequired };
    return shown('Make an account', signUpBody({ ...facts, form: state }), status);
  };
  return [
    route(app, {
      ...open,
      method: 'GET',
      path: '/sign-up',
      summary: 'The form to make an account',
      purpose: ['site.serve', 'account.profile'],
      actor: ['visitor', 'user', 'link holder'],
      query: z.object({ invitation: z.string().min(20).max(100).optional() }),
      answers: { 200: htmlType },
      handle: async ({ query: { invitation } }) => {
        if (invitation !== undefined && signUp !== 'closed') {
          await readInvitation(app, invitation);
          return formPage({ values: { invitation }, errors: [] });
        }
        if (signUp !== 'open') return shown('Make an account', closedBody(signUp));
        return formPage(emptyForm);
      },
    }),
    route(app, {
      ...form,
      method: 'POST',
      path: '/sign-up',
      summary: 'Keeps a draft and mails a code; the answer is the same for every address',
      purpose: ['account.auth', 'account.profile'],
      actor: ['visitor', 'user', 'link holder'],
      answers: { 303: '' },
      handle: async ({ body, request }) => {
        const invitation = body.invitation || undefined;
        if (signUp === 'closed' || (signUp === 'invite' && invitation === undefined)) {
          throw problem('account.sign_up_closed');
        }
        if (invitation !== undefined) await readInvitation(app, invitation);
        const read = readSignUp(body, app.config);
        if (read.is === 'bad') return formPage({ values: body, errors: read.errors }, 400);
        const token = await startSignUp(app, read.form, request.ip);
        if (invitation !== undefined) await useInvitation(app, invitation);
        return { status: 303, headers: { location: `/sign-up/${token}` } };
      },
    }),
  ];
}

function codeRoutes(app: App, shown: Show): Route[] {
  const codePage = (state: FormState, status = 200) =>
    shown('Look into your mailbox', codeBody(state, codeMinutes), status);
  return [
    route(app, {
      ...open,
      method: 'GET',
      path: '/sign-up/:token',
      summary: 'Where the mailed code is typed',
      purpose: 'site.serve',
      params: z.object({ token: z.string().min(20).max(100) }),
      answers: { 200: htmlType },
      handle: async () => codePage(emptyForm),
    }),
    route(app, {
      ...form,
      method: 'POST',
      path: '/sign-up/:token',
      summary: 'Takes the code: makes person and account, and signs in',
      purpose: ['account.auth', 'account.profile'],
      actor: ['visitor', 'user', 'link holder'],
      params: z.object({ token: z.string().min(20).max(100) }),
      query: z.object({ again: z.literal('1').optional() }),
      answers: { 303: '' },
      handle: async ({ params: { token }, query, body, request }) => {
        try {
          if (query.again) {
            await sendAgain(app, token, request.ip);
            return codePage(emptyForm);
          }
          const browser = {
            userAgent: request.headers['user-agent'],
            remembered: body.remember === 'yes',
          };
          const session = await finishSignUp(app, token, body.code ?? '', browser);
          const cookie = sessionCookie(app.config, session);
          return { status: 303, headers: { location: '/', 'set-cookie': cookie } };
        } catch (thrown) {
          const { code, details } = thrown as { code: ProblemCode; details?: { detail?: string } };
          if (!onTheForm.has(code)) throw thrown;
          const detail = details?.detail ?? 'is wrong, used up or too old; you may ask for another';
          return codePage({ values: {}, errors: [{ param: 'code', detail }] }, 400);
        }
      },
    }),
  ];
}

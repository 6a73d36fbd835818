// One's own page over HTTP: each form is one of the API's verbs, and its fault comes back beside
// it.
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { type Html, htmlType } from '../../../platform/html/html.ts';
import { zodDetails } from '../../../platform/http/problem-answer.ts';
import { type ProblemCode, problem, problems } from '../../../problems.ts';
import { type Answer, type Context, type Route, route } from '../../../route.ts';
import { closeFor } from '../closing/routes.ts';
import { emptyForm, type FieldFault, type FormState } from '../form-fields.ts';
import {
  changeRole,
  invitationForm,
  invite,
  leaveAccount,
  removeMember,
  revokeInvitation,
  roles,
} from '../members/members.ts';
import { codeMinutes } from '../one-time-code.ts';
import { sessionCookie } from '../session-cookie.ts';
import { finishConfirm, startConfirm } from '../sign-in/confirm-address.ts';
import { changePassword, ownSubject, tellOfChange } from '../sign-in/own-routes.ts';
import { endOwnSession } from '../sign-in/own-sessions.ts';
import { removePasskey } from '../sign-in/passkeys.ts';
import { endSessionsOf, requireStepUp } from '../sign-in/session.ts';
import { accountBody, confirmBody, goneBody } from './pages.ts';
import { readAccountPage } from './read-account-page.ts';

const facts = {
  purpose: ['account.profile', 'account.auth', 'account.admin'],
  actor: ['user', 'account admin'],
  clauses: ['P-0-04', 'P-4-02'],
} as const;

type Page = (title: string, body: Html) => string;
type Body = Exclude<Answer, 'taken'>;
type FormContext = Pick<Context, 'withPurpose' | 'credential' | 'request'> & {
  body: Record<string, string>;
  params: Record<string, string>;
};

/** What was done, shown on the page that follows. */
const doneWords: Record<string, string> = {
  password: 'The password is set.',
  passkey: 'The passkey is gone.',
  session: 'That browser is signed out.',
  confirmed: 'The address is confirmed.',
  invited: 'The invitation is on its way.',
  revoked: 'The invitation is taken back.',
  role: 'The role is changed.',
  removed: 'The member is removed.',
};

export function accountPageRoutes(app: App, page: Page): Route[] {
  const shown = async (context: FormContext, form: FormState, status = 200): Promise<Body> => {
    const { done } = (context.request.query ?? {}) as { done?: string };
    const facts = await readAccountPage(app, context, form, doneWords[done ?? '']);
    return { status, body: page('Your account', accountBody(facts)), type: htmlType };
  };
  const act = (path: string, summary: string, work: Work): Route =>
    route(app, {
      ...facts,
      method: 'POST',
      path,
      summary,
      consumes: 'form',
      params: z.record(z.string(), z.string()),
      body: z.record(z.string(), z.string()),
      answers: { 303: '' },
      handle: async (anyContext) => {
        const context = anyContext as unknown as FormContext;
        try {
          const done = await work(context);
          if (typeof done !== 'string') return done;
          return { status: 303, headers: { location: `/account?done=${done}` } };
        } catch (thrown) {
          return onPage(thrown, (errors, status) =>
            shown(context, { values: context.body, errors }, status),
          );
        }
      },
    });
  return [
    route(app, {
      ...facts,
      method: 'GET',
      path: '/account',
      summary: 'How you sign in, who else belongs to the account, and closing it',
      query: z.object({ done: z.string().max(20).optional() }),
      answers: { 200: htmlType, 303: '' },
      handle: async (context) => {
        if (context.credential.is !== 'session') return toSignIn();
        return shown(context as unknown as FormContext, emptyForm).catch(
          (thrown: { code?: string }) => {
            if (thrown.code !== 'auth.required') throw thrown;
            return toSignIn();
          },
        );
      },
    }),
    ...ownActs(app, act, page),
    ...memberActs(app, act),
    ...endingActs(app, act, page),
    ...confirmRoutes(app, page),
  ];
}

/** Returns the word of `doneWords` for what it did, or an answer of its own. */
type Work = (context: FormContext) => Promise<string | Body>;
type Act = (path: string, summary: string, work: Work) => Route;

function ownActs(app: App, act: Act, _page: Page): Route[] {
  return [
    act('/account/password', 'Sets the password', async (context) => {
      await changePassword(app, context, context.body.password ?? '');
      return 'password';
    }),
    act('/account/passkeys/:id/remove', 'Takes a passkey away', async (context) => {
      await requireStepUp(app, context.credential);
      const { subjectId } = await ownSubject(context);
      const gone = await removePasskey(app, subjectId, context.params.id);
      if (!gone) throw problem('resource.not_found');
      await tellOfChange(app, context, 'passkey_removed');
      return 'passkey';
    }),
    act('/account/sessions/:id/end', 'Signs a browser out, or all', async (context) => {
      const { subjectId } = await ownSubject(context);
      if (context.params.id !== 'all') {
        const ended = await endOwnSession(app, subjectId, context.params.id);
        if (!ended) throw problem('resource.not_found');
        return 'session';
      }
      await endSessionsOf(app, subjectId);
      return toSignIn(sessionCookie(app.config, undefined));
    }),
  ];
}

function memberActs(app: App, act: Act): Route[] {
  const asAdmin = { purpose: 'account.admin' } as const;
  return [
    act('/account/invite', 'Invites somebody', async (context) => {
      await requireStepUp(app, context.credential);
      const { email = '', role = 'member', own } = context.body;
      const kind = own === 'yes' ? 'account' : 'member';
      const form = invitationForm.safeParse({ email: email.trim(), role, kind });
      if (!form.success) {
        throw problem('validation.request', zodDetails(form.error, ''), form.error);
      }
      await context.withPurpose((db, lease) => invite(app, db, lease, form.data), asAdmin);
      return 'invited';
    }),
    act('/account/invitations/:id/revoke', 'Takes an invitation back', async (context) => {
      const revoke = context.withPurpose((db) => revokeInvitation(db, context.params.id), asAdmin);
      if (!(await revoke)) throw problem('resource.not_found');
      return 'revoked';
    }),
    act('/account/members/:id', 'Changes a role', async (context) => {
      await requireStepUp(app, context.credential);
      const role = z.enum(roles).parse(context.body.role);
      await context.withPurpose((db) => changeRole(db, context.params.id, role), asAdmin);
      return 'role';
    }),
    act('/account/members/:id/remove', 'Removes a member', async (context) => {
      await context.withPurpose((db) => removeMember(db, context.params.id), asAdmin);
      return 'removed';
    }),
    act('/account/leave', 'Leaves the account', async (context) => {
      await context.withPurpose(leaveAccount);
      return toSignIn(sessionCookie(app.config, undefined));
    }),
  ];
}

function endingActs(app: App, act: Act, page: Page): Route[] {
  return [
    act('/account/close', 'Closes the account', async (context) => {
      const { reopenUntil } = await closeFor(app, context, context.body.name ?? '');
      const until = reopenUntil.toISOString().slice(0, 10);
      const headers = { 'set-cookie': sessionCookie(app.config, undefined) };
      const body = page('Account closed', goneBody(until));
      return { status: 200, headers, body, type: htmlType };
    }),
    act('/account/confirm', 'Mails a code to your own address', async (context) => {
      const { subjectId, email } = await ownSubject(context);
      const person = { subjectId, email: email.reveal() };
      const token = await startConfirm(app, person, context.request.ip);
      return { status: 303, headers: { location: `/account/confirm/${token}` } };
    }),
  ];
}

function confirmRoutes(app: App, page: Page): Route[] {
  const params = z.object({ token: z.string().min(20).max(100) });
  const shown = (form: FormState, status = 200): Body => ({
    status,
    body: page('Look into your mailbox', confirmBody(form, codeMinutes)),
    type: htmlType,
  });
  return [
    route(app, {
      ...facts,
      method: 'GET',
      path: '/account/confirm/:token',
      summary: 'Where the mailed code is typed',
      params,
      answers: { 200: htmlType },
      handle: async () => shown(emptyForm),
    }),
    route(app, {
      ...facts,
      method: 'POST',
      path: '/account/confirm/:token',
      summary: 'Confirms your address with the mailed code',
      consumes: 'form',
      params,
      body: z.record(z.string(), z.string()),
      answers: { 303: '' },
      handle: async (context) => {
        const { subjectId } = await ownSubject(context);
        try {
          await finishConfirm(app, subjectId, context.params.token, context.body.code ?? '');
        } catch (thrown) {
          if ((thrown as { code?: string }).code !== 'account.code_wrong') throw thrown;
          const { sentence, fix } = problems['account.code_wrong'];
          const errors = [{ param: 'code', detail: `${sentence} ${fix}` }];
          return shown({ values: {}, errors }, 400);
        }
        return { status: 303, headers: { location: '/account?done=confirmed' } };
      },
    }),
  ];
}

function toSignIn(cookie?: string): Body {
  const location = cookie === undefined ? '/sign-in?next=/account' : '/sign-in';
  return { status: 303, headers: { location, ...(cookie ? { 'set-cookie': cookie } : {}) } };
}

/** The field that a fault without one belongs to. */
const fieldOf: Partial<Record<ProblemCode, string>> = {
  'account.name_differs': 'name',
  'account.last_owner': 'role',
  'account.owner_only': 'role',
  'account.address_unproven': 'password',
  'auth.too_many': 'email',
};

/** A fault that the person can mend stands on the page; a stale sign-in leads to a fresh one. */
async function onPage(
  thrown: unknown,
  shown: (errors: FieldFault[], status: number) => Promise<Body>,
): Promise<Body> {
  const { code, details } = thrown as {
    code: ProblemCode;
    details?: { param?: string; detail?: string; errors?: FieldFault[] };
  };
  if (code === 'auth.step_up') {
    return { status: 303, headers: { location: '/sign-in?again=1&next=/account' } };
  }
  if (code === 'auth.required') return toSignIn();
  const param = details?.param ?? fieldOf[code];
  if (param === undefined) throw thrown;
  const { status, sentence, fix } = problems[code];
  const detail = details?.detail ?? `${sentence} ${fix}`;
  return shown(details?.errors ?? [{ param, detail }], status);
}

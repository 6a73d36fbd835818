// One's own ways in, as an API: sessions, passkeys, the password. Whatever lets somebody in later
// needs a fresh sign-in (ASVS 5.0 V7.5), and its owner is told by mail.
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { Personal } from '../../../platform/log/personal.ts';
import { problem } from '../../../problems.ts';
import { type Context, type Route, route } from '../../../route.ts';
import { readOwnSubject } from '../../people/index.ts';
import { note } from '../../privacy/index.ts';
import { endOwnSession, listSessions, sessionSchema } from './own-sessions.ts';
import { addPasskey, listPasskeys, passkeyOptions, placeOf, removePasskey } from './passkeys.ts';
import { knownOf, passwordFault } from './password.ts';
import { setPassword } from './password-sign-in.ts';
import { endSessionsOf, requireStepUp } from './session.ts';

const facts = {
  purpose: 'account.profile',
  actor: ['user'],
  clauses: ['P-4-02', 'P-1C-02'],
} as const;
const withAuth = { ...facts, purpose: ['account.profile', 'account.auth'] } as const;
const idParam = z.object({ id: z.string().max(40) });

export function ownRoutes(app: App): Route[] {
  return [...sessionRoutes(app), ...passkeyRoutes(app), passwordRoute(app)];
}

/** Who is signed in, as the database says. */
export async function ownSubject(context: Pick<Context, 'withPurpose' | 'credential'>) {
  const person = await context.withPurpose(async (db, lease) => ({
    subject: await readOwnSubject(db),
    accountId: lease.accountId as string,
  }));
  if (!person.subject || context.credential.is !== 'session') throw problem('auth.required');
  const { id: subjectId, name, email } = person.subject;
  return {
    subjectId,
    accountId: person.accountId,
    name,
    email: email ?? new Personal(subjectId),
    token: context.credential.token,
  };
}

/** Tells the person that a way in has changed, and the audit chain. */
export async function tellOfChange(
  app: App,
  context: Pick<Context, 'withPurpose'>,
  change: 'password' | 'passkey_added' | 'passkey_removed',
): Promise<void> {
  await context.withPurpose(async (db, lease) => {
    const subject = lease.subjectId as string;
    await note(db, 'sign_in.changed', { subject, change });
    await app.send(db, {
      template: 'service.notice/sign-in-changed',
      to: { subject },
      about: subject,
      facts: { change },
    });
  });
}

function sessionRoutes(app: App): Route[] {
  return [
    route(app, {
      ...withAuth,
      method: 'GET',
      path: '/v1/sessions',
      summary: 'Your browsers that are signed in',
      answers: { 200: z.object({ data: z.array(sessionSchema) }) },
      handle: async (context) => {
        const { subjectId, token } = await ownSubject(context);
        return { status: 200, body: { data: await listSessions(app, subjectId, token) } };
      },
    }),
    route(app, {
      ...withAuth,
      method: 'DELETE',
      path: '/v1/sessions/:id',
      summary: 'Signs one of your browsers out; `others` all but this one, `all` every one',
      params: idParam,
      answers: { 204: '' },
      handle: async (context) => {
        const { subjectId, token } = await ownSubject(context);
        const { id } = context.params;
        if (id === 'all') await endSessionsOf(app, subjectId);
        else if (id === 'others') await endSessionsOf(app, subjectId, token);
        else if (!(await endOwnSession(app, subjectId, id))) throw problem('resource.not_found');
        return { status: 204 };
      },
    }),
  ];
}

function passkeyRoutes(app: App): Route[] {
  return [
    route(app, {
      ...withAuth,
      method: 'GET',
      path: '/v1/passkeys',
      summary: 'Your passkeys',
      answers: {
        200: z.object({
          data: z.array(
            z.object({
              id: z.string(),
              label: z.string(),
              created_at: z.string(),
              used_at: z.string().nullable(),
            }),
          ),
        }),
      },
      handle: async (context) => {
        const { subjectId } = await ownSubject(context);
        const rows = await listPasskeys(app, subjectId);
        const data = rows.map(({ id, label, created_at, used_at }) => ({
          id,
          label,
          created_at: created_at.toISOString(),
          used_at: used_at?.toISOString() ?? null,
        }));
        return { status: 200, body: { data } };
      },
    }),
    ...passkeyChanges(app),
  ];
}

function passkeyChanges(app: App): Route[] {
  const place = (host: string | undefined) => {
    const found = placeOf(app, host);
    if (!found) throw problem('account.passkey_refused');
    return found;
  };
  return [
    route(app, {
      ...withAuth,
      method: 'POST',
      path: '/v1/passkey_options',
      summary: 'What a new passkey is made from; needs a fresh sign-in',
      answers: { 200: z.object({ options: z.record(z.string(), z.unknown()) }) },
      handle: async (context) => {
        await requireStepUp(app, context.credential);
        const person = await ownSubject(context);
        const options = await passkeyOptions(app, place(context.request.headers.host), person);
        return { status: 200, body: { options } };
      },
    }),
    route(app, {
      ...withAuth,
      method: 'POST',
      path: '/v1/passkeys',
      summary: 'Adds a passkey; needs a fresh sign-in',
      body: z.strictObject({
        label: z.string().trim().min(1).max(100),
        response: z.looseObject({ id: z.string().min(1).max(1400) }),
      }),
      answers: { 201: z.object({ id: z.string() }) },
      handle: async (context) => {
        await requireStepUp(app, context.credential);
        const { subjectId } = await ownSubject(context);
        const { label, response } = context.body;
        const made = { label, response: response as unknown as RegistrationResponseJSON };
        const id = await addPasskey(app, place(context.request.headers.host), subjectId, made);
        await tellOfChange(app, context, 'passkey_added');
        return { status: 201, body: { id } };
      },
    }),
    route(app, {
      ...withAuth,
      method: 'DELETE',
      path: '/v1/passkeys/:id',
      summary: 'Takes a passkey away; needs a fresh sign-in',
      params: idParam,
      answers: { 204: '' },
      handle: async (context) => {
        await requireStepUp(app, context.credential);
        const { subjectId } = await ownSubject(context);
        const gone = await removePasskey(app, subjectId, context.params.id);
        if (!gone) throw problem('resource.not_found');
        await tellOfChange(app, context, 'passkey_removed');
        return { status: 204 };
      },
    }),
  ];
}

function passwordRoute(app: App): Route {
  return route(app, {
    ...withAuth,
    method: 'POST',
    path: '/v1/password',
    summary: 'Sets your password and signs every other browser out; needs a fresh sign-in',
    body: z.strictObject({ password: z.string().max(1000) }),
    answers: { 204: '' },
    handle: async (context) => {
      await changePassword(app, context, context.body.password);
      return { status: 204 };
    },
  });
}

/** Throws auth.step_up, or validation.request with what is wrong with the password. */
export async function changePassword(
  app: App,
  context: Pick<Context, 'withPurpose' | 'credential'>,
  password: string,
): Promise<void> {
  await requireStepUp(app, context.credential);
  const { subjectId, token, name, email } = await ownSubject(context);
  const fault = passwordFault(password, knownOf(name.reveal(), email.reveal()));
  if (fault) {
    throw problem('validation.request', { param: 'password', detail: `password: ${fault}` });
  }
  await setPassword(app, subjectId, password, token);
  await tellOfChange(app, context, 'password');
}

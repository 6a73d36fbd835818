// Members and invitations, as an API and as the page an invitation leads to.
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { type Html, htmlType } from '../../../platform/html/html.ts';
import { zodDetails } from '../../../platform/http/problem-answer.ts';
import { problem } from '../../../problems.ts';
import { type Route, route } from '../../../route.ts';
import { currentPolicy } from '../../privacy/index.ts';
import { emptyForm, type FormState } from '../form-fields.ts';
import { sessionCookie } from '../session-cookie.ts';
import { requireStepUp } from '../sign-in/session.ts';
import { acceptInvitation, joinForm, readInvitation } from './accept.ts';
import {
  changeRole,
  invitationForm,
  invitationSchema,
  invite,
  leaveAccount,
  listInvitations,
  listMembers,
  memberSchema,
  removeMember,
  revokeInvitation,
  roles,
} from './members.ts';
import { invitationBody } from './pages.ts';

const admin = {
  purpose: 'account.admin',
  actor: ['account admin'],
  clauses: ['P-0-04'],
} as const;
const idParam = z.object({ id: z.string().max(40) });

export function memberRoutes(app: App): Route[] {
  return [
    route(app, {
      ...admin,
      method: 'GET',
      path: '/v1/members',
      summary: 'The members of the account',
      answers: { 200: z.object({ data: z.array(memberSchema) }) },
      handle: async (context) => {
        const data = await context.withPurpose(listMembers);
        return { status: 200, body: { data } };
      },
    }),
    route(app, {
      ...admin,
      method: 'PATCH',
      path: '/v1/members/:id',
      summary: 'Changes what a member may do; needs a fresh sign-in',
      purpose: ['account.admin', 'account.auth'],
      params: idParam,
      body: z.strictObject({ role: z.enum(roles) }),
      answers: { 204: '' },
      handle: async (context) => {
        await requireStepUp(app, context.credential);
        await context.withPurpose((db) => changeRole(db, context.params.id, context.body.role));
        return { status: 204 };
      },
    }),
    route(app, {
      ...admin,
      method: 'DELETE',
      path: '/v1/members/:id',
      summary: 'Removes a member: what they see of the account ends at once',
      params: idParam,
      answers: { 204: '' },
      handle: async (context) => {
        await context.withPurpose((db) => removeMember(db, context.params.id));
        return { status: 204 };
      },
    }),
    route(app, {
      ...admin,
      method: 'POST',
      path: '/v1/account/leave',
      summary: 'Leaves the account; its last owner cannot',
      purpose: 'account.profile',
      actor: ['user'],
      answers: { 204: '' },
      handle: async (context) => {
        await context.withPurpose(leaveAccount);
        return { status: 204 };
      },
    }),
    ...invitationApi(app),
  ];
}

function invitationApi(app: App): Route[] {
  return [
    route(app, {
      ...admin,
      method: 'GET',
      path: '/v1/invitations',
      summary: 'The open invitations of the account',
      answers: { 200: z.object({ data: z.array(invitationSchema) }) },
      handle: async (context) => {
        const data = await context.withPurpose(listInvitations);
        return { status: 200, body: { data } };
      },
    }),
    route(app, {
      ...admin,
      method: 'POST',
      path: '/v1/invitations',
      summary: 'Invites somebody by mail; needs a fresh sign-in',
      purpose: ['account.admin', 'account.auth'],
      body: invitationForm,
      answers: { 201: invitationSchema },
      handle: async (context) => {
        await requireStepUp(app, context.credential);
        const body = await context.withPurpose((db, lease) => invite(app, db, lease, context.body));
        return { status: 201, body };
      },
    }),
    route(app, {
      ...admin,
      method: 'DELETE',
      path: '/v1/invitations/:id',
      summary: 'Takes an invitation back',
      params: idParam,
      answers: { 204: '' },
      handle: async (context) => {
        const found = await context.withPurpose((db) => revokeInvitation(db, context.params.id));
        if (!found) throw problem('resource.not_found');
        return { status: 204 };
      },
    }),
  ];
}

export interface InvitationLent {
  page(title: string, body: Html): string;
  policyHtml(): Html;
}

/** `/invitation/:token`: the policy and a name for who is new, a button for who is known. */
export function invitationRoutes(app: App, lent: InvitationLent): Route[] {
  const facts = {
    path: '/invitation/:token',
    actor: ['link holder'],
    clauses: ['P-0-01', 'P-0-04'],
    params: z.object({ token: z.string().min(20).max(100) }),
  } as const;
  const shown = async (token: string, form: FormState, status = 200) => {
    const invitation = await readInvitation(app, token);
    const body = invitationBody({
      token,
      invitation,
      form,
      policy: currentPolicy(),
      policyHtml: lent.policyHtml(),
    });
    return { status, body: lent.page('Invitation', body), type: htmlType };
  };
  return [
    route(app, {
      ...facts,
      method: 'GET',
      summary: 'What the invitation is to',
      purpose: 'account.profile',
      answers: { 200: htmlType },
      handle: async ({ params }) => shown(params.token, emptyForm),
    }),
    route(app, {
      ...facts,
      method: 'POST',
      summary: 'Takes the invitation up, and signs in',
      purpose: ['account.profile', 'account.auth'],
      consumes: 'form',
      body: z.record(z.string(), z.string()),
      answers: { 303: '' },
      handle: async ({ params, body, request, credential }) => {
        const { isNew } = await readInvitation(app, params.token);
        const form = isNew ? joinForm.safeParse(body) : undefined;
        if (form && !form.success) {
          const { errors = [] } = zodDetails(form.error, '');
          return shown(params.token, { values: body, errors }, 400);
        }
        const session = await acceptInvitation(app, params.token, form?.data, {
          client: request.ip,
          userAgent: request.headers['user-agent'],
          remembered: body.remember === 'yes',
          before: credential,
        });
        const cookie = sessionCookie(app.config, session);
        return { status: 303, headers: { location: '/', 'set-cookie': cookie } };
      },
    }),
  ];
}

// Routes of the desk. The role stands in the address; whether the session has it is found out by
// the database, with every step anew.
import { z } from 'zod';
import { parameters } from '../../../../../../policy/parameters.ts';
import type { App } from '../../../app.ts';
import { type Html, htmlType } from '../../../platform/html/html.ts';
import { problem } from '../../../problems.ts';
import { type Answer, type Context, type Route, route } from '../../../route.ts';
import {
  answerEmergency,
  askEmergency,
  changeRole,
  emergencyFields,
  grounds,
  liftLock,
  listAlerts,
  listCases,
  listEmergencies,
  listRoles,
  lookUp,
  proveThread,
  type Seat,
  type StaffRole,
  staffRoles,
} from './desk.ts';
import { deskBody, roleNames, rolesBody } from './desk-pages.ts';

export interface StaffLent {
  /** The frame of a page. */
  page(title: string, body: Html): string;
}

const anyStaff = staffRoles;
const officers = ['operator', 'cpo', 'legal_officer'] as const;
const byRole = z.object({ role: z.enum(staffRoles) });
const ids = z.string().regex(/^[a-z]{2,5}_[0-9A-Z]{26}$/);
const dayMs = 24 * 3_600_000;
const seesEmergencies: readonly StaffRole[] = ['operator', 'cpo', 'legal_officer', 'auditor'];
const seesRoles: readonly StaffRole[] = ['operator', 'cpo', 'auditor'];

/** Who sits at this desk. Throws auth.required without a session. */
export function seatOf({ credential }: Pick<Context, 'credential'>, role: StaffRole): Seat {
  if (credential.is !== 'session') throw problem('auth.required');
  return { session: credential.token, role };
}

export const to = (location: string): Answer => ({ status: 303, headers: { location } });

export function deskRoutes(app: App, lent: StaffLent): Route[] {
  return [
    ...lookRoutes(app, lent),
    ...threadRoutes(app),
    ...emergencyRoutes(app),
    ...roleRoutes(app),
  ];
}

function lookRoutes(app: App, lent: StaffLent): Route[] {
  return [
    route(app, {
      method: 'GET',
      path: '/staff',
      summary: 'Which desks this session has',
      purpose: 'account.profile',
      actor: ['user'],
      clauses: ['P-4-06'],
      answers: { 200: htmlType },
      handle: async (context) => {
        const roles = await context.withPurpose((db) =>
          db
            .selectFrom('p_account_profile.staff_role')
            .select('role')
            .where('granted_at', 'is not', null)
            .where('revoked_at', 'is', null)
            .orderBy('role')
            .execute(),
        );
        const held = roles.map(({ role }) => role as StaffRole);
        return { status: 200, body: lent.page('Staff', rolesBody(held)), type: htmlType };
      },
    }),
    route(app, {
      method: 'GET',
      path: '/staff/:role',
      summary: 'A desk: its cases, and what is to be answered',
      purpose: 'security.audit',
      actor: [...anyStaff],
      clauses: ['P-4-06', 'P-4-09'],
      params: byRole,
      answers: { 200: htmlType },
      handle: async (context) => {
        const { role } = context.params;
        const seat = seatOf(context, role);
        const desk = {
          role,
          cases: role === 'auditor' ? [] : await listCases(app, seat),
          emergencies: seesEmergencies.includes(role)
            ? await listEmergencies(app, seat)
            : undefined,
          roles: seesRoles.includes(role) ? await listRoles(app, seat) : undefined,
          alerts: seesRoles.includes(role) ? await listAlerts(app, seat) : undefined,
          now: app.clock.now(),
        };
        return { status: 200, body: lent.page(roleNames[role], deskBody(desk)), type: htmlType };
      },
    }),
  ];
}

function threadRoutes(app: App): Route[] {
  const helping = ['csr', 'sales'] as const;
  const byHelper = z.object({ role: z.enum(helping) });
  return [
    route(app, {
      method: 'POST',
      path: '/staff/:role/lookups',
      summary: 'Opens a thread for the one person with just this address',
      purpose: 'security.audit',
      actor: [...helping],
      clauses: ['P-4-06'],
      consumes: 'form',
      params: byHelper,
      body: z.object({
        kind: z.enum(['email', 'phone']),
        value: z.string().trim().min(3).max(320),
      }),
      answers: { 303: '' },
      handle: async (context) => {
        const seat = seatOf(context, context.params.role);
        const { kind, value } = context.body;
        const found = await lookUp(app, seat, kind, value);
        if (found === undefined) throw problem('resource.not_found');
        await app.jobs.wake('staff.write_thread', found);
        return to(`/staff/${seat.role}/cases/${found}`);
      },
    }),
    route(app, {
      method: 'POST',
      path: '/staff/:role/cases/:id/proof',
      summary: 'The code that the person of a thread read out',
      purpose: 'security.audit',
      actor: [...helping],
      clauses: ['P-4-06'],
      consumes: 'form',
      params: byHelper.extend({ id: ids }),
      body: z.object({ code: z.string().regex(/^\d{8}$/) }),
      answers: { 303: '' },
      handle: async (context) => {
        const { role, id } = context.params;
        const proof = await proveThread(app, seatOf(context, role), id, context.body.code);
        if (proof === 'locked') {
          await app.jobs.wake('staff.write_thread', id);
          throw problem('help.locked');
        }
        if (proof !== 'open') throw problem('help.not_proven');
        return to(`/staff/${role}/cases/${id}`);
      },
    }),
  ];
}

const emergencyForm = z
  .object({
    target: ids,
    ground: z.enum(grounds),
    reason: z.string().trim().min(40).max(2000),
    ticket: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9#/._-]{1,59}$/),
    objects: z.string().max(2000).default(''),
    minutes: z.coerce.number().int().min(1).max(parameters.breakGlassMinutes.value),
    gag_until: z.union([z.iso.date(), z.literal('')]).default(''),
  })
  .catchall(z.string());

function emergencyRoutes(app: App): Route[] {
  return [
    route(app, {
      method: 'POST',
      path: '/staff/:role/emergencies',
      summary: 'Asks a second person to open an emergency',
      purpose: 'security.audit',
      actor: ['operator'],
      clauses: ['P-4-09', 'P-2A-02'],
      consumes: 'form',
      params: z.object({ role: z.literal('operator') }),
      body: emergencyForm,
      answers: { 303: '' },
      handle: async (context) => {
        const { target, ground, reason, ticket, objects, minutes, gag_until } = context.body;
        const ticked = context.body as Record<string, unknown>;
        await askEmergency(app, seatOf(context, 'operator'), {
          target,
          ground,
          reason,
          ticket,
          minutes,
          fields: emergencyFields.filter((field) => ticked[field] === 'yes'),
          objects: objects.split(/\s+/).filter(Boolean),
          gagUntil: gag_until === '' ? null : new Date(Date.parse(gag_until) + dayMs),
        });
        return to('/staff/operator');
      },
    }),
    route(app, {
      method: 'POST',
      path: '/staff/:role/emergencies/:id/answers',
      summary: 'Approves, refuses, ends or examines an emergency',
      purpose: 'security.audit',
      actor: [...officers],
      clauses: ['P-4-09'],
      consumes: 'form',
      params: z.object({ role: z.enum(officers), id: ids }),
      body: z.object({
        answer: z.enum(['approve', 'refuse', 'end', 'justified', 'not_justified']),
      }),
      answers: { 303: '' },
      handle: async (context) => {
        const { role, id } = context.params;
        const { answer } = context.body;
        await answerEmergency(app, seatOf(context, role), id, answer);
        if (answer === 'approve') await app.jobs.wake('staff.tell_emergency', id);
        return to(`/staff/${role}`);
      },
    }),
  ];
}

function roleRoutes(app: App): Route[] {
  const granting = ['operator', 'cpo'] as const;
  const byGranter = z.object({ role: z.enum(granting) });
  return [
    route(app, {
      method: 'POST',
      path: '/staff/:role/roles',
      summary: 'Proposes a role for a person who has an account here',
      purpose: 'security.audit',
      actor: [...granting],
      clauses: ['P-4-06'],
      consumes: 'form',
      params: byGranter,
      body: z.object({ email: z.email().max(320), role: z.enum(staffRoles) }),
      answers: { 303: '' },
      handle: async (context) => {
        const { role } = context.params;
        const { email, role: proposed } = context.body;
        await changeRole(app, seatOf(context, role), 'propose', email, proposed);
        return to(`/staff/${role}`);
      },
    }),
    route(app, {
      method: 'POST',
      path: '/staff/:role/roles/:id/:change',
      summary: 'Grants a proposed role, or revokes one',
      purpose: 'security.audit',
      actor: [...granting],
      clauses: ['P-4-06'],
      consumes: 'form',
      params: byGranter.extend({ id: ids, change: z.enum(['grant', 'revoke']) }),
      answers: { 303: '' },
      handle: async (context) => {
        const { role, id, change } = context.params;
        await changeRole(app, seatOf(context, role), change, id, null);
        return to(`/staff/${role}`);
      },
    }),
    route(app, {
      method: 'POST',
      path: '/staff/:role/alerts/:id/lift',
      summary: 'Lifts the lock of a member of the staff',
      purpose: 'security.audit',
      actor: [...granting],
      clauses: ['P-4-06'],
      consumes: 'form',
      params: byGranter.extend({ id: ids }),
      answers: { 303: '' },
      handle: async (context) => {
        const { role, id } = context.params;
        await liftLock(app, seatOf(context, role), id);
        return to(`/staff/${role}`);
      },
    }),
  ];
}

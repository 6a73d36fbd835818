// The end of a restriction: whoever asked that nothing uses what is kept says that it may be used
// again. Nobody else can, so nobody has to be told before (GDPR Art. 18(3)).
import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { Failure } from '../../../platform/failure.ts';
import { type Route, route } from '../../../route.ts';
import type { Db } from '../with-purpose.ts';

const lifting = {
  purpose: 'rights.fulfil',
  actor: ['user'],
  clauses: ['P-5-05'],
  method: 'POST',
} as const;

export function restrictionRoutes(app: App): Route[] {
  return [
    route(app, {
      ...lifting,
      path: '/v1/privacy_requests/lift_restriction',
      summary: 'Lets what is kept about you be used again',
      answers: { 200: z.object({ restricted: z.boolean() }) },
      handle: async (context) => {
        await context.withPurpose(liftRestriction);
        return { status: 200, body: { restricted: false } };
      },
    }),
    route(app, {
      ...lifting,
      path: '/privacy/requests/lift-restriction',
      summary: 'Lets what is kept about you be used again, by form',
      consumes: 'form',
      body: z.strictObject({}),
      answers: { 303: '' },
      handle: async (context) => {
        await context.withPurpose(liftRestriction);
        return { status: 303, headers: { location: '/privacy/requests' } };
      },
    }),
  ];
}

/** Whether the lease's person asked that nothing uses what is kept about them. */
export async function isRestricted(db: Db): Promise<boolean> {
  const { rows } = await sql<{ it: boolean }>`select priv.restricted() as it`.execute(db);
  return rows[0].it;
}

/** Throws resource.not_found where there is no restriction. */
async function liftRestriction(db: Db): Promise<void> {
  const { rows } = await sql<{ ended: number }>`
    select priv.thaw_subject('restriction') as ended`.execute(db);
  if (rows[0].ended === 0) throw new Failure('resource.not_found');
}

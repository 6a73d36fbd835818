// Showing that it is really oneself who asked: whoever signed in just now has shown it, and the
// clock of their request runs on.
import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { problem } from '../../../problems.ts';
import { type Route, route } from '../../../route.ts';
import type { Db } from '../with-purpose.ts';
import { moveRequest } from './move-request.ts';
import { Impossible } from './request.ts';
import type { RightsRequest } from './store.ts';

const showing = {
  purpose: 'rights.fulfil',
  actor: ['user'],
  clauses: ['P-5-05', 'P-3G-07'],
  method: 'POST',
  params: z.object({ id: z.string().max(60) }),
} as const;

export function identityRoutes(app: App): Route[] {
  return [
    route(app, {
      ...showing,
      path: '/v1/privacy_requests/:id/identity',
      summary: 'Shows by a fresh sign-in that it is you who asked',
      answers: { 200: z.object({ id: z.string(), state: z.string() }) },
      handle: async (context) => {
        const { id, state } = await context.withPurpose((db) =>
          checkIdentity(app, db, context.params.id),
        );
        return { status: 200, body: { id, state: state.at } };
      },
    }),
    route(app, {
      ...showing,
      path: '/privacy/requests/:id/identity',
      summary: 'Shows by a fresh sign-in that it is you who asked, by form',
      consumes: 'form',
      body: z.strictObject({}),
      answers: { 303: '' },
      handle: async (context) => {
        await context.withPurpose((db) => checkIdentity(app, db, context.params.id));
        return { status: 303, headers: { location: '/privacy/requests' } };
      },
    }),
  ];
}

/** Throws auth.step_up when the sign-in was too long ago, rights.not_now when nobody asked. */
async function checkIdentity(
  app: Pick<App, 'clock' | 'send'>,
  db: Db,
  id: string,
): Promise<RightsRequest> {
  const asked = sql<{ fresh: boolean }>`select priv.signed_in_just_now() as fresh`;
  const { rows } = await asked.execute(db);
  if (!rows[0].fresh) throw problem('auth.step_up');
  const facts = { identityLevel: 'stepped_up' } as const;
  const moved = await moveRequest(app, db, id, { is: 'identity_checked' }, facts).catch((cause) => {
    throw cause instanceof Impossible ? problem('rights.not_now', {}, cause) : cause;
  });
  if (!moved) throw problem('resource.not_found');
  return moved;
}

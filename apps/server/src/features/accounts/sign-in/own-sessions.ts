// The sessions of a person, for themselves: which browsers are signed in, and ending one or all.
import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { parameters } from '../../privacy/index.ts';
import { tokenHash } from './session.ts';

export const sessionSchema = z.object({
  id: z.string(),
  device: z.string(),
  method: z.string(),
  remembered: z.boolean(),
  current: z.boolean(),
  started_at: z.string(),
  last_seen_at: z.string(),
  expires_at: z.string(),
});

export type OwnSession = z.infer<typeof sessionSchema>;

/** Those that still open something, the newest first. */
export async function listSessions(
  app: Pick<App, 'auth'>,
  subjectId: string,
  currentToken: string,
): Promise<OwnSession[]> {
  const current = Buffer.from(tokenHash(currentToken));
  const idle = parameters.sessionIdleMinutes.value;
  const rows = await app.auth
    .selectFrom('auth.login_session')
    .select([
      'id',
      'token_hash',
      'device',
      'method',
      'remembered',
      'signed_in_at',
      'last_seen_at',
      'expires_at',
    ])
    .where('subject_id', '=', subjectId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', sql<Date>`priv.now()`)
    .where((eb) =>
      eb.or([
        eb('remembered', '=', true),
        eb('last_seen_at', '>', sql<Date>`priv.now() - make_interval(mins => ${idle})`),
      ]),
    )
    .orderBy('id', 'desc')
    .execute();
  return rows.map(({ token_hash, signed_in_at, last_seen_at, expires_at, ...row }) => ({
    ...row,
    current: current.equals(Buffer.from(token_hash)),
    started_at: signed_in_at.toISOString(),
    last_seen_at: last_seen_at.toISOString(),
    expires_at: expires_at.toISOString(),
  }));
}

/** False when there is no such session of this person, or it has ended. */
export async function endOwnSession(
  app: Pick<App, 'auth'>,
  subjectId: string,
  id: string,
): Promise<boolean> {
  const { numUpdatedRows } = await app.auth
    .updateTable('auth.login_session')
    .set({ ended_at: sql`priv.now()` })
    .where('id', '=', id)
    .where('subject_id', '=', subjectId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

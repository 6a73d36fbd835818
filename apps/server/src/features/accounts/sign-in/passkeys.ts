// Passkeys (WebAuthn level 3): made by a signed-in person, used to sign in without a name. What the
// browser signs is drawn here, good for minutes and once; the key is bound to our own host.
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import type { Personal } from '../../../platform/log/personal.ts';
import { problem } from '../../../problems.ts';
import { parameters } from '../../privacy/index.ts';
import { countAttempt, forgetAttempts } from './login-limit.ts';
import type { Browser } from './password-sign-in.ts';
import { type StartedSession, startSession, tokenHash } from './session.ts';

const passkeysMax = 20;
const challengeMinutes = parameters.loginCodeMinutes.value;

/** The host that keys are bound to, and the address that pages come from. */
export interface Place {
  rpId: string;
  origin: string;
}

/** In evaluation a browser reaches us by any name of this machine; a key needs one that is no bare
 * number. Undefined where there can be no passkeys. */
export function placeOf(app: Pick<App, 'config'>, host: string | undefined): Place | undefined {
  const { mode, publicUrl } = app.config;
  const origin = mode === 'production' ? (publicUrl as string) : `http://${host}`;
  if (!URL.canParse(origin)) return undefined;
  const { hostname } = new URL(origin);
  if (/^[\d.]+$/.test(hostname) || hostname.startsWith('[')) return undefined;
  return { rpId: hostname, origin: new URL(origin).origin };
}

export async function passkeyOptions(
  app: App,
  place: Place,
  person: { subjectId: string; name: Personal<string>; email: Personal<string> },
) {
  const there = await listPasskeys(app, person.subjectId);
  if (there.length >= passkeysMax) throw problem('account.passkeys_full');
  const options = await generateRegistrationOptions({
    rpName: app.config.operatorName ?? 'Platen',
    rpID: place.rpId,
    userID: new TextEncoder().encode(person.subjectId),
    userName: person.email.reveal(),
    userDisplayName: person.name.reveal(),
    attestationType: 'none',
    excludeCredentials: there.map(({ credential_id: id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await keepChallenge(app, options.challenge, person.subjectId);
  return options;
}

export async function addPasskey(
  app: App,
  place: Place,
  subjectId: string,
  made: { label: string; response: RegistrationResponseJSON },
): Promise<string> {
  const found = await verifyRegistrationResponse({
    response: made.response,
    expectedChallenge: (challenge) => useChallenge(app, challenge, subjectId),
    expectedOrigin: place.origin,
    expectedRPID: place.rpId,
    requireUserVerification: true,
  }).catch((cause) => {
    throw problem('account.passkey_refused', {}, cause);
  });
  if (!found.verified || !found.registrationInfo) throw problem('account.passkey_refused');
  const { id: credentialId, publicKey, counter } = found.registrationInfo.credential;
  const id = app.id('pky');
  await app.auth
    .insertInto('auth.login_passkey')
    .values({
      id,
      subject_id: subjectId,
      credential_id: credentialId,
      public_key: publicKey,
      counter,
      transports: (made.response.response.transports ?? []).slice(0, 8),
      label: made.label,
      source: 'form',
    })
    .execute();
  return id;
}

export async function listPasskeys(app: Pick<App, 'auth'>, subjectId: string) {
  return app.auth
    .selectFrom('auth.login_passkey')
    .select(['id', 'credential_id', 'label', 'created_at', 'used_at'])
    .where('subject_id', '=', subjectId)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute();
}

/** False when there is no such key of this person. */
export async function removePasskey(
  app: Pick<App, 'auth'>,
  subjectId: string,
  id: string,
): Promise<boolean> {
  const { numUpdatedRows } = await app.auth
    .updateTable('auth.login_passkey')
    .set({ removed_at: sql`priv.now()` })
    .where('id', '=', id)
    .where('subject_id', '=', subjectId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Any key of ours will do: nobody says who they are before they have shown it. */
export async function signInOptions(app: App, place: Place, client: string) {
  await countAttempt(app, { client });
  const options = await generateAuthenticationOptions({
    rpID: place.rpId,
    userVerification: 'required',
  });
  await keepChallenge(app, options.challenge, null);
  return options;
}

export async function signInWithPasskey(
  app: App,
  place: Place,
  response: AuthenticationResponseJSON,
  { client, ...browser }: Browser,
): Promise<StartedSession> {
  await countAttempt(app, { client });
  const key = await app.auth
    .selectFrom('auth.login_passkey')
    .select(['id', 'subject_id', 'credential_id', 'public_key', 'counter'])
    .where('credential_id', '=', response.id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!key) throw problem('auth.wrong');
  const found = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (challenge) => useChallenge(app, challenge, null),
    expectedOrigin: place.origin,
    expectedRPID: place.rpId,
    credential: {
      id: key.credential_id,
      publicKey: new Uint8Array(key.public_key),
      counter: key.counter,
    },
    requireUserVerification: true,
  }).catch((cause) => {
    throw problem('auth.wrong', {}, cause);
  });
  if (!found.verified) throw problem('auth.wrong');
  await forgetAttempts(app, { client });
  const session = { ...browser, subjectId: key.subject_id, method: 'passkey' } as const;
  return startSession(app, session, async (db) => {
    await db
      .updateTable('auth.login_passkey')
      .set({ counter: found.authenticationInfo.newCounter, used_at: sql`priv.now()` })
      .where('id', '=', key.id)
      .execute();
  });
}

async function keepChallenge(app: App, challenge: string, subjectId: string | null): Promise<void> {
  await app.auth
    .insertInto('auth.login_challenge')
    .values({
      id: app.id('chl'),
      challenge_hash: tokenHash(challenge),
      subject_id: subjectId,
      expires_at: sql`priv.now() + make_interval(mins => ${challengeMinutes})`,
      source: 'system',
    })
    .execute();
}

/** True once, for who it was drawn for. */
async function useChallenge(
  app: App,
  challenge: string,
  subjectId: string | null,
): Promise<boolean> {
  const { numUpdatedRows } = await app.auth
    .updateTable('auth.login_challenge')
    .set({ used_at: sql`priv.now()` })
    .where('challenge_hash', '=', tokenHash(challenge))
    .where('subject_id', subjectId === null ? 'is' : '=', subjectId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`priv.now()`)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

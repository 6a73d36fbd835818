// The one cookie: it recognises a session and carries nothing else. It goes with the browser window
// (P-1C-02) unless its owner asked to be remembered, and then for thirty days (P-1C-03). Behind TLS
// its name has the __Host- prefix, so that no other host and no plain connection can set it.
import type { Config } from '../../config.ts';
import { parameters } from '../privacy/index.ts';
import type { StartedSession } from './sign-in/session.ts';

export function cookieName({ mode }: Pick<Config, 'mode'>): string {
  return mode === 'production' ? '__Host-platen_session' : 'platen_session';
}

/** A Set-Cookie value; without a session, the one that removes it. */
export function sessionCookie(
  config: Pick<Config, 'mode'>,
  session: StartedSession | undefined,
): string {
  const secure = config.mode === 'production' ? '; Secure' : '';
  return `${cookieName(config)}=${session?.token ?? ''}; Path=/${ageOf(session)}; HttpOnly; SameSite=Lax${secure}`;
}

/** Without Max-Age the browser forgets it when it closes. */
function ageOf(session: StartedSession | undefined): string {
  if (!session) return '; Max-Age=0';
  return session.remembered ? `; Max-Age=${parameters.sessionDays.value * 24 * 3600}` : '';
}

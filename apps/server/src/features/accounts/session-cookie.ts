// The one cookie: it recognises a session and carries nothing else. Behind TLS its name has the
// __Host- prefix, so that no other host and no plain connection can set it.
import type { Config } from '../../config.ts';
import { parameters } from '../privacy/index.ts';

export function cookieName({ mode }: Pick<Config, 'mode'>): string {
  return mode === 'production' ? '__Host-platen_session' : 'platen_session';
}

/** A Set-Cookie value; without a token, the one that removes it. */
export function sessionCookie(config: Pick<Config, 'mode'>, token: string | undefined): string {
  const seconds = token === undefined ? 0 : parameters.sessionDays.value * 24 * 3600;
  const secure = config.mode === 'production' ? '; Secure' : '';
  const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  return `${cookieName(config)}=${token ?? ''}; ${attributes}`;
}

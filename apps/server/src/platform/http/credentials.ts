// What a request brings to say who it is: a bearer token, a session cookie, or nothing. Only read
// here; whether it is good is found out by the database, when a purpose opens against it.
import type { FastifyRequest } from 'fastify';
import { Failure } from '../failure.ts';

export type Credential =
  | { is: 'session'; token: string }
  | { is: 'key'; token: string }
  | { is: 'nothing' };

/** How this installation's credentials look. */
export interface CredentialForms {
  cookie: string;
  /** The header a signed-in browser sends with every change, and its value. */
  guardHeader: string;
  guardValue: string;
}

const tokenCharsMax = 200;
/** A cookie is percent-decoded: anything can come out. */
const sessionShape = /^[\w~+/.=-]{1,200}$/;
const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

export function readCredential(request: FastifyRequest, forms: CredentialForms): Credential {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const match = /^Bearer ([\w~+/.-]+=*)$/i.exec(authorization);
    if (!match || match[1].length > tokenCharsMax) throw new Failure('auth.required');
    return { is: 'key', token: match[1] };
  }
  const token = request.cookies[forms.cookie];
  if (token && sessionShape.test(token)) return { is: 'session', token };
  return { is: 'nothing' };
}

/** A change by cookie must come from our own pages: script sends the guard header, which no foreign
 * page can; a plain form is known by what the browser says of its origin. */
export function refuseForeign(
  request: FastifyRequest,
  credential: Credential,
  forms: CredentialForms,
  isForm: boolean,
): void {
  if (safe.has(request.method)) return;
  if (isForm) {
    if (!sameOrigin(request)) throw new Failure('auth.csrf');
    return;
  }
  if (credential.is !== 'session') return;
  if (request.headers[forms.guardHeader.toLowerCase()] !== forms.guardValue) {
    throw new Failure('auth.csrf');
  }
}

function sameOrigin(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = request.headers;
  if (origin === undefined) return true; // not a browser, or one too old to be tricked this way
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}

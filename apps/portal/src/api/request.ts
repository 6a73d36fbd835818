// One way to talk to the server: same-origin fetch with the session cookie, JSON in and out,
// problems thrown. The Platen-Request header proves that a page of ours asks, which a forged form
// cannot.
import { ApiProblem, problemOf, unreachable } from './problem.ts';

interface RequestOptions {
  method?: 'GET' | 'POST' | 'DELETE';
  json?: unknown;
  form?: FormData;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** Where someone without a session goes. */
export const signInPath = '/sign-in';

function leaveForSignIn(): void {
  if (typeof location !== 'undefined' && location.pathname !== signInPath) {
    location.assign(signInPath);
  }
}

function headersFor({ method, json, idempotencyKey }: RequestOptions): Headers {
  const headers = new Headers({ Accept: 'application/json' });
  if (method && method !== 'GET') headers.set('Platen-Request', 'portal');
  if (json !== undefined) headers.set('Content-Type', 'application/json');
  if (idempotencyKey) headers.set('Idempotency-Key', idempotencyKey);
  return headers;
}

/** Asks and returns the answer; throws `ApiProblem`. A 401 also leads to the sign-in page. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', json, form, signal } = options;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: headersFor(options),
      body: form ?? (json === undefined ? null : JSON.stringify(json)),
      credentials: 'same-origin',
      ...(signal ? { signal } : {}),
    });
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    throw new ApiProblem(unreachable());
  }
  if (response.status === 401) leaveForSignIn();
  if (!response.ok) throw new ApiProblem(await problemOf(response));
  if (response.status === 204 || response.status === 303) return undefined as T;
  const kind = response.headers.get('content-type') ?? '';
  return (kind.includes('json') ? await response.json() : undefined) as T;
}

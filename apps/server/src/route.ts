// A route of this server: platform's declaration, with purposes from the policy and a `withPurpose`
// that opens only the purposes the route declares, against whatever credential came in.
import type { z } from 'zod';
import type { PromiseId } from '../../../policy/promises.ts';
import type { PurposeName } from '../../../policy/purposes.ts';
import type { App } from './app.ts';
import type { Anchor, Db, Lease, Opening } from './features/privacy/index.ts';
import type { Answer, Context as HttpContext, Route, RouteFacts } from './platform/http/route.ts';
import { problem } from './problems.ts';

/** Which credential each actor comes with. */
export const credentialOf = {
  user: 'session',
  'account admin': 'session',
  'API key': 'key',
  'link holder': 'nothing',
  visitor: 'nothing',
  'operator token': 'key',
  csr: 'session',
  sales: 'session',
  billing_clerk: 'session',
  abuse_analyst: 'session',
  legal_officer: 'session',
  cpo: 'session',
  operator: 'session',
  auditor: 'session',
} as const;

export type RouteActor = keyof typeof credentialOf;

export interface OpenOptions {
  /** Another of the route's purposes than its first. */
  purpose?: PurposeName;
  opens?: Opening['opens'];
}

export interface Context<Params = unknown, Query = unknown, Body = unknown>
  extends HttpContext<Params, Query, Body> {
  /** The row that the credential points at. Throws auth.required when nothing was brought. */
  anchor(): Anchor;
  withPurpose<Result>(
    work: (db: Db, lease: Lease) => Promise<Result>,
    options?: OpenOptions,
  ): Promise<Result>;
}

export type { Answer, Route };

interface Spec extends Omit<RouteFacts, 'purposes' | 'actors' | 'clauses'> {
  purpose: PurposeName | readonly [PurposeName, ...PurposeName[]];
  actor: readonly [RouteActor, ...RouteActor[]];
  clauses: readonly [PromiseId, ...PromiseId[]];
}

/** Declares one route. `purpose` may be a list; the handler opens no other. */
export function route<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  app: Pick<App, 'withPurpose'>,
  spec: Spec & {
    params?: Params;
    query?: Query;
    body?: Body;
    handle(context: Context<Params, Query, Body>): Promise<Answer>;
  },
): Route {
  const purposes = typeof spec.purpose === 'string' ? [spec.purpose] : [...spec.purpose];
  const { handle, purpose: _purpose, actor, ...facts } = spec;
  return {
    ...facts,
    purposes,
    actors: actor,
    handle: (http) => handle(bind(app, purposes, http) as Context<Params, Query, Body>),
  };
}

function bind(
  app: Pick<App, 'withPurpose'>,
  purposes: readonly PurposeName[],
  http: HttpContext,
): Context {
  const anchor = () => anchorOf(http);
  return {
    ...http,
    anchor,
    withPurpose: (work, { purpose = purposes[0], opens } = {}) => {
      if (!purposes.includes(purpose)) {
        throw new Error(`${http.request.url}: ${purpose} is not among the route's purposes`);
      }
      return app.withPurpose({ purpose, anchor: anchor(), opens }, work);
    },
  };
}

function anchorOf({ credential }: HttpContext): Anchor {
  if (credential.is === 'session') return { session: credential.token };
  if (credential.is === 'key') return { api_key: credential.token };
  throw problem('auth.required');
}

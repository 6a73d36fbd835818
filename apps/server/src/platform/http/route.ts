// What a route is: where, for which purpose, by whom, under which clauses of the policy, what comes
// in and what goes out. One declaration feeds the router, the checks, and the OpenAPI document.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Credential } from './credentials.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** How a body comes: `multipart` and `either` leave reading the parts to the handler. */
export type Consumes = 'json' | 'form' | 'multipart' | 'either';

/** What an answer is, per status: a schema for JSON, or a media type for anything else. */
export type Answers = Record<number, z.ZodType | string>;

export interface RouteFacts {
  method: Method;
  /** Fastify's form: `/v1/things/:id`. */
  path: string;
  /** One line for people and for OpenAPI. */
  summary: string;
  /** Purposes the handler may open; the first is the usual one. */
  purposes: readonly string[];
  actors: readonly string[];
  clauses: readonly string[];
  consumes?: Consumes;
  bodyBytesMax?: number;
  answers: Answers;
  /** What stands in the path is the whole proof, and no cookie counts: whoever holds it may bring
   * it, from any page or none (RFC 8058 §3.2). */
  pathIsProof?: true;
  /** The Idempotency-Key header is read; `required`: refused without. */
  idempotency?: 'optional' | 'required';
}

export interface Schemas {
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
}

type Out<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/** What a handler gets, parsed. `credential` is what was brought, not yet what it is good for: the
 * database decides that when a purpose opens. */
export interface Context<Params = unknown, Query = unknown, Body = unknown> {
  params: Out<Params>;
  query: Out<Query>;
  body: Out<Body>;
  credential: Credential;
  requestId: string;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Set when the client sent one: an Idempotency-Key, at most 255 characters. */
  idempotencyKey?: string;
}

/** A handler's answer. `body` undefined sends none; a handler that has taken over `reply` itself (a
 * stream) returns `taken`. */
export type Answer =
  | { status: number; body?: unknown; headers?: Record<string, string>; type?: string }
  | 'taken';

export interface Route extends RouteFacts, Schemas {
  handle(context: Context): Promise<Answer>;
}

// The HTTP server: every declared route, checked the same way. In order: host, credential, foreign
// pages, schemas, handler, answer. A route without purpose, actors and clauses is never reached.
import type { Server as HttpsServer } from 'node:https';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import fastify, { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { Failure } from '../failure.ts';
import { htmlType } from '../html/html.ts';
import {
  type Credential,
  type CredentialForms,
  readCredential,
  refuseForeign,
} from './credentials.ts';
import { type CookieLimits, dropUndeclared } from './declared-cookies.ts';
import { answerMalformed } from './malformed.ts';
import { portFailure } from './port-taken.ts';
import { failureOf, type ProblemTable, problemOf, zodDetails } from './problem-answer.ts';
import type { Context, Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import { type TlsFiles, tlsOptions, watchTls } from './tls.ts';
import { refuseUnwritable } from './unwritable.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The purposes of a route; without any it answers 500. */
    declared?: readonly string[];
  }
}

export const jsonBytesMax = 1024 * 1024;
const idempotencyKeyCharsMax = 255;
const requestTimeoutMs = 120_000;
/** Node refuses longer heads itself; what is too long for a route is its schema’s to say. */
const paramLengthMax = 16 * 1024;
const headersTimeoutMs = 20_000;

/** The router underneath, for what is no declared route: static files. */
export type HttpApp = ReturnType<typeof makeApp>;

export interface HttpOptions {
  forms: CredentialForms;
  /** Which credential each actor comes with. */
  credentialOf: Record<string, 'session' | 'key' | 'nothing'>;
  problems: ProblemTable;
  /** Shown instead of JSON to a browser that asked for a page. */
  problemPage(code: string, requestId: string): string;
  /** Host names this server answers to; empty: any (a proxy decides). */
  hosts: string[];
  /** Behind TLS: cookies are Secure, HSTS is sent. */
  secure: boolean;
  /** TLS of our own; without, a proxy ends it. */
  tls?: TlsFiles;
  /** A proxy on this machine says with X-Forwarded-Proto how it was asked; nobody else can. */
  trustProxy?: boolean;
  /** The https address that plain requests are sent to. */
  publicUrl?: string;
  fileBytesMax: number;
  /** The only cookies that leave, with the seconds each may stay. */
  cookies: CookieLimits;
  /** Told of each signed-in request before its handler, with its headers. */
  hear?(credential: Credential, headers: FastifyRequest['headers']): Promise<void>;
  makeRequestId(): string;
  /** Told of every credential that a declared route accepts, before it is used. */
  seen?(credential: Credential): Promise<void>;
  log: Logger;
}

export interface HttpServer {
  fastify: HttpApp;
  /** Where it listens, e.g. `http://127.0.0.1:8040`; set by `listen`. */
  url(): string;
  listen(address: { host: string; port: number }): Promise<void>;
  close(): Promise<void>;
}

function makeApp(options: HttpOptions) {
  return fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => options.makeRequestId(),
    requestTimeout: requestTimeoutMs,
    bodyLimit: jsonBytesMax,
    forceCloseConnections: true,
    trustProxy: options.trustProxy ? 'loopback' : false,
    ...(options.tls ? { https: tlsOptions(options.tls) } : {}),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: paramLengthMax },
    http: { headersTimeout: headersTimeoutMs },
    clientErrorHandler: (error, socket) => answerMalformed(options, error, socket),
    // An address that cannot be decoded reaches no hook either.
    frameworkErrors: (error, request, reply) => {
      securityHeaders(reply, options.secure);
      reply.header('request-id', request.id);
      answerFailure(options, error, request, reply);
    },
  });
}

export async function makeHttpServer(options: HttpOptions): Promise<HttpServer> {
  const app = makeApp(options);
  await app.register(cookie);
  await app.register(multipart, {
    limits: { fileSize: options.fileBytesMax, files: 25, fields: 50, fieldSize: jsonBytesMax },
    throwFileSizeLimit: true,
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: jsonBytesMax },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.addHook('onRequest', async (request, reply) => {
    securityHeaders(reply, options.secure);
    reply.header('request-id', request.id);
    refuseTwoHosts(request);
    refuseForeignHost(request, options.hosts);
    if (options.secure && request.protocol !== 'https') return refusePlain(request, reply, options);
  });
  app.addHook('onRequest', async (request) => refuseUndeclared(request));
  app.addHook('onSend', async (request, reply) => {
    const dropped = dropUndeclared(reply, options.cookies);
    if (dropped.length === 0) return;
    options.log.error(
      { cookies: dropped, requestId: request.id },
      'undeclared cookies were dropped',
    );
  });
  app.setErrorHandler((error, request, reply) => answerFailure(options, error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    answerFailure(options, new Failure('resource.not_found'), request, reply),
  );
  let url = '';
  return {
    fastify: app,
    url: () => url,
    listen: async ({ host, port }) => {
      if (options.tls) {
        const stop = watchTls(app.server as unknown as HttpsServer, options.tls, options.log);
        app.addHook('onClose', async () => stop());
      }
      const raw = await app.listen({ host, port }).catch((cause) => {
        throw portFailure(cause, { host, port });
      });
      url = raw.replace(/\/$/, '');
    },
    close: () => app.close(),
  };
}

/** Registers the routes. Throws on one that does not say why it exists. */
export function addRoutes(app: HttpApp, routes: Route[], options: HttpOptions): void {
  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    if (!route.purposes.length || !route.actors.length || !route.clauses.length) {
      throw new Error(`${name} declares no purpose, no actor or no clause`);
    }
    for (const actor of route.actors) {
      if (!options.credentialOf[actor]) throw new Error(`${name}: unknown actor ${actor}`);
    }
    app.route({
      method: route.method,
      url: route.path,
      config: { declared: [...route.purposes] },
      ...(route.bodyBytesMax === undefined ? {} : { bodyLimit: route.bodyBytesMax }),
      handler: async (request, reply) => serve(route, request, reply, options),
    });
  }
}

async function serve(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  options: HttpOptions,
): Promise<FastifyReply> {
  const credential = readCredential(request, options.forms);
  const accepted = new Set(route.actors.map((actor) => options.credentialOf[actor]));
  if (!accepted.has(credential.is) && !accepted.has('nothing')) throw new Failure('auth.required');
  if (!route.pathIsProof) {
    refuseForeign(request, credential, options.forms, route.consumes === 'form');
  }
  await options.seen?.(credential);
  const key = request.headers['idempotency-key'];
  const context: Context = {
    params: parsed(route.params, request.params, '') as undefined,
    query: parsed(route.query, request.query, '') as undefined,
    body: parsed(bodySchema(route, request), request.body ?? {}, '') as undefined,
    credential,
    requestId: request.id,
    request,
    reply,
  };
  if (route.idempotency !== undefined && typeof key === 'string') {
    if (key.length > idempotencyKeyCharsMax || key.length === 0) {
      const detail = `Idempotency-Key: 1 to ${idempotencyKeyCharsMax} characters`;
      throw new Failure('validation.request', { param: 'Idempotency-Key', detail });
    }
    context.idempotencyKey = key;
  }
  if (route.idempotency === 'required' && context.idempotencyKey === undefined) {
    throw new Failure('idempotency.key_required');
  }
  await options.hear?.(credential, request.headers);
  const answer = await route.handle(context);
  if (answer === 'taken') return reply;
  reply.status(answer.status);
  if (answer.headers) reply.headers(answer.headers);
  if (answer.type) reply.type(answer.type);
  return reply.send(answer.body);
}

/** `either` takes JSON by its schema and leaves multipart to the handler. */
function bodySchema(route: Route, request: FastifyRequest): z.ZodType | undefined {
  if (route.consumes === 'multipart') {
    if (!request.isMultipart()) throw new Failure('validation.media_type');
    return undefined;
  }
  if (route.consumes === 'either' && request.isMultipart()) return undefined;
  return route.body;
}

function parsed(schema: z.ZodType | undefined, value: unknown, place: string): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new Failure('validation.request', zodDetails(result.error, place), result.error);
  }
  refuseUnwritable(result.data);
  return result.data;
}

/** Plain HTTP in production: a page is sent to its secure address, anything else is refused before
 * its body is read. */
function refusePlain(request: FastifyRequest, reply: FastifyReply, options: HttpOptions) {
  reply.header('connection', 'close'); // whatever body is still on its way has nowhere to go
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new Failure('validation.insecure');
  }
  return reply.redirect(`${options.publicUrl}${request.url}`, 308);
}

/** Whatever was put into the router past `addRoutes` has no purpose: it is never reached. */
function refuseUndeclared(request: FastifyRequest): void {
  if (request.is404 || request.routeOptions.config.declared?.length) return;
  const cause = new Error(`${request.method} ${request.routeOptions.url} declares no purpose`);
  throw new Failure('internal', {}, cause);
}

/** RFC 9112 §3.2: whoever stands before us may have believed the other one. */
function refuseTwoHosts({ raw }: FastifyRequest): void {
  const hosts = raw.rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === 'host');
  if (hosts.length < 2) return;
  throw new Failure('validation.request', { param: 'Host', detail: 'Host: comes once' });
}

function refuseForeignHost(request: FastifyRequest, hosts: string[]): void {
  if (hosts.length === 0) return;
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  // A foreign name that resolves to this machine would let its pages speak to us as themselves.
  if (!hosts.includes(host)) throw new Failure('validation.host');
}

function answerFailure(
  options: HttpOptions,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const failure = failureOf(thrown);
  const code = options.problems[failure.code] ? failure.code : 'internal';
  if (options.problems[code].status >= 500) {
    const cause = failure.cause ?? failure;
    options.log.error({ err: cause, requestId: request.id, code }, 'a request failed');
  }
  if (failure.details.headers) reply.headers(failure.details.headers);
  reply.status(options.problems[code].status);
  if (wantsPage(request)) {
    reply.type(htmlType).send(options.problemPage(code, request.id));
    return;
  }
  const base = `${request.protocol}://${request.headers.host ?? 'localhost'}`;
  const at = { instance: request.url.split('?')[0], requestId: request.id };
  const body = problemOf(options.problems, base, code, failure.details, at);
  // Bytes, so that neither a serializer nor a charset changes the media type.
  reply.header('content-type', 'application/problem+json').send(Buffer.from(JSON.stringify(body)));
}

function wantsPage(request: FastifyRequest): boolean {
  if (request.url.startsWith('/v1/')) return false;
  return (request.headers.accept ?? '').includes('text/html');
}

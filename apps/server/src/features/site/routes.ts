// Public pages and the addresses that describe the service itself.

import { statfs } from 'node:fs/promises';
import { z } from 'zod';
import type { App, Check } from '../../app.ts';
import { htmlType } from '../../platform/html/html.ts';
import { style } from '../../platform/html/page.ts';
import { openApi } from '../../platform/http/openapi.ts';
import { isProblemCode, problem, problems } from '../../problems.ts';
import { credentialOf, type Route, route } from '../../route.ts';
import { cookieName } from '../accounts/index.ts';
import { currentPolicy } from '../privacy/index.ts';
import { helpBody, sitePage } from './pages.ts';
import { policyRoutes } from './policy-routes.ts';

const diskFreeBytesMin = 100 * 1024 * 1024;

/** What the whole server says of itself. */
export interface Whole {
  routes(): Route[];
  checks(): Check[];
  limits(): Record<string, number>;
}

export function siteRoutes(app: App, whole: Whole): Route[] {
  return [
    ...pageRoutes(app),
    ...policyRoutes(app),
    ...selfRoutes(app, whole),
    ...checkRoutes(app, whole),
  ];
}

/** What every public route here declares. */
const open = {
  method: 'GET',
  purpose: 'site.serve',
  actor: ['visitor', 'user', 'API key'],
  clauses: ['P-0-02'],
} as const;

function pageRoutes(app: App): Route[] {
  return [
    route(app, {
      ...open,
      path: '/help/:code',
      summary: 'A problem explained',
      params: z.object({ code: z.string().max(80) }),
      answers: { 200: htmlType },
      handle: async ({ params: { code } }) => {
        if (!isProblemCode(code)) throw problem('resource.not_found');
        const entry = problems[code];
        const body = sitePage(app.config, entry.title, helpBody(code, entry));
        return { status: 200, body, type: htmlType };
      },
    }),
    route(app, {
      ...open,
      path: '/site.css',
      summary: 'The style of the public pages',
      answers: { 200: 'text/css' },
      handle: async () => ({
        status: 200,
        body: style,
        type: 'text/css; charset=utf-8',
        headers: { 'cache-control': 'public, max-age=300' },
      }),
    }),
  ];
}

function selfRoutes(app: App, whole: Whole): Route[] {
  return [
    route(app, {
      ...open,
      path: '/v1/openapi.json',
      summary: 'This API as OpenAPI 3.1',
      answers: { 200: z.record(z.string(), z.unknown()) },
      handle: async () => ({
        status: 200,
        body: openApi(whole.routes(), {
          title: 'Platen',
          version: app.version,
          description: 'Online fax whose privacy policy is executable.',
          credentialOf,
          cookie: cookieName(app.config),
        }),
      }),
    }),
    route(app, {
      ...open,
      path: '/v1/limits',
      summary: 'How large, how many, how long',
      answers: { 200: z.record(z.string(), z.number()) },
      handle: async () => ({ status: 200, body: whole.limits() }),
    }),
    route(app, {
      ...open,
      path: '/v1/problems',
      summary: 'Every problem code with its sentence and fix',
      answers: { 200: z.object({ data: z.array(problemRow) }) },
      handle: async () => ({ status: 200, body: { data: problemRows } }),
    }),
  ];
}

const problemRow = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  fix: z.string(),
  who: z.string(),
  retried: z.boolean(),
  status: z.int(),
});

const problemRows = Object.entries(problems).map(([code, entry]) => ({
  code,
  title: entry.title,
  detail: entry.sentence,
  fix: entry.fix,
  who: entry.who,
  retried: entry.retried,
  status: entry.status,
}));

const healthSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  mode: z.string(),
  version: z.string(),
  checks: z.record(z.string(), z.enum(['ok', 'failing'])),
});

function checkRoutes(app: App, whole: Whole): Route[] {
  return [
    route(app, {
      ...open,
      path: '/v1/health',
      summary: 'Is it running, and are its parts',
      answers: { 200: healthSchema, 503: healthSchema },
      handle: async () => {
        const found = await runChecks(whole.checks());
        const checks = Object.fromEntries(
          found.map(({ name, ok }) => [name, ok ? 'ok' : 'failing']),
        );
        const status = found.every(({ ok }) => ok) ? 'ok' : 'degraded';
        const body = { status, mode: app.config.mode, version: app.version, checks };
        return { status: status === 'ok' ? 200 : 503, body };
      },
    }),
    route(app, {
      ...open,
      path: '/v1/doctor',
      summary: 'Each part examined, with what to do about it',
      purpose: 'number.manage',
      actor: ['user', 'API key'],
      clauses: ['P-4-06'],
      answers: {
        200: z.object({
          checks: z.array(
            z.object({
              name: z.string(),
              ok: z.boolean(),
              sentence: z.string(),
              fix: z.string().nullable(),
            }),
          ),
        }),
      },
      handle: async (context) => {
        await context.withPurpose(async () => undefined); // a key or session that opens something
        return { status: 200, body: { checks: await runChecks(whole.checks()) } };
      },
    }),
  ];
}

async function runChecks(checks: Check[]) {
  return Promise.all(
    checks.map(async ({ name, run }) => {
      const found = await run().catch((error) => ({
        ok: false,
        sentence: `The check itself failed: ${error instanceof Error ? error.name : 'unknown'}.`,
        fix: problems.unavailable.fix as string | undefined,
      }));
      return {
        name,
        ok: found.ok,
        sentence: found.sentence,
        fix: found.ok ? null : (found.fix ?? null),
      };
    }),
  );
}

/** The checks that belong to no other feature: the database and the disk. */
export function siteChecks(app: App): Check[] {
  return [
    {
      name: 'database',
      run: async () => {
        const versions = await app.web
          .selectFrom('p_site_serve.policy_version')
          .select('id')
          .execute();
        return {
          ok: versions.some(({ id }) => id === currentPolicy().id),
          sentence: `The database answers and knows ${versions.length} policy text(s).`,
          fix: 'Start again: the rights are compiled anew at each start.',
        };
      },
    },
    {
      name: 'disk',
      run: async () => {
        const { bavail, bsize } = await statfs(app.config.dataDir);
        const free = bavail * bsize;
        return {
          ok: free > diskFreeBytesMin,
          sentence: `${Math.round(free / 1024 / 1024)} MB are free in the data folder.`,
          fix: problems['start.disk_full'].fix,
        };
      },
    },
  ];
}

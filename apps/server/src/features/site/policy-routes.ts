// The public pages about the policy: readable without script, by anybody, and for ever.

import { z } from 'zod';
import type { App } from '../../app.ts';
import { htmlType } from '../../platform/html/html.ts';
import { problem } from '../../problems.ts';
import { type Route, route } from '../../route.ts';
import { type PublishedPolicy, readVersions } from '../privacy/index.ts';
import { cookiesBody } from './cookies-page.ts';
import { sitePage } from './pages.ts';
import { archivedBody, diffBody, feedXml, historyBody } from './policy-pages.ts';

const date = /^\d{4}-\d\d-\d\d$/;
const open = {
  method: 'GET',
  purpose: 'site.serve',
  actor: ['visitor', 'user', 'API key'],
  clauses: ['P-6-01'],
} as const;

export function policyRoutes(app: App): Route[] {
  return [...textRoutes(app), ...changeRoutes(app), cookiesRoute(app)];
}

function textRoutes(app: App): Route[] {
  return [
    route(app, {
      ...open,
      path: '/privacy',
      summary: 'The privacy policy',
      clauses: ['P-0-01', 'P-0-05', 'P-0-08'],
      answers: { 200: htmlType },
      handle: async () => {
        const inForce = newest(await readVersions(app.web));
        const body = archivedBody(inForce, inForce, app.config);
        return page(app, 'Privacy policy', body);
      },
    }),
    route(app, {
      ...open,
      path: '/privacy/:version',
      summary: 'A policy text of the archive',
      params: z.object({ version: z.string().max(40) }),
      answers: { 200: htmlType },
      handle: async ({ params }) => {
        const versions = await readVersions(app.web);
        const policy = find(versions, params.version);
        const body = archivedBody(policy, newest(versions), app.config);
        return page(app, `Privacy policy of ${policy.id}`, body);
      },
    }),
    route(app, {
      ...open,
      path: '/privacy/text/:file',
      summary: 'A policy text, byte for byte as its hash has it',
      params: z.object({ file: z.string().max(40) }),
      answers: { 200: 'text/markdown' },
      handle: async ({ params }) => {
        const policy = find(await readVersions(app.web), params.file.replace(/\.md$/, ''));
        const body = Buffer.from(policy.text);
        return { status: 200, body, type: 'text/markdown; charset=utf-8' };
      },
    }),
  ];
}

function changeRoutes(app: App): Route[] {
  return [
    route(app, {
      ...open,
      path: '/privacy/history',
      summary: 'Every policy text there was',
      answers: { 200: htmlType },
      handle: async () => page(app, 'History', historyBody(await readVersions(app.web))),
    }),
    route(app, {
      ...open,
      path: '/privacy/diff/:range',
      summary: 'What changed between two policy texts',
      params: z.object({ range: z.string().max(40) }),
      answers: { 200: htmlType },
      handle: async ({ params }) => {
        const versions = await readVersions(app.web);
        const [from, to, more] = params.range.split('..');
        if (to === undefined || more !== undefined) throw problem('resource.not_found');
        const [one, other] = [find(versions, from), find(versions, to)];
        return page(app, `What changed in ${other.id}`, diffBody(one, other));
      },
    }),
    route(app, {
      ...open,
      path: '/privacy/feed.xml',
      summary: 'A feed of policy texts',
      answers: { 200: 'application/atom+xml' },
      handle: async () => ({
        status: 200,
        body: feedXml(await readVersions(app.web), app.baseUrl()),
        type: 'application/atom+xml; charset=utf-8',
      }),
    }),
  ];
}

function cookiesRoute(app: App): Route {
  return route(app, {
    ...open,
    path: '/privacy/cookies',
    summary: 'Every cookie this service sets',
    clauses: ['P-1C-01'],
    answers: { 200: htmlType },
    handle: async ({ request }) => {
      const body = cookiesBody(app.config, request.headers['sec-gpc'] === '1');
      return page(app, 'Cookies', body);
    },
  });
}

const page = (app: App, title: string, body: Parameters<typeof sitePage>[2]) => ({
  status: 200,
  body: sitePage(app.config, title, body),
  type: htmlType,
});

function find(versions: PublishedPolicy[], id: string): PublishedPolicy {
  const found = date.test(id) ? versions.find((one) => one.id === id) : undefined;
  if (!found) throw problem('resource.not_found');
  return found;
}

function newest(versions: PublishedPolicy[]): PublishedPolicy {
  const found = versions.findLast(({ state }) => state === 'published');
  if (!found) throw problem('unavailable');
  return found;
}

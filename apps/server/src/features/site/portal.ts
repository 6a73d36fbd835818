// Serves the signed-in web app: its files as they are, and its one page for every address of its
// own. Whoever is not signed in is sent to the page that says how.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { App } from '../../app.ts';
import { html, htmlType } from '../../platform/html/html.ts';
import type { HttpApp } from '../../platform/http/server.ts';
import { type Route, route } from '../../route.ts';
import { sitePage, unbuiltPortalBody } from './pages.ts';

const yearMs = 31_536_000_000;

/** Addresses that the web app draws; a test keeps them equal to its own list. */
export const portalPaths = ['/', '/inbox', '/sent', '/send', '/faxes/:id'];

/** The app's files. Their names carry a hash of their content, so they may be kept for ever. */
export async function servePortalFiles(http: HttpApp, dist: string): Promise<void> {
  await http.register(async (files) => {
    files.addHook('onRoute', (one) => {
      one.config = { ...one.config, declared: ['site.serve'] };
    });
    await files.register(fastifyStatic, {
      root: join(dist, 'assets'),
      prefix: '/assets/',
      decorateReply: false,
      cacheControl: false,
      index: false,
      setHeaders: (reply) => {
        reply.header('cache-control', `public, max-age=${yearMs / 1000}, immutable`);
      },
    });
  });
}

export function portalRoutes(app: App, dist: string): Route[] {
  return portalPaths.map((path) =>
    route(app, {
      method: 'GET',
      path,
      summary: 'The portal',
      purpose: ['site.serve', 'account.profile'],
      actor: ['visitor', 'user'],
      clauses: ['P-4-06'],
      answers: { 200: htmlType, 303: '' },
      handle: async (context) => {
        if (!(await signedIn(context))) return { status: 303, headers: { location: '/sign-in' } };
        const file = await readFile(join(dist, 'index.html'), 'utf8').catch(() => undefined);
        const body = file ?? sitePage(app.config, 'Portal', html`${unbuiltPortalBody()}`);
        return { status: file ? 200 : 503, body, type: htmlType };
      },
    }),
  );
}

/** Does the cookie open a purpose? What it opens is not looked at. */
async function signedIn(context: {
  credential: { is: string };
  withPurpose(
    work: () => Promise<boolean>,
    options: { purpose: 'account.profile' },
  ): Promise<boolean>;
}): Promise<boolean> {
  if (context.credential.is !== 'session') return false;
  return context
    .withPurpose(async () => true, { purpose: 'account.profile' })
    .catch((thrown: { code?: string }) => {
      if (thrown.code === 'auth.required') return false;
      throw thrown;
    });
}

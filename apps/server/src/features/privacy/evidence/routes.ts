// /privacy/evidence and its JSON twin, for anybody; and the record of what people did, by those who
// answer for it. What the page costs is paid at most every few seconds, however many ask.
import { sql } from 'kysely';
import { z } from 'zod';
import { type BoundPromise, promises } from '../../../../../../policy/promises.ts';
import type { App } from '../../../app.ts';
import { type Html, htmlType } from '../../../platform/html/html.ts';
import { problem } from '../../../problems.ts';
import { type Route, route } from '../../../route.ts';
import { type Evidence, evidenceSchema } from './evidence.ts';
import { evidenceBody } from './evidence-page.ts';

const keptMs = 5_000;

const open = {
  method: 'GET',
  purpose: 'site.serve',
  actor: ['visitor', 'user', 'API key'],
  clauses: ['P-E-03', 'P-E-05'],
} as const;

export interface EvidenceLent {
  page(title: string, body: Html): string;
  gather(): Promise<Evidence>;
}

export function evidenceRoutes(app: App, { page, gather }: EvidenceLent): Route[] {
  const evidence = keep(gather);
  return [
    route(app, {
      ...open,
      path: '/privacy/evidence',
      summary: 'What stands behind each promise, now',
      answers: { 200: htmlType },
      handle: async () => {
        const body = page('Evidence', evidenceBody(await evidence()));
        return { status: 200, body, type: htmlType };
      },
    }),
    route(app, {
      ...open,
      path: '/privacy/evidence.json',
      summary: 'The same for programs',
      answers: { 200: evidenceSchema },
      handle: async () => ({ status: 200, body: await evidence() }),
    }),
    route(app, {
      method: 'POST',
      path: '/v1/evidence/records',
      summary: 'Record that people did what a promise asks of them',
      purpose: 'security.audit',
      actor: ['cpo', 'operator'],
      clauses: ['P-E-03'],
      body: z.object({ promise: z.string().max(10), role: z.enum(['cpo', 'operator']) }),
      answers: { 201: z.object({ promise: z.string() }) },
      handle: async ({ body: { promise, role }, credential }) => {
        if (credential.is !== 'session') throw problem('auth.required');
        const known = (promises as Record<string, BoundPromise>)[promise];
        if (!known?.schedule) throw problem('resource.not_found');
        const anchor = { staff_session: `${credential.token}/${role}` };
        await app
          .withPurpose({ purpose: 'security.audit', anchor }, (db) =>
            sql`select priv.record_deed(${promise})`.execute(db),
          )
          .catch((cause) => {
            throw cause.code === 'auth.required' ? problem('auth.forbidden', {}, cause) : cause;
          });
        return { status: 201, body: { promise } };
      },
    }),
  ];
}

/** The same answer for a few seconds, made once however many wait for it. */
function keep(gather: () => Promise<Evidence>): () => Promise<Evidence> {
  let made: { at: number; it: Promise<Evidence> } | undefined;
  return () => {
    const now = performance.now();
    if (made === undefined || now - made.at > keptMs) {
      const it = gather();
      made = { at: now, it };
      it.catch(() => {
        made = undefined;
      });
    }
    return made.it;
  };
}

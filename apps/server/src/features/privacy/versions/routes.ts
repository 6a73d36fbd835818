// Policy texts for programs: what there is, and a member of staff's agreement to one that waits.
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { problem } from '../../../problems.ts';
import { type Route, route } from '../../../route.ts';
import { refreshPolicy } from '../policy-text.ts';
import { approveVersion } from './approve-version.ts';
import { readVersions } from './published.ts';

const versionSchema = z
  .object({
    id: z.string(),
    text_sha256: z.string(),
    state: z.enum(['announced', 'published']),
    class: z.string().nullable(),
    announced_at: z.string().nullable(),
    published_at: z.string().nullable(),
    effective_existing_at: z.string().nullable(),
    single_person: z.boolean(),
  })
  .meta({ id: 'PolicyVersion' });

export function versionRoutes(app: App): Route[] {
  return [
    route(app, {
      method: 'GET',
      path: '/v1/policy_versions',
      summary: 'Every policy text, with its class and its dates',
      purpose: 'site.serve',
      actor: ['visitor'],
      clauses: ['P-6-01'],
      answers: { 200: z.object({ data: z.array(versionSchema) }) },
      handle: async () => {
        const data = (await readVersions(app.web)).map((one) => ({
          id: one.id,
          text_sha256: one.sha256,
          state: one.state,
          class: one.class,
          announced_at: one.announcedAt?.toISOString() ?? null,
          published_at: one.publishedAt?.toISOString() ?? null,
          effective_existing_at: one.effectiveAt?.toISOString() ?? null,
          single_person: one.singlePerson,
        }));
        return { status: 200, body: { data } };
      },
    }),
    route(app, {
      method: 'POST',
      path: '/v1/policy_versions/:id/approvals',
      summary: 'Agrees to publish a text, as privacy officer or operator',
      purpose: 'comm.legal_notice',
      actor: ['cpo', 'operator'],
      clauses: ['P-6-01', 'P-6-03'],
      params: z.object({ id: z.string().regex(/^\d{4}-\d\d-\d\d$/) }),
      body: z.object({
        text_sha256: z.string().length(64),
        raises_to: z.enum(['editorial', 'non_material', 'material']).optional(),
      }),
      answers: { 201: z.object({ id: z.string() }) },
      handle: async ({ credential, params, body }) => {
        if (credential.is !== 'session') throw problem('auth.required');
        const id = await approveVersion(app, credential.token, {
          version: params.id,
          textSha256: body.text_sha256,
          raisesTo: body.raises_to,
        });
        await refreshPolicy(app.web, app.clock.date());
        return { status: 201, body: { id } };
      },
    }),
  ];
}

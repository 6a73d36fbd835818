// The pages of a fax for staff: only those that an approved legal request or emergency lists. Each
// opening is written down first, and a try at any other is ended before it shows anything.
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { App } from '../../app.ts';
import { problem } from '../../problems.ts';
import { type Answer, type Route, route } from '../../route.ts';
import { pagesToPdf } from '../documents/index.ts';
import { seatOf, underCase } from '../privacy/index.ts';
import { openContent } from './store.ts';
import { codedPages, listStoredPages } from './stored-pages.ts';

const roles = ['operator', 'legal_officer', 'cpo'] as const;

export function caseContentRoutes(app: App): Route[] {
  return [
    route(app, {
      method: 'GET',
      path: '/staff/:role/cases/:id/faxes/:fax/document.pdf',
      summary: 'A fax that an approved case lists, as PDF',
      purpose: 'legal.respond',
      actor: [...roles],
      clauses: ['P-2A-02', 'P-4-08'],
      params: z.object({
        role: z.enum(roles),
        id: z.string().regex(/^cas_[0-9A-Z]{26}$/),
        fax: z.string().regex(/^fax_[0-9A-Z]{26}$/),
      }),
      answers: { 200: 'application/pdf' },
      handle: async (context): Promise<Answer> => {
        const { role, id, fax } = context.params;
        const seat = `${seatOf(context, role).session}/${id}`;
        const anchor = role === 'operator' ? { break_glass: seat } : { legal_request: seat };
        const { key, pages } = await openListed(app, anchor, fax);
        return {
          status: 200,
          type: 'application/pdf',
          body: Readable.from(pagesToPdf(codedPages(app, key, pages))),
          headers: { 'cache-control': 'private, no-store' },
        };
      },
    }),
  ];
}

function openListed(
  app: Pick<App, 'withPurpose' | 'accountKeys'>,
  anchor: { break_glass: string } | { legal_request: string },
  fax: string,
) {
  const opening = { purpose: 'legal.respond', anchor, opens: { object: fax } } as const;
  return underCase(app, opening, async (db, lease) => {
    const key = await openContent(app.accountKeys, db, lease, fax);
    if (key === undefined) throw problem('fax.content_expired');
    return { key, pages: await listStoredPages(db, lease.purpose, fax) };
  });
}

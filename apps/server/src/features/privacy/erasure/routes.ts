// Undoing an erasure while that can be, and fetching its receipt afterwards, when there is nobody
// left to sign in: with the code that was shown when it was asked for.
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { Failure } from '../../../platform/failure.ts';
import { type Html, html, htmlType } from '../../../platform/html/html.ts';
import { problem } from '../../../problems.ts';
import { type Route, route } from '../../../route.ts';
import { readCode } from '../requests/code.ts';
import { undoErasure } from './begin-erasure.ts';

const receiptType = 'application/jsonl';

export function erasureRoutes(app: App, page: (title: string, body: Html) => string): Route[] {
  const own = { purpose: 'rights.fulfil', actor: ['user'], clauses: ['P-8-07'] } as const;
  const id = z.object({ id: z.string().max(60) });
  const undo = async (
    requestId: string,
    withPurpose: (work: Parameters<App['withPurpose']>[1]) => Promise<unknown>,
  ) => {
    const done = await withPurpose((db, lease) => undoErasure(app, db, lease, requestId));
    if (!done) throw new Failure('resource.not_found');
  };
  return [
    route(app, {
      ...own,
      method: 'POST',
      path: '/v1/privacy_requests/:id/undo',
      summary: 'Takes back an erasure that has not run yet',
      params: id,
      answers: { 204: '' },
      handle: async (context) => {
        await undo(context.params.id, (work) => context.withPurpose(work));
        return { status: 204 };
      },
    }),
    route(app, {
      ...own,
      method: 'POST',
      path: '/privacy/requests/:id/undo',
      summary: 'Takes back an erasure that has not run yet, by form',
      consumes: 'form',
      params: id,
      body: z.record(z.string(), z.string()),
      answers: { 303: '' },
      handle: async (context) => {
        await undo(context.params.id, (work) => context.withPurpose(work));
        return { status: 303, headers: { location: '/privacy/requests' } };
      },
    }),
    ...receiptRoutes(app, page),
  ];
}

function receiptRoutes(app: App, page: (title: string, body: Html) => string): Route[] {
  return [
    route(app, {
      purpose: 'site.serve',
      actor: ['visitor'],
      clauses: ['P-8-07'],
      method: 'GET',
      path: '/privacy/requests/receipt',
      summary: 'Where to fetch the receipt of an erasure',
      answers: { 200: htmlType },
      handle: async () => ({
        status: 200,
        body: page('Receipt of an erasure', receiptBody()),
        type: htmlType,
      }),
    }),
    route(app, {
      purpose: 'rights.fulfil',
      actor: ['link holder'],
      clauses: ['P-8-07'],
      method: 'POST',
      path: '/privacy/requests/receipt',
      summary:
        'The signed receipt of an erasure, for the code that was shown when it was asked for',
      consumes: 'form',
      body: z.object({ code: z.string().min(1).max(40) }),
      answers: { 200: receiptType },
      handle: async ({ body }) => {
        const anchor = { receipt_code: readCode(body.code) };
        const job = await app
          .withPurpose({ purpose: 'rights.fulfil', anchor }, (db) =>
            db
              .selectFrom('p_rights_fulfil.erasure_job')
              .select(['receipt', 'state'])
              .executeTakeFirst(),
          )
          .catch((thrown: { code?: string }) => {
            if (thrown.code !== 'auth.required') throw thrown;
            throw problem('rights.code_invalid', {}, thrown);
          });
        if (!job?.receipt) throw problem('rights.not_yet');
        const headers = { 'content-disposition': 'attachment; filename="erasure-receipt.jsonl"' };
        return { status: 200, headers, body: job.receipt, type: receiptType };
      },
    }),
  ];
}

function receiptBody(): Html {
  return html`<h1>Receipt of an erasure</h1>
<p>It says what was erased, what the law has us keep and until when, and is signed: check it with
<code>npx platen verify erasure-receipt.jsonl</code>.</p>
<form method="post" class="form"><p class="field"><label for="code">The code you were given</label>
<input id="code" name="code" required maxlength="40" autocomplete="off"></p>
<p><button>Fetch the receipt</button></p></form>`;
}

// Closing an account and opening it again, as an API and as a page.
import { z } from 'zod';
import type { App } from '../../../app.ts';
import { type Html, html, htmlType } from '../../../platform/html/html.ts';
import { problem } from '../../../problems.ts';
import { type Context, type Route, route } from '../../../route.ts';
import { currentPolicy, parameters } from '../../privacy/index.ts';
import { requireStepUp } from '../sign-in/session.ts';
import { closeAccount, closedAccountName, reopenAccount } from './close-account.ts';

export interface ClosingLent {
  page(title: string, body: Html): string;
  policyHtml(): Html;
}

export function closingRoutes(app: App, lent: ClosingLent): Route[] {
  return [...closeApi(app), ...closedPages(app, lent)];
}

/** Closes the account of the session; needs a fresh sign-in and the account's name. */
export async function closeFor(
  app: App,
  context: Pick<Context, 'withPurpose' | 'credential'>,
  name: string,
): Promise<{ reopenUntil: Date }> {
  await requireStepUp(app, context.credential);
  return context.withPurpose((db, lease) => closeAccount(app, db, lease, name), {
    purpose: 'account.admin',
  });
}

/** What a closed account's owner brings. */
function sessionToken({ credential }: Pick<Context, 'credential'>): string {
  if (credential.is !== 'session') throw problem('auth.required');
  return credential.token;
}

function closeApi(app: App): Route[] {
  return [
    route(app, {
      method: 'POST',
      path: '/v1/account/close',
      summary: 'Closes the account; needs a fresh sign-in, and its name',
      purpose: ['account.admin', 'account.auth'],
      actor: ['account admin'],
      clauses: ['P-6-06', 'P-8-05'],
      body: z.strictObject({ name: z.string().max(200) }),
      answers: { 200: z.object({ reopen_until: z.string() }) },
      handle: async (context) => {
        const { reopenUntil } = await closeFor(app, context, context.body.name);
        return { status: 200, body: { reopen_until: reopenUntil.toISOString() } };
      },
    }),
    route(app, {
      method: 'POST',
      path: '/v1/account/reopen',
      summary: 'Opens a closed account again, under the policy that counts now',
      purpose: 'account.profile',
      actor: ['link holder', 'user'],
      clauses: ['P-0-01', 'P-6-06'],
      body: z.strictObject({ policy_sha256: z.string().length(64), accept: z.literal('yes') }),
      answers: { 204: '' },
      handle: async (context) => {
        await reopenAccount(app, sessionToken(context), context.body.policy_sha256);
        return { status: 204 };
      },
    }),
  ];
}

function closedPages(app: App, lent: ClosingLent): Route[] {
  const facts = {
    path: '/account/closed',
    purpose: 'account.profile',
    actor: ['link holder', 'user'],
    clauses: ['P-0-01', 'P-6-06'],
  } as const;
  return [
    route(app, {
      ...facts,
      method: 'GET',
      summary: 'What may still be done with a closed account',
      answers: { 200: htmlType, 303: '' },
      handle: async (context) => {
        if (context.credential.is !== 'session') {
          return { status: 303, headers: { location: '/sign-in?next=/account/closed' } };
        }
        const name = await closedAccountName(app, context.credential.token);
        const body = closedBody(name, currentPolicy(), lent.policyHtml());
        return { status: 200, body: lent.page('Account closed', body), type: htmlType };
      },
    }),
    route(app, {
      ...facts,
      method: 'POST',
      summary: 'Opens the account again',
      consumes: 'form',
      body: z.object({ policy_sha256: z.string(), accept: z.string().optional() }),
      answers: { 303: '' },
      handle: async (context) => {
        const token = sessionToken(context);
        if (context.body.accept !== 'yes') {
          const name = await closedAccountName(app, token);
          const body = closedBody(name, currentPolicy(), lent.policyHtml(), true);
          return { status: 400, body: lent.page('Account closed', body), type: htmlType };
        }
        await reopenAccount(app, token, context.body.policy_sha256);
        return { status: 303, headers: { location: '/' } };
      },
    }),
  ];
}

function closedBody(
  name: string,
  policy: { id: string; sha256: string },
  policyHtml: Html,
  unticked = false,
): Html {
  return html`<h1>${name} is closed</h1>
<p>Nothing is received, sent or mailed for it. Until ${parameters.reopenDays.value} days after the
closing you may open it again; then everything in it is erased.</p>
${unticked && html`<div class="errors" role="alert"><p><a href="#accept">The acceptance</a> must be ticked by you.</p></div>`}
<p>To open it again, read the policy that counts now, and accept it:</p>
<section class="policy" tabindex="0" aria-label="Privacy policy">${policyHtml}</section>
<form method="post" class="form">
<input type="hidden" name="policy_sha256" value="${policy.sha256}">
<p class="field check"><input type="checkbox" id="accept" name="accept" value="yes" required>
<label for="accept">I have read the policy of ${policy.id} and accept it.</label></p>
<p><button>Open the account again</button></p>
</form>
<form method="post" action="/sign-out"><p><button class="quiet">Sign out</button></p></form>`;
}

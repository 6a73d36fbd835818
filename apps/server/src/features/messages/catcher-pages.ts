// What an evaluation has sent, to be read: the list, and one mail as text, as HTML in a sandbox,
// and as it stood on the wire. Open to this machine, or to who is signed in as the account's admin.
import { type ParsedMail, simpleParser } from 'mailparser';
import { z } from 'zod';
import type { App } from '../../app.ts';
import type { CaughtMail, MailCatcher } from '../../platform/email/mail-catcher.ts';
import { type Html, html, htmlType } from '../../platform/html/html.ts';
import { framingPolicy, strangersPolicy } from '../../platform/http/security-headers.ts';
import { problem } from '../../problems.ts';
import { type Answer, type Context, type Route, route } from '../../route.ts';
import { parameters } from '../privacy/index.ts';

const listMax = 200;

export type Frame = (title: string, body: Html) => string;

const facts = {
  method: 'GET',
  purpose: ['site.serve', 'account.admin'],
  actor: ['visitor', 'account admin'],
  clauses: ['P-4-03'],
} as const;

type Caught = () => MailCatcher | undefined;

export function catcherRoutes(app: App, catcher: Caught, frame: Frame): Route[] {
  return [listRoute(app, catcher, frame), ...mailRoutes(app, catcher, frame)];
}

function listRoute(app: App, catcher: Caught, frame: Frame): Route {
  return route(app, {
    ...facts,
    path: '/mail',
    summary: 'Mail that this evaluation has sent: it is caught here and goes nowhere',
    answers: { 200: htmlType },
    handle: async (context) => {
      await letIn(app, context);
      const caught = catcher();
      if (!caught) throw problem('resource.not_found');
      const rows = await Promise.all(caught.list(listMax).map(rowOf));
      return { status: 200, body: frame('Caught mail', listBody(rows)), type: htmlType };
    },
  });
}

function mailRoutes(app: App, catcher: Caught, frame: Frame): Route[] {
  const params = z.object({ id: z.string().max(40) });
  const found = async (context: Context, id: string): Promise<CaughtMail> => {
    await letIn(app, context);
    const mail = catcher()?.read(id);
    if (!mail) throw problem('resource.not_found');
    return mail;
  };
  return [
    route(app, {
      ...facts,
      path: '/mail/:id',
      summary: 'One caught mail: as text, and as its reader would see it',
      params,
      answers: { 200: htmlType },
      handle: async (context) => {
        const mail = await found(context, context.params.id);
        const parsed = await simpleParser(mail.source);
        return {
          status: 200,
          body: frame(parsed.subject ?? 'Mail', mailBody(mail, parsed)),
          type: htmlType,
          headers: { 'content-security-policy': framingPolicy },
        };
      },
    }),
    route(app, {
      ...facts,
      path: '/mail/:id/html',
      summary: 'The HTML of a caught mail: no script runs, nothing is loaded',
      params,
      answers: { 200: htmlType },
      handle: async (context): Promise<Answer> => {
        const mail = await found(context, context.params.id);
        const parsed = await simpleParser(mail.source);
        return {
          status: 200,
          body: parsed.html || '',
          type: htmlType,
          headers: { 'content-security-policy': strangersPolicy },
        };
      },
    }),
    route(app, {
      ...facts,
      path: '/mail/:id/source',
      summary: 'A caught mail as it stood on the wire',
      params,
      answers: { 200: 'text/plain' },
      handle: async (context) => {
        const mail = await found(context, context.params.id);
        return { status: 200, body: mail.source, type: 'text/plain; charset=utf-8' };
      },
    }),
  ];
}

/**
 * An evaluation that only this machine can reach shows its mail to it; beyond that one signs in.
 */
async function letIn({ config }: App, context: Context): Promise<void> {
  if (config.mode === 'evaluation' && !config.allowInsecure) return;
  await context.withPurpose(async () => undefined, { purpose: 'account.admin' });
}

interface ListRow {
  id: string;
  at: Date;
  to: string;
  subject: string;
}

async function rowOf({ id, at, to, source }: CaughtMail): Promise<ListRow> {
  const { subject = '(no subject)' } = await simpleParser(source, { skipHtmlToText: true });
  return { id, at, to, subject };
}

function listBody(rows: ListRow[]): Html {
  return html`<h1>Caught mail</h1>
<p>This is an evaluation: what it writes to people stays here, sealed, for ${parameters.caughtMailDays.value} days, and reaches nobody.</p>
${
  rows.length === 0
    ? html`<p>Nothing has been sent yet. A fax that comes in, or a code to sign in, will show up here.</p>`
    : html`<ul class="mails">${rows.map(
        ({ id, at, to, subject }) =>
          html`<li><a href="/mail/${id}">${subject}</a><br><small>to ${to} · ${when(at)}</small></li>\n`,
      )}</ul>`
}`;
}

function mailBody({ id, to, at, source }: CaughtMail, parsed: ParsedMail): Html {
  const unsubscribe = parsed.headerLines.some(({ key }) => key === 'list-unsubscribe');
  return html`<p><a href="/mail">All caught mail</a></p>
<h1>${parsed.subject ?? '(no subject)'}</h1>
<dl>
<dt>From</dt><dd>${parsed.from?.text}</dd>
<dt>To</dt><dd>${to}</dd>
<dt>Caught</dt><dd>${when(at)}</dd>
<dt>Size</dt><dd>${source.length} bytes, <a href="/mail/${id}/source">as it stood on the wire</a></dd>
${unsubscribe && html`<dt>Can be stopped</dt><dd>By one click (RFC 8058) and by mail</dd>`}
${
  parsed.attachments.length > 0 &&
  html`<dt>Attached</dt><dd>${parsed.attachments
    .map(({ filename, size }) => `${filename ?? 'a file'} (${size} bytes)`)
    .join(', ')}</dd>`
}
</dl>
<h2>As its reader sees it</h2>
<iframe class="mail" title="The mail as HTML" sandbox="allow-popups" src="/mail/${id}/html"></iframe>
<h2>As text</h2>
<pre class="mail">${parsed.text ?? ''}</pre>`;
}

function when(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

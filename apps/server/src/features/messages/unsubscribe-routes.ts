// The page behind the link in a mail. Looking at it changes nothing, however often a scanner does;
// its one button, and a mail program's one click (RFC 8058), take effect in that request, without a
// sign-in.
import { z } from 'zod';
import type { App } from '../../app.ts';
import { type Html, html, htmlType } from '../../platform/html/html.ts';
import { type Answer, type Route, route } from '../../route.ts';
import { type MessageKind, topicOf } from '../privacy/index.ts';
import { type OptOutParts, optOut } from './opt-out.ts';
import { readToken, type Unsubscribe } from './unsubscribe-token.ts';

const kindNames: Partial<Record<MessageKind, string>> = {
  'signup.followup': 'reminders to finish signing up',
  'demo.testfax': 'mail about the test fax',
  'referral.invite': 'invitations by people who know you',
  'survey.invite': 'questions about our service',
  'news.tips': 'tips',
  'news.letter': 'our newsletter',
  'marketing.email': 'news about our own service',
  'marketing.partner': 'offers of partners',
};

export function unsubscribeRoutes(
  app: App & OptOutParts,
  key: Uint8Array,
  frame: (title: string, body: Html) => string,
): Route[] {
  const facts = {
    path: '/unsubscribe/:token',
    purpose: 'choices.keep',
    actor: ['link holder'],
    clauses: ['P-3B-01', 'P-1A-09'],
    params: z.object({ token: z.string().max(300) }),
    answers: { 200: htmlType, 404: htmlType },
    pathIsProof: true,
  } as const;
  const shown = (title: string, body: Html, status = 200): Answer => ({
    status,
    body: frame(title, body),
    type: htmlType,
  });
  // One answer for what was made up, cut off or signed by nobody: it tells nothing.
  const nothing = () => shown('This link does nothing', nothingBody(), 404);
  return [
    route(app, {
      ...facts,
      method: 'GET',
      summary: 'Shows one button that stops a kind of message; changes nothing',
      handle: async ({ params }) => {
        const link = readToken(key, params.token);
        return link ? shown('Stop these messages', askBody(link, params.token)) : nothing();
      },
    }),
    route(app, {
      ...facts,
      method: 'POST',
      summary: 'Stops that kind of message to that address, at once (RFC 8058 one-click)',
      consumes: 'form',
      handle: async ({ params }) => {
        const link = readToken(key, params.token);
        if (!link) return nothing();
        await optOut(app, params.token, link, 'one_click');
        return shown('Stopped', doneBody(link));
      },
    }),
  ];
}

/** Is there a question in the preference centre whose yes would bring these back? */
const canSayYes = ({ kind }: Unsubscribe) =>
  topicOf(kind, 'email') !== undefined || kind.startsWith('news.');
const nameOf = ({ kind }: Unsubscribe) => kindNames[kind] ?? 'these messages';

function askBody(link: Unsubscribe, token: string): Html {
  return html`<h1>Stop these messages?</h1>
<p>You will get no more of this at the address that the mail came to: <strong>${nameOf(link)}</strong>.</p>
<form method="post" action="/unsubscribe/${token}"><button>Stop them</button></form>
<p class="quiet">What your account needs, such as receipts and notices, goes on.</p>`;
}

function doneBody(link: Unsubscribe): Html {
  return html`<h1>Stopped</h1>
<p>From this moment nothing of this goes to that address: <strong>${nameOf(link)}</strong>.</p>
<p>${
    canSayYes(link) && html`If you change your mind: <a href="/privacy/choices">your choices</a>. `
  }Nobody but you can undo this.</p>`;
}

function nothingBody(): Html {
  return html`<h1>This link does nothing</h1>
<p>It is not complete, or not ours. Use the link in the mail itself, or reply to that mail with the word “stop”.</p>
<p>All that you can choose is at <a href="/privacy/choices">your choices</a>.</p>`;
}

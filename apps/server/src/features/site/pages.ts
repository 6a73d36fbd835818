// The frame of our public pages and the two that are only text: a problem's help, and what is shown
// when the portal has not been built.
import type { Config } from '../../config.ts';
import type { ProblemEntry } from '../../platform/failure.ts';
import { type Html, html } from '../../platform/html/html.ts';
import { page } from '../../platform/html/page.ts';
import { policyNews } from '../privacy/index.ts';

const links = [
  { href: '/', text: 'Portal' },
  { href: '/help', text: 'Help' },
  { href: '/privacy/choices', text: 'Your choices' },
  { href: '/privacy/requests', text: 'Your rights' },
  { href: '/privacy/accesses', text: 'Who looked' },
  { href: '/privacy', text: 'Privacy policy' },
  { href: '/privacy/history', text: 'Its history' },
  { href: '/privacy/cookies', text: 'Cookies' },
  { href: '/privacy/processors', text: 'Who gets data' },
  { href: '/privacy/evidence', text: 'Evidence' },
  { href: '/v1/openapi.json', text: 'API' },
];

/** A public page; in evaluation mode it says so at its top. */
export function sitePage(config: Config, title: string, body: Html): string {
  const banner =
    config.mode === 'evaluation'
      ? 'Evaluation: no real phone line, faxes go through the built-in exchange.'
      : undefined;
  return page({ title, banner, news: newsOfPolicy(), links }, body);
}

function newsOfPolicy(): { text: string; href: string } | undefined {
  const news = policyNews();
  if (!news) return undefined;
  const text = news.announced
    ? `A new privacy policy is announced, of ${news.id}: see what would change`
    : `Our privacy policy has changed, on ${news.id}: see what is new`;
  return { text, href: `/privacy/diff/${news.previous}..${news.id}` };
}

const whoMends: Record<ProblemEntry['who'], string> = {
  you: 'You',
  'the recipient': 'The recipient',
  'the operator': 'Whoever runs this installation',
  'the network': 'The telephone network',
  nobody: 'Nobody needs to',
};

/** `/help/<code>`: the sentence, who can fix it, the next step, and whether it is tried again. */
export function helpBody(code: string, entry: ProblemEntry, requestId?: string): Html {
  return html`<h1>${entry.title}</h1>
<p>${entry.sentence}</p>
<dl>
<dt>Who can fix it</dt><dd>${whoMends[entry.who]}</dd>
<dt>Next step</dt><dd>${entry.fix}</dd>
<dt>Tried again by itself</dt><dd>${entry.retried ? 'Yes' : 'No'}</dd>
<dt>Code</dt><dd><code>${code}</code></dd>
${requestId && html`<dt>Request</dt><dd><code>${requestId}</code></dd>`}
</dl>
${code === 'auth.required' && html`<p><a href="/sign-in">Sign in</a>, or use <a href="/privacy/requests/new">your rights without an account</a>.</p>`}`;
}

export function unbuiltPortalBody(): Html {
  return html`<h1>The portal is not built</h1>
<p>The service runs, but the files of its web app are not there. In the checkout:</p>
<pre><code>npm run build --workspace apps/portal</code></pre>
<p>Then load this page again.</p>`;
}

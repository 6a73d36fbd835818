// A template filled in, as text and as HTML. HTML mail has no script, no picture and loads nothing;
// its few styles stand in it, since no reader would fetch them.
import { Html, html } from '../../platform/html/html.ts';
import type { MessageKind } from '../privacy/index.ts';
import {
  type Block,
  type FactsOf,
  type Surroundings,
  type Template,
  templateFaults,
  type Variables,
} from './template.ts';

export interface Rendered {
  subject: string;
  text: string;
  html: string;
}

export interface Footing {
  kind: MessageKind;
  /** Only for kinds that can be opted out of; then always. */
  unsubscribe?: string;
}

const whyYou: Record<MessageKind, string> = {
  'account.code': 'You get this because somebody, probably you, asked for it with this address.',
  'account.welcome': 'You get this because an account was opened with this address.',
  'fax.receipt': 'You get this because your account asks to be told how its faxes end.',
  'fax.inbound': 'You get this because your account asks to be told when a fax comes in.',
  'billing.receipt': 'You get this because your account was charged.',
  'billing.dunning': 'You get this because a bill of your account is open.',
  'service.notice': 'You get this because it is about the service that you use.',
  'legal.notice': 'You get this because you must be told of it.',
  'legal.correspondence': 'You get this as part of a legal matter.',
  'breach.notice': 'You get this because it is about the safety of your data.',
  'rights.answer': 'You get this in answer to a request about your data.',
  'support.reply': 'You get this in answer to your question.',
  'signup.followup': 'You get this because you began to sign up.',
  'demo.testfax': 'You get this because you asked for a test fax.',
  'referral.invite': 'You get this because somebody who knows you gave us this address.',
  'survey.invite': 'You get this because you said that we may ask you.',
  'news.tips': 'You get this because you asked for tips.',
  'news.letter': 'You get this because you asked for our newsletter.',
  'marketing.email': 'You get this because you asked for our offers.',
  'marketing.partner':
    'You get this because you asked for offers of partners. We sent it; they do not have your address.',
};

export function renderMessage(
  template: Template,
  facts: FactsOf<Variables>,
  around: Surroundings,
  footing: Footing,
): Rendered {
  const subject = template.subject(facts, around).replace(/\p{C}+/gu, ' ');
  const blocks = template.body(facts, around);
  const rendered = {
    subject,
    text: asText(blocks, around, footing),
    html: asHtml(subject, blocks, around, footing).text,
  };
  const faults = templateFaults(footing.kind, blocks, rendered, footing.unsubscribe);
  if (faults.length > 0) throw new Error(`${template.name}: ${faults.join('; ')}`);
  return rendered;
}

/** The same words without what belongs to a mail only: for the page of notices. */
export function renderNotice(
  template: Template,
  facts: FactsOf<Variables>,
  around: Surroundings,
): { subject: string; text: string } {
  return {
    subject: template.subject(facts, around),
    text: template.body(facts, around).map(blockText).join('\n\n'),
  };
}

function asText(blocks: Block[], { operator, baseUrl }: Surroundings, footing: Footing): string {
  const foot = [
    '-- ',
    `${operator} · ${baseUrl}`,
    whyYou[footing.kind],
    ...(footing.unsubscribe ? [`Stop these messages: ${footing.unsubscribe}`] : []),
  ];
  return `${blocks.map(blockText).join('\n\n')}\n\n${foot.join('\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.is) {
    case 'text':
    case 'quiet':
      return block.text;
    case 'facts':
      return block.rows.map(([label, value]) => `${label}: ${value}`).join('\n');
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
    case 'code':
      return `    ${block.text}`;
    case 'button':
    case 'offer':
      return `${block.text}:\n${block.href}`;
  }
}

const style = `:root{color-scheme:light dark}
body{margin:0;padding:24px 12px;background:#f3f3ef;color:#1b1b1f;font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
.sheet{max-width:34rem;margin:0 auto;background:#fff;border:1px solid #d9d9d2;border-radius:10px;padding:28px 28px 20px}
.from{margin:0 0 20px;font-weight:600;color:#5a5a63}
h1{font-size:21px;line-height:1.3;margin:0 0 16px}
p{margin:0 0 16px;overflow-wrap:anywhere}ul{margin:0 0 16px;padding-left:22px}
.quiet,.foot{color:#5a5a63;font-size:14px}
table{border-collapse:collapse;margin:0 0 16px;width:100%}
th{width:1%;text-align:left;font-weight:600;padding:6px 16px 6px 0;vertical-align:top;white-space:nowrap}
td{padding:6px 0;overflow-wrap:anywhere}tr+tr th,tr+tr td{border-top:1px solid #e6e6e0}
.code{font:600 28px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.12em;background:#f3f3ef;border-radius:8px;padding:14px 16px;text-align:center}
.button{display:inline-block;background:#0b57b0;color:#fff;text-decoration:none;font-weight:600;padding:11px 20px;border-radius:6px}
.foot{border-top:1px solid #d9d9d2;margin-top:24px;padding-top:14px}.foot p{margin:0 0 6px}
a{color:#0b57b0}
@media(prefers-color-scheme:dark){body{background:#111114;color:#ececf1}.sheet{background:#1b1b20;border-color:#36363d}
.from,.quiet,.foot{color:#a8a8b3}.code{background:#111114}tr+tr th,tr+tr td,.foot{border-color:#36363d}
a{color:#8ab8ff}.button{background:#8ab8ff;color:#111114}}`;

function asHtml(
  subject: string,
  blocks: Block[],
  { operator, baseUrl }: Surroundings,
  footing: Footing,
): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${subject}</title>
<style>${new Html(style)}</style>
</head>
<body>
<div class="sheet">
<p class="from">${operator}</p>
<h1>${subject}</h1>
${blocks.map(blockHtml)}
<div class="foot">
<p>${whyYou[footing.kind]}</p>
<p><a href="${baseUrl}">${baseUrl.replace(/^https?:\/\//, '')}</a>${
    footing.unsubscribe && html` · <a href="${footing.unsubscribe}">Stop these messages</a>`
  }</p>
</div>
</div>
</body>
</html>
`;
}

function blockHtml(block: Block): Html {
  switch (block.is) {
    case 'text':
      return html`<p>${block.text}</p>\n`;
    case 'quiet':
      return html`<p class="quiet">${block.text}</p>\n`;
    case 'facts':
      return html`<table>${block.rows.map(
        ([label, value]) => html`<tr><th scope="row">${label}</th><td>${value}</td></tr>`,
      )}</table>\n`;
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${item}</li>`)}</ul>\n`;
    case 'code':
      return html`<p class="code">${block.text}</p>\n`;
    case 'button':
    case 'offer':
      return html`<p><a class="button" href="${block.href}">${block.text}</a></p>\n`;
  }
}

// `/privacy/accesses`: who looked at what is yours, in words.
import { type Html, html } from '../../../platform/html/html.ts';
import type { AccessPage, SeenAccess } from './accesses.ts';
import { when } from './desk-pages.ts';

/** Whoever acts without a person: what they do, in words a reader knows. */
const actorWords: Record<string, string> = {
  user: 'You, signed in',
  'account admin': 'An admin of your account',
  'API key': 'A program with a key of your account',
  'link holder': 'Whoever held a link of yours',
  csr: 'Our customer service',
  sales: 'Our sales',
  billing_clerk: 'Our billing',
  abuse_analyst: 'Our abuse desk',
  legal_officer: 'Our legal officer',
  cpo: 'Our privacy officer',
  operator: 'Whoever runs this installation, in an emergency',
};

export function whoLooked(actor: string): string {
  return actorWords[actor] ?? `The machine that does “${actor.replace(/^job:/, '')}”`;
}

export function accessesBody({ entries, next }: AccessPage): Html {
  return html`<h1>Who looked</h1>
<p>Every look at something of yours, by people and by machines. Of our staff you see a handle that is always the
same for the same member. An order of law can delay an entry to a fixed date; nothing leaves one out.</p>
${
  entries.length === 0
    ? html`<p>Nobody yet.</p>`
    : html`<ol class="accesses">${entries.map(entry)}</ol>`
}
${next && html`<p><a href="/privacy/accesses?before=${next}">Earlier</a></p>`}`;
}

function entry(one: SeenAccess): Html {
  return html`<li><p><strong>${whoLooked(one.actor)}</strong>${one.staff && html` <code>${one.staff}</code>`}, ${when(one.at)}</p>
<dl><dt>Why</dt><dd>${one.reason ?? one.purpose} <span class="quiet">(${one.purpose})</span></dd>
${one.case && html`<dt>Case</dt><dd><code>${one.case}</code></dd>`}
${one.object && html`<dt>What</dt><dd><code>${one.object}</code>${one.part !== null && html`, page ${one.part}`}</dd>`}
${one.fields && html`<dt>Fields</dt><dd>${one.fields.join(', ')}</dd>`}</dl></li>`;
}

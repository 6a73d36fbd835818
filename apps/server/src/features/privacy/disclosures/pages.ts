// The public pages of the registers: plain tables, from the database, readable without script.
import { disclosedFields } from '../../../../../../policy/disclosed-fields.ts';
import { purposes } from '../../../../../../policy/purposes.ts';
import { type Html, html } from '../../../platform/html/html.ts';
import { wide } from '../../../platform/html/page.ts';
import type { Left, ListedRecipient, Transparency } from './read-register.ts';

const kinds: Record<string, string> = {
  processor: 'works for us',
  carrier: 'carries calls',
  partner: 'markets on its own',
  authority: 'authority',
  user: 'chosen by the addressee',
};
const bases: Record<string, string> = {
  home: 'stands where we do',
  adequacy: 'adequacy decision',
  standard_clauses: 'standard contractual clauses',
  binding_rules: 'binding corporate rules',
  derogation: 'needed for what you asked for',
};

const dayOf = (date: Date | null) => date?.toISOString().slice(0, 10) ?? '–';
const saysOf = (field: string) =>
  (disclosedFields as Record<string, { says: string }>)[field]?.says ?? field;
const sentenceOf = (purpose: string) =>
  (purposes as Record<string, { sentence: string }>)[purpose]?.sentence ?? purpose;

export function recipientsBody(list: readonly ListedRecipient[]): Html {
  return html`<h1>Who may get data</h1>
<p>Nobody gets anything from this service who is not on this list, and nothing but what stands here.
What is new on it waits before it counts for accounts that were there earlier; until then, and later,
an account may object.</p>
${list.map(
  (one) => html`<section id="${one.id}">
<h2>${one.legal_name}</h2>
<dl>
<dt>What it is</dt><dd>${one.own ? 'a part of this installation' : (kinds[one.kind] ?? one.kind)}</dd>
${one.address && html`<dt>Address</dt><dd>${one.address}</dd>`}
<dt>Country</dt><dd>${one.country === 'ZZ' ? 'no other country than yours and ours' : one.country}</dd>
<dt>What it gets</dt><dd>${one.fields.map(saysOf).join(', ')}</dd>
<dt>What for</dt><dd><ul>${one.purposes.map((it) => html`<li>${sentenceOf(it)}</li>`)}</ul></dd>
${one.transfer_basis && html`<dt>Why it may go there</dt><dd>${bases[one.transfer_basis] ?? one.transfer_basis}</dd>`}
${one.retention_days !== null && html`<dt>It keeps that for</dt><dd>${one.retention_days} days</dd>`}
${one.own ? '' : html`<dt>Last examined</dt><dd>${dayOf(one.reviewed_at)}</dd>`}
<dt>On this list since</dt><dd>${dayOf(one.listed_at)}</dd>
</dl>
</section>`,
)}`;
}

const states: Record<string, string> = {
  pending: 'not sent yet',
  sending: 'being sent',
  sent: 'sent',
  uncertain: 'may have been sent: the service stopped while it was at it',
  not_sent: 'not sent',
};

/** One's own list; `more` is the address of the page before it in time. */
export function leftBody(rows: readonly Left[], more: string | undefined): Html {
  return html`<h1>What left for somebody else</h1>
<p>Each time something about you or your account goes to somebody else, a line is written here first:
to whom, why, and which fields. <a href="/privacy/processors">Who they are</a></p>
${
  rows.length === 0
    ? html`<p>Nothing has left.</p>`
    : wide(
        'What left',
        html`<table>
<thead><tr><th>When</th><th>To</th><th>Why</th><th>What</th><th>State</th></tr></thead>
<tbody>${rows.map(
          (row) => html`<tr><td>${row.at.toISOString().slice(0, 16).replace('T', ' ')} UTC</td>
<td><a href="/privacy/processors#${row.recipientId}">${row.recipientId}</a></td>
<td>${row.ground.replaceAll('_', ' ')}</td><td>${row.fields.map(saysOf).join(', ')}</td>
<td>${states[row.state] ?? row.state}</td></tr>`,
        )}</tbody>
</table>`,
      )
}
${more && html`<p><a href="${more}">Earlier</a></p>`}`;
}

export function transparencyBody({ counts, checkpoint }: Transparency): Html {
  return html`<h1>What we were asked for, and gave</h1>
<p>Counts of requests by authorities and others, and of what left for them, by half-year. They are asked
of the registers as you read this; nobody can edit them. A count below five stands as “1–4”, so that
nobody can be found by it.</p>
${
  counts.length === 0
    ? html`<p>There was nothing of the kind.</p>`
    : wide(
        'Counts',
        html`<table>
<thead><tr><th>When</th><th>What</th><th>Country</th><th>Outcome</th><th>How many</th></tr></thead>
<tbody>${counts.map(
          (row) => html`<tr><td>${row.half}</td><td>${row.what.replaceAll('_', ' ')}</td>
<td>${row.country}</td><td>${row.outcome.replaceAll('_', ' ')}</td><td>${row.count}</td></tr>`,
        )}</tbody>
</table>`,
      )
}
${
  checkpoint === null
    ? html`<p>The log of all this has not been signed yet.</p>`
    : html`<p>The log of all this had ${checkpoint.size} entries when it was signed on
${dayOf(checkpoint.at)}; its root is <code class="hash">${checkpoint.root}</code>.</p>`
}`;
}

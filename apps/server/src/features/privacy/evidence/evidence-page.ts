// The page of evidence: readable without script or sign-in; red stands first, and every colour is
// also a word.
import { type Html, html } from '../../../platform/html/html.ts';
import type { Evidence, EvidenceRow } from './evidence.ts';
import type { Colour } from './status.ts';

const words: Record<Colour, string> = {
  green: 'kept',
  amber: 'check due',
  red: 'not kept',
  grey: 'not run',
  blue: 'by people',
  planned: 'planned',
};

const meanings: Record<Colour, string> = {
  green: 'proven on this very code, seen to fail without its protection, and found so lately',
  amber: 'something about it is late, missing, or of other code',
  red: 'a proof or a look at the running system failed',
  grey: 'nothing was run, or so long ago that nothing is known',
  blue: 'kept by people, on a schedule, with dated records',
  planned: 'promised, but not built yet: do not count on it',
};

const sections: Record<string, string> = {
  '0': 'What this policy is',
  '1': 'What is collected',
  '1.A': 'Registration',
  '1.B': 'Sample fax',
  '1.C': 'Cookies',
  '1.D': 'Logs',
  '1.E': 'Measuring mail and pages',
  '1.F': 'Profiles',
  '1.G': 'Children',
  '2.A': 'Law and safety',
  '2.B': 'Civil cases',
  '2.C': 'Carrying faxes',
  '2.D': 'Mail and calls to you',
  '2.E': 'News and notices',
  '2.F': 'Support',
  '2.G': 'Abuse',
  '2.H': 'Others who work for us',
  '3.A': 'If the business changes hands',
  '3.B': 'Your choices',
  '3.C': 'Links and brands',
  '3.D': 'Surveys',
  '3.E': 'Recommendations',
  '3.F': 'Draws and contests',
  '3.G': 'Rights',
  '4': 'Security',
  '5': 'Correcting and taking along',
  '6': 'Changes of this policy',
  '7': 'Certificates and complaints',
  '8': 'How long things are kept',
  E: 'Evidence itself',
};

const day = (iso: string) => iso.slice(0, 16).replace('T', ' ');

function badge(colour: Colour): Html {
  return html`<span class="badge ${colour}">${words[colour]}</span>`;
}

export function evidenceBody(evidence: Evidence): Html {
  const { red, totals, promises, made_at } = evidence;
  const inOrder = [...new Set(promises.map(({ section }) => section))];
  return html`<h1>Evidence</h1>
<p>What stands behind each sentence of the <a href="/privacy">privacy policy</a>: the code that keeps it, the
test that proves it, and what the running system says about it. Made ${day(made_at)} UTC; the same
<a href="/privacy/evidence.json">as JSON</a>. Everything found is also an event of a
<a href="/.well-known/privacy-log/checkpoint">signed log</a>, so that nobody, we included, can quietly change it:
<code>npx platen verify</code> checks an export without us.</p>
${redSection(red)}
<h2 id="totals">In one look</h2>
<ul class="plain">${(Object.keys(words) as Colour[]).map(
    (colour) =>
      html`<li>${badge(colour)} ${totals[colour]} <span class="quiet">${meanings[colour]}</span></li>`,
  )}</ul>
${systemSection(evidence)}
${coverageSection(evidence)}
${controlSection(evidence)}
<h2 id="promises">The promises</h2>
<nav aria-label="Sections"><p class="jumps">${inOrder.map((one) => html`<a href="#s-${one}">${one}</a> `)}</p></nav>
${inOrder.map(
  (section) => html`<section aria-labelledby="s-${section}">
<h3 id="s-${section}">${section} · ${sections[section] ?? section}</h3>
${promises.filter((row) => row.section === section).map((row) => promiseRow(row, made_at))}
</section>`,
)}
<h2 id="limits">What this cannot show</h2>
<p>Whoever runs the machine and holds its keys can read what the service can read: the design leaves traces of
that, it does not make it impossible. Mail that was delivered, paper that was printed and the copies of the other
side of a fax are beyond erasure. What people keep is a record of what they said they did.</p>`;
}

function redSection(red: readonly string[]): Html {
  if (red.length === 0) return html`<p class="finding green">Nothing is red.</p>`;
  return html`<section aria-labelledby="red"><h2 id="red">Red now</h2>
<ul class="plain">${red.map((one) => html`<li class="finding red">${redLine(one)}</li>`)}</ul></section>`;
}

/** A promise that is red links to its row. */
function redLine(one: string): Html {
  const [, id, rest] = /^(P-[0-9A-Z]+-\d\d)(: .*)$/.exec(one) ?? [];
  return id === undefined ? html`${one}` : html`<a href="#${id}">${id}</a>${rest}`;
}

function systemSection({ findings }: Evidence): Html {
  return html`<h2 id="system">The running system</h2>
<ul class="plain">${findings.map(
    ({ ok, sentence, counts }) =>
      html`<li class="finding ${ok ? 'green' : 'red'}"><strong>${ok ? 'Yes' : 'No'}.</strong> ${sentence}
<span class="quiet">${countsText(counts)}</span></li>`,
  )}</ul>`;
}

function countsText(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`)
    .join(', ');
}

function coverageSection({ coverage }: Evidence): Html {
  return html`<h2 id="principles">Principles of fair dealing</h2>
<table><caption class="quiet">Each promise serves one; a principle with none that is kept is red.</caption>
<thead><tr><th scope="col">Principle</th><th scope="col">Promised</th><th scope="col">Kept by code now</th></tr></thead>
<tbody>${coverage.map(
    ({ principle, promised, live }) =>
      html`<tr><th scope="row">${principle}</th><td>${promised}</td>
<td>${live === 0 ? html`${badge('red')} none` : live}</td></tr>`,
  )}</tbody></table>`;
}

function controlSection({ controls, unmapped_controls, tests_seen }: Evidence): Html {
  const missing = new Set(unmapped_controls.map((one) => one.split(/[ :]/)[0]));
  return html`<h2 id="precautions">Precautions</h2>
<table><caption class="quiet">By the chapters of OWASP ASVS 5.0, level 2; each precaution names its tests${
    tests_seen ? '' : ', which this release does not carry: they were not looked into here'
  }.</caption>
<thead><tr><th scope="col">Chapter</th><th scope="col">Precautions</th></tr></thead>
<tbody>${controls.map(
    ({ chapter, name, controls: count, not_here }) =>
      html`<tr><th scope="row">${chapter} ${name}</th><td>${
        missing.has(chapter) ? html`${badge('red')} without a test` : (not_here ?? count)
      }</td></tr>`,
  )}</tbody></table>`;
}

function promiseRow(row: EvidenceRow, madeAt: string): Html {
  const { id, sentence, status, because } = row;
  return html`<details id="${id}"><summary>${badge(status)} <span class="quiet">${id}</span> ${sentence}</summary>
<dl>
<dt>Now</dt><dd>${because}</dd>
<dt>Serves</dt><dd>${row.principle}</dd>
${list('Kept by', row.enforced_by)}
${list('Proven by', row.proved_by)}
${
  row.proof &&
  html`<dt>Last proof</dt><dd>${row.proof.ok ? 'passed' : 'FAILED'} ${day(row.proof.at)} UTC, commit
<code>${row.proof.commit?.slice(0, 12) ?? 'unknown'}</code>${withoutText(row.fails_without)}</dd>`
}
${
  row.live &&
  html`<dt>Last look</dt><dd>${row.live.ok ? 'found so' : 'NOT FOUND SO'} ${day(row.live.at)} UTC.
${row.live.sentence} ${countsText(row.live.counts)}</dd><dt>Next look</dt><dd>${day(row.live.next_due)} UTC</dd>`
}
${row.schedule && html`<dt>Schedule</dt><dd>${row.schedule}</dd>`}
${row.schedule && html`<dt>Last record</dt><dd>${row.recorded_at ? day(row.recorded_at) : 'none yet'}</dd>`}
${row.record_due && html`<dt>Next record</dt><dd>${row.record_due < madeAt ? 'OVERDUE since' : 'due by'} ${day(row.record_due)}</dd>`}
</dl></details>`;
}

function withoutText(fails: boolean | null): string {
  if (fails === null) return '; not tried with the protection off';
  return fails
    ? '; seen to fail with the protection off'
    : '; DID NOT FAIL with the protection off';
}

function list(name: string, places: readonly string[]): Html | false {
  if (places.length === 0) return false;
  return html`<dt>${name}</dt><dd>${places.map((one) => html`<code>${one}</code><br>`)}</dd>`;
}

// The archive of policy texts as pages: the one in force, those before it, what changed, and a
// feed.
import type { Config } from '../../config.ts';
import { type Html, html } from '../../platform/html/html.ts';
import { differences, fillSlots, type PublishedPolicy, parameters } from '../privacy/index.ts';
import { blocksOf, compareTexts } from './compare-texts.ts';
import { renderPolicy } from './policy-page.ts';

const classWords: Record<string, string> = {
  first: 'the first text',
  editorial: 'words only: nothing is done otherwise',
  non_material: 'less is done, or more is protected',
  material: 'material: more is done, or less is protected',
};

export const classWord = (one: PublishedPolicy) => classWords[one.class ?? ''] ?? 'not yet known';

const day = (at: Date | undefined) => at?.toISOString().slice(0, 10);

const dated = (at: Date | undefined, otherwise: string): Html =>
  at ? html`<time datetime="${at.toISOString()}">${day(at)}</time>` : html`${otherwise}`;

/** A text of the archive; the words are those of its day. */
export function archivedBody(
  policy: PublishedPolicy,
  inForce: PublishedPolicy,
  config: Config,
): Html {
  const isOld = policy.id !== inForce.id;
  const note =
    policy.state === 'announced'
      ? html`This text is announced and not in force yet.`
      : html`This text is kept as it was. In force is <a href="/privacy">that of ${inForce.id}</a>.`;
  return html`${isOld && html`<p class="notice" role="note">${note}</p>`}${renderPolicy(policy, config)}`;
}

export function historyBody(versions: PublishedPolicy[]): Html {
  return html`<h1>History of the privacy policy</h1>
<p>Every text that was ever in force here, to the letter. None is edited or taken away; its hash stands in the audit chain.
<a href="/privacy/feed.xml">A feed</a> tells of new ones.</p>
${versions.toReversed().map((one) => entry(one, before(versions, one)))}`;
}

const before = (versions: PublishedPolicy[], one: PublishedPolicy) =>
  versions.findLast(({ id, state }) => state === 'published' && id < one.id);

function entry(one: PublishedPolicy, previous: PublishedPolicy | undefined): Html {
  const waits = new Date(
    (one.announcedAt?.getTime() ?? 0) + parameters.policyNoticeDays.value * 86_400_000,
  );
  return html`<section aria-labelledby="${one.id}">
<h2 id="${one.id}">${one.id}</h2>
<dl>
<dt>State</dt><dd>${
    one.state === 'announced'
      ? html`Announced ${dated(one.announcedAt, '')}; one person publishes alone, not before ${dated(waits, '')}`
      : html`Published ${dated(one.publishedAt, '')}${one.singlePerson && ', by one person alone'}`
  }</dd>
<dt>Change</dt><dd>${classWord(one)}</dd>
<dt>Counts for people who were here from</dt><dd>${dated(one.effectiveAt, 'thirty days after the last of them was told')}</dd>
<dt>SHA-256</dt><dd><code class="hash">${one.sha256}</code></dd>
</dl>
<p><a href="/privacy/${one.id}">Read the text of ${one.id}</a> ·
<a href="/privacy/text/${one.id}.md">its source</a>${
    previous &&
    html` · <a href="/privacy/diff/${previous.id}..${one.id}">what changed since ${previous.id}</a>`
  }</p>
</section>`;
}

export function diffBody(from: PublishedPolicy, to: PublishedPolicy): Html {
  const facts = differences(from.snapshot, to.snapshot);
  const changes = compareTexts(blocksOf(fillSlots(from)), blocksOf(fillSlots(to)));
  const sections = Map.groupBy(changes, ({ section }) => section);
  return html`<h1>What changed from ${from.id} to ${to.id}</h1>
<p>This change is ${classWord(to)}.</p>
<h2>In what is done</h2>
${
  facts.length === 0
    ? html`<p>Nothing is done otherwise.</p>`
    : html`<ul>${facts.map(
        ({ sentence, material }) =>
          html`<li>${material && html`<strong>Widens.</strong> `}${sentence}</li>`,
      )}</ul>`
}
<h2>In the words</h2>
${changes.length === 0 && html`<p>The words are the same.</p>`}
${[...sections].map(
  ([section, list]) => html`<h3>${section || 'Before the first section'}</h3>
${list.map(({ is, text }) =>
  is === 'added'
    ? html`<p class="added"><strong>Added:</strong> <ins>${text}</ins></p>`
    : html`<p class="removed"><strong>Removed:</strong> <del>${text}</del></p>`,
)}`,
)}`;
}

/** Atom (RFC 4287): one entry per published text. */
export function feedXml(versions: PublishedPolicy[], baseUrl: string): string {
  const published = versions.filter(({ state }) => state === 'published').toReversed();
  const updated = published[0]?.publishedAt?.toISOString() ?? new Date(0).toISOString();
  return html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>Privacy policy</title>
<id>${baseUrl}/privacy/feed.xml</id>
<link rel="self" href="${baseUrl}/privacy/feed.xml"/>
<link href="${baseUrl}/privacy/history"/>
<author><name>Platen</name></author>
<updated>${updated}</updated>
${published.map((one) => {
  const previous = before(versions, one);
  const href = previous ? `/privacy/diff/${previous.id}..${one.id}` : `/privacy/${one.id}`;
  return html`<entry>
<title>Privacy policy of ${one.id}</title>
<id>${baseUrl}/privacy/${one.id}</id>
<link href="${baseUrl}${href}"/>
<updated>${one.publishedAt?.toISOString() ?? updated}</updated>
<summary>${classWord(one)}. SHA-256 ${one.sha256}</summary>
</entry>
`;
})}</feed>
`.text;
}

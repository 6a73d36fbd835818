// The preference centre as pages: every question with what follows from each answer, what counts
// now, and two equal buttons. Readable and usable without script.
import { type Html, html } from '../../../platform/html/html.ts';
import type { OwnNotice } from '../versions/own-notices.ts';
import type { Standing } from './decide.ts';
import { type Decision, formOf, type Topic, topics } from './forms.ts';

const answers: readonly { decision: Decision; label: string }[] = [
  { decision: 'yes', label: 'Yes' },
  { decision: 'no', label: 'No' },
];

/** One form, two buttons of the same make: neither answer takes more, or looks better. */
function question(topic: Topic, now: Html | undefined, action: string): Html {
  const id = idOf(topic);
  return html`<section class="choice" aria-labelledby="${id}">
<h2 id="${id}">${topic.title}</h2>
<p id="${id}-question">${topic.question}</p>
<ul><li><strong>Yes:</strong> ${topic.ifYes}</li><li><strong>No:</strong> ${topic.ifNo}</li></ul>
${now}
${
  now &&
  html`<form method="post" action="${action}" class="answers">
<input type="hidden" name="purpose" value="${topic.purpose}">
<input type="hidden" name="channel" value="${topic.channel}">
<input type="hidden" name="text_sha256" value="${formOf('form', topic).sha256}">
${answers.map(
  ({ decision, label }) =>
    html`<button class="answer" name="decision" value="${decision}" aria-label="${label}: ${topic.title}" aria-describedby="${id}-question">${label}</button>`,
)}
</form>`
}
</section>`;
}

export const idOf = ({ purpose, channel }: Topic) => `${purpose.replaceAll('.', '-')}-${channel}`;

const states = { yes: 'Yes', no: 'No', pending: 'Waiting' } as const;

const ways: Record<string, string> = {
  form: 'answered on this page',
  one_click: 'by the link in a message',
  mailto: 'by a message that unsubscribes',
  gpc: 'by the signal of your browser',
  staff: 'written down by our staff because you asked',
  faxed_code: 'by a code that was faxed',
  import: 'carried over from another list',
  transfer: 'taken over with the service',
};

/** What counts now, since when, by which way and under which words. */
function standing({ state, last, wording }: Standing): Html {
  if (state === 'pending') {
    return html`<p class="now"><strong>Now: ${states.pending}.</strong> We sent a link to your address. Your yes counts when
you use it; until then it is a no.</p>`;
  }
  if (!last)
    return html`<p class="now"><strong>Now: No.</strong> You have not answered, and that means no.</p>`;
  const at = last.at.toISOString();
  return html`<p class="now"><strong>Now: ${states[state]}</strong>, since
<time datetime="${at}">${at.slice(0, 16).replace('T', ' ')} UTC</time>, ${ways[last.source] ?? last.source}, under the policy of
<a href="/privacy/${last.policyVersionId}">${last.policyVersionId}</a>.</p>
<details><summary>The words you answered</summary><p class="wording">${wording ?? 'Words of an earlier build.'}</p>
<p><small>SHA-256 <code>${last.textSha256}</code></small></p></details>`;
}

export interface ChoicesPage {
  /** Undefined: nobody is known, and the questions are only shown. */
  standings: Standing[] | undefined;
  /** Changes of the policy that no mail could tell this person. */
  notices: OwnNotice[];
  /** Where the answers go. */
  action: string;
  /** Does this browser send Global Privacy Control? */
  gpc: boolean;
}

export function choicesBody({ standings, notices, action, gpc }: ChoicesPage): Html {
  return html`<h1>Your choices</h1>
<p>What we may do only if you want it. Each answer takes one click, counts at once, and can be changed here at any time. Your
account works the same with every answer.</p>
${notices.map(
  ({
    id,
    version,
  }) => html`<div class="notice" role="note"><p>We could not reach you by mail: there is
<a href="/privacy/${version}">a new privacy policy, of ${version}</a>. It does not count for you before thirty days have passed since
you took note of it.</p>
<form method="post" action="/privacy/choices/notices/${id}"><button>I have taken note</button></form></div>`,
)}
${
  gpc &&
  html`<p class="notice" role="note">Your browser sends Global Privacy Control. We honour it: it counts as a no to
${topics.filter(({ refusedByGpc }) => refusedByGpc).map(({ title }) => title)}, unless you say yes here afterwards.</p>`
}
${
  standings
    ? standings.map((one) => question(one.topic, standing(one), action))
    : [
        html`<p><a href="/sign-in">Sign in</a> to answer, or use the link in any message of ours.</p>`,
        ...topics.map((topic) => question(topic, undefined, action)),
      ]
}`;
}

export function confirmBody(topic: Topic, used: boolean): Html {
  if (used) {
    return html`<h1>Confirmed already</h1>
<p>This link has done its work: ${topic.title}. You can change your answer under <a href="/privacy/choices">your choices</a>.</p>`;
  }
  return html`<h1>${topic.title}</h1>
<p>${topic.question}</p>
<p>You answered yes, and this link proves that the address is yours. With the button your yes counts.</p>
<form method="post"><p><button>Yes, it was me</button></p></form>
<p>If it was not you, do nothing: without the button nothing happens.</p>`;
}

export function confirmedBody(topic: Topic): Html {
  return html`<h1>Thank you</h1>
<p>Your yes counts now: ${topic.title}. One click under <a href="/privacy/choices">your choices</a> ends it.</p>`;
}

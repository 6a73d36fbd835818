// The pages of rights requests. Readable and usable without script; they say what was asked, what
// became of it and by when, and never a name of the kind that the database has.
import { type Html, html } from '../../../platform/html/html.ts';
import { wide } from '../../../platform/html/page.ts';
import { type RequestKind, requestKinds } from './deadlines.ts';
import { refusalReasons } from './request.ts';
import type { RightsRequest } from './store.ts';

export const kindSentences: Record<RequestKind, string> = {
  access: 'Tell me what you know about me',
  export: 'Give me a copy of everything, to keep or to take elsewhere',
  correction: 'Correct what is wrong',
  erasure: 'Erase me',
  objection: 'I object: stop using what you know about me for anything I did not ask for',
  restriction: 'Keep it, but do not use it',
  opt_out_sale: 'Do not sell or share it',
  limit_sensitive: 'Use sensitive information for nothing but the service',
  shine_the_light: 'California: to whom did it go for their marketing, last calendar year?',
  appeal: 'Appeal against a refusal',
};

export interface OwnRequests {
  requests: readonly RightsRequest[];
  /** Erasures that can still be taken back, by request, and until when. */
  undoable: ReadonlyMap<string, Date>;
  /** They asked that nothing uses what is kept. */
  restricted: boolean;
}

export function ownRequestsBody(
  { requests, undoable, restricted }: OwnRequests,
  done?: string,
): Html {
  const appealed = new Set(requests.map(({ appealOf }) => appealOf));
  const line = (one: RightsRequest) => ownLine(one, undoable.get(one.id), appealed.has(one.id));
  return html`<h1>Your rights</h1>
${done && html`<p role="status">${done}</p>`}
${
  restricted &&
  html`<form method="post" action="/privacy/requests/lift-restriction">
<p>You asked that nothing uses what is kept about you. <button>Use it again</button></p></form>`
}
<form method="post" action="/privacy/requests" class="form">
<p class="field"><label for="kind">What do you want?</label>
<select id="kind" name="kind">${kindOptions()}</select></p>
${regimeField()}
<p class="field"><label for="when">If you want to be erased</label>
<select id="when" name="when"><option value="in_14_days">In two weeks; until then I can undo it</option>
<option value="now">Now; there is no way back</option></select></p>
<p class="field"><label for="details">Anything to add (optional)</label>
<input id="details" name="details" maxlength="4000"></p>
<p><button>Ask</button></p>
</form>
<h2>What you asked</h2>
${requests.length === 0 ? html`<p>Nothing so far.</p>` : html`<ul>${requests.map(line)}</ul>`}
<p>Somebody was erased, and you have the code? <a href="/privacy/requests/receipt">Fetch the receipt</a>.</p>`;
}

function ownLine(request: RightsRequest, undoableUntil: Date | undefined, appealed: boolean): Html {
  return html`<li><strong>${kindSentences[request.kind]}</strong>, ${day(request.receivedAt.getTime())}:
${standing(request)}${answerOf(request)}${
  request.state.at === 'checking_identity' &&
  html`<form method="post" action="/privacy/requests/${request.id}/identity">
<p>We were not sure that it is you. <a href="/sign-in">Sign in anew</a>, and within ten minutes:
<button>It is me</button></p></form>`
}${
  request.state.at === 'refused' &&
  !appealed &&
  html`<form method="post" action="/privacy/requests/${request.id}/appeal">
<p><button>Appeal</button> until ${day(request.state.appealBy)}</p></form>`
}${
  undoableUntil &&
  html`<form method="post" action="/privacy/requests/${request.id}/undo">
<p><button>Undo this erasure</button> until ${day(undoableUntil.getTime())}</p></form>`
}</li>`;
}

function answerOf({ answer }: RightsRequest): Html | false {
  return answer !== undefined && html`<blockquote class="wording">${answer.words}</blockquote>`;
}

/** Where a request stands, in a sentence. */
export function standing({ state, outcome }: RightsRequest): string {
  switch (state.at) {
    case 'awaiting_proof':
      return 'it waits for your code.';
    case 'received':
    case 'checking_identity':
      return `we have it; you will have an answer by ${day(state.dueAt)}.`;
    case 'in_progress':
      return state.late
        ? `the answer was due on ${day(state.dueAt)} and is late. That is our fault.`
        : `you will have an answer by ${day(state.dueAt)}.`;
    case 'answered':
      return outcome ?? 'answered.';
    case 'refused':
      return `refused. ${refusalReasons[state.reason]}`;
    case 'withdrawn':
      return 'you took it back.';
    case 'lapsed':
      return 'no code came back in time.';
  }
}

/** `faxes`: whether a code can be faxed from here. */
export function newRequestBody(faxes: boolean, errors: readonly { detail: string }[] = []): Html {
  return html`<h1>Your rights, without an account</h1>
<p>If we keep something that carries your email address or fax number, it is yours to see and to end.
First we make sure that it is you: a code goes to that address${faxes && ', or by fax to that number'}.</p>
<p>With an account, <a href="/sign-in?next=/privacy/requests">sign in</a>: then no code is needed.</p>
${!faxes && html`<p>No code can be faxed from here: to ask about a fax number, write to the privacy contact that our <a href="/privacy">privacy policy</a> names.</p>`}
${
  errors.length > 0 &&
  html`<div class="errors" role="alert"><ul>${errors.map(({ detail }) => html`<li>${detail}</li>`)}</ul></div>`
}
<form method="post" action="/privacy/requests/new" class="form">
<p class="field"><label for="contact_kind">How can we reach you?</label>
<select id="contact_kind" name="contact_kind"><option value="email">By email</option>
${faxes && html`<option value="fax">By fax</option>`}</select></p>
<p class="field"><label for="contact">Email address${faxes && ', or fax number like +12025550123'}</label>
<input id="contact" name="contact" required maxlength="320" autocomplete="email"></p>
<p class="field"><label for="kind">What do you want?</label>
<select id="kind" name="kind">${kindOptions()}</select></p>
${regimeField()}
<p><button>Send me the code</button></p>
</form>
<p>Somebody was erased, and you have the code? <a href="/privacy/requests/receipt">Fetch the receipt</a>.</p>`;
}

/** The same whatever is kept here: whoever only names an address learns nothing. */
export function codeSentBody(): Html {
  return html`<h1>A code is on its way</h1>
<p>If that address or number can be reached, it gets a code that is good for an hour. Enter it here.</p>
<form method="post" action="/privacy/requests/code" class="form">
<p class="field"><label for="code">The code</label>
<input id="code" name="code" required maxlength="40" autocomplete="one-time-code"></p>
<p><button>Continue</button></p>
</form>`;
}

export interface Carried {
  rel: string;
  facts: Record<string, unknown>;
}

export function provedBody(request: RightsRequest, rows: readonly Carried[], code: string): Html {
  const columns = [...new Set(rows.flatMap(({ facts }) => Object.keys(facts)))];
  return html`<h1>What carries your address</h1>
<p>${kindSentences[request.kind]}: ${standing(request)}</p>
${answerOf(request)}
${
  rows.length === 0
    ? html`<p>Nothing that is kept here carries it.</p>`
    : html`${wide(
        'What carries it',
        html`<table><thead><tr>${columns.map((one) => html`<th scope="col">${words(one)}</th>`)}</tr></thead>
<tbody>${rows.map(
          ({ facts }) => html`<tr>${columns.map((one) => html`<td>${text(facts[one])}</td>`)}</tr>`,
        )}</tbody></table>`,
      )}
<p>You see what you saw at your machine or in your mailbox: who else is involved has rights, too.</p>
<form method="post" action="/privacy/requests/code/copy"><input type="hidden" name="code" value="${code}">
<p><button>Download these as JSON</button></p></form>`
}`;
}

function kindOptions(): Html[] {
  return requestKinds
    .filter((kind) => kind !== 'appeal')
    .map((kind) => html`<option value="${kind}">${kindSentences[kind]}</option>`);
}

function regimeField(): Html {
  return html`<p class="field"><label for="regime">Whose law is yours?</label>
<select id="regime" name="regime"><option value="general">The strictest that we keep to</option>
<option value="california">California’s</option></select></p>`;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function words(column: string): string {
  return column.replaceAll('_', ' ');
}

function text(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

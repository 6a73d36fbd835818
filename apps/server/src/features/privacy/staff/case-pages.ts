// The page of one case, with just what its purpose shows, and the page of a person's own threads.
import { type Html, html } from '../../../platform/html/html.ts';
import type { StaffRole } from './desk.ts';
import { roleNames, when } from './desk-pages.ts';
import type { Thread, ThreadMessage } from './threads.ts';

/** What a csr sees of the person of a thread: all that there is to see. */
export interface ThreadView {
  name: string;
  contacts: { kind: string; value: string }[];
  numbers: { number: string; label: string | null }[];
  faxes: { id: string; direction: string; status: string; created_at: Date }[];
  messages: ThreadMessage[];
}

const back = (role: StaffRole) =>
  html`<p><a href="/staff/${role}">${roleNames[role]}: all cases</a></p>`;

const rows = (items: readonly Html[]) =>
  items.length === 0
    ? html`<p>None.</p>`
    : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;

export function threadBody(role: StaffRole, id: string, view: ThreadView): Html {
  return html`<h1>Help thread ${id}</h1>
<dl><dt>Name</dt><dd>${view.name}</dd>
${view.contacts.map(({ kind, value }) => html`<dt>${kind}</dt><dd>${value}</dd>`)}</dl>
<h2>Numbers</h2>${rows(view.numbers.map(({ number, label }) => html`${number} ${label}`))}
<h2>Faxes</h2>${rows(
    view.faxes.map(
      (fax) => html`${fax.id}: ${fax.direction}, ${fax.status}, ${when(fax.created_at)}`,
    ),
  )}
<h2>Messages</h2>${messageList(view.messages, 'staff')}
<form method="post" action="/staff/${role}/cases/${id}/messages" class="form">
<p class="field"><label for="body">Answer</label>
<textarea id="body" name="body" rows="5" required maxlength="4000"></textarea></p>
<p><button>Send the answer</button></p></form>
${back(role)}`;
}

/**
 * A thread that is not proven: a field for the code that its person reads out, and nothing else.
 */
export function unprovenBody(role: StaffRole, id: string): Html {
  return html`<h1>Help thread ${id}</h1>
<p>Nothing is shown until the person has read out the code that was sent to them.</p>
<form method="post" action="/staff/${role}/cases/${id}/proof" class="form">
<p class="field"><label for="code">Code</label>
<input id="code" name="code" inputmode="numeric" required pattern="[0-9]{8}" autocomplete="off"></p>
<p><button>Try the code</button></p></form>
${back(role)}`;
}

export interface InvoiceView {
  id: string;
  amount_cents: number;
  currency: string;
  state: string;
  due_at: Date;
  account: string;
  name: string;
  contacts: { kind: string; value: string }[];
}

export function invoiceBody(role: StaffRole, view: InvoiceView): Html {
  const amount = `${(view.amount_cents / 100).toFixed(2)} ${view.currency}`;
  return html`<h1>Invoice ${view.id}</h1>
<dl><dt>Account</dt><dd>${view.account}</dd><dt>Name</dt><dd>${view.name}</dd>
${view.contacts.map(({ kind, value }) => html`<dt>${kind}</dt><dd>${value}</dd>`)}
<dt>Amount</dt><dd>${amount}</dd><dt>State</dt><dd>${view.state}</dd><dt>Due</dt><dd>${when(view.due_at)}</dd></dl>
${back(role)}`;
}

export function emergencyBody(
  id: string,
  fields: readonly { field: string; value: string }[],
  faxes: readonly string[],
): Html {
  return html`<h1>Emergency ${id}</h1>
<p>Each load of this page is written down, and its person is told.</p>
<dl>${fields.map(({ field, value }) => html`<dt>${field}</dt><dd>${value}</dd>`)}</dl>
${
  faxes.length > 0 &&
  html`<h2>Faxes</h2><ul>${faxes.map(
    (fax) =>
      html`<li><a href="/staff/operator/cases/${id}/faxes/${fax}/document.pdf">${fax}</a></li>`,
  )}</ul>`
}
${back('operator')}`;
}

function messageList(messages: readonly ThreadMessage[], self: string): Html {
  if (messages.length === 0) return html`<p>None yet.</p>`;
  return html`<ol>${messages.map(
    (
      one,
    ) => html`<li><p class="quiet">${one.author === self ? 'You' : one.author === 'staff' ? 'Our staff' : 'The person'}, ${when(one.at)}</p>
<p>${one.body}</p></li>`,
  )}</ol>`;
}

const stateWords: Record<string, string> = {
  waiting: 'waits for your code',
  open: 'open',
  locked: 'locked after three wrong codes',
  closed: 'closed',
};

/** `/help`: the person's own threads, and a form for a new one. */
export function helpBody(threads: readonly Thread[]): Html {
  return html`<h1>Help</h1>
<p>Write to us here. Before anybody of ours sees anything about you, you prove that it is you: by a code we
send to an address of yours, or by having signed in just now. It opens your name, addresses, numbers and
how your faxes went for half an hour; never a page of a fax.</p>
<form method="post" action="/help" class="form">
<p class="field"><label for="question">Your question</label>
<textarea id="question" name="question" rows="5" required maxlength="4000"></textarea></p>
<p><button>Ask</button></p></form>
<h2>Your threads</h2>
${rows(
  threads.map(
    (one) =>
      html`<a href="/help/threads/${one.id}">${when(one.opened_at)}</a>: ${stateWords[one.state]}`,
  ),
)}
<p><a href="/privacy/accesses">Who looked</a></p>`;
}

export function ownThreadBody(thread: Thread, messages: readonly ThreadMessage[]): Html {
  return html`<h1>Your question of ${when(thread.opened_at)}</h1>
<p>State: ${stateWords[thread.state]}${thread.state === 'open' && thread.closes_at && html` until ${when(thread.closes_at)}`}.</p>
${thread.state === 'waiting' && proofForms(thread.id)}
${messageList(messages, 'person')}
${
  (thread.state === 'open' || thread.state === 'waiting') &&
  html`<form method="post" action="/help/threads/${thread.id}/messages" class="form">
<p class="field"><label for="body">Add to it</label>
<textarea id="body" name="body" rows="4" required maxlength="4000"></textarea></p>
<p><button>Send</button></p></form>`
}
<p><a href="/help">All threads</a></p>`;
}

function proofForms(id: string): Html {
  return html`<form method="post" action="/help/threads/${id}/proof" class="form">
<p class="field"><label for="code">The code that we sent you</label>
<input id="code" name="code" inputmode="numeric" required pattern="[0-9]{8}" autocomplete="one-time-code"></p>
<p><button>This is me</button></p></form>
<form method="post" action="/help/threads/${id}/proof"><p><button>I have signed in just now</button></p></form>`;
}

// The pages of the desk of requests: plain forms, without script. The list holds no value of a
// person; the page of one request shows what its holder needs to answer it, and what the law allows
// to do.
import { type Html, html } from '../../../../platform/html/html.ts';
import type { StaffRole } from '../../staff/desk.ts';
import { roleNames, when } from '../../staff/desk-pages.ts';
import type { RequestKind } from '../deadlines.ts';
import { type IdentityLevel, refusalReasons, type State } from '../request.ts';
import { answerCharsMax, extensionReasons, givenReasons } from './act-on-request.ts';
import { type CaseRequest, type DeskRequest, isByMachine, isCorrection } from './desk.ts';

const dayMs = 24 * 3_600_000;

const kindWords: Record<RequestKind, string> = {
  access: 'To be told',
  export: 'A copy',
  correction: 'Correction',
  erasure: 'Erasure',
  objection: 'Objection',
  restriction: 'Restriction',
  opt_out_sale: 'No sale or sharing',
  limit_sensitive: 'Limits on sensitive data',
  shine_the_light: 'California: who got it',
  appeal: 'Appeal',
};

const identityWords: Record<IdentityLevel, string> = {
  none: 'unknown',
  contact_proved: 'an address was proven by code',
  signed_in: 'signed in',
  stepped_up: 'signed in anew to show it',
};

const stateWords: Record<State['at'], string> = {
  awaiting_proof: 'not proven yet',
  received: 'arrived',
  in_progress: 'open',
  checking_identity: 'waits for the person to show who they are',
  answered: 'answered',
  refused: 'refused',
  withdrawn: 'taken back',
  lapsed: 'never proven',
};

/** How long there still is, in days, or for how long it has been late. */
function clock(dueAt: Date, late: boolean, now: number): Html {
  const days = Math.floor(Math.abs(dueAt.getTime() - now) / dayMs);
  const left = days === 0 ? 'less than a day' : days === 1 ? '1 day' : `${days} days`;
  return late
    ? html`<strong class="red">late by ${left}</strong>, due ${when(dueAt)}`
    : html`${left} left, due ${when(dueAt)}`;
}

export function deskRequestsBody(
  role: StaffRole,
  requests: readonly DeskRequest[],
  now: number,
): Html {
  const open = requests.filter(({ ended_at }) => ended_at === null);
  const ended = requests.filter(({ ended_at }) => ended_at !== null);
  const late = open.filter((one) => one.late).length;
  return html`<h1>Requests by right</h1>
<p>Open: ${open.length}. Late: ${late}. Whose they are is seen by whoever takes one, and written down.</p>
${
  open.length === 0
    ? html`<p>None is open.</p>`
    : html`<ul class="rows">${open.map((one) => openRow(role, one, now))}</ul>`
}
<h2>Ended within a month</h2>
${ended.length === 0 ? html`<p>None.</p>` : html`<ul class="rows">${ended.map(endedRow)}</ul>`}
<p><a href="/staff/${role}">${roleNames[role]}: the desk</a></p>`;
}

function openRow(role: StaffRole, one: DeskRequest, now: number): Html {
  const name = kindWords[one.kind];
  return html`<li><span>${role === 'cpo' ? html`<a href="/staff/cpo/requests/${one.id}">${name}</a>` : name} <small class="hash">${one.id}</small><br>
${clock(one.due_at, one.late, now)}${one.extended_until && ' (extended)'}</span>
<span class="quiet hash">${stateWords[one.state]}; ${one.taken_by === null ? 'nobody has it' : one.mine ? 'yours' : `${one.taken_by} has it`}</span></li>`;
}

function endedRow(one: DeskRequest): Html {
  return html`<li><span>${kindWords[one.kind]} <small class="hash">${one.id}</small><br>
${stateWords[one.state]} ${when(one.ended_at)}${one.late && html`, <strong class="red">late</strong>`}</span>
<span class="quiet hash">${one.decided_by === null ? 'by machine' : html`by ${one.decided_by}`}${one.single_person && ' (single person)'}</span></li>`;
}

/** A request that this seat does not have: what the list says of it, and a way to take it. */
export function untakenBody(one: DeskRequest, now: number): Html {
  return html`<h1>${kindWords[one.kind]}</h1>
<dl><dt>Request</dt><dd class="hash">${one.id}</dd>
<dt>Clock</dt><dd>${one.ended_at === null ? clock(one.due_at, one.late, now) : html`ended ${when(one.ended_at)}`}</dd>
<dt>State</dt><dd>${stateWords[one.state]}</dd>
<dt>Who has it</dt><dd class="hash">${one.taken_by ?? 'nobody'}</dd></dl>
${
  one.ended_at === null &&
  html`<p>Who asked, and what they wrote, is seen by whoever takes it; each look is written down and shown to
them.${one.taken_by !== null && ' Taken from somebody, it is not theirs any more.'}</p>
<form method="post" action="/staff/cpo/requests/${one.id}/take"><p><button>Take this request</button></p></form>`
}
${back}`;
}

const back = html`<p><a href="/staff/cpo/requests">All requests</a></p>`;

/** A request for whoever has it, with what can be done about it now. */
export function caseRequestBody(held: CaseRequest, now: number): Html {
  const { state } = held;
  const due = 'dueAt' in state ? new Date(state.dueAt) : null;
  return html`<h1>${kindWords[held.kind]}</h1>
<p>Each load of this page is written down, and whoever asked sees it.</p>
<dl><dt>Request</dt><dd class="hash">${held.id}</dd>
<dt>Asked</dt><dd>${when(held.receivedAt)}, ${held.regime === 'california' ? 'by California’s law' : 'by the strictest law'}</dd>
${due && html`<dt>Clock</dt><dd>${clock(due, now > due.getTime(), now)}${held.extensionReason && ' (extended)'}</dd>`}
<dt>State</dt><dd>${stateWords[state.at]}</dd>
${held.name !== null && html`<dt>Name</dt><dd>${held.name}</dd>`}
${held.proven && html`<dt>Proven ${held.proven.kind === 'fax' ? 'fax number' : 'address'}</dt><dd class="hash">${held.proven.contact}</dd>`}
<dt>Identity</dt><dd>${identityWords[held.identityLevel]}</dd></dl>
${held.words !== null && html`<h2>What they wrote</h2><blockquote class="wording">${held.words}</blockquote>`}
${held.appealed && appealedSection(held.appealed)}
${isByMachine(held) ? html`<p>A machine does this. Nobody has to answer it; it can be extended.</p>` : answerSections(held)}
${extendForm(held)}
${back}`;
}

function appealedSection(one: NonNullable<CaseRequest['appealed']>): Html {
  return html`<h2>What was refused</h2>
<dl><dt>Request</dt><dd>${kindWords[one.kind]}, <span class="hash">${one.id}</span></dd>
<dt>Refused</dt><dd>${when(one.ended_at)}: ${refusalReasons[one.refusal_reason]}</dd></dl>
${one.words !== null && html`<p>They had written:</p><blockquote class="wording">${one.words}</blockquote>`}
${one.answer !== null && html`<p>They were told:</p><blockquote class="wording">${one.answer}</blockquote>`}
${one.single_person && html`<p class="notice">You refused this yourself. There is nobody else here to decide, so you may; the person is told so, and it is shown.</p>`}`;
}

function answerSections(held: CaseRequest): Html {
  const { id, kind, state } = held;
  const checking = state.at === 'checking_identity';
  return html`${
    checking &&
    html`<h2>Identity</h2><p>Nothing is answered before ${when(new Date(state.resumeBy))}, unless they show who they are or you have made sure.</p>
${form(id, 'identity_checked', html`<p><button>I have made sure who it is</button></p>`)}`
  }
${!checking && isCorrection(held) && correctionForm(held)}
${
  !checking &&
  html`<h2>${kind === 'appeal' ? 'Take the refusal back' : 'Answer'}</h2>
${form(id, 'answer', html`${wordsField('answer-words', 'What you tell them', true)}<p><button>Send the answer</button></p>`)}`
}
<h2>Refuse</h2>
${form(
  id,
  'refuse',
  html`<p class="field"><label for="reason">Why</label><select id="reason" name="reason" required>
<option value="">Choose…</option>${givenReasons
    .filter((reason) => (reason === 'stands') === (kind === 'appeal'))
    .map(
      (reason) => html`<option value="${reason}">${refusalReasons[reason]}</option>`,
    )}</select></p>
${wordsField('refuse-words', 'More about it (optional)', false)}
<p><button class="danger">Refuse</button></p>
<p class="quiet">They are told the reason, that they can appeal here, and that they can complain to the authority or
go to court.</p>`,
)}
${doubtForm(held)}`;
}

function correctionForm({ id, name, contacts, recipients }: CaseRequest): Html {
  return html`<h2>Correct</h2>
${
  recipients.length > 0 &&
  html`<p>What was wrong may have gone to these; tell them, unless that is impossible:</p>
<ul>${recipients.map((one) => html`<li>${one.legal_name}: ${one.fields.join(', ')}, last ${when(one.last_at)}</li>`)}</ul>`
}
${form(
  id,
  'correct',
  html`<p class="field"><label for="name">Name</label>
<input id="name" name="name" maxlength="200" value="${name}" autocomplete="off"></p>
${
  contacts.length > 0 &&
  html`<p class="field"><label for="contact">Number or postal address that is wrong</label>
<select id="contact" name="contact"><option value="">None</option>${contacts.map(
    (one) => html`<option value="${one.id}">${one.value}</option>`,
  )}</select></p>
<p class="field"><label for="value">What it is really</label>
<input id="value" name="value" maxlength="320" autocomplete="off"></p>`
}
${wordsField('correct-words', 'More about it (optional)', false)}
<p><button>Write the correction and tell them</button></p>
<p class="quiet">Other things are changed on the page of their account, or cannot be: refuse, and say why.</p>`,
)}`;
}

function extendForm({ id, state }: CaseRequest): Html | false {
  const possible =
    state.at === 'in_progress' && !state.extended && !state.late && state.extendableTo !== null;
  if (!possible) return false;
  const last = new Date(state.extendableTo as number).toISOString().slice(0, 10);
  return html`<h2>Take longer</h2>
${form(
  id,
  'extend',
  html`<p class="field"><label for="until">Until (once, and no later than ${last})</label>
<input id="until" name="until" type="date" required max="${last}"></p>
<p class="field"><label for="why">Why</label><select id="why" name="reason" required>
<option value="">Choose…</option>${Object.entries(extensionReasons).map(
    ([reason, says]) => html`<option value="${reason}">${says}</option>`,
  )}</select></p>
<p><button class="quiet">Extend and tell them</button></p>`,
)}`;
}

function doubtForm({ id, state, name }: CaseRequest): Html | false {
  if (state.at !== 'in_progress' || state.paused || state.late || name === null) return false;
  return html`<h2>Is it really them?</h2>
<p>They are asked to sign in anew. The clock stands still until they do, once and for five days at most.</p>
${form(id, 'ask_identity', html`<p><button class="quiet">Ask who it is</button></p>`)}`;
}

function form(id: string, act: string, fields: Html): Html {
  return html`<form method="post" action="/staff/cpo/requests/${id}/acts" class="form">
<input type="hidden" name="act" value="${act}">
${fields}</form>`;
}

function wordsField(id: string, label: string, required: boolean): Html {
  return html`<p class="field"><label for="${id}">${label}</label>
<textarea id="${id}" name="words" rows="5" maxlength="${answerCharsMax}"${required && html` required`}></textarea></p>`;
}

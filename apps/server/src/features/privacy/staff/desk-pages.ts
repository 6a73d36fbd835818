// The pages of the desk: plain forms that work without script and by keyboard. They show handles,
// times and names of fields; a person's data stands on the page of a case alone.
import { parameters } from '../../../../../../policy/parameters.ts';
import { type Html, html } from '../../../platform/html/html.ts';
import {
  casePages,
  type DeskAlert,
  type DeskCase,
  type DeskRole,
  type Emergency,
  emergencyFields,
  grounds,
  hasCasePage,
  type StaffRole,
  staffRoles,
} from './desk.ts';
import { type EmergencyState, stateOf } from './emergency.ts';

export const roleNames: Record<StaffRole, string> = {
  csr: 'Customer service',
  sales: 'Sales',
  billing_clerk: 'Billing',
  abuse_analyst: 'Abuse desk',
  legal_officer: 'Legal officer',
  cpo: 'Privacy officer',
  operator: 'Operator',
  auditor: 'Auditor',
};

const kinds: Record<string, string> = {
  thread: 'Help thread',
  invoice: 'Open invoice',
  abuse_report: 'Report of abuse',
  legal_request: 'Legal request',
  legal_hold: 'Legal hold',
  rights_request: 'Rights request',
  break_glass: 'Emergency',
  policy_version: 'Policy version',
};

const groundNames: Record<(typeof grounds)[number], string> = {
  law: 'The law requires it',
  illegal_activity: 'To act on illegal activity',
  company_rights: 'To protect rights or property of the company',
  personal_safety: 'For somebody’s safety',
};

const fieldNames: Record<(typeof emergencyFields)[number], string> = {
  'subject.name': 'Name',
  'contact_point.email': 'Email addresses',
  'contact_point.phone': 'Telephone numbers',
  'account.name': 'Name of the account',
  'number.number': 'Fax numbers',
  'fax.status': 'Which faxes, and how they ended',
  'access_log.entries': 'Who looked before',
  'fax.content': 'The pages of the faxes listed below',
};

export const when = (at: Date | null) =>
  at === null
    ? html`–`
    : html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`;

/** `/staff`: which of their roles they sit down in. */
export function rolesBody(roles: readonly StaffRole[]): Html {
  return html`<h1>Staff</h1>
${
  roles.length === 0
    ? html`<p>This session has no role here.</p>`
    : html`<p>You see people only through a case, and they can see that you did.</p>
<ul>${roles.map((role) => html`<li><a href="/staff/${role}">${roleNames[role]}</a></li>`)}</ul>`
}`;
}

export interface Desk {
  role: StaffRole;
  cases: DeskCase[];
  emergencies?: Emergency[];
  roles?: DeskRole[];
  alerts?: DeskAlert[];
  now: number;
}

export function deskBody({ role, cases, emergencies, roles, alerts, now }: Desk): Html {
  return html`<h1>${roleNames[role]}</h1>
<h2>My cases</h2>
${caseList(role, cases)}
${(role === 'cpo' || role === 'auditor') && html`<p><a href="/staff/${role}/requests">Requests by right</a></p>`}
${(role === 'csr' || role === 'sales') && lookupForm(role)}
${emergencies && emergencySection(role, emergencies, now)}
${role === 'operator' && askForm(role)}
${alerts && alertSection(role, alerts)}
${roles && roleSection(role, roles)}`;
}

function caseList(role: StaffRole, cases: readonly DeskCase[]): Html {
  if (cases.length === 0) return html`<p>None is open.</p>`;
  return html`<ul>${cases.map(
    (one) =>
      html`<li>${caseName(role, one)}: ${one.state === 'waiting' ? 'not proven yet' : 'open'}, since ${when(one.opened_at)}${
        one.closes_at && html`, until ${when(one.closes_at)}`
      }</li>`,
  )}</ul>`;
}

/** A link where this role has a page of such a case: the others are worked on elsewhere. */
function caseName(role: StaffRole, { kind, case_id, about_id }: DeskCase): Html {
  const name = html`${kinds[kind] ?? kind} ${case_id}`;
  if (role === 'cpo' && kind === 'rights_request') {
    return html`<a href="/staff/cpo/requests/${about_id}">${name}</a>`;
  }
  return hasCasePage(role) && casePages[role] === kind
    ? html`<a href="/staff/${role}/cases/${case_id}">${name}</a>`
    : name;
}

function lookupForm(role: StaffRole): Html {
  return html`<h2>Somebody asks for help</h2>
<form method="post" action="/staff/${role}/lookups" class="form">
<p class="field"><label for="kind">Kind of address</label>
<select id="kind" name="kind"><option value="email">Email</option><option value="phone">Telephone</option></select></p>
<p class="field"><label for="value">Their exact address</label>
<input id="value" name="value" required maxlength="320" autocomplete="off" aria-describedby="value-hint">
<small id="value-hint">They get a code and can see that they were looked up. Nothing is shown before they
read the code to you.</small></p>
<p><button>Send a code</button></p></form>`;
}

function emergencySection(role: StaffRole, all: readonly Emergency[], now: number): Html {
  return html`<h2>Emergencies</h2>
${all.length === 0 && html`<p>None was ever asked for.</p>`}
${all.map((one) => emergencyCard(role, one, now))}`;
}

const stateWords: Record<EmergencyState['at'], string> = {
  asked: 'waits for a second person',
  lapsed: 'lapsed: nobody answered in time',
  refused: 'refused',
  open: 'open',
  ended: 'ended, to be examined',
  overdue: 'ended, and not examined in time: whoever asked is suspended',
  reviewed: 'examined',
};

export function emergencyStateOf(one: Emergency, now: number): EmergencyState {
  return stateOf(
    {
      askedAt: one.asked_at.getTime(),
      approvedAt: one.approved_at?.getTime() ?? null,
      refusedAt: one.refused_at?.getTime() ?? null,
      closesAt: one.closes_at?.getTime() ?? null,
      reviewedAt: one.reviewed_at?.getTime() ?? null,
    },
    now,
  );
}

function emergencyCard(role: StaffRole, one: Emergency, now: number): Html {
  const state = emergencyStateOf(one, now);
  return html`<section aria-label="Emergency ${one.id}">
<h3>${one.id}: ${stateWords[state.at]}</h3>
<dl><dt>Ground</dt><dd>${groundNames[one.ground as (typeof grounds)[number]]}</dd>
<dt>Reason</dt><dd>${one.reason}</dd><dt>Ticket</dt><dd>${one.ticket}</dd>
<dt>Shows</dt><dd>${one.fields.map((field) => fieldNames[field as keyof typeof fieldNames]).join(', ')}</dd>
${one.objects.length > 0 && html`<dt>Faxes</dt><dd>${one.objects.join(', ')}</dd>`}
<dt>Asked</dt><dd>${one.asked_by}, ${when(one.asked_at)}, for ${one.minutes} minutes</dd>
${one.approved_at && html`<dt>Approved</dt><dd>${one.approved_by}, ${when(one.approved_at)}${one.single_person && ' (single person)'}</dd>`}
${one.closes_at && html`<dt>Ends</dt><dd>${when(one.closes_at)}</dd>`}
${one.approved_at && html`<dt>Person told</dt><dd>${one.told_at ? when(one.told_at) : one.gag_until ? html`not before ${when(one.gag_until)}` : 'not yet'}</dd>`}
${one.finding && html`<dt>Finding</dt><dd>${one.finding === 'justified' ? 'justified' : 'not justified'}</dd>`}
</dl>
${state.at === 'asked' && answerForm(role, one, ['approve', 'refuse'])}
${state.at === 'open' && answerForm(role, one, ['end'])}
${state.at === 'open' && one.mine && role === 'operator' && html`<p><a href="/staff/operator/cases/${one.case_id}">Look</a></p>`}
${(state.at === 'ended' || state.at === 'overdue') && answerForm(role, one, ['justified', 'not_justified'])}
</section>`;
}

const answerWords = {
  approve: 'Approve',
  refuse: 'Refuse',
  end: 'End now',
  justified: 'It was justified',
  not_justified: 'It was not justified',
};

function answerForm(
  role: StaffRole,
  { id }: Emergency,
  answers: (keyof typeof answerWords)[],
): Html | false {
  if (role === 'auditor') return false;
  return html`<form method="post" action="/staff/${role}/emergencies/${id}/answers"><p>${answers.map(
    (answer) =>
      html`<button name="answer" value="${answer}">${answerWords[answer]} ${id}</button> `,
  )}</p></form>`;
}

function askForm(role: StaffRole): Html {
  return html`<h2>Ask for an emergency</h2>
<form method="post" action="/staff/${role}/emergencies" class="form">
<p class="field"><label for="target">Person (handle)</label>
<input id="target" name="target" required pattern="sub_[0-9A-Z]{26}" maxlength="40" autocomplete="off"></p>
<p class="field"><label for="ground">Ground</label><select id="ground" name="ground" required>
<option value="">Choose…</option>${grounds.map(
    (ground) => html`<option value="${ground}">${groundNames[ground]}</option>`,
  )}</select></p>
<p class="field"><label for="reason">Reason</label>
<textarea id="reason" name="reason" required minlength="40" maxlength="2000" rows="4" aria-describedby="reason-hint"></textarea>
<small id="reason-hint">At least 40 characters. The second person decides by it.</small></p>
<p class="field"><label for="ticket">Ticket</label><input id="ticket" name="ticket" required maxlength="60"></p>
<fieldset><legend>What is to be shown</legend>${emergencyFields.map(
    (
      field,
    ) => html`<p class="field check"><input type="checkbox" id="${field}" name="${field}" value="yes">
<label for="${field}">${fieldNames[field]}</label></p>`,
  )}</fieldset>
<p class="field"><label for="objects">Faxes whose pages are opened (ids, with spaces between)</label>
<input id="objects" name="objects" maxlength="2000"></p>
<p class="field"><label for="minutes">Minutes</label>
<input id="minutes" name="minutes" type="number" min="1" max="${parameters.breakGlassMinutes.value}"
value="${parameters.breakGlassAloneMinutes.value}" required></p>
<p class="field"><label for="gag_until">Order of law: say nothing before (date)</label>
<input id="gag_until" name="gag_until" type="date"></p>
<p><button>Ask a second person</button></p></form>`;
}

function alertSection(role: StaffRole, alerts: readonly DeskAlert[]): Html {
  const words: Record<string, string> = {
    quota: 'looked at too many people within an hour and is locked',
    self: 'looked at themselves',
    colleague: 'looked at a colleague',
    content: 'tried to open content that the case does not list',
    unreviewed: 'opened an emergency that nobody has examined in time',
    role: 'granted a role',
  };
  return html`<h2>Alerts</h2>
${
  alerts.length === 0
    ? html`<p>None.</p>`
    : html`<ul>${alerts.map(
        (
          one,
        ) => html`<li>${when(one.at)}: ${one.staff_id} ${words[one.kind] ?? one.kind}${one.case_id && html` (${one.case_id})`}
${
  one.locks &&
  one.lifted_at === null &&
  role !== 'auditor' &&
  html`<form method="post" action="/staff/${role}/alerts/${one.id}/lift"><button>Lift the lock ${one.id}</button></form>`
}</li>`,
      )}</ul>`
}`;
}

function roleSection(role: StaffRole, roles: readonly DeskRole[]): Html {
  const may = role !== 'auditor';
  const act = (one: DeskRole, change: 'grant' | 'revoke', word: string) =>
    html`<form method="post" action="/staff/${role}/roles/${one.id}/${change}"><button>${word} ${one.id}</button></form>`;
  return html`<h2>Who works here</h2>
<ul>${roles.map(
    (one) => html`<li>${one.staff_id}: ${roleNames[one.role]}, ${
      one.revoked_at
        ? html`until ${when(one.revoked_at)}`
        : one.granted_at
          ? html`since ${when(one.granted_at)}${one.single_person && ' (single person)'}`
          : 'proposed'
    }
${may && !one.granted_at && !one.revoked_at && act(one, 'grant', 'Grant')}
${may && one.granted_at && !one.revoked_at && act(one, 'revoke', 'Revoke')}</li>`,
  )}</ul>
${
  may &&
  html`<form method="post" action="/staff/${role}/roles" class="form">
<p class="field"><label for="email">Email address of a person here</label>
<input id="email" name="email" type="email" required maxlength="320" autocomplete="off"></p>
<p class="field"><label for="role">Role</label><select id="role" name="role">${staffRoles.map(
    (name) => html`<option value="${name}">${roleNames[name]}</option>`,
  )}</select></p>
<p><button>Propose</button></p></form>`
}`;
}

// One's own page: how one signs in, which browsers are signed in, who else belongs to the account,
// and closing it. Everything is a form, so it works without script; a passkey alone needs one.
import { type Html, html } from '../../../platform/html/html.ts';
import { checkbox, type FormState, faultList, field } from '../form-fields.ts';
import type { Role } from '../members/members.ts';
import type { OwnSession } from '../sign-in/own-sessions.ts';
import { passkeyScriptPath } from '../sign-in/passkey-script.ts';
import { passwordCharsMax, passwordCharsMin } from '../sign-in/password.ts';

export interface AccountPage {
  name: string;
  email: string;
  /** Nobody signs in with an address that was never shown to be theirs. */
  confirmed: boolean;
  hasPassword: boolean;
  passkeys: { id: string; label: string; created_at: Date }[] | undefined;
  sessions: OwnSession[];
  account: { name: string; owner: boolean; admin: boolean };
  members: { id: string; name: string | null; role: Role; you: boolean }[];
  invitations: { id: string; email: string; role: string }[];
  form: FormState;
  /** What was just done, in a sentence. */
  done: string | undefined;
}

const labels: Record<string, string> = {
  password: 'New password',
  email: 'Their email address',
  role: 'Role',
  name: 'Name of the account',
  code: 'Code',
  accept: 'Acceptance',
};

export function accountBody(page: AccountPage): Html {
  return html`<h1>Your account</h1>
${page.done && html`<p class="notice" role="status">${page.done}</p>`}
${faultList(page.form.errors, labels)}
<dl><dt>Name</dt><dd>${page.name}</dd><dt>Email address</dt><dd>${page.email}</dd>
<dt>Account</dt><dd>${page.account.name}</dd></dl>
<p><a href="/">To your faxes</a> · <a href="/account/inboxes">Inboxes</a></p>
${page.confirmed ? waysIn(page) : confirmPart(page)}
${sessionPart(page)}
${page.account.admin && memberPart(page)}
${page.account.owner ? closingPart(page) : leavingPart(page)}
<form method="post" action="/sign-out"><p><button class="quiet">Sign out</button></p></form>`;
}

function confirmPart({ email }: AccountPage): Html {
  return html`<h2>Sign in without a printed link</h2>
<p>Confirm that ${email} is yours, then you may sign in with a code by mail, a password or a passkey.</p>
<form method="post" action="/account/confirm"><p><button>Mail me a code</button></p></form>`;
}

function waysIn({ hasPassword, passkeys, form }: AccountPage): Html {
  return html`<h2>How you sign in</h2>
<p>A code by mail always works.</p>
<h3>Password</h3>
<form method="post" action="/account/password" class="form">
${field(
  {
    name: 'password',
    label: hasPassword ? labels.password : 'Password',
    type: 'password',
    autocomplete: 'new-password',
    charsMax: passwordCharsMax,
    hint: `At least ${passwordCharsMin} characters. Every other browser is signed out when it is set.`,
  },
  form,
)}
<p><button>${hasPassword ? 'Change the password' : 'Set a password'}</button></p></form>
<h3>Passkeys</h3>
${
  passkeys === undefined
    ? html`<p>Passkeys need this service to be reached by a name, not by a number.</p>`
    : passkeyList(passkeys)
}`;
}

function passkeyList(passkeys: NonNullable<AccountPage['passkeys']>): Html {
  return html`${
    passkeys.length === 0
      ? html`<p>You have none yet.</p>`
      : html`<ul class="rows">${passkeys.map(
          ({ id, label, created_at }) => html`<li><span>${label}
<small>made ${day(created_at.toISOString())}</small></span>
<form method="post" action="/account/passkeys/${id}/remove"><button class="quiet"
 aria-label="Remove passkey ${label}">Remove</button></form></li>`,
        )}</ul>`
  }
<div data-passkey="add" hidden><p class="field"><label for="passkey-label">Name of the new passkey</label>
<input id="passkey-label" type="text" maxlength="100" autocomplete="off"></p>
<p><button type="button">Add a passkey</button></p><p role="status"></p></div>
<script src="${passkeyScriptPath}" defer></script>`;
}

const methods: Record<string, string> = {
  link: 'by a printed link',
  password: 'with the password',
  passkey: 'with a passkey',
  code: 'with a code by mail',
  sign_up: 'when the account was made',
  invitation: 'by an invitation',
};

function sessionPart({ sessions }: AccountPage): Html {
  return html`<h2>Where you are signed in</h2>
<ul class="rows">${sessions.map(
    (
      one,
    ) => html`<li><span>${one.device}${one.current && html` <strong>(this browser)</strong>`}<br>
<small>since ${day(one.started_at)} ${methods[one.method]}${one.remembered && ', remembered'}</small></span>
${
  !one.current &&
  html`<form method="post" action="/account/sessions/${one.id}/end"><button class="quiet"
 aria-label="Sign out ${one.device}, since ${day(one.started_at)}">Sign out</button></form>`
}</li>`,
  )}</ul>
<form method="post" action="/account/sessions/all/end"><p><button class="quiet">Sign out everywhere</button></p></form>`;
}

const roleNames: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Administrator',
  member: 'Member',
  viewer: 'Viewer',
};

function memberPart({ members, invitations, account, form }: AccountPage): Html {
  const offered = (Object.keys(roleNames) as Role[]).filter(
    (role) => role !== 'owner' || account.owner,
  );
  return html`<h2>Members</h2>
<ul class="rows">${members.map((one) => {
    const who = one.name ?? 'The first owner';
    return html`<li><span>${who}${one.you && ' (you)'} <small>${roleNames[one.role]}</small></span>
${
  !one.you &&
  html`<span class="row"><form method="post" action="/account/members/${one.id}" class="row">
<label>Role of ${who} <select name="role">${offered.map(
    (role) =>
      html`<option value="${role}"${role === one.role && html` selected`}>${roleNames[role]}</option>`,
  )}</select></label>
<button class="quiet" aria-label="Change the role of ${who}">Change</button></form>
<form method="post" action="/account/members/${one.id}/remove"><button class="quiet"
 aria-label="Remove ${who}">Remove</button></form></span>`
}</li>`;
  })}</ul>
${
  invitations.length > 0 &&
  html`<h3>Invited</h3><ul class="rows">${invitations.map(
    (one) => html`<li><span>${one.email} <small>${roleNames[one.role as Role]}</small></span>
<form method="post" action="/account/invitations/${one.id}/revoke"><button class="quiet"
 aria-label="Take back the invitation of ${one.email}">Take back</button></form></li>`,
  )}</ul>`
}
<h3>Invite somebody</h3>
<form method="post" action="/account/invite" class="form">
${field({ name: 'email', label: labels.email, type: 'email', autocomplete: 'off', charsMax: 320 }, form)}
<p class="field"><label for="role">${labels.role}</label><select id="role" name="role">
<option value="member">Member: sends and receives faxes</option>
<option value="viewer">Viewer: looks at faxes</option>
<option value="admin">Administrator: also runs the account</option></select></p>
${checkbox('own', 'Invite them to make an account of their own instead')}
<p><button>Send the invitation</button></p></form>`;
}

function closingPart({ account, form }: AccountPage): Html {
  return html`<h2>Close the account</h2>
<p>Faxes stop, every member and every key is signed out, and nothing is mailed any more but one receipt.
You may open the account again within 30 days; then everything in it is erased.</p>
<form method="post" action="/account/close" class="form">
${field({ name: 'name', label: `Type “${account.name}” to close it`, autocomplete: 'off' }, form)}
<p><button class="danger">Close the account</button></p></form>`;
}

function leavingPart({ account }: AccountPage): Html {
  return html`<h2>Leave ${account.name}</h2>
<form method="post" action="/account/leave"><p><button class="danger">Leave</button></p></form>`;
}

export function confirmBody(form: FormState, minutes: number): Html {
  return html`<h1>Look into your mailbox</h1>
<p>The message has a code; it is good for ${minutes} minutes.</p>
<form method="post" class="form">
${faultList(form.errors, labels)}
${field({ name: 'code', label: labels.code, autocomplete: 'one-time-code', charsMax: 20, numeric: true }, form)}
<p><button>Confirm</button></p></form>
<p><a href="/account">Back</a></p>`;
}

export function goneBody(until: string): Html {
  return html`<h1>The account is closed</h1>
<p>Until ${until} you may sign in and open it again; then everything in it is erased.</p>
<p><a href="/sign-in">Sign in</a></p>`;
}

function day(iso: string): string {
  return iso.slice(0, 10);
}

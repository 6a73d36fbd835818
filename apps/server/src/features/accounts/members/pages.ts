// The page an invitation leads to.
import { type Html, html } from '../../../platform/html/html.ts';
import type { PolicyText } from '../../privacy/index.ts';
import { checkbox, type FormState, faultList, field } from '../form-fields.ts';
import type { Invitation } from './accept.ts';

const mayDo: Record<string, string> = {
  admin: 'You may send and receive faxes, and run the account with its owner.',
  member: 'You may send and receive faxes.',
  viewer: 'You may look at faxes.',
};

export interface InvitationPage {
  token: string;
  invitation: Invitation;
  form: FormState;
  policy: PolicyText;
  policyHtml: Html;
}

export function invitationBody(page: InvitationPage): Html {
  const { invitation, token } = page;
  if (invitation.kind === 'account') {
    return html`<h1>You are invited</h1>
<p>You may make an account of your own here.</p>
<form method="get" action="/sign-up"><input type="hidden" name="invitation" value="${token}">
<p><button>Make an account</button></p></form>`;
  }
  const what = html`<p>You are invited to <strong>${invitation.accountName}</strong>. ${mayDo[invitation.role]}</p>`;
  if (!invitation.isNew) {
    return html`<h1>You are invited</h1>
${what}
<p>You sign in as ${invitation.email} already; you keep that, and see this account, too.</p>
<form method="post" class="form"><p><button>Join ${invitation.accountName}</button></p></form>`;
  }
  return html`<h1>You are invited</h1>
${what}
<p>First, what this service does with information about people. You accept it below, or not at all.</p>
<p><a href="#form">Go to the form, past the policy</a></p>
<section class="policy" tabindex="0" aria-label="Privacy policy">${page.policyHtml}</section>
<form method="post" class="form" id="form" tabindex="-1">
${faultList(page.form.errors, { name: 'Your name', accept: 'Acceptance' })}
<input type="hidden" name="policy_sha256" value="${page.policy.sha256}">
<p>Your address is ${invitation.email}.</p>
${field({ name: 'name', label: 'Your name', autocomplete: 'name', hint: 'The people of the account see it.' }, page.form)}
<p class="field check"><input type="checkbox" id="accept" name="accept" value="yes" required>
<label for="accept">I have read the policy of ${page.policy.id} and accept it.</label></p>
${checkbox('remember', 'Keep me signed in on this browser for 30 days')}
<p><button>Join</button></p>
</form>`;
}

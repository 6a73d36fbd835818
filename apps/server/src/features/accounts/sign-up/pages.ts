// The pages of signing up: the form with the policy on it, and the page that takes the code. They
// work without script.
import { type Html, html } from '../../../platform/html/html.ts';
import type { PolicyText } from '../../privacy/index.ts';
import { headerIdentityCharsMax, timeZones } from '../account.ts';
import { type Field, type FormState, faultList, field } from '../form-fields.ts';
import { passwordCharsMax, passwordCharsMin } from '../sign-in/password.ts';

const labels: Record<string, string> = {
  name: 'Your name',
  email: 'Email address',
  phone: 'Telephone number',
  header_identity: 'Name on your faxes',
  time_zone: 'Time zone',
  password: 'Password',
  accept: 'Acceptance',
  code: 'Code',
};

export interface SignUpPage {
  policy: PolicyText;
  policyHtml: Html;
  phoneRequired: boolean;
  form: FormState;
}

const fields = (phoneRequired: boolean): Field[] => [
  { name: 'name', label: labels.name, autocomplete: 'name' },
  {
    name: 'email',
    label: labels.email,
    type: 'email',
    autocomplete: 'email',
    charsMax: 320,
    hint: 'We send a code there, to be sure that it is yours.',
  },
  {
    name: 'phone',
    label: labels.phone,
    type: 'tel',
    autocomplete: 'tel',
    charsMax: 40,
    optional: !phoneRequired,
    hint: 'With its country code, like +44 20 7946 0123.',
  },
  {
    name: 'header_identity',
    label: labels.header_identity,
    autocomplete: 'organization',
    charsMax: headerIdentityCharsMax,
    hint: `Stands at the top of every page you send, as the law asks. At most ${headerIdentityCharsMax} characters.`,
  },
];

/** The text first, then what is asked, then the acceptance, unticked. */
export function signUpBody({ policy, policyHtml, phoneRequired, form }: SignUpPage): Html {
  return html`<h1>Make an account</h1>
<p>First, what this service does with information about people. You accept it below, or not at all.</p>
<p><a href="#form">Go to the form, past the policy</a></p>
<section class="policy" tabindex="0" aria-label="Privacy policy">${policyHtml}</section>
<form method="post" action="/sign-up" class="form" id="form" tabindex="-1">
${faultList(form.errors, labels)}
<input type="hidden" name="policy_sha256" value="${policy.sha256}">
${form.values.invitation && html`<input type="hidden" name="invitation" value="${form.values.invitation}">`}
${fields(phoneRequired).map((one) => field(one, form))}
${zoneField(form)}
${wayFields(form)}
<p class="field check"><input type="checkbox" id="accept" name="accept" value="yes" required>
<label for="accept">I have read the policy of ${policy.id} and accept it.</label></p>
<p><button>Send me the code</button></p>
</form>
<p>Have an account? <a href="/sign-in">Sign in</a>.</p>`;
}

function zoneField(form: FormState): Html {
  const zone = form.values.time_zone ?? '';
  return html`<p class="field"><label for="time_zone">${labels.time_zone}</label>
<select id="time_zone" name="time_zone" required>
<option value="">Choose…</option>${timeZones().map(
    (name) => html`<option${name === zone && html` selected`}>${name}</option>`,
  )}</select></p>`;
}

function wayFields(form: FormState): Html {
  const passkey = form.values.way === 'passkey';
  return html`<fieldset><legend>How you sign in later</legend>
<p class="field check"><input type="radio" id="way-password" name="way" value="password"${
    !passkey && html` checked`
  }><label for="way-password">With a password</label></p>
${field(
  {
    name: 'password',
    label: labels.password,
    type: 'password',
    autocomplete: 'new-password',
    charsMax: passwordCharsMax,
    optional: true,
    hint: `At least ${passwordCharsMin} characters. A few words in a row are good; spaces may be among them.`,
  },
  form,
)}
<p class="field check"><input type="radio" id="way-passkey" name="way" value="passkey"${
    passkey && html` checked`
  }><label for="way-passkey">With a passkey, made when your address is confirmed</label></p>
</fieldset>`;
}

export function codeBody(form: FormState, minutes: number): Html {
  return html`<h1>Look into your mailbox</h1>
<p>We have written to the address you gave. If it can have an account here, the message has a code;
it is good for ${minutes} minutes.</p>
<form method="post" class="form">
${faultList(form.errors, labels)}
${field({ name: 'code', label: labels.code, autocomplete: 'one-time-code', charsMax: 20, numeric: true }, form)}
<p class="field check"><input type="checkbox" id="remember" name="remember" value="yes">
<label for="remember">Keep me signed in on this browser for 30 days</label></p>
<p><button>Go on</button></p>
</form>
<form method="post" action="?again=1"><p>Nothing came? <button class="quiet">Send another code</button></p></form>
<p><a href="/sign-up">Begin again</a></p>`;
}

export function closedBody(mode: 'invite' | 'closed'): Html {
  return html`<h1>Make an account</h1>
<p>${
    mode === 'invite'
      ? 'This service makes accounts by invitation. Ask somebody who has one: the invitation comes by mail, with a link.'
      : 'This service makes no new accounts.'
  }</p>
<p>Have an account? <a href="/sign-in">Sign in</a>.</p>`;
}

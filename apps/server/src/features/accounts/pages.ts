// The pages of signing in: the first-run form with the policy on it, the confirm button of a later
// link, and what is said to whoever has no link. They work without script.
import { type Html, html } from '../../platform/html/html.ts';
import type { PolicyText } from '../privacy/index.ts';
import { timeZones } from './account.ts';

export interface FormState {
  values: Partial<Record<'name' | 'email' | 'header_identity' | 'time_zone', string>>;
  errors: { param: string; detail: string }[];
}

/** The first-run page: the text first, then what is asked, then the acceptance, unticked. */
export function firstRunBody(policy: PolicyText, policyHtml: Html, form: FormState): Html {
  const zone = form.values.time_zone ?? '';
  return html`<h1>Welcome to Platen</h1>
<p>This installation is yours in a minute. First, what it does with information about people:</p>
<p><a href="#form">Go to the form, past the policy</a></p>
<section class="policy" tabindex="0" aria-label="Privacy policy">${policyHtml}</section>
<form method="post" class="form" id="form" tabindex="-1">
${
  form.errors.length > 0 &&
  html`<div class="errors" role="alert"><p>Please mend:</p><ul>${form.errors.map(
    ({ param, detail }) =>
      html`<li><a href="#${param}">${labels[param] ?? param}</a>: ${detail}</li>`,
  )}</ul></div>`
}
<input type="hidden" name="policy_sha256" value="${policy.sha256}">
${field('name', 'text', 'name', form, 'Used to greet you and to say who did what.')}
${field('email', 'email', 'email', form, 'Where this installation can reach you.')}
${field('header_identity', 'text', 'organization', form, 'Stands at the top of every page you send, as the law asks. At most 50 characters.')}
<p class="field"><label for="time_zone">${labels.time_zone}</label>
<select id="time_zone" name="time_zone" required>
<option value="">Choose…</option>${timeZones().map(
    (name) => html`<option${name === zone && html` selected`}>${name}</option>`,
  )}</select></p>
<p class="field check"><input type="checkbox" id="accept" name="accept" value="yes" required>
<label for="accept">I have read the policy of ${policy.id} and accept it.</label></p>
<p class="field check"><input type="checkbox" id="remember" name="remember" value="yes">
<label for="remember">Keep me signed in on this browser for 30 days</label></p>
<p><button>Start using Platen</button></p>
</form>`;
}

const labels: Record<string, string> = {
  name: 'Your name',
  email: 'Email address',
  header_identity: 'Name on your faxes',
  time_zone: 'Time zone',
  accept: 'Acceptance',
};

function field(
  name: 'name' | 'email' | 'header_identity',
  type: string,
  autocomplete: string,
  { values, errors }: FormState,
  hint: string,
): Html {
  const wrong = errors.find((error) => error.param === name);
  return html`<p class="field"><label for="${name}">${labels[name]}</label>
<input id="${name}" name="${name}" type="${type}" required autocomplete="${autocomplete}"
 maxlength="${name === 'header_identity' ? 50 : 200}" value="${values[name] ?? ''}"
 aria-describedby="${name}-hint"${wrong && html` aria-invalid="true"`}>
<small id="${name}-hint">${hint}</small></p>`;
}

/**
 * A link for an account that is there: a button, so that a program that follows links signs no one
 * in.
 */
export function confirmBody(accountName: string): Html {
  return html`<h1>Sign in</h1>
<p>This link signs this browser in to <strong>${accountName}</strong>, once.</p>
<form method="post" class="form">
<p class="field check"><input type="checkbox" id="remember" name="remember" value="yes">
<label for="remember">Keep me signed in on this browser for 30 days</label></p>
<p><button>Sign in</button></p></form>`;
}

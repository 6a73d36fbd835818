// The pages of signing in: address and password, a code by mail, a passkey. They work without
// script, all but the passkey, which shows itself only where there is one.
import { type Html, html } from '../../../platform/html/html.ts';
import { checkbox, type FormState, faultList, field } from '../form-fields.ts';
import { passkeyScriptPath } from './passkey-script.ts';
import { passwordCharsMax } from './password.ts';

const labels: Record<string, string> = {
  email: 'Email address',
  password: 'Password',
  code: 'Code',
};

export interface SignInPage {
  form: FormState;
  /** Where to go afterwards, one of our own pages. */
  next: string;
  mayMakeAccount: boolean;
  /** In evaluation whoever sits at the machine can print a link. */
  byLink: boolean;
  passkeys: boolean;
  /** Somebody is signed in and has to show once more that it is them. */
  again: boolean;
}

export function signInBody(page: SignInPage): Html {
  const { form, next, again } = page;
  return html`<h1>${again ? 'Sign in once more' : 'Sign in'}</h1>
${again && html`<p class="notice">What you were about to do needs to be sure that it is you.</p>`}
${faultList(form.errors, labels)}
<form method="post" action="/sign-in" class="form">
<input type="hidden" name="next" value="${next}">
${field({ name: 'email', label: labels.email, type: 'email', autocomplete: 'username webauthn', charsMax: 320 }, form)}
${field({ name: 'password', label: labels.password, type: 'password', autocomplete: 'current-password', charsMax: passwordCharsMax, optional: true, hint: 'Leave it empty if you want a code by mail instead.' }, form)}
${checkbox('remember', 'Keep me signed in on this browser for 30 days', form.values.remember === 'yes')}
<p class="answers"><button>Sign in</button>
<button class="quiet" formaction="/sign-in/code">Mail me a code</button></p>
</form>
${
  page.passkeys &&
  html`<div data-passkey="sign-in" data-next="${next}" hidden>
<p>Or use what this device or your key knows of you:</p>
<p><button type="button" class="quiet">Sign in with a passkey</button></p>
<p role="status"></p></div>
<script src="${passkeyScriptPath}" defer></script>`
}
${page.mayMakeAccount && html`<p>New here? <a href="/sign-up">Make an account</a>.</p>`}
${
  page.byLink &&
  html`<h2>On the machine that runs this installation</h2>
<p>A link that works once is printed by this, in its folder:</p>
<pre><code>npx platen sign-in-link</code></pre>`
}`;
}

export function signInCodeBody(form: FormState, minutes: number, next: string): Html {
  return html`<h1>Look into your mailbox</h1>
<p>We have written to the address you gave. If somebody signs in with it here, the message has a
code; it is good for ${minutes} minutes.</p>
<form method="post" class="form">
${faultList(form.errors, labels)}
<input type="hidden" name="next" value="${next}">
${field({ name: 'code', label: labels.code, autocomplete: 'one-time-code', charsMax: 20, numeric: true }, form)}
<p><button>Sign in</button></p>
</form>
<p><a href="/sign-in">Begin again</a></p>`;
}

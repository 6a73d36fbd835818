// The list of cookies, printed from the register that the server itself goes by.
import type { Config } from '../../config.ts';
import { type Html, html } from '../../platform/html/html.ts';
import { type CookieDef, cookieNames, cookies, parameters } from '../privacy/index.ts';

const secondsOf = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as Record<string, number>;

/** What the server lets out: each name, and how long it may stay at most. */
export const cookieLimits: ReadonlyMap<string, number> = new Map(
  cookies.flatMap((one) => {
    const kept = one.keptFor && parameters[one.keptFor];
    const secondsMax = kept ? kept.value * secondsOf[kept.unit] : 0;
    return cookieNames(one).map((name) => [name, secondsMax] as const);
  }),
);

const reasons: Record<CookieDef['consentClass'], string> = {
  necessary: 'Needed for what you ask for; no consent is asked.',
  personalise: 'Only after your yes.',
  measure: 'Only after your yes.',
  ads: 'Only after your yes.',
};

export function cookiesBody({ mode }: Pick<Config, 'mode'>, gpc: boolean): Html {
  const prefix = mode === 'production' ? '__Host-' : '';
  return html`<h1>Cookies</h1>
<p>This is every cookie that this service sets. One that is not on this list does not leave the server, whoever sets it. None
is anybody else’s, and no page of ours loads anything from elsewhere.</p>
${gpc && html`<p class="notice" role="note">Your browser sends Global Privacy Control. We honour it.</p>`}
${cookies.map((one) => cookie(one, prefix))}
<p>You can remove it in your browser at any time: you are then signed out, and nothing else changes.</p>`;
}

function cookie(one: CookieDef, prefix: string): Html {
  const kept = one.keptFor && parameters[one.keptFor];
  return html`<h2><code>${prefix}${one.name}</code></h2>
<p>${one.sentence}</p>
<dl>
<dt>Why</dt><dd>${reasons[one.consentClass]}</dd>
<dt>Whose</dt><dd>Ours</dd>
<dt>How long</dt><dd>Until the browser closes${kept && html`, or ${kept.value} ${kept.unit} where you ask to be remembered`}</dd>
<dt>Leads to you</dt><dd>${one.linked ? 'Yes, to your session' : 'No'}</dd>
<dt>Without it</dt><dd>${one.ifRefused}</dd>
</dl>`;
}

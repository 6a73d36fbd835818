// The pieces of the forms here: a labelled field with its hint and its fault, the list of faults.
import { type Html, html } from '../../platform/html/html.ts';

export interface FieldFault {
  param: string;
  detail: string;
}

export interface FormState {
  values: Record<string, string | undefined>;
  errors: FieldFault[];
}

export const emptyForm: FormState = { values: {}, errors: [] };

export interface Field {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'tel' | 'password';
  autocomplete: string;
  hint?: Html | string;
  charsMax?: number;
  optional?: boolean;
  /** Digits only, for keyboards on a screen. */
  numeric?: boolean;
}

/** One field. A password is never put back into its box. */
export function field(one: Field, { values, errors }: FormState): Html {
  const { name, label, type = 'text', hint, charsMax = 200 } = one;
  const fault = errors.find(({ param }) => param === name);
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(' ');
  const value = type === 'password' ? '' : (values[name] ?? '');
  return html`<p class="field"><label for="${name}">${label}${
    one.optional && html` <small>(optional)</small>`
  }</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${one.autocomplete}"${
    !one.optional && html` required`
  } maxlength="${charsMax}" value="${value}"${
    one.numeric && html` inputmode="numeric"`
  }${described !== '' && html` aria-describedby="${described}"`}${
    fault && html` aria-invalid="true"`
  }>
${hint && html`<small id="${name}-hint">${hint}</small>`}
${fault && html`<small class="fault" id="${name}-fault">${faultText(fault)}</small>`}</p>`;
}

/** Everything there is to mend, first on the page, each with a link to its field. */
export function faultList(errors: FieldFault[], labels: Record<string, string>): Html | false {
  if (errors.length === 0) return false;
  return html`<div class="errors" role="alert"><p>Please mend:</p><ul>${errors.map(
    (fault) =>
      html`<li><a href="#${fault.param}">${labels[fault.param] ?? fault.param}</a>: ${faultText(fault)}</li>`,
  )}</ul></div>`;
}

export function checkbox(name: string, label: Html | string, ticked = false): Html {
  return html`<p class="field check"><input type="checkbox" id="${name}" name="${name}" value="yes"${
    ticked && html` checked`
  }>
<label for="${name}">${label}</label></p>`;
}

/** A fault's detail begins with the field's name, for programs; people see the label before it. */
function faultText({ param, detail }: FieldFault): string {
  return detail.startsWith(`${param}: `) ? detail.slice(param.length + 2) : detail;
}

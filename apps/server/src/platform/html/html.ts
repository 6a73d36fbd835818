// An auto-escaping tagged template: what is put into html`…` is text unless it is itself Html.

/** The media type of every page. */
export const htmlType = 'text/html; charset=utf-8';

/** A piece of HTML that is safe to send as it stands. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

type Fill = Html | string | number | null | undefined | false | Fill[];

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => escapes[letter]);
}

/** Strings and numbers are escaped; null, undefined and false leave nothing; arrays are joined. */
export function html(parts: TemplateStringsArray, ...fills: Fill[]): Html {
  return new Html(parts.reduce((text, part, at) => text + part + fill(fills[at]), ''));
}

function fill(value: Fill): string {
  if (value === null || value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map(fill).join('');
  return value instanceof Html ? value.text : escapeHtml(String(value));
}

/**
 * Parameters: `;name=value` behind a header value (RFC 3261 §25.1, generic-param). Names are kept
 * in lower case; a parameter without `=` has the value null.
 */
import { formatQuoted, type TextReader } from './text-reader.ts';

export type Param = readonly [name: string, value: string | null];
export type Params = readonly Param[];

/**
 * The first value of `name` (lower case): null when it stands without `=`, undefined when it is not
 * there.
 */
export function param(params: Params, name: string): string | null | undefined {
  for (const [known, value] of params) if (known === name) return value;
  return undefined;
}

/** `params` with `name` set, in its place if it was there, else at the end. */
export function withParam(params: Params, name: string, value: string | null): Params {
  if (param(params, name) === undefined) return [...params, [name, value]];
  return params.map((known): Param => (known[0] === name ? [name, value] : known));
}

/** Values that stand without quotes: tokens, and hosts with the colons and brackets of IPv6. */
const plainValue = /^[A-Za-z0-9\-.!%*_+`'~[\]:]+$/;

/** Reads `;a;b=c;d="e f"` up to the end or a comma. Stray semicolons are passed over. */
export function readParams(reader: TextReader): Params {
  const params: Param[] = [];
  while (reader.take(';')) {
    reader.skipSpace();
    const next = reader.text[reader.at];
    if (next === undefined || next === ';' || next === ',') continue;
    const name = reader.token().toLowerCase();
    if (!reader.take('=')) {
      params.push([name, null]);
      continue;
    }
    reader.skipSpace();
    if (reader.text[reader.at] === '"') params.push([name, reader.quoted()]);
    else params.push([name, reader.until(';, \t')]);
  }
  return params;
}

export function formatParams(params: Params): string {
  let text = '';
  for (const [name, value] of params) {
    if (value === null) text += `;${name}`;
    else text += `;${name}=${plainValue.test(value) ? value : formatQuoted(value)}`;
  }
  return text;
}

// Lines of canonical JSON whose last line signs all before it: the form of an exported log, of a
// receipt and of a bundle. `npx platen verify` checks them anywhere, without us.
import { createHash } from 'node:crypto';
import type { LogKey } from './log-key.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Line = { readonly [name: string]: Json };

/** RFC 8785: every value has one spelling, so that a changed byte is a changed value. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const object = value as Line;
    const fields = Object.keys(object).sort();
    return `{${fields.map((name) => `${JSON.stringify(name)}:${canonicalJson(object[name])}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

export interface Sealing {
  /** The line as it must be sent, newline included. */
  add(line: Line): string;
  /** The same for a line that is canonical already. */
  addCanonical(line: string): string;
  /** The last line. */
  end(): string;
}

/** For what streams: seal as you send. */
export function sealLines(key: LogKey): Sealing {
  const hash = createHash('sha256');
  let lines = 0;
  const addCanonical = (line: string) => {
    const whole = `${line}\n`;
    hash.update(whole);
    lines += 1;
    return whole;
  };
  return {
    addCanonical,
    add: (line) => addCanonical(canonicalJson(line)),
    end: () => {
      const sha256 = hash.digest('hex');
      const { id, publicKey } = key.inUse;
      const { origin } = key;
      const signature = key.sign(`platen-sealed-lines/1\n${origin}\n${lines}\n${sha256}\n`);
      const public_key = publicKey.toString('base64');
      const signed = { key: id, lines, origin, public_key, sha256, signature };
      return `${canonicalJson({ signed })}\n`;
    },
  };
}

/** A whole receipt or bundle. Fields `signed`, `checkpoint` and `log` are the form's own words. */
export function sealedText(key: LogKey, lines: Iterable<Line>): string {
  const sealing = sealLines(key);
  let text = '';
  for (const line of lines) text += sealing.add(line);
  return text + sealing.end();
}

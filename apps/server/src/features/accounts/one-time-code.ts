// Codes that go by mail: six digits, good for minutes, five tries, kept as a keyed hash.
// NIST SP 800-63B-4 §3.1.3.2 asks for six digits at least, ten minutes at most, and a limit on
// tries.
import { randomInt, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { App } from '../../app.ts';
import { Personal } from '../../platform/log/personal.ts';
import { parameters } from '../privacy/index.ts';

export const codeTries = 5;
export const codeMinutes = parameters.loginCodeMinutes.value;
/** Until when a code that is drawn now will do. */
export const codeLife = sql<Date>`priv.now() + make_interval(mins => ${codeMinutes})`;
const codeDigits = 6;

export function drawCode(): Personal<string> {
  return new Personal(String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0'));
}

/** Bound to its row: the same digits have another hash in another one. */
export function codeHash(app: Pick<App, 'seal'>, id: string, code: Personal<string>): Uint8Array {
  return app.seal.hash('code', `${id}/${code.reveal()}`);
}

/** What people copy out of a mail has spaces in it, or a dash. */
export function sameCode(app: Pick<App, 'seal'>, id: string, typed: string, kept: Uint8Array) {
  const hash = codeHash(app, id, new Personal(typed.replaceAll(/[\s-]/g, '')));
  return timingSafeEqual(hash, kept);
}

// Telephone numbers: what a person types → E.164, and E.164 → how people write it.
// Numbers without + are read as US ones (NANP); anything else needs its country code.
import { parsePhoneNumberFromString, validatePhoneNumberLength } from 'libphonenumber-js/min';

const homeCountry = 'US';

export type TypedNumber =
  | { is: 'empty' }
  | { is: 'number'; e164: string; country: string | null }
  | { is: 'not-a-number' | 'too-short' | 'too-long' };

/** Reads a typed number; never throws. */
export function readNumber(typed: string): TypedNumber {
  const text = typed.trim().replace(/^00(?=[1-9])/, '+');
  if (text === '') return { is: 'empty' };
  if (/[^\d\s()+.\-/\u2010-\u2015]/.test(text)) return { is: 'not-a-number' };
  const length = validatePhoneNumberLength(text, homeCountry);
  if (length === 'TOO_SHORT') return { is: 'too-short' };
  if (length === 'TOO_LONG') return { is: 'too-long' };
  const number = parsePhoneNumberFromString(text, homeCountry);
  if (length || !number) return { is: 'not-a-number' };
  // Ten digits of another country look like a US number: without + only what the US assigns is
  // taken.
  const sound = text.startsWith('+') ? number.isPossible() : number.isValid();
  if (!sound) return { is: 'not-a-number' };
  return { is: 'number', e164: number.number, country: number.country ?? null };
}

/** "+1 202 555 0100"; what cannot be parsed is shown as it came, nothing as an empty string. */
export function showNumber(e164: string | null | undefined): string {
  if (!e164) return '';
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164;
}

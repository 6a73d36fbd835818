// Numbers as people write them, to E.164 and nothing else.
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { problem } from '../../problems.ts';

/** E.164 §6: at most 15 digits after the plus. */
const e164 = /^\+[1-9]\d{6,14}$/;

/**
 * What people put between digits, and `tel:` (RFC 3966). A letter is a slip, not a key to press.
 */
const written = /^(tel:)?[\d\s+().-]+$/i;

/** The number in E.164. @throws Failure `validation.number` naming the field. */
export function parseNumber(text: string, param: string): string {
  if (!written.test(text)) throw problem('validation.number', { param });
  // Known plans first: +44 (0)20 … loses its zero.
  const known = parsePhoneNumberFromString(text);
  if (known?.isValid()) return known.number;
  // The fiction range of the test numbers is no valid number to a numbering plan, but it is E.164.
  const digits = text.replace(/^tel:/i, '').replace(/[\s().-]/g, '');
  if (!e164.test(digits)) throw problem('validation.number', { param });
  return digits;
}

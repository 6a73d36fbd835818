// Numbers as people write them, to E.164 and nothing else.
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { problem } from '../../problems.ts';

/** E.164 §6: at most 15 digits after the plus. */
const e164 = /^\+[1-9]\d{6,14}$/;

/** The number in E.164. @throws Failure `validation.number` naming the field. */
export function parseNumber(text: string, param: string): string {
  const tidy = text.replace(/[\s().-]/g, '');
  // The fiction range of the test numbers is no valid number to a numbering plan, but it is E.164.
  const parsed = e164.test(tidy) ? tidy : parsePhoneNumberFromString(text)?.number;
  if (parsed === undefined || !e164.test(parsed)) throw problem('validation.number', { param });
  return parsed;
}

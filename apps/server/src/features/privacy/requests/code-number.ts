// Numbers that a code may be faxed to: what costs an ordinary call, in a country that the operator
// said or that the paying account has a number in.
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * Never premium-rate, shared-cost, personal, pager or company-wide numbers, which bill whoever
 * calls; short numbers are none in E.164, and no plan knows them.
 */
const ordinary = new Set(['FIXED_LINE', 'MOBILE', 'FIXED_LINE_OR_MOBILE', 'VOIP', 'TOLL_FREE']);

/** As it is dialled: +44 (0)20 … loses its zero. What no plan knows stays as it is. */
export function asDialled(text: string): string {
  const known = parsePhoneNumberFromString(text);
  return known?.isValid() ? known.number : text.replace(/[\s().-]/g, '');
}

/** The country of a number, such as `GB`; undefined: none, or none that is known. */
export function countryOf(number: string): string | undefined {
  return parsePhoneNumberFromString(number)?.country;
}

/** `+1` alone is twenty countries with prices of their own, so it is the country that counts. */
export function isOrdinary(number: string, countries: readonly string[]): boolean {
  const known = parsePhoneNumberFromString(number);
  if (!known?.isValid() || !ordinary.has(known.getType() ?? '')) return false;
  return known.country !== undefined && countries.includes(known.country);
}

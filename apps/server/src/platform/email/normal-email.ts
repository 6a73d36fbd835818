// One spelling of an email address, for comparing and hashing: NFC, the domain in its ASCII form
// (IDNA), domain and local part in lower case. Dots and what stands after a plus are part of the
// address, because only the far server knows whether they matter.
import { domainToASCII } from 'node:url';

const longestAddress = 320;

/** Undefined where it is no address that mail could go to. */
export function normalEmail(address: string): string | undefined {
  const text = address.trim().normalize('NFC');
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > longestAddress || /[\s\p{C}<>(),;:\\"]/u.test(text)) return undefined;
  const domain = domainToASCII(text.slice(at + 1));
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(domain) || domain.includes('..')) return undefined;
  return `${text.slice(0, at).toLowerCase().normalize('NFC')}@${domain}`;
}

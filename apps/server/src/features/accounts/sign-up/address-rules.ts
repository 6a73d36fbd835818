// Which addresses somebody may sign up with: well formed, not a throw-away one, not one that
// belongs to an office rather than to a person (RFC 2142). All three by configuration.
import { isValidPhoneNumber } from 'libphonenumber-js/max';
import type { Config } from '../../../config.ts';
import { normalEmail } from '../../../platform/email/normal-email.ts';

/** Local parts that RFC 2142 gives to roles, and those that nobody reads. */
const roles = new Set(
  (
    'abuse admin administrator all bounce bounces daemon devnull ftp help hostmaster info list ' +
    'mailer-daemon marketing news no-reply nobody noc noreply office postmaster root sales ' +
    'security spam subscribe support sysadmin tech unsubscribe usenet uucp webmaster www'
  ).split(' '),
);

type Rules = Pick<Config, 'refusedEmailDomains' | 'roleAddresses'>;

/** What is wrong with an address that has an address's form; undefined when it will do. */
export function addressFault(address: string, rules: Rules): string | undefined {
  const [, local, domain] = /^(.+)@(.+)$/.exec(normalEmail(address) ?? '') ?? [];
  if (domain === undefined) return 'is not an address that can be written to';
  if (rules.roleAddresses === 'refuse' && roles.has(local.split('+')[0])) {
    return 'belongs to an office: give one that only you read';
  }
  const refused = rules.refusedEmailDomains.some(
    (one) => domain === one || domain.endsWith(`.${one}`),
  );
  if (refused) return 'is of a service for throw-away addresses: give one that you keep';
  return undefined;
}

/** Written as people write it, with its country code; undefined when it can be no telephone. */
export function phoneFault(phone: string): string | undefined {
  if (isValidPhoneNumber(phone)) return undefined;
  return 'must be a telephone number with its country code, like +44 20 7946 0123';
}

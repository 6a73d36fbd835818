// An account, the tenant through which the service is reached: `unclaimed` holds numbers and a key
// before anyone is there, `active` has an accepted policy and an owner, `closed` is over.
import { z } from 'zod';

export type AccountState = 'unclaimed' | 'active' | 'closed';

export const nameCharsMax = 200;
export const headerIdentityCharsMax = 50;
export const emailCharsMax = 320;

const zones = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

/** Text on one line, trimmed, without control characters. */
const line = (charsMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(charsMax)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line of text');

/** What the first-run form asks. */
export const claimForm = z.object({
  name: line(nameCharsMax),
  email: z.email().max(emailCharsMax),
  header_identity: line(headerIdentityCharsMax),
  time_zone: z.string().refine((zone) => zones.has(zone), 'must be a time zone like Europe/Paris'),
  /** The hash of the text that the page showed: what is accepted is what was seen. */
  policy_sha256: z.string().length(64),
  accept: z.literal('yes', 'must be ticked by you'),
});

export type Claim = z.infer<typeof claimForm>;

export function timeZones(): string[] {
  return [...zones];
}

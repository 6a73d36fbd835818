// What the sign-up form asks, and what is wrong with what came back, field by field.
import { z } from 'zod';
import type { Config } from '../../../config.ts';
import { zodDetails } from '../../../platform/http/problem-answer.ts';
import { claimForm } from '../account.ts';
import type { FieldFault } from '../form-fields.ts';
import { knownOf, passwordFault } from '../sign-in/password.ts';
import { addressFault, phoneFault } from './address-rules.ts';

export interface SignUp {
  name: string;
  email: string;
  phone?: string;
  header_identity: string;
  time_zone: string;
  password?: string;
  policy_sha256: string;
}

const form = claimForm.extend({
  phone: z.string().trim().max(40).optional(),
  /** With `passkey` the password is left out; the passkey is made once the address is shown. */
  way: z.enum(['password', 'passkey']).default('password'),
  password: z.string().max(1000).optional(),
});

type Rules = Pick<Config, 'refusedEmailDomains' | 'roleAddresses' | 'phoneRequired'>;

/** Either what is to be kept, or what is to be mended. */
export function readSignUp(
  body: Record<string, string>,
  rules: Rules,
): { is: 'good'; form: SignUp } | { is: 'bad'; errors: FieldFault[] } {
  const parsed = form.safeParse(body);
  const errors: FieldFault[] = parsed.success ? [] : (zodDetails(parsed.error, '').errors ?? []);
  const wrong = (param: string, detail: string | undefined) => {
    if (detail === undefined || errors.some((one) => one.param === param)) return;
    errors.push({ param, detail: `${param}: ${detail}` });
  };
  const { email = '', phone = '', name = '', password = '', way = 'password' } = body;
  if (email.includes('@')) wrong('email', addressFault(email.trim(), rules));
  if (phone.trim() !== '') wrong('phone', phoneFault(phone.trim()));
  else if (rules.phoneRequired) wrong('phone', 'must be given');
  if (way !== 'passkey') {
    wrong('password', passwordFault(password, knownOf(name, email)));
  }
  if (!parsed.success || errors.length > 0) return { is: 'bad', errors };
  const { accept: _ticked, way: chosen, ...kept } = parsed.data;
  return {
    is: 'good',
    form: {
      ...kept,
      phone: kept.phone || undefined,
      password: chosen === 'password' ? kept.password : undefined,
    },
  };
}

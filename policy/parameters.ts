// Every number that the policy text or the law gives, once, with its citation. The text is rendered
// with these, so it cannot say one thing while the code does another.

export interface Parameter {
  value: number;
  unit: 'seconds' | 'minutes' | 'hours' | 'days' | 'months';
  citation: string;
}

export const parameters = {
  sessionDays: {
    value: 30,
    unit: 'days',
    citation: 'ASVS 5.0 V7.3: an absolute session lifetime is documented and enforced',
  },
  signInLinkMinutes: {
    value: 30,
    unit: 'minutes',
    citation: 'NIST SP 800-63B: out-of-band secrets are short-lived and used once',
  },
  idempotencyHours: {
    value: 24,
    unit: 'hours',
    citation: 'IETF draft-ietf-httpapi-idempotency-key-header: expiry is published',
  },
  faxContentDays: {
    value: 30,
    unit: 'days',
    citation: 'P-8-03; GDPR Art. 5(1)(e)',
  },
  callRecordMonths: {
    value: 13,
    unit: 'months',
    citation: 'P-8-03; billing disputes of one year and the month it is billed in',
  },
  accessLogDays: {
    value: 90,
    unit: 'days',
    citation: 'GDPR Art. 5(1)(e), 15; CJEU C-579/21 (who looked is the person’s to know)',
  },
  leaseDays: {
    value: 3,
    unit: 'days',
    citation: 'GDPR Art. 5(1)(e): a lease is evidence of a reading for as long as it is examined',
  },
} as const satisfies Record<string, Parameter>;

export type ParameterName = keyof typeof parameters;

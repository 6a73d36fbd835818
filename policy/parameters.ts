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
  caseMonths: {
    value: 13,
    unit: 'months',
    citation: 'GDPR Art. 5(2); a year of dispute and the month it is raised in',
  },
  caseCodeMinutes: {
    value: 15,
    unit: 'minutes',
    citation: 'NIST SP 800-63B: out-of-band secrets are short-lived and used once',
  },
  provenThreadMinutes: {
    value: 30,
    unit: 'minutes',
    citation: 'P-4-06; HIPAA 45 CFR 164.502(b): the minimum necessary',
  },
  invoiceMonths: {
    value: 120,
    unit: 'months',
    citation: 'Directive 2006/112/EC Art. 247; national tax law, up to ten years',
  },
  breakGlassApproveMinutes: { value: 15, unit: 'minutes', citation: 'P-4-09; ASVS 5.0 V16' },
  breakGlassMinutes: { value: 60, unit: 'minutes', citation: 'P-4-09; ASVS 5.0 V16' },
  breakGlassAloneMinutes: { value: 15, unit: 'minutes', citation: 'P-4-09: one person alone' },
  breakGlassTellHours: { value: 24, unit: 'hours', citation: 'P-4-09; GDPR Art. 15' },
  breakGlassReviewDays: { value: 3, unit: 'days', citation: 'P-4-09; ASVS 5.0 V16' },
} as const satisfies Record<string, Parameter>;

export type ParameterName = keyof typeof parameters;

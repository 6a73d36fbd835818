// Every number that the policy text or the law gives, once, with its citation. The text is rendered
// with these, so it cannot say one thing while the code does another.

export interface Parameter {
  value: number;
  unit: 'seconds' | 'minutes' | 'hours' | 'days' | 'business days' | 'months';
  citation: string;
}

export const parameters = {
  sessionDays: {
    value: 30,
    unit: 'days',
    citation: 'P-1C-03; ASVS 5.0 V7.3: for a browser that its owner asked to be remembered on',
  },
  sessionIdleMinutes: {
    value: 30,
    unit: 'minutes',
    citation: 'P-1C-02; NIST SP 800-63B-4 §2.2.3: an idle limit of at most an hour',
  },
  sessionHours: {
    value: 12,
    unit: 'hours',
    citation: 'P-1C-02; NIST SP 800-63B-4 §2.2.3: at most 24 hours without signing in anew',
  },
  stepUpMinutes: {
    value: 10,
    unit: 'minutes',
    citation: 'ASVS 5.0 V7.5: sensitive acts need a fresh proof of who it is',
  },
  loginCodeMinutes: {
    value: 10,
    unit: 'minutes',
    citation: 'NIST SP 800-63B-4 §3.1.3.2: a mailed or sent secret is good for 10 minutes',
  },
  loginLimitHours: {
    value: 24,
    unit: 'hours',
    citation: 'NIST SP 800-63B-4 §3.2.2: failed attempts are counted and slowed down',
  },
  signUpDraftDays: {
    value: 30,
    unit: 'days',
    citation: 'P-1A-08; GDPR Art. 5(1)(e): what is not completed is deleted',
  },
  invitationDays: {
    value: 7,
    unit: 'days',
    citation: 'GDPR Art. 5(1)(e): an invitation nobody takes up is not kept',
  },
  reopenDays: {
    value: 30,
    unit: 'days',
    citation: 'GDPR Art. 17(1)(a), 25(2): a closed account waits so long for its owner, then goes',
  },
  attestationDays: {
    value: 366,
    unit: 'days',
    citation: 'P-4-07; ISO/IEC 27001:2022 A.5.35: what is attested is looked at again each year',
  },
  patchListDays: {
    value: 180,
    unit: 'days',
    citation: 'P-4-07; ISO/IEC 27001:2022 A.8.8: known holes are closed in time',
  },
  backupAgeDays: {
    value: 7,
    unit: 'days',
    citation: 'P-4-07; ISO/IEC 27001:2022 A.8.13',
  },
  waiverDays: {
    value: 90,
    unit: 'days',
    citation: 'P-4-07: an exception ends by itself, and is signed anew or mended',
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
  policyNoticeDays: {
    value: 30,
    unit: 'days',
    citation: 'P-6-03; FTC, Gateway Learning (2004): a material change needs notice and time',
  },
  choiceConfirmHours: {
    value: 72,
    unit: 'hours',
    citation: 'P-2D-01; GDPR Art. 7(1): a consent that was not confirmed is none',
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
  staffLockHours: {
    value: 24,
    unit: 'hours',
    citation: 'P-4-06: a lock that nobody else is there to lift',
  },
  breakGlassApproveMinutes: { value: 15, unit: 'minutes', citation: 'P-4-09; ASVS 5.0 V16' },
  breakGlassMinutes: { value: 60, unit: 'minutes', citation: 'P-4-09; ASVS 5.0 V16' },
  breakGlassAloneMinutes: { value: 15, unit: 'minutes', citation: 'P-4-09: one person alone' },
  breakGlassTellHours: { value: 24, unit: 'hours', citation: 'P-4-09; GDPR Art. 15' },
  breakGlassReviewDays: { value: 3, unit: 'days', citation: 'P-4-09; ASVS 5.0 V16' },
  rightsMonths: {
    value: 1,
    unit: 'months',
    citation: 'GDPR Art. 12(3): within one month of receipt',
  },
  rightsExtensionMonths: {
    value: 2,
    unit: 'months',
    citation: 'GDPR Art. 12(3): two further months, with the reason, told within the first',
  },
  californiaAnswerDays: {
    value: 45,
    unit: 'days',
    citation: 'Cal. Civ. Code §1798.130(a)(2)(A): 45 days from receipt',
  },
  californiaExtensionDays: {
    value: 45,
    unit: 'days',
    citation: 'Cal. Civ. Code §1798.130(a)(2)(A): once, where reasonably necessary, with notice',
  },
  confirmBusinessDays: {
    value: 10,
    unit: 'business days',
    citation: '11 CCR §7021(a): confirm receipt of a request within 10 business days',
  },
  optOutBusinessDays: {
    value: 15,
    unit: 'business days',
    citation: '11 CCR §§7026(f), 7027(g): at most 15 business days; ours takes effect at once',
  },
  shineTheLightDays: {
    value: 30,
    unit: 'days',
    citation: 'Cal. Civ. Code §1798.83(b)(1)(C): 30 days from receipt',
  },
  identityCheckDays: {
    value: 5,
    unit: 'days',
    citation: 'P-3G-03: the clock may stand this long, once, while identity is checked',
  },
  rightsAimDays: {
    value: 7,
    unit: 'days',
    citation: 'P-5-05: our own aim',
  },
  proofMinutes: {
    value: 60,
    unit: 'minutes',
    citation: 'NIST SP 800-63B: out-of-band secrets are short-lived; a fax takes its time',
  },
  appealDays: {
    value: 60,
    unit: 'days',
    citation: 'Va. Code §59.1-577(C); Conn. SB 6 §4(d): an appeal within a reasonable time',
  },
  rightsLogMonths: {
    value: 24,
    unit: 'months',
    citation: '11 CCR §7101(a): records of requests are kept for 24 months',
  },
  exportLinkDays: {
    value: 7,
    unit: 'days',
    citation: 'P-5-05; GDPR Art. 5(1)(e): an export lies ready for a week, then it is gone',
  },
  erasureUndoDays: {
    value: 14,
    unit: 'days',
    citation: 'P-8-07: an erasure can be undone this long, while everything is frozen',
  },
  processorEraseDays: {
    value: 30,
    unit: 'days',
    citation: 'P-2H-11; GDPR Art. 19, 28(3)(g): a processor confirms within this, or a person acts',
  },
  keyEpochDays: {
    value: 1,
    unit: 'days',
    citation: 'P-8-05: the keys of people and accounts are wrapped anew this often',
  },
  keyEpochKeptDays: {
    value: 6,
    unit: 'days',
    citation: 'P-8-05: a superseded epoch is destroyed then, so no copy of a key outlives 7 days',
  },
  backupDays: {
    value: 35,
    unit: 'days',
    citation: 'P-8-05; EDPB Opinion 22/2024: backups age out in a known time',
  },
  marketingGapDays: {
    value: 7,
    unit: 'days',
    citation: 'P-2D-03: one promotion in seven days, all kinds together',
  },
  marketingWindowDays: {
    value: 30,
    unit: 'days',
    citation: 'P-2D-03: two promotions in thirty days, all kinds together',
  },
  messageMonths: {
    value: 13,
    unit: 'months',
    citation: 'GDPR Art. 5(1)(e), 7(1): what was sent to whom is shown for as long as a bill is',
  },
  bounceRetryHours: {
    value: 24,
    unit: 'hours',
    citation: 'RFC 5321 §4.5.4.1: an address that mail came back from is left alone for a while',
  },
  caughtMailDays: {
    value: 7,
    unit: 'days',
    citation: 'GDPR Art. 5(1)(e): copies of mail that was never sent serve a test and no more',
  },
  disclosureMonths: {
    value: 72,
    unit: 'months',
    citation: '45 CFR §164.528(a): an accounting of disclosures goes back six years',
  },
  disclosureWaitMinutes: {
    value: 10,
    unit: 'minutes',
    citation: 'P-2A-01: what was written down and not sent by then must be written down anew',
  },
  recipientReviewMonths: {
    value: 12,
    unit: 'months',
    citation: 'P-2H-01; GDPR Art. 28(1): only processors with sufficient guarantees',
  },
  recipientNoticeDays: {
    value: 30,
    unit: 'days',
    citation: 'P-6-07; GDPR Art. 28(2): a change of processors is told before, to object to',
  },
  proofDays: {
    value: 30,
    unit: 'days',
    citation:
      'P-E-03: a proof of the build is due again after this, late after twice, unknown after four',
  },
  evidenceLookSeconds: {
    value: 60,
    unit: 'seconds',
    citation: 'P-E-03: how often the runner asks which looks are due',
  },
  logKeyDays: {
    value: 365,
    unit: 'days',
    citation: 'NIST SP 800-57 Part 1: a signature key is used for one to three years',
  },
  disclosureNoticeDays: {
    value: 10,
    unit: 'days',
    citation: 'P-2A-13; 18 U.S.C. §2703(b)(1)(B): the person is told before, to be able to object',
  },
  disclosureAloneDays: {
    value: 10,
    unit: 'days',
    citation: 'Vocabulary, one person, two officers: what one decides alone waits and is announced',
  },
  releaseDays: {
    value: 14,
    unit: 'days',
    citation: 'P-2A-05; GDPR Art. 5(1)(c): a decision to give is good for two weeks, once',
  },
  gagReviewDays: {
    value: 90,
    unit: 'days',
    citation: 'P-2A-13; 18 U.S.C. §2705(a)(1)(A): an order that names no end is over after 90 days',
  },
  gagMonthsMax: {
    value: 12,
    unit: 'months',
    citation: 'DOJ policy on 18 U.S.C. §2705(b) orders: one year or less',
  },
  preservationDays: {
    value: 90,
    unit: 'days',
    citation: '18 U.S.C. §2703(f)(2): 90 days, and 90 more on a renewed request',
  },
  emergencyAnswerHours: {
    value: 8,
    unit: 'hours',
    citation: 'Regulation (EU) 2023/1543 Art. 10(4): in an emergency, within eight hours',
  },
  foreignAnswerDays: {
    value: 10,
    unit: 'days',
    citation: 'Regulation (EU) 2023/1543 Art. 10(2): within ten days of receipt',
  },
  legalAnswerDays: {
    value: 30,
    unit: 'days',
    citation: 'Our own: an instrument that names no date is answered within thirty days',
  },
  supportViewDays: {
    value: 90,
    unit: 'days',
    citation:
      'GDPR Art. 5(1)(e): help is asked for within a quarter; the record itself is kept longer',
  },
} as const satisfies Record<string, Parameter>;

export type ParameterName = keyof typeof parameters;

// How long each kind of row is kept: a start event, a period and a citation. "Forever" cannot be
// written here; `life` means: as long as the thing it belongs to, and not longer.
import type { ParameterName } from './parameters.ts';

export interface RetentionRule {
  /** The event the period starts at. */
  from: string;
  /** A number of parameters.ts, or `life` of the row it hangs on. */
  period: ParameterName | 'life';
  action: 'delete' | 'shred';
  citation: string;
}

export const retention = {
  'account.life': {
    from: 'the account is closed',
    period: 'life',
    action: 'delete',
    citation: 'GDPR Art. 17(1)(a): no longer necessary once the account is gone',
  },
  'account.closed': {
    from: 'the account is closed',
    period: 'reopenDays',
    action: 'delete',
    citation: 'GDPR Art. 17(1)(a), 25(2)',
  },
  'person.life': {
    from: 'the person leaves their last account',
    period: 'life',
    action: 'delete',
    citation: 'GDPR Art. 17(1)(a)',
  },
  'session.end': {
    from: 'the session begins',
    period: 'sessionDays',
    action: 'delete',
    citation: 'ASVS 5.0 V7.3',
  },
  'session.idle': {
    from: 'the session is last used',
    period: 'sessionIdleMinutes',
    action: 'delete',
    citation: 'P-1C-02; NIST SP 800-63B-4 §2.2.3',
  },
  'code.end': {
    from: 'the code or challenge is made',
    period: 'loginCodeMinutes',
    action: 'delete',
    citation: 'NIST SP 800-63B-4 §3.1.3.2',
  },
  'limit.end': {
    from: 'the last failed attempt',
    period: 'loginLimitHours',
    action: 'delete',
    citation: 'GDPR Art. 5(1)(e); NIST SP 800-63B-4 §3.2.2',
  },
  'draft.end': {
    from: 'the form is sent',
    period: 'signUpDraftDays',
    action: 'delete',
    citation: 'P-1A-08; GDPR Art. 5(1)(e)',
  },
  'invitation.end': {
    from: 'the invitation is made',
    period: 'invitationDays',
    action: 'delete',
    citation: 'GDPR Art. 5(1)(e)',
  },
  'link.end': {
    from: 'the link is made',
    period: 'signInLinkMinutes',
    action: 'delete',
    citation: 'NIST SP 800-63B',
  },
  'choice_link.end': {
    from: 'the link is made',
    period: 'choiceConfirmHours',
    action: 'delete',
    citation: 'P-2D-01',
  },
  'idempotency.end': {
    from: 'the request is first made',
    period: 'idempotencyHours',
    action: 'delete',
    citation: 'draft-ietf-httpapi-idempotency-key-header',
  },
  'fax.content': {
    from: 'the fax is delivered, received or ends otherwise',
    period: 'faxContentDays',
    action: 'shred',
    citation: 'P-8-03',
  },
  // The same row for one of its uses alone: whoever helps does not look back further than this.
  'fax.support': {
    from: 'the fax is delivered, received or ends otherwise',
    period: 'supportViewDays',
    action: 'delete',
    citation: 'P-8-01; GDPR Art. 5(1)(c), (e)',
  },
  'fax.record': {
    from: 'the fax is delivered, received or ends otherwise',
    period: 'callRecordMonths',
    action: 'delete',
    citation: 'P-8-03',
  },
  'access.log': {
    from: 'the object is opened',
    period: 'accessLogDays',
    action: 'delete',
    citation: 'P-4-08',
  },
  'case.end': {
    from: 'the case opens or closes, whichever is later, or the role or alert ends',
    period: 'caseMonths',
    action: 'delete',
    citation: 'GDPR Art. 5(2): who looked and why is answered for as long as it can be disputed',
  },
  'case_code.end': {
    from: 'the code is sent',
    period: 'caseCodeMinutes',
    action: 'delete',
    citation: 'NIST SP 800-63B: out-of-band secrets are short-lived and used once',
  },
  'invoice.record': {
    from: 'the invoice is made',
    period: 'invoiceMonths',
    action: 'delete',
    citation: 'Directive 2006/112/EC Art. 247: as long as tax law has it kept',
  },
  'export.end': {
    from: 'the copy is asked for',
    period: 'exportLinkDays',
    action: 'shred',
    citation: 'P-5-05',
  },
  'request.log': {
    from: 'the request is received',
    period: 'rightsLogMonths',
    action: 'delete',
    citation: '11 CCR §7101(a)',
  },
  'request.proof': {
    from: 'the request has ended',
    period: 'exportLinkDays',
    action: 'delete',
    citation:
      'GDPR Art. 5(1)(e): an address that only proved who asked is not needed after the answer',
  },
  'marketing.week': {
    from: 'a promotion is handed over',
    period: 'marketingGapDays',
    action: 'delete',
    citation: 'P-2D-03',
  },
  'marketing.month': {
    from: 'a promotion is handed over',
    period: 'marketingWindowDays',
    action: 'delete',
    citation: 'P-2D-03',
  },
  'bounce.retry': {
    from: 'mail comes back from an address',
    period: 'bounceRetryHours',
    action: 'delete',
    citation: 'RFC 5321 §4.5.4.1',
  },
  'message.record': {
    from: 'the message is written',
    period: 'messageMonths',
    action: 'delete',
    citation: 'GDPR Art. 5(1)(e)',
  },
  'disclosure.record': {
    from: 'the disclosure is written down',
    period: 'disclosureMonths',
    action: 'delete',
    citation: '45 CFR §164.528(a)',
  },
  'installation.life': {
    from: 'the installation ends',
    period: 'life',
    action: 'delete',
    citation: 'nothing personal: names of companies and what they may get',
  },
  'legal.record': {
    from: 'a request is received, a release proposed, or a hold begun',
    period: 'disclosureMonths',
    action: 'delete',
    citation: '45 CFR §164.528(a)',
  },
} as const satisfies Record<string, RetentionRule>;

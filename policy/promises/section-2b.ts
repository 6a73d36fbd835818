// Section 2.B of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2B = {
  'P-2B-01': {
    section: '2.B',
    sentence:
      'A party to a civil case gets nothing without a valid paper, lawfully served and checked point by point.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-02': {
    section: '2.B',
    sentence:
      'Each rule of the place that a civil request comes from is checked, and one that is not met stops it.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-03': {
    section: '2.B',
    sentence: 'Whoever asks accepts the terms about costs before any work begins.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-04': {
    section: '2.B',
    sentence:
      'Civil papers have one published address; what comes elsewhere is sent there and not acted upon.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-05': {
    section: '2.B',
    sentence:
      'We keep and use every right to object to a civil request, and nothing is packed while an objection is open.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-06': {
    section: '2.B',
    sentence:
      'You are told of a civil request about you within two business days and have fourteen days to object.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-07': {
    section: '2.B',
    sentence:
      'What a civil request costs is recorded as it arises and added up by the system, never typed in.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-08': {
    section: '2.B',
    sentence: 'Who makes a civil request gets an invoice that shows each item.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-09': {
    section: '2.B',
    sentence:
      'That invoice is due fifteen days after it was sent; who is late pays beforehand the next time.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-10': {
    section: '2.B',
    sentence:
      'Payments of such invoices go to the company named in this policy, and each is recorded.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-11': {
    section: '2.B',
    sentence: 'No party to a civil case gets the content of a fax from us, under any paper.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

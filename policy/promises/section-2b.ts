// Section 2.B of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2B = {
  'P-2B-01': {
    section: '2.B',
    sentence:
      'Civil litigants who want user data must lawfully serve a valid instrument: subpoena, search warrant or order of a court.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-02': {
    section: '2.B',
    sentence: 'Requester must follow all applicable federal, state and other rules.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-03': {
    section: '2.B',
    sentence: 'Requester must agree to the compensation terms.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-04': {
    section: '2.B',
    sentence:
      'One address takes civil subpoenas: a named department at a street address in Los Angeles.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-05': {
    section: '2.B',
    sentence: 'Every right, objection and entitlement against a subpoena stays reserved.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-06': {
    section: '2.B',
    sentence: 'It may notify the subscriber or other affected party.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-07': {
    section: '2.B',
    sentence:
      'Reimbursement of reasonable expenses for any subpoena: internal staff time, copying and clerical, mailing.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-08': {
    section: '2.B',
    sentence: 'The person or entity submitting may be invoiced after receipt.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-09': {
    section: '2.B',
    sentence: 'Payment is due promptly; outer limit 15 days counted from sending the invoice.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-10': {
    section: '2.B',
    sentence: 'Checks made out to the company by name.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2B-11': {
    section: '2.B',
    sentence: '(today) Civil parties can’t get content.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

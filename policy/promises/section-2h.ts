// Section 2.H of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2H = {
  'P-2H-01': {
    section: '2.H',
    sentence:
      'Each company that works for us is listed with what it gets, why and where, and a change is announced thirty days before.',
    mode: ['E', 'L'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2H-02': {
    section: '2.H',
    sentence:
      'Every card payment is checked against the billing address first, and we keep the result, not another copy of the address.',
    mode: ['E'],
    principle: 'integrity',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2H-03': {
    section: '2.H',
    sentence:
      'We ask a credit bureau only about a company that applied for credit and allowed it in writing.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2H-04': {
    section: '2.H',
    sentence:
      'The card processor sees the amount, the order and the billing address, and nothing of your faxes.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2H-05': {
    section: '2.H',
    sentence: 'Who hosts for us holds your content only as ciphertext.',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2H-06': {
    section: '2.H',
    sentence:
      'Who answers a request of yours for us gets what that one request needs, and loses it after thirty days.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2H-07': {
    section: '2.H',
    sentence:
      'Lawyers and examiners who help us keep the law see what their matter needs, and each look is written down.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2H-08': {
    section: '2.H',
    sentence:
      'Others are asked to complete a profile of you only with your yes, and by a code instead of your address.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2H-09': {
    section: '2.H',
    sentence:
      'Nobody who gets data from us may use it for anything else; hidden marks show it, and each confirms it to us.',
    mode: ['E', 'L', 'H'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
    schedule:
      'each company in use is asked once a year to confirm it, and hidden marks are looked at every month',
  },
  'P-2H-10': {
    section: '2.H',
    sentence:
      'What comes from others is treated like what you gave us: same uses, same times, same rights.',
    mode: ['E'],
    principle: 'integrity',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2H-11': {
    section: '2.H',
    sentence:
      'When your data is erased here, each company that had it from us must erase it and confirm so.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

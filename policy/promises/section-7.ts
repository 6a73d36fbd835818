// Section 7 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section7 = {
  'P-7-01': {
    section: '7',
    sentence:
      'We claim a certificate only while it is valid; those that have ended are shown as history.',
    mode: ['E', 'L'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-7-02': {
    section: '7',
    sentence: 'Each principle of a certificate we hold points to the promises that keep it.',
    mode: ['L'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-7-03': {
    section: '7',
    sentence: 'Where we hold a certificate we link its public record and renew it in time.',
    mode: ['E', 'H'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
    schedule:
      '90, 60 and 30 days before a certificate ends, whoever runs the installation is asked to renew it',
  },
  'P-7-04': {
    section: '7',
    sentence:
      'A complaint is answered within 45 days, and we name somebody independent to turn to after us.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-7-05': {
    section: '7',
    sentence:
      'Data leaves for another country only on a stated legal basis, and stops when the basis falls.',
    mode: ['E', 'L'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

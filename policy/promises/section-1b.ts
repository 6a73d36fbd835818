// Section 1.B of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1B = {
  'P-1B-01': {
    section: '1.B',
    sentence:
      'Ask for a sample fax, and a real one arrives at the address you gave within a minute.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1B-02': {
    section: '1.B',
    sentence:
      'Trying the sample brings no other mail, unless you tick a box that was empty and confirm it from your address.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1B-03': {
    section: '1.B',
    sentence:
      'The sample itself carries a link with which nothing more is ever sent to that address.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1B-04': {
    section: '1.B',
    sentence:
      'An address given for a sample is kept thirty days, makes no account, and is joined to nothing.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

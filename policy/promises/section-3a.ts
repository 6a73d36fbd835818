// Section 3.A of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3A = {
  'P-3A-01': {
    section: '3.A',
    sentence:
      'If the business is sold, your data goes along only with the policy, the choices and the refusals that govern it.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3A-02': {
    section: '3.A',
    sentence:
      'A buyer who wants to use your data otherwise must ask you first, and silence is a no.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3A-03': {
    section: '3.A',
    sentence:
      'You are told of a sale thirty days before it, with time to take your data and leave.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3A-04': {
    section: '3.A',
    sentence:
      'If a part of the business is sold, only the accounts of that part go, and nobody who had left.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

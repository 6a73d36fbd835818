// Section 1.D of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1D = {
  'P-1D-01': {
    section: '1.D',
    sentence:
      'Our logs hold listed fields only, and names, addresses and numbers of people are struck out before they are written.',
    mode: ['E', 'L'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1D-02': {
    section: '1.D',
    sentence:
      'Logs serve to run the site, to count, and to keep it safe, and nothing else may read them.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1D-03': {
    section: '1.D',
    sentence:
      'How people move through the site is looked at in groups of ten or more; addresses are shortened after a day and gone after thirty.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1D-04': {
    section: '1.D',
    sentence:
      'What security needs in full is kept apart for ninety days and opened only in an emergency that leaves a record.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

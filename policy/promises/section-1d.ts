// Section 1.D of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1D = {
  'P-1D-01': {
    section: '1.D',
    sentence: 'Servers write log files.',
    mode: ['E', 'L'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1D-02': {
    section: '1.D',
    sentence:
      'Uses: trends, administering the site, aggregate movement, improving experience and services.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1D-03': {
    section: '1.D',
    sentence: 'Users’ movements are followed in the aggregate.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1D-04': {
    section: '1.D',
    sentence: '(implied) Security logs identify actors when needed.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

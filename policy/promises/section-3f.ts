// Section 3.F of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3F = {
  'P-3F-01': {
    section: '3.F',
    sentence: 'Offered from time to time; voluntary.',
    mode: ['E', 'H'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3F-02': {
    section: '3.F',
    sentence: 'May ask contact and demographic data.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3F-03': {
    section: '3.F',
    sentence: 'No disclosure unless policy or permission.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3F-04': {
    section: '3.F',
    sentence: 'Intermediary allowed, no secondary use.',
    mode: ['E', 'L'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3F-05': {
    section: '3.F',
    sentence: '(implied) Fair and forgetful.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

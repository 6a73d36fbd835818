// Section 3.C of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3C = {
  'P-3C-01': {
    section: '3.C',
    sentence:
      'Policy applies only to data collected by the company via site, services, customer service.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3C-02': {
    section: '3.C',
    sentence:
      'Advertising/affiliate sites drive interested people here; data collected there is outside.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3C-03': {
    section: '3.C',
    sentence: 'Co-brand: a site offering this technology or service under another brand.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3C-04': {
    section: '3.C',
    sentence: 'Co-brands and third-party sites have their own policies; read before registering.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3C-05': {
    section: '3.C',
    sentence: '(implied) No cross-brand use.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

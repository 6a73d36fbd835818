// Section 5 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section5 = {
  'P-5-01': {
    section: '5',
    sentence: 'Whatever you told us about yourself you can change yourself once signed in.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-5-02': {
    section: '5',
    sentence:
      'After leaving you can still have your data corrected, by telephone or on a page, once you have proven who you are.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-5-03': {
    section: '5',
    sentence: 'A correction goes on to everybody who had the old value from us.',
    mode: ['E'],
    principle: 'integrity',
    enforcedBy: [],
    provedBy: [],
  },
  'P-5-04': {
    section: '5',
    sentence: 'What is wrong in the welcome mail you can put right from that mail.',
    mode: ['E'],
    principle: 'integrity',
    enforcedBy: [],
    provedBy: [],
  },
  'P-5-05': {
    section: '5',
    sentence:
      'You get all we hold about you, readable for people and machines, within a month at the latest and mostly within a week.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

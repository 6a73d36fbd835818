// Section E of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const sectionE = {
  'P-E-01': {
    section: 'E',
    sentence: 'Every promise is bound.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-E-02': {
    section: 'E',
    sentence: 'Tests really prove.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-E-03': {
    section: 'E',
    sentence: '/privacy/evidence is live.',
    mode: ['L'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-E-04': {
    section: 'E',
    sentence: 'Evidence can’t be quietly rewritten.',
    mode: ['E', 'L'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-E-05': {
    section: 'E',
    sentence: 'Evidence leaks nothing.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-E-06': {
    section: 'E',
    sentence: 'Anyone can try it.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

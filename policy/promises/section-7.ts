// Section 7 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section7 = {
  'P-7-01': {
    section: '7',
    sentence: 'Participates in the US–EU Safe Harbor programme.',
    mode: ['E', 'L'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-7-02': {
    section: '7',
    sentence: 'Certified adherence to the agreed principles.',
    mode: ['L'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-7-03': {
    section: '7',
    sentence: 'Link to the public list to view the certification.',
    mode: ['E', 'H'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-7-04': {
    section: '7',
    sentence: '(today) Complaints.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-7-05': {
    section: '7',
    sentence: '(today) Each transfer has a basis.',
    mode: ['E', 'L'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 3.E of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3E = {
  'P-3E-01': {
    section: '3.E',
    sentence: 'The user gives the friend’s name and e-mail.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3E-02': {
    section: '3.E',
    sentence: 'Exactly one mail is sent to the friend.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3E-03': {
    section: '3.E',
    sentence: 'Stored solely to send that mail and track the programme’s success.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3E-04': {
    section: '3.E',
    sentence: '(implied) Friend’s say.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 3.E of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3E = {
  'P-3E-01': {
    section: '3.E',
    sentence: 'To recommend us you give a name and an address, and your friend sees who gave them.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3E-02': {
    section: '3.E',
    sentence: 'Your friend gets one mail, ever, however many people recommend us.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3E-03': {
    section: '3.E',
    sentence: 'A friend’s name and address serve for that mail and are gone after two weeks.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3E-04': {
    section: '3.E',
    sentence:
      'The mail tells your friend where we have the address from, and offers to erase it or never to write again.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

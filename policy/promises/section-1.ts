// Section 1 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1 = {
  'P-1-01': {
    section: '1',
    sentence:
      'Wherever we collect something about you, a notice stands there, and the record keeps where it came from.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1-02': {
    section: '1',
    sentence:
      'When you talk to our support or sales, you are told what is written down, and free notes are sealed and kept for a set time only.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 1 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1 = {
  'P-1-01': {
    section: '1',
    sentence:
      'Collection happens at several points: straight from people (also while they talk to support or sales staff) and by cookies, logs and clear gifs.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1-02': {
    section: '1',
    sentence: 'Sales and customer service conversations are a collection channel.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 1.G of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1G = {
  'P-1G-01': {
    section: '1.G',
    sentence: 'No knowing collection from children under 13.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1G-02': {
    section: '1.G',
    sentence: 'On learning that data of an under-13 is held, it is deleted.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1G-03': {
    section: '1.G',
    sentence: 'Knowledge can arrive by any channel.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1G-04': {
    section: '1.G',
    sentence: 'Points to the regulator’s page with tips for parents (old address).',
    mode: ['L'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1G-05': {
    section: '1.G',
    sentence: '(today) Teens.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

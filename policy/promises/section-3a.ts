// Section 3.A of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3A = {
  'P-3A-01': {
    section: '3.A',
    sentence:
      'In a merger, acquisition or sale of part of the assets, users’ personal information will usually be among the transferred assets.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3A-02': {
    section: '3.A',
    sentence:
      'If use will differ from what was stated at collection, users get a choice not to have their data used so – handled like a policy change.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3A-03': {
    section: '3.A',
    sentence: '(today) Tell users before it happens.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3A-04': {
    section: '3.A',
    sentence: '(implied) Partial sale.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

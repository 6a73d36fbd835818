// Section 3.C of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3C = {
  'P-3C-01': {
    section: '3.C',
    sentence:
      'This policy covers what we learn through the site, the services and customer service, and nothing comes in another way.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3C-02': {
    section: '3.C',
    sentence:
      'A site that sends visitors here tells us the campaign and nothing about the visitor.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3C-03': {
    section: '3.C',
    sentence: 'A service under another brand shows who stands behind it and whose data it is.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3C-04': {
    section: '3.C',
    sentence:
      'Before you register with another brand you see its own policy, and links that leave the site are marked.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3C-05': {
    section: '3.C',
    sentence: 'What belongs to one brand cannot be seen by another.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 1.G of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1G = {
  'P-1G-01': {
    section: '1.G',
    sentence:
      'We knowingly keep nothing about children under thirteen; whoever is too young is turned away and not remembered.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1G-02': {
    section: '1.G',
    sentence:
      'When anybody tells us of data about a child under thirteen, it is frozen at once and erased within two days of being confirmed.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1G-03': {
    section: '1.G',
    sentence:
      'Whatever way we learn of a child, through support, a report or a survey, it starts the same case.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1G-04': {
    section: '1.G',
    sentence: 'We point parents to the regulator’s advice, and notice when that page has moved.',
    mode: ['L'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1G-05': {
    section: '1.G',
    sentence:
      'For people of thirteen to seventeen, profiles, marketing and sharing are off and cannot be switched on.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

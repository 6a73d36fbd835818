// Section 1.F of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1F = {
  'P-1F-01': {
    section: '1.F',
    sentence:
      'A profile of you exists only with your yes, and each entry names the yes it rests on.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1F-02': {
    section: '1.F',
    sentence:
      'We ask others about you only if you agreed to that kind of source, and tell you what came from whom.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1F-03': {
    section: '1.F',
    sentence:
      'Whether a profile may improve the service for you is a choice of its own, and you see each entry and why it is there.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1F-04': {
    section: '1.F',
    sentence:
      'A profile picks offers only for people who asked for offers; those who did not cannot even be seen there.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1F-05': {
    section: '1.F',
    sentence: 'You can look at your profile, correct it, empty it and stop it at any time.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1F-06': {
    section: '1.F',
    sentence: 'What stands in your faxes never becomes part of a profile.',
    mode: ['E', 'L'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

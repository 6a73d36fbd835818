// Section 2.D of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2D = {
  'P-2D-01': {
    section: '2.D',
    sentence:
      'A new user gets one welcome mail that shows what we have, half hidden, with a link to confirm it and one to correct it.',
    mode: ['E'],
    principle: 'integrity',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-02': {
    section: '2.D',
    sentence:
      'Offers of our own and offers of others are two separate choices, and partners never get your address.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-03': {
    section: '2.D',
    sentence: 'You get at most one promotion in seven days and two in thirty, all kinds together.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-04': {
    section: '2.D',
    sentence: 'Every page that speaks of promotions says how to end them.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-05': {
    section: '2.D',
    sentence:
      'We telephone you with offers only if you agreed, you are on no do-not-call list, and it is daytime where you are.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-06': {
    section: '2.D',
    sentence:
      'Advertising by post reaches nobody who said no, and the printer deletes your address within thirty days.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-07': {
    section: '2.D',
    sentence:
      'An address that came from somebody else is not used for offers until you were told and had two weeks to object.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-08': {
    section: '2.D',
    sentence: 'We never send advertising by fax.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

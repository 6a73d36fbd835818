// Section 2.E of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2E = {
  'P-2E-01': {
    section: '2.E',
    sentence: 'Tips and product news are news you can end, like any other.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-02': {
    section: '2.E',
    sentence:
      'You are told when the agreement or this policy changes, and such a notice holds nothing else.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-03': {
    section: '2.E',
    sentence:
      'If maintenance or a fault concerns you, you are told; those it does not concern are left in peace.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-04': {
    section: '2.E',
    sentence:
      'Notices that you need for the service come whatever you refused otherwise, and never carry an offer.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-05': {
    section: '2.E',
    sentence:
      'When you leave, all mail ends at that moment, except the last receipt and what the law makes us tell you.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-06': {
    section: '2.E',
    sentence:
      'A newsletter comes if you subscribed to it, ends by its own link, and can be read by anybody in its archive.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 3.B of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3B = {
  'P-3B-01': {
    section: '3.B',
    sentence: 'Paying users may opt out of promotional mail through the link in it.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3B-02': {
    section: '3.B',
    sentence: '(implied) An opt-out lasts.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3B-03': {
    section: '3.B',
    sentence: 'Ads for the services are shown on other sites by third-party advertisers.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3B-04': {
    section: '3.B',
    sentence: 'Those ads: information and opt-out at the network-advertising body’s page.',
    mode: ['E', 'L'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3B-05': {
    section: '3.B',
    sentence: '(implied) Choices are visible and changeable.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3B-06': {
    section: '3.B',
    sentence: '(implied) Choices are recorded, not overwritten.',
    mode: ['E', 'L'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

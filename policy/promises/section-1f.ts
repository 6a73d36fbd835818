// Section 1.F of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1F = {
  'P-1F-01': {
    section: '1.F',
    sentence:
      'Data from cookies, logs and gifs may be stored to build a profile of an individual: viewing preferences and service usage.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1F-02': {
    section: '1.F',
    sentence: 'User information and preferences may also be obtained from third parties.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1F-03': {
    section: '1.F',
    sentence:
      'Information may be tied to personal data to improve site content, improve services and offer new services likely to interest.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1F-04': {
    section: '1.F',
    sentence:
      'Profile may direct product updates and marketing to users – only if they opted in to those promotions.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1F-05': {
    section: '1.F',
    sentence: '(implied) User may see and empty the profile.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1F-06': {
    section: '1.F',
    sentence: '(our line) Fax content never feeds a profile.',
    mode: ['E', 'L'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

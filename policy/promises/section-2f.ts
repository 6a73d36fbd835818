// Section 2.F of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2F = {
  'P-2F-01': {
    section: '2.F',
    sentence:
      'Support writes to you in answer to a question of yours, or about an open matter of your account.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2F-02': {
    section: '2.F',
    sentence:
      'Support answers in the way you prefer: email, telephone, chat, post, fax or within the service.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2F-03': {
    section: '2.F',
    sentence: 'The chat is our own, sealed, kept for half a year, and yours to download or delete.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2F-04': {
    section: '2.F',
    sentence:
      'Nobody at support sees your account before you have proven who you are, and then for half an hour.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2F-05': {
    section: '2.F',
    sentence:
      'What you wrote with support is yours to take along or erase, and ends two years after the matter.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 2.F of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2F = {
  'P-2F-01': {
    section: '2.F',
    sentence: 'Communicate in reply to help requests and about account issues.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2F-02': {
    section: '2.F',
    sentence:
      'Reply by e-mail, phone, web chat, mail or another available method, as the user wishes.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2F-03': {
    section: '2.F',
    sentence: 'Web chat exists.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2F-04': {
    section: '2.F',
    sentence: '(implied) Caller must be who they say.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2F-05': {
    section: '2.F',
    sentence: '(implied) Threads are personal data.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

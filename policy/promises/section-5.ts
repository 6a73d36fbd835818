// Section 5 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section5 = {
  'P-5-01': {
    section: '5',
    sentence: 'Users can change phone, card, e-mail, postal address by logging in.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-5-02': {
    section: '5',
    sentence: 'Users who cancelled must call customer service to change data.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-5-03': {
    section: '5',
    sentence: '(implied) Corrections spread.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-5-04': {
    section: '5',
    sentence: '(implied) Wrong data fixed in welcome mail.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-5-05': {
    section: '5',
    sentence: '(today) Access, export, restrict, object, port.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

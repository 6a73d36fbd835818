// Section 2.D of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2D = {
  'P-2D-01': {
    section: '2.D',
    sentence:
      'Every new user gets a welcome mail that verifies details such as name, address, phone.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-02': {
    section: '2.D',
    sentence: 'Promotional mails: about own services and about those of third parties.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-03': {
    section: '2.D',
    sentence: 'Sent "occasionally".',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-04': {
    section: '2.D',
    sentence: 'Opt-out explained in the choice section.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-05': {
    section: '2.D',
    sentence: 'Users may be contacted by telephone.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-06': {
    section: '2.D',
    sentence: 'Users may be contacted by mail.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-07': {
    section: '2.D',
    sentence: 'Contact data may come from users or from third-party sources.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-08': {
    section: '2.D',
    sentence: '(today) Fax as marketing channel.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 1.B of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1B = {
  'P-1B-01': {
    section: '1.B',
    sentence: 'Whoever elects to use the test tool automatically receives a sample fax by e-mail.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1B-02': {
    section: '1.B',
    sentence: 'Further mails about the services may follow.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1B-03': {
    section: '1.B',
    sentence: 'Opt-out link in those mails.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1B-04': {
    section: '1.B',
    sentence: '(implied) An address given to a demo is not an account.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

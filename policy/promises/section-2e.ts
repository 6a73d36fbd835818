// Section 2.E of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2E = {
  'P-2E-01': {
    section: '2.E',
    sentence: 'May send usage tips and product updates.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-02': {
    section: '2.E',
    sentence: 'May announce changes of the customer agreement or of the policy itself.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-03': {
    section: '2.E',
    sentence: 'Service announcements when needed, e.g. suspension for maintenance.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-04': {
    section: '2.E',
    sentence: 'No opt-out from these non-promotional messages short of deactivating the account.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-05': {
    section: '2.E',
    sentence: 'Deactivation ends them.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-06': {
    section: '2.E',
    sentence: 'Newsletters exist as a named kind.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

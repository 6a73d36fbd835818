// Section 3.D of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3D = {
  'P-3D-01': {
    section: '3.D',
    sentence: 'Users may be asked from time to time.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3D-02': {
    section: '3.D',
    sentence: 'Entirely voluntary: whether to respond and what to give.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3D-03': {
    section: '3.D',
    sentence: 'May ask contact (name, address) and demographic (gender) data.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3D-04': {
    section: '3.D',
    sentence: 'Used to monitor or improve use and satisfaction.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3D-05': {
    section: '3.D',
    sentence: 'No disclosure to third parties unless the policy says so or the user permits.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3D-06': {
    section: '3.D',
    sentence: 'An intermediary may run them, with no secondary use.',
    mode: ['E', 'L'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 3.F of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3F = {
  'P-3F-01': {
    section: '3.F',
    sentence: 'A draw or contest has written rules, a free way in, and no effect on your service.',
    mode: ['E', 'H'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
    schedule: 'before each draw opens, its rules are read by a second person and dated',
  },
  'P-3F-02': {
    section: '3.F',
    sentence: 'To enter you give what the rules name, and a postal address only when you have won.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3F-03': {
    section: '3.F',
    sentence: 'Nobody else learns that you entered or won unless you agreed.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3F-04': {
    section: '3.F',
    sentence: 'Who runs a draw for us may use your entry for nothing else.',
    mode: ['E', 'L'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3F-05': {
    section: '3.F',
    sentence:
      'Anybody can check a draw afterwards, and entries that lost are deleted after ninety days.',
    mode: ['E'],
    principle: 'integrity',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

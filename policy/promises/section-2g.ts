// Section 2.G of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2G = {
  'P-2G-01': {
    section: '2.G',
    sentence:
      'Proven abuse stops sending at once; the account is heard within five business days and learns the reasons.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-02': {
    section: '2.G',
    sentence:
      'What comes in from outside is treated as unsafe: nothing is followed, loaded or run, and you can block a sender.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-03': {
    section: '2.G',
    sentence:
      'Against abuse we use a published list of lawful means, and reading your faxes is not among them.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-04': {
    section: '2.G',
    sentence:
      'Advertising faxes need a stated ground, say how to refuse them for free, and never reach a number that has refused.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-05': {
    section: '2.G',
    sentence:
      'Limits on use are published and kept by machine without looking at content, and you learn when they end.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-06': {
    section: '2.G',
    sentence:
      'Anybody can report junk or abuse without an account, hears from us in a day, and learns the outcome in ten business days.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-07': {
    section: '2.G',
    sentence:
      'A reported fax is shown to an analyst only if its owner agreed for this report, and for fourteen days.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-08': {
    section: '2.G',
    sentence:
      'A number that refused a sender’s faxes stays refused, even when both are long erased.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

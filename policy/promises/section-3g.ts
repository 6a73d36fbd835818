// Section 3.G of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3G = {
  'P-3G-01': {
    section: '3.G',
    sentence:
      'California individuals who gave personal information may ask once per calendar year about disclosures of certain categories to third parties for those parties’ direct marketing.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3G-02': {
    section: '3.G',
    sentence: 'Addressed to the chief privacy officer at a named mailbox.',
    mode: ['E', 'L'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3G-03': {
    section: '3.G',
    sentence: 'Answer within thirty days of receipt.',
    mode: ['E', 'L'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3G-04': {
    section: '3.G',
    sentence:
      'Content: which categories went, in the calendar year before the request, to other businesses for direct marketing of their own.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3G-05': {
    section: '3.G',
    sentence: 'Plus who those recipients are: name and address of each.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3G-06': {
    section: '3.G',
    sentence: 'Right reserved not to respond to requests sent elsewhere than that address.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3G-07': {
    section: '3.G',
    sentence: '(today) Wider rights.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 1.C of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1C = {
  'P-1C-01': {
    section: '1.C',
    sentence: 'Both session and persistent cookies may be used.',
    mode: ['E', 'L'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-02': {
    section: '1.C',
    sentence: 'A session cookie ends when the browser closes.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-03': {
    section: '1.C',
    sentence: 'A persistent cookie is a file kept for an extended time.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-04': {
    section: '1.C',
    sentence: 'Users can remove persistent cookies through their browser.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-05': {
    section: '1.C',
    sentence:
      'Cookies are not linked to personal data on the site – except when the user elects to have the user name remembered.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-06': {
    section: '1.C',
    sentence:
      'Remember-me is the user’s choice and saves typing the name on each login; it links to account information.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-07': {
    section: '1.C',
    sentence: 'Rejecting the persistent cookie leaves the site usable, limited in some areas.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-08': {
    section: '1.C',
    sentence:
      'Persistent cookies also let the company track and target interests to improve the experience.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-09': {
    section: '1.C',
    sentence:
      'Partners – outside advertisers, for one – may set cookies here, in mails, and in ads for the service shown elsewhere.',
    mode: ['E', 'L'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-10': {
    section: '1.C',
    sentence: 'Partner cookies are not linked to personal data.',
    mode: ['E', 'L'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-11': {
    section: '1.C',
    sentence:
      'The policy covers the company’s own cookies, not those of advertisers; their policies should be read.',
    mode: ['E', 'L'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-12': {
    section: '1.C',
    sentence:
      'Some partner promotions automatically transmit the user’s information to the partner’s landing page on click.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-13': {
    section: '1.C',
    sentence: 'Points to the opt-out section for ads on other sites.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-14': {
    section: '1.C',
    sentence: '(today) Machine-readable refusal.',
    mode: ['E', 'L'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 1.C of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1C = {
  'P-1C-01': {
    section: '1.C',
    sentence:
      'Every cookie we set is listed with its name, purpose and lifetime, and no other can be set.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: ['apps/server/src/platform/http/declared-cookies.ts dropUndeclared'],
    provedBy: ['apps/server/src/platform/http/http.test.ts'],
    mutation: {
      file: 'apps/server/src/platform/http/declared-cookies.ts',
      find: 'if (secondsMax === undefined) return false;',
      replace: 'if (secondsMax === undefined) return true;',
    },
  },
  'P-1C-02': {
    section: '1.C',
    sentence:
      'Cookies of a visit end with it, and so does the session behind them after some idle time.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-03': {
    section: '1.C',
    sentence: 'Cookies that stay have a fixed end, and only something you do renews them.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-04': {
    section: '1.C',
    sentence:
      'You can clear all that this site stored in your browser with one click, and the site still works afterwards.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-05': {
    section: '1.C',
    sentence:
      'No cookie is tied to who you are, except the one that remembers your name because you asked it to.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-06': {
    section: '1.C',
    sentence:
      'Remembering your name is off until you choose it, and it fills in the form without ever signing you in.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-07': {
    section: '1.C',
    sentence:
      'Refuse any cookie that is not needed, and you can still register, send, receive, pay and use your rights.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-08': {
    section: '1.C',
    sentence:
      'Nothing follows your interests to tailor the site until you say yes, and then under a number, not your name.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-09': {
    section: '1.C',
    sentence:
      'No advertiser sets a cookie here; should one ever be let in, it is listed first and waits for your yes.',
    mode: ['E', 'L'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-10': {
    section: '1.C',
    sentence:
      'Nothing about you stands in an address or a request that a partner gets, and no partner is on a page you sign in to.',
    mode: ['E', 'L'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-11': {
    section: '1.C',
    sentence:
      'For each partner we link its own policy and its way out, and drop one whose policy cannot be reached.',
    mode: ['E', 'L'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-12': {
    section: '1.C',
    sentence:
      'Nothing about you goes to a partner by a click alone: you see the exact fields first and confirm them each time.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-13': {
    section: '1.C',
    sentence: 'The page about cookies tells you how to refuse advertising elsewhere.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1C-14': {
    section: '1.C',
    sentence:
      'If your browser asks not to be tracked or sold (Global Privacy Control), that counts at once, and for your account if you are signed in.',
    mode: ['E', 'L'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 1.E of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1E = {
  'P-1E-01': {
    section: '1.E',
    sentence: 'Clear gifs carry a unique identifier and may track online movement.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1E-02': {
    section: '1.E',
    sentence: 'They are invisible (smaller than a cookie, the size of a full stop).',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1E-03': {
    section: '1.E',
    sentence: 'HTML mails may hold clear gifs to learn which mails were opened by recipients.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1E-04': {
    section: '1.E',
    sentence: 'Purpose: gauge effectiveness of communications and campaigns.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1E-05': {
    section: '1.E',
    sentence: 'Opt-out from promotional mail is in the choice section.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1E-06': {
    section: '1.E',
    sentence: '(implied) Non-promotional mail measured too.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

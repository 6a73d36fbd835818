// Section 4 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section4 = {
  'P-4-01': {
    section: '4',
    sentence:
      'Every precaution on our list has a test or a dated record behind it, and one that has none shows red.',
    mode: ['L'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-4-02': {
    section: '4',
    sentence: 'Registration and order forms send personal data encrypted (SSL).',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-4-03': {
    section: '4',
    sentence: 'Everything after login is also encrypted.',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-4-04': {
    section: '4',
    sentence: 'Off-line data is protected too.',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-4-05': {
    section: '4',
    sentence: 'Every table with information about people is closed by default.',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: ['apps/server/src/start/database.ts checkRights'],
    provedBy: [
      'apps/server/src/platform/db/catalogue.test.ts',
      'apps/server/src/features/privacy/matrix.test.ts',
    ],
  },
  'P-4-06': {
    section: '4',
    sentence: 'A reading needs a row that proves why, and reaches that row’s account alone.',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: ['apps/server/src/features/privacy/compile/policy-sql.ts policySql'],
    provedBy: [
      'apps/server/src/features/privacy/matrix.test.ts',
      'apps/server/src/features/privacy/leases.test.ts',
    ],
  },
  'P-4-07': {
    section: '4',
    sentence: 'Servers storing personal data are in a secure environment.',
    mode: ['L', 'H'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-4-08': {
    section: '4',
    sentence: 'Opening the pages of a fax is written down before they can be read.',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: ['apps/server/src/features/privacy/compile/door-sql.ts openFunctions'],
    provedBy: ['apps/server/src/features/privacy/leases.test.ts'],
  },
  'P-4-09': {
    section: '4',
    sentence: '(today) Break-glass.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-4-10': {
    section: '4',
    sentence:
      'If data is lost or stolen, the authority hears of it within 72 hours and you without delay, whatever mail you refused.',
    mode: ['E', 'H'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
    schedule: 'a breach is rehearsed once a year, and the record of the rehearsal is dated',
  },
} as const satisfies Record<string, BoundPromise>;

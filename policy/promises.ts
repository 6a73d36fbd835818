// The promises of the policy text, each with the code that enforces it and the test that goes red
// without it. The register grows with the features that carry the rest.

export interface BoundPromise {
  section: string;
  /** `planned`: said here so that nobody takes it for kept; it names no code and no test. */
  state: 'enforced' | 'planned';
  sentence: string;
  /** Files, then the name of the thing inside. */
  enforcedBy: string[];
  provedBy: string[];
}

const leases = 'apps/server/src/features/privacy/leases.test.ts';
const matrix = 'apps/server/src/features/privacy/matrix.test.ts';
const doors = 'apps/server/src/features/privacy/compile/door-sql.ts';
const compiled = 'apps/server/src/features/privacy/compile/policy-sql.ts';

export const promises = {
  'P-0-01': {
    section: '0',
    state: 'enforced',
    sentence: 'The policy counts for a new person only when that person accepts it.',
    enforcedBy: ['apps/server/migrations/0003-accounts.sql active_needs_acceptance'],
    provedBy: ['apps/server/src/features/accounts/accounts.test.ts'],
  },
  'P-0-02': {
    section: '0',
    state: 'enforced',
    sentence: 'Every route and every job states its purpose, its actors and its clauses.',
    enforcedBy: ['apps/server/src/manifest.ts checkManifest'],
    provedBy: ['apps/server/src/manifest.test.ts'],
  },
  'P-0-03': {
    section: '0',
    state: 'planned',
    sentence: 'Information goes to nobody but those the policy names.',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2C-01': {
    section: '2.C',
    state: 'enforced',
    sentence: 'Only named machines touch faxes in transit, each with rights for its step alone.',
    enforcedBy: [`${compiled} policySql`],
    provedBy: [matrix],
  },
  'P-2C-02': {
    section: '2.C',
    state: 'enforced',
    sentence: 'Routing uses the number that was called, not what is on the pages.',
    enforcedBy: [`${compiled} policySql`],
    provedBy: [matrix],
  },
  'P-2C-03': {
    section: '2.C',
    state: 'planned',
    sentence: 'A document is converted only as the network needs it.',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2C-06': {
    section: '2.C',
    state: 'enforced',
    sentence: 'People can see who touched their fax, and when, and why.',
    enforcedBy: [`${doors} openFunctions`],
    provedBy: [leases],
  },
  'P-4-05': {
    section: '4',
    state: 'enforced',
    sentence: 'Every table with information about people is closed by default.',
    enforcedBy: ['apps/server/src/start/database.ts checkRights'],
    provedBy: ['apps/server/src/platform/db/catalogue.test.ts', matrix],
  },
  'P-4-06': {
    section: '4',
    state: 'enforced',
    sentence: 'A reading needs a row that proves why, and reaches that row’s account alone.',
    enforcedBy: [`${compiled} policySql`],
    provedBy: [matrix, leases],
  },
  'P-4-08': {
    section: '4',
    state: 'enforced',
    sentence: 'Opening the pages of a fax is written down before they can be read.',
    enforcedBy: [`${doors} openFunctions`],
    provedBy: [leases],
  },
  'P-6-02': {
    section: '6',
    state: 'enforced',
    sentence: 'The text under which something was collected governs what it may be used for.',
    enforcedBy: [`${compiled} policySql`],
    provedBy: [leases],
  },
  'P-8-03': {
    section: '8',
    state: 'enforced',
    sentence: 'Nothing is kept longer than its rule says.',
    enforcedBy: [`${doors} sweepSql`, 'apps/server/src/features/privacy/jobs.ts sweepAll'],
    provedBy: ['apps/server/src/features/privacy/sweeps.test.ts'],
  },
} as const satisfies Record<string, BoundPromise>;

export type PromiseId = keyof typeof promises;

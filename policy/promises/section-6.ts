// Section 6 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section6 = {
  'P-6-01': {
    section: '6',
    sentence:
      'Non-material changes are posted in the policy and other fitting places, so users know what is collected, how used, when disclosed.',
    mode: ['E', 'L'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-6-02': {
    section: '6',
    sentence: 'The text under which something was collected governs what it may be used for.',
    mode: ['E', 'L'],
    principle: 'notice',
    enforcedBy: ['apps/server/src/features/privacy/compile/policy-sql.ts policySql'],
    provedBy: ['apps/server/src/features/privacy/leases.test.ts'],
  },
  'P-6-03': {
    section: '6',
    sentence: 'Material changes are notified by e-mail.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-6-04': {
    section: '6',
    sentence: 'Users choose whether their data is used in the new manner.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-6-05': {
    section: '6',
    sentence: '(from preamble) Dates: existing users by date, new by acceptance.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-6-06': {
    section: '6',
    sentence:
      'Deleted/deactivated users are not contacted about material changes and their data is not used in the new way.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-6-07': {
    section: '6',
    sentence:
      'Before somebody new gets your data, or somebody gets more of it, you have 30 days to see that and to object.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: ['sql: function priv.announced_fault', 'sql: trigger ops.recipient_use listed_now'],
    provedBy: ['apps/server/src/features/privacy/disclosures/disclosures.test.ts'],
    mutation: {
      sql: `create or replace function priv.announced_fault(d vault.disclosure) returns text
        language sql return null::text`,
    },
  },
} as const satisfies Record<string, BoundPromise>;

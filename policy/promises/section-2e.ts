// Section 2.E of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2E = {
  'P-2E-01': {
    section: '2.E',
    sentence: 'Tips and product news are news you can end, like any other.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-02': {
    section: '2.E',
    sentence:
      'You are told when the agreement or this policy changes, and such a notice holds nothing else.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-03': {
    section: '2.E',
    sentence:
      'If maintenance or a fault concerns you, you are told; those it does not concern are left in peace.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2E-04': {
    section: '2.E',
    sentence:
      'What must be said reaches you whatever you stopped, and nothing that promotes can be sent under its name.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [
      'sql: trigger vault.message kind_of_template',
      'apps/server/src/features/messages/template.ts templateFaults',
    ],
    provedBy: ['apps/server/src/features/messages/gate.test.ts'],
    mutation: { sql: 'drop trigger kind_of_template on vault.message' },
  },
  'P-2E-05': {
    section: '2.E',
    sentence:
      'When you close your account, all messages end in that moment, but for the receipt of closing, the last invoice and word of a breach.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: ['sql: function priv.message_account_open'],
    provedBy: ['apps/server/src/features/messages/gate.test.ts'],
    mutation: {
      sql: `create or replace function priv.message_account_open(m vault.message) returns boolean language plpgsql as $$ begin return true; end $$`,
    },
  },
  'P-2E-06': {
    section: '2.E',
    sentence:
      'A newsletter comes if you subscribed to it, ends by its own link, and can be read by anybody in its archive.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 8 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section8 = {
  'P-8-01': {
    section: '8',
    sentence:
      'How long something is kept depends on what it is used for: past the period of one use it is hidden from that use, past the last it is gone.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [
      'sql: policy vault.fax lease_select',
      'sql: view p_support_reply.fax',
      'apps/server/src/features/privacy/compile/check-inventory.ts inventoryFaults',
    ],
    provedBy: ['apps/server/src/features/privacy/gate/periods.test.ts'],
    mutation: {
      // The period of the first use, in the doorway and in the policy behind it.
      sql: `do $$
        declare
          endless constant text := '''900 years''';
          behind text := (select p.qual from pg_policies p
            where p.schemaname = 'vault' and p.tablename = 'fax' and p.policyname = 'lease_select');
        begin
          execute 'create or replace view p_support_reply.fax with (security_barrier) as '
            || replace(pg_get_viewdef('p_support_reply.fax'::regclass), '''90 days''', endless);
          execute format('alter policy lease_select on vault.fax using (%s)',
            replace(behind, '''90 days''', endless));
        end $$`,
    },
  },
  'P-8-02': {
    section: '8',
    sentence:
      'What the law has us keep stays until its day and is used for nothing else; all the rest goes.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [
      'sql: function priv.erase_rows',
      'sql: function priv.erasure_kept',
      'apps/server/src/features/privacy/compile/owner-edges.ts ownerEdgesSql',
    ],
    provedBy: ['apps/server/src/features/privacy/erasure/erasure.test.ts'],
    mutation: {
      sql: `update priv.owner_edge set kept_because = null where rel = 'vault.invoice'`,
    },
  },
  'P-8-03': {
    section: '8',
    sentence: 'What is past its time is invisible that instant and gone within a day.',
    mode: ['E', 'L'],
    principle: 'minimisation',
    enforcedBy: [
      'apps/server/src/features/privacy/compile/sweep-sql.ts sweepsSql',
      'apps/server/src/features/privacy/retention/sweep-all.ts sweepAll',
      'sql: function priv.sweep_access_log',
      'sql: function priv.end_closed_accounts',
    ],
    provedBy: [
      'apps/server/src/features/privacy/retention/ten-years.test.ts',
      'apps/server/src/features/privacy/sweeps.test.ts',
      'apps/server/src/features/privacy/erasure/closed.test.ts',
    ],
    mutation: {
      sql: `create or replace function priv.sweep_access_log(max integer) returns integer
        language sql as 'select 0'`,
    },
  },
  'P-8-04': {
    section: '8',
    sentence:
      'What was collected for one use is put to another only where the text of its time allows that, or you do.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: ['sql: function priv.governing_version'],
    provedBy: ['apps/server/src/features/privacy/versions/uses.test.ts'],
    mutation: {
      sql: `create or replace function priv.governing_version(subject text, account text) returns text
        language sql stable security definer return priv.current_version()`,
    },
  },
  'P-8-05': {
    section: '8',
    sentence:
      'Who was erased does not come back with a backup, and a backup older than five weeks is not restored.',
    mode: ['E', 'L'],
    principle: 'minimisation',
    enforcedBy: [
      'apps/server/src/start/owed-erasures.ts refuseOwedErasures',
      'apps/server/src/features/privacy/erasure/ledger.ts compareLedgers',
      'apps/server/src/backup/tables.ts rowKey',
      'apps/server/src/features/privacy/rotate-keys.ts rotateKeys',
    ],
    provedBy: ['apps/server/src/backup/backup.test.ts'],
    mutation: {
      file: 'apps/server/src/features/privacy/erasure/ledger.ts',
      find: 'replay: file.slice(common)',
      replace: 'replay: []',
    },
  },
  'P-8-06': {
    section: '8',
    sentence:
      'What a legal case needs is kept for it, named row by row and looked at again within half a year, and hidden from everybody else.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [
      'sql: trigger vault.fax_key hold_stands',
      'sql: trigger vault.legal_hold hold_is_narrow',
      'sql: constraint vault.legal_hold hold_is_reviewed',
    ],
    provedBy: ['apps/server/src/features/privacy/retention/holds.test.ts'],
    mutation: { sql: 'drop trigger hold_stands on vault.fax_key' },
  },
  'P-8-07': {
    section: '8',
    sentence:
      'You can end everything: keys first, then every row and file, with a receipt that anybody can check.',
    mode: ['E', 'L'],
    principle: 'access',
    enforcedBy: [
      'apps/server/src/features/privacy/erasure/run-erasure.ts runErasure',
      'sql: function priv.erase_rows',
      'sql: function priv.destroy_keys',
      'sql: function priv.erasure_lease',
    ],
    provedBy: ['apps/server/src/features/privacy/erasure/erasure.test.ts'],
    mutation: {
      sql: `create or replace function priv.edge_condition(edge priv.owner_edge) returns text
        language sql immutable return 'false'`,
    },
  },
} as const satisfies Record<string, BoundPromise>;

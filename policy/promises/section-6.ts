// Section 6 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section6 = {
  'P-6-01': {
    section: '6',
    sentence:
      'Each text of the policy is published in the open, with what changed, and is never edited or taken away.',
    mode: ['E', 'L'],
    principle: 'notice',
    enforcedBy: [
      'sql: trigger priv.policy_version keep_published',
      'apps/server/src/features/privacy/versions/published.ts readVersions',
    ],
    provedBy: [
      'apps/server/src/features/privacy/versions/publish.test.ts',
      'apps/server/src/features/site/policy-pages.test.ts',
    ],
    mutation: { sql: 'drop trigger keep_published on priv.policy_version' },
  },
  'P-6-02': {
    section: '6',
    sentence:
      'What we collect from you is used for what the policy of that day says; a use that comes later waits for your yes.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [
      'sql: function priv.versions_of',
      'sql: function priv.agreed',
      'sql: function priv.refused',
      'sql: trigger vault.number stamped',
      'sql: policy vault.number lease_select',
      'apps/server/src/features/privacy/compile/stamp-sql.ts stampSql',
    ],
    provedBy: ['apps/server/src/features/privacy/gate/versions.test.ts'],
    mutation: {
      sql: `create or replace function priv.versions_of(lease priv.lease) returns text[]
        language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
        begin
          return (select array_agg(v.id) from priv.policy_version v);
        end $$`,
    },
  },
  'P-6-03': {
    section: '6',
    sentence:
      'A change that widens anything is told to everybody it concerns by mail, thirty days before it counts.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [
      'sql: function priv.policy_class',
      'sql: trigger priv.policy_version publish_version',
      'apps/server/src/features/privacy/versions/notices.ts sendNotices',
      'apps/server/src/features/privacy/versions/classify.ts classOf',
    ],
    provedBy: [
      'apps/server/src/features/privacy/versions/publish.test.ts',
      'apps/server/src/features/privacy/versions/dates.test.ts',
      'apps/server/src/features/privacy/versions/classify.test.ts',
    ],
    mutation: {
      sql: `create or replace function priv.policy_class(before jsonb, after jsonb) returns text
        language sql immutable return 'editorial'::text`,
    },
  },
  'P-6-04': {
    section: '6',
    sentence: 'For each use that a text adds you are asked, yes or no, and no answer is a no.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [
      'sql: trigger priv.policy_version tell_of_version',
      'apps/server/src/features/privacy/versions/../choices/decide.ts decide',
    ],
    provedBy: ['apps/server/src/features/privacy/versions/uses.test.ts'],
    mutation: { sql: 'drop trigger tell_of_version on priv.policy_version' },
  },
  'P-6-05': {
    section: '6',
    sentence:
      'A text counts for a new person when they accept it, and for others from its date on, to the second.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [
      'sql: function priv.governing_version',
      'sql: trigger vault.choice_event check_choice',
    ],
    provedBy: ['apps/server/src/features/privacy/versions/dates.test.ts'],
    mutation: {
      sql: `create or replace function priv.governing_version(subject text, account text) returns text
        language sql stable security definer return priv.current_version()`,
    },
  },
  'P-6-06': {
    section: '6',
    sentence:
      'Who has left is not written to about changes, and nothing of theirs is used in a new way.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [
      'sql: view priv.policy_recipient',
      'sql: trigger vault.account close_account',
      'sql: function priv.is_shut',
    ],
    provedBy: [
      'apps/server/src/features/privacy/versions/dates.test.ts',
      'apps/server/src/features/privacy/gate/versions.test.ts',
    ],
    mutation: {
      sql: `create or replace view priv.policy_recipient with (security_invoker = true) as
        select m.subject_id, min(m.account_id) as account_id from vault.membership m
        group by m.subject_id`,
    },
  },
  'P-6-07': {
    section: '6',
    sentence:
      'Before somebody new gets your data, or somebody gets more of it, you have 30 days to see that and to object.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: ['sql: function priv.announced_fault', 'sql: trigger ops.recipient_use listed_now'],
    provedBy: ['apps/server/src/features/privacy/disclosures/recipients.test.ts'],
    mutation: {
      sql: `create or replace function priv.announced_fault(d vault.disclosure) returns text
        language sql return null::text`,
    },
  },
} as const satisfies Record<string, BoundPromise>;

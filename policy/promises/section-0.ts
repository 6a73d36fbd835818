// Section 0 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section0 = {
  'P-0-01': {
    section: '0',
    sentence:
      'The policy counts for a new person only when that person accepts it, by the text they were shown.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [
      'sql: constraint vault.account active_needs_acceptance',
      'sql: constraint vault.account account_accepted_event',
      'sql: trigger vault.choice_event check_choice',
      'sql: trigger vault.account accepts_the_current_policy',
      'apps/server/src/features/accounts/sign-up/sign-up.ts startSignUp',
    ],
    provedBy: [
      'apps/server/src/features/accounts/acceptance.test.ts',
      'apps/server/src/features/privacy/versions/acceptance.test.ts',
    ],
    mutation: { sql: 'alter table vault.account drop constraint active_needs_acceptance' },
  },
  'P-0-02': {
    section: '0',
    sentence:
      'Every address and every job of this service says what for, by whom and under which clause; one that does not is never reached.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [
      'apps/server/src/manifest.ts checkManifest',
      'apps/server/src/platform/http/server.ts refuseUndeclared',
    ],
    provedBy: ['apps/server/src/manifest.test.ts', 'apps/server/src/platform/http/http.test.ts'],
    mutation: {
      file: 'apps/server/src/platform/http/server.ts',
      find: 'if (request.is404 || request.routeOptions.config.declared?.length) return;',
      replace: 'return;',
    },
  },
  'P-0-03': {
    section: '0',
    sentence:
      'We share your information with nobody, except with those and for the reasons that this policy names.',
    mode: ['E', 'L'],
    principle: 'notice',
    enforcedBy: [
      'apps/server/src/platform/egress/guard.ts guardEgress',
      'apps/server/src/features/privacy/disclosures/disclose.ts makeDisclose',
      'scripts/tidy/egress.ts checkEgress',
      'sql: function priv.listed_fault',
    ],
    provedBy: [
      'apps/server/src/platform/egress/guard.test.ts',
      'apps/server/src/features/privacy/disclosures/recipients.test.ts',
      'scripts/tidy.test.ts',
    ],
    mutation: {
      file: 'apps/server/src/platform/egress/guard.ts',
      find: "judge(permit, aim.host, aim.port ?? 0, 'A connection');",
      replace: '',
    },
  },
  'P-0-04': {
    section: '0',
    sentence:
      'An account is what its members share; what is yours as a person, and what lies in your private inbox, is seen by you alone; who runs the account sees your name, your role, the address it invited, that the inbox is there, and no more unless it told you that it may.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [
      'sql: policy vault.subject lease_select',
      'sql: view p_account_profile.subject',
      'sql: policy vault.fax lease_select',
      'sql: function priv.mailboxes_of',
      'sql: trigger vault.inbox guard_inbox',
    ],
    provedBy: [
      'apps/server/src/features/accounts/members/colleagues.test.ts',
      'apps/server/src/features/numbers/private-inbox.test.ts',
      'apps/server/src/features/faxes/private-fax.test.ts',
      'apps/server/src/features/privacy/erasure/mailbox.test.ts',
    ],
    // Whose rows and whose mailboxes: without it a member is every member.
    mutation: {
      sql: `alter table vault.subject disable row level security;
        create or replace function priv.mailboxes_of(account text, person text, actor text)
          returns text[] language sql stable security definer set search_path = pg_catalog, pg_temp
          as 'select array_agg(s.id) from vault.subject s';
        do $$ begin
          execute 'create or replace view p_account_profile.subject with (security_barrier) as '
            || regexp_replace(pg_get_viewdef('p_account_profile.subject'::regclass),
              '\\sWHERE\\s.*$', '');
        end $$`,
    },
  },
  'P-0-05': {
    section: '0',
    sentence:
      'The policy says what is collected, what for, who gets it, what you can choose, how it is protected, corrected, changed and kept, and what else the law asks.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [
      'sql: constraint priv.policy_version policy_has_all_parts',
      'apps/server/src/features/privacy/versions/policy-file.ts missingParts',
    ],
    provedBy: ['apps/server/src/features/privacy/versions/publish.test.ts'],
    mutation: { sql: 'alter table priv.policy_version drop constraint policy_has_all_parts' },
  },
  'P-0-06': {
    section: '0',
    sentence:
      'Each promise serves one of eight principles of fair dealing with information, and none of the eight is without a promise kept today.',
    mode: ['L'],
    principle: 'accountability',
    enforcedBy: ['apps/server/src/features/privacy/evidence/coverage.ts uncovered'],
    provedBy: ['apps/server/src/features/privacy/evidence/coverage.test.ts'],
    mutation: {
      file: 'apps/server/src/features/privacy/evidence/coverage.ts',
      find: 'live === 0',
      replace: 'live < 0',
    },
  },
  'P-0-07': {
    section: '0',
    sentence:
      'This text names who answers for the service: it is not open to the public before a legal name, an address and a contact for questions of privacy stand in it.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: ['apps/server/src/production-config.ts refusePlaceholders'],
    provedBy: ['apps/server/src/start/production.test.ts'],
    mutation: {
      file: 'apps/server/src/production-config.ts',
      find: '!value || placeholder.test(value) || !shape.test(value)',
      replace: '!value && !shape',
    },
  },
  'P-0-08': {
    section: '0',
    sentence:
      'The policy is numbered, its references lead where they say, and it can be read without script and printed.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [
      'sql: constraint priv.policy_version policy_references_lead_somewhere',
      'apps/server/src/features/site/policy-page.ts renderPolicy',
    ],
    provedBy: ['apps/server/src/features/site/policy-pages.test.ts'],
    mutation: {
      sql: 'alter table priv.policy_version drop constraint policy_references_lead_somewhere',
    },
  },
} as const satisfies Record<string, BoundPromise>;

// Section E of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const sectionE = {
  'P-E-01': {
    section: 'E',
    sentence:
      'Each promise names the code that keeps it and the test that proves it, and a name that leads nowhere stops the build.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [
      'scripts/promises/check-bindings.ts bindingFaults',
      'scripts/promises/verdict.ts stateOf',
    ],
    provedBy: ['scripts/promises/bindings.test.ts'],
    mutation: {
      file: 'scripts/promises/check-bindings.ts',
      find: 'return defined ?',
      replace: 'return file ?',
    },
  },
  'P-E-02': {
    section: 'E',
    sentence:
      'Each proof was seen to fail with the protection switched off, and the rightful use to go on working.',
    mode: ['E'],
    principle: 'enforcement',
    enforcedBy: [
      'scripts/promises/verdict.ts colourOf',
      'scripts/promises/run-proofs.ts runProofs',
    ],
    provedBy: ['scripts/promises/bindings.test.ts'],
    mutation: {
      file: 'scripts/promises/verdict.ts',
      find: "return ran.proofsPassed > 0 ? 'hollow' : 'broken'",
      replace: "return ran.proofsPassed > 0 ? 'red' : 'broken'",
    },
  },
  'P-E-03': {
    section: 'E',
    sentence:
      'The page of evidence shows, without signing in, what was proven, what the running system says now, and what nobody has looked at lately.',
    mode: ['L'],
    principle: 'notice',
    enforcedBy: [
      'apps/server/src/features/privacy/evidence/status.ts statusOf',
      'apps/server/src/features/privacy/evidence/run-checks.ts runDueChecks',
      'apps/server/src/features/privacy/evidence/routes.ts evidenceRoutes',
    ],
    provedBy: [
      'apps/server/src/features/privacy/evidence/status.test.ts',
      'apps/server/src/features/privacy/evidence/evidence.test.ts',
    ],
    mutation: {
      file: 'apps/server/src/features/privacy/evidence/status.ts',
      find: "if (fresh === 'unknown') return [{ colour: 'grey', because: 'nobody has looked for too long' }];",
      replace: '',
    },
  },
  'P-E-04': {
    section: 'E',
    sentence:
      'What was noted as done or found cannot be changed or removed unnoticed, and anybody can check that offline.',
    mode: ['E', 'L'],
    principle: 'integrity',
    enforcedBy: [
      'sql: trigger priv.audit_event append_only',
      'sql: trigger priv.audit_event check_link',
      'apps/server/src/features/privacy/audit/checkpoint.ts makeCheckpoint',
      'apps/cli/src/verify-log.ts verifyLines',
    ],
    provedBy: [
      'apps/server/src/features/privacy/audit/audit.test.ts',
      'apps/cli/src/verify-log.test.ts',
      'apps/server/src/features/privacy/evidence/evidence.test.ts',
    ],
    mutation: { sql: 'drop trigger append_only on priv.audit_event' },
  },
  'P-E-05': {
    section: 'E',
    sentence:
      'Checks of the running system touch made-up people only, and tell counts and names of promises only.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [
      'sql: function priv.is_synthetic',
      'sql: function priv.open_by_synthetic_subject',
      'sql: trigger vault.subject guard_synthetic',
      'apps/server/src/features/privacy/evidence/checks.ts evidenceChecks',
    ],
    provedBy: ['apps/server/src/features/privacy/evidence/evidence.test.ts'],
    mutation: {
      sql: 'create or replace function priv.is_synthetic(subject text) returns boolean language sql stable security definer set search_path = pg_catalog, pg_temp as $$ select true $$',
    },
  },
  'P-E-06': {
    section: 'E',
    sentence:
      'Whoever is signed in can have us prove it: who looked, what is kept, what left; signed.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [
      'sql: function priv.prove_kept',
      'apps/server/src/features/privacy/export/prove-it.ts proofBundle',
      'apps/server/src/features/privacy/audit/sealed-lines.ts sealedText',
    ],
    provedBy: ['apps/server/src/features/privacy/export/export.test.ts'],
    mutation: {
      sql: `do $$ begin execute replace(pg_get_functiondef('priv.prove_kept()'::regprocedure),
        'where t.%I = $1', 'where true or t.%I = $1'); end $$`,
    },
  },
} as const satisfies Record<string, BoundPromise>;

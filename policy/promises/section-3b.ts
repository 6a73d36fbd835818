// Section 3.B of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3B = {
  'P-3B-01': {
    section: '3.B',
    sentence:
      'Whoever gets a message that is not needed for the service can stop its kind by one click, without signing in, and it stops in that moment.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [
      'sql: function priv.opt_out',
      'apps/server/src/platform/email/compose-mail.ts composeMail',
      'apps/server/src/features/messages/unsubscribe-routes.ts unsubscribeRoutes',
    ],
    provedBy: ['apps/server/src/features/messages/stop.test.ts'],
    mutation: {
      sql: `create or replace function priv.opt_out(key_id text, hash bytea, kind text, source text, message text) returns timestamptz language plpgsql as $$ begin return priv.now(); end $$`,
    },
  },
  'P-3B-02': {
    section: '3.B',
    sentence:
      'What you stopped stays stopped: also after your data is erased, when you come back, and when we restore a backup. Only your own later yes changes that.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [
      'sql: function priv.message_stopped_at',
      'sql: trigger priv.suppression append_only',
      'apps/server/src/features/messages/opt-out-journal.ts OptOutJournal',
    ],
    provedBy: ['apps/server/src/features/messages/last.test.ts'],
    mutation: {
      sql: `create or replace function priv.message_stopped_at(m vault.message, hashes bytea[]) returns timestamptz language plpgsql as $$ begin return null; end $$`,
    },
  },
  'P-3B-03': {
    section: '3.B',
    sentence:
      'Our advertising elsewhere is counted without cookies, and no list of customers is given for it.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3B-04': {
    section: '3.B',
    sentence:
      'We show the ways that work today to refuse advertising across the web, and drop those that no longer do.',
    mode: ['E', 'L'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3B-05': {
    section: '3.B',
    sentence:
      'You see each of your choices, since when it counts and under which words, and either answer is one click.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [
      'apps/server/src/features/privacy/choices/pages.ts choicesBody',
      'sql: function priv.check_choice',
      'sql: trigger vault.choice_event check_choice',
    ],
    provedBy: ['apps/server/src/features/privacy/choices/choices.test.ts'],
    mutation: {
      file: 'apps/server/src/features/privacy/choices/pages.ts',
      find: "label: 'No'",
      replace: "label: 'Manage my options'",
    },
  },
  'P-3B-06': {
    section: '3.B',
    sentence:
      'What you chose is written down and never overwritten; your last word is what counts.',
    mode: ['E', 'L'],
    principle: 'choice',
    enforcedBy: [
      'sql: trigger vault.choice_event append_only',
      'sql: trigger vault.choice_event keep_choice',
      'sql: view priv.choice_state',
      'apps/server/src/features/privacy/choices/fold-choices.ts foldChoices',
    ],
    provedBy: ['apps/server/src/features/privacy/choices/ledger.test.ts'],
    mutation: { sql: 'drop trigger append_only on vault.choice_event' },
  },
} as const satisfies Record<string, BoundPromise>;

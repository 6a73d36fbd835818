// Section 3.B of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3B = {
  'P-3B-01': {
    section: '3.B',
    sentence: 'Paying users may opt out of promotional mail through the link in it.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3B-02': {
    section: '3.B',
    sentence: '(implied) An opt-out lasts.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
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

// Section 2.C of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2C = {
  'P-2C-01': {
    section: '2.C',
    sentence:
      'Machines carry your fax, each named and each with rights for its own step alone; no person stands in that path.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [
      'sql: function priv.own',
      'sql: function priv.way',
      'sql: policy vault.fax_key lease_select',
      'apps/server/src/features/privacy/compile/policy-sql.ts policySql',
    ],
    provedBy: ['apps/server/src/features/privacy/gate/machines.test.ts'],
    mutation: {
      sql: `create or replace function priv.own(purpose text, kind text, actors text[],
          all_actors text[]) returns text language plpgsql stable
        security definer set search_path = pg_catalog, pg_temp as $$
        begin
          return priv.key(kind);
        end $$`,
    },
  },
  'P-2C-02': {
    section: '2.C',
    sentence:
      'Routing goes by the number that was called; no machine reads what a fax says unless its account wants to search, as the last of its members to say so decided, and what it keeps of that goes with the fax or with a no.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [
      'sql: function priv.index_on',
      'sql: trigger vault.fax_index only_while_wanted',
      'sql: trigger vault.choice_event end_index',
      'sql: trigger vault.membership end_index',
      'sql: constraint vault.fax_word fax_word_fax',
      'apps/server/src/features/faxes/words/hash-words.ts hashWord',
    ],
    provedBy: ['apps/server/src/features/faxes/words/words.test.ts'],
    mutation: {
      sql: `create or replace function priv.index_on(account text) returns boolean
        language sql stable return true`,
    },
  },
  'P-2C-03': {
    section: '2.C',
    sentence:
      'A document is changed only as the network needs it; each change is written down, and the original stays as it came.',
    mode: ['E'],
    principle: 'integrity',
    enforcedBy: [
      'sql: constraint vault.fax_blob derived_says_what_changed',
      'apps/server/src/features/faxes/content/register-content.ts registerContent',
    ],
    provedBy: ['apps/server/src/features/faxes/content/content.test.ts'],
    mutation: { sql: 'alter table vault.fax_blob drop constraint derived_says_what_changed' },
  },
  'P-2C-04': {
    section: '2.C',
    sentence:
      'Machines keep floods, loops and harmful files out; what they keep of it is a verdict, never your words.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [
      'apps/server/src/features/faxes/content/protect-fax.ts protectFax',
      'sql: function priv.pace',
      'sql: constraint vault.fax_verdict refused_says_why',
    ],
    provedBy: ['apps/server/src/features/faxes/content/content.test.ts'],
    mutation: {
      file: 'apps/server/src/features/faxes/content/protect-fax.ts',
      find: "pace.loops ? 'sending.loop' : undefined",
      replace: 'undefined',
    },
  },
  'P-2C-05': {
    section: '2.C',
    sentence:
      'There is a closed list of what machines do with your faxes to carry, show, protect and search them, and nothing runs beside it.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: ['apps/server/src/manifest.ts unlistedUses', 'policy/data-uses.ts dataUses'],
    provedBy: ['apps/server/src/manifest.test.ts'],
    mutation: {
      file: 'apps/server/src/manifest.ts',
      find: 'faults.push(...acting.flatMap(unlistedUses));',
      replace: '',
    },
  },
  'P-2C-06': {
    section: '2.C',
    sentence:
      'On each fax you can read who touched it, people and machines alike: no key to its pages is given out that was not written down first.',
    mode: ['E', 'L'],
    principle: 'minimisation',
    enforcedBy: [
      'apps/server/src/features/privacy/compile/door-sql.ts openFunctions',
      'sql: function priv.open',
      'apps/server/src/features/faxes/personal-data.ts inventory',
    ],
    provedBy: ['apps/server/src/features/faxes/touched.test.ts'],
    mutation: {
      // Opening a fax leaves no entry.
      sql: `do $$ begin
        execute replace(pg_get_functiondef('priv.open'::regproc), 'object is not null or may', 'may');
      end $$`,
    },
  },
} as const satisfies Record<string, BoundPromise>;

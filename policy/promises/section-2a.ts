// Section 2.A of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2A = {
  'P-2A-01': {
    section: '2.A',
    sentence:
      'Nothing about you leaves before it stands, with its reason and its recipient, in our register of disclosures.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [
      'apps/server/src/features/privacy/disclosures/ticket.ts Ticket',
      'sql: trigger vault.disclosure lawful',
      'sql: trigger vault.disclosure stays',
      'sql: function priv.begin_disclosure',
      'sql: function priv.grounded_fault',
    ],
    provedBy: ['apps/server/src/features/privacy/disclosures/disclosures.test.ts'],
    mutation: {
      sql: `create or replace function priv.grounded_fault(d vault.disclosure) returns text
        language sql return null::text`,
    },
  },
  'P-2A-02': {
    section: '2.A',
    sentence:
      'Nobody of ours reads what you fax, unless one of four grounds that the law knows is stated and two people agree: then exactly the listed faxes open, for a short time, and you can see it.',
    mode: ['E', 'L'],
    principle: 'minimisation',
    enforcedBy: [
      'sql: trigger vault.access_log guard_staff',
      'sql: function priv.guard_staff_access',
      'sql: constraint vault.break_glass content_is_listed',
      'apps/server/src/features/privacy/staff/personal-data.ts caseAnchor',
    ],
    provedBy: [
      'apps/server/src/features/privacy/staff/content.test.ts',
      'apps/server/src/features/faxes/case-content.test.ts',
    ],
    mutation: { sql: 'drop trigger guard_staff on vault.access_log' },
  },

  'P-2A-03': {
    section: '2.A',
    sentence:
      'Nobody edits what you faxed: it is stored once, under a hash that every reading compares.',
    mode: ['E', 'L'],
    principle: 'integrity',
    enforcedBy: [
      'sql: trigger vault.fax_blob content_is_immutable',
      'apps/server/src/platform/blobs/folder.ts folderBlobs',
      'apps/server/src/features/faxes/page-store.ts readSealed',
    ],
    provedBy: ['apps/server/src/features/faxes/content/content.test.ts'],
    mutation: { sql: 'drop trigger content_is_immutable on vault.fax_blob' },
  },
  'P-2A-04': {
    section: '2.A',
    sentence:
      'To authorities and courts goes what a valid instrument names, and never more than its kind allows.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [
      'policy/ceilings.ts ceilings',
      'sql: function priv.ceiling_fault',
      'sql: function priv.scope_fault',
      'sql: trigger vault.release release_rules',
      'sql: trigger vault.disclosure lawful',
    ],
    provedBy: ['apps/server/src/features/privacy/disclosures/legal/ceilings.test.ts'],
    mutation: {
      sql: `create or replace function priv.ceiling_fault(basis text, on_record text[],
        listed text[], fields text[]) returns text language sql return null::text`,
    },
  },
  'P-2A-05': {
    section: '2.A',
    sentence:
      'Against illegal activity something is given only on a report, when an analyst and an officer agree, and within two weeks.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [
      'sql: function priv.expired_fault',
      'sql: function priv.agreed_fault',
      'sql: constraint vault.release leads_to_a_reason',
    ],
    provedBy: [
      'apps/server/src/features/privacy/disclosures/legal/decisions.test.ts',
      'apps/server/src/features/privacy/disclosures/legal/alone.test.ts',
    ],
    mutation: {
      sql: `create or replace function priv.expired_fault(r vault.release) returns text
        language sql return null::text`,
    },
  },
  'P-2A-06': {
    section: '2.A',
    sentence:
      'For our own rights or property the content of a fax is never given, and the privacy officer must agree to the rest.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [
      'policy/ceilings.ts ceilings',
      'sql: function priv.ceiling_fault',
      'sql: function priv.agreed_fault',
    ],
    provedBy: ['apps/server/src/features/privacy/disclosures/legal/ceilings.test.ts'],
    mutation: {
      sql: `insert into priv.ceiling (basis, class, needs)
        values ('company_rights', 'content', null), ('company_rights', 'session', null)`,
    },
  },
  'P-2A-07': {
    section: '2.A',
    sentence:
      'If somebody’s life or body is in danger, one officer may release what averts it, a second one examines it within a day, and you are told.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2A-08': {
    section: '2.A',
    sentence:
      'Whoever decides to give writes down the facts, why just that much, and what else was considered, in words of their own.',
    mode: ['E', 'H'],
    principle: 'accountability',
    enforcedBy: [
      'sql: function priv.statement_hashes',
      'apps/server/src/features/privacy/disclosures/legal/desk.ts proposeRelease',
    ],
    provedBy: ['apps/server/src/features/privacy/disclosures/legal/decisions.test.ts'],
    mutation: {
      sql: `create or replace function priv.statement_hashes(parts text[]) returns text[]
        language sql return array['1', '2', '3']`,
    },
  },
  'P-2A-09': {
    section: '2.A',
    sentence:
      'What an authority or a party may have goes to it sealed, once, through a way we have checked.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2A-10': {
    section: '2.A',
    sentence:
      'A request that reaches us through a network provider is held to the same limits as one made to us directly.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2A-11': {
    section: '2.A',
    sentence:
      'If we learn that a provider of ours was asked about you, you are told, unless a dated order forbids it.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2A-12': {
    section: '2.A',
    sentence:
      'Nobody can order everything: what is given is listed field by field, within dates, and nothing else is put together.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [
      'apps/server/src/features/privacy/disclosures/legal/desk.ts itemised',
      'sql: function priv.in_package',
      'sql: function priv.release_package',
      'sql: function priv.scope_fault',
    ],
    provedBy: [
      'apps/server/src/features/privacy/disclosures/legal/ceilings.test.ts',
      'apps/server/src/features/privacy/disclosures/legal/alone.test.ts',
    ],
    mutation: {
      sql: `create or replace function priv.in_package(r vault.release, field text) returns boolean
        language sql return true`,
    },
  },
  'P-2A-13': {
    section: '2.A',
    sentence:
      'You are told ten days before something about you is given, unless a dated order forbids it, it is an emergency, or you consented; when an order ends, you are told.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [
      'sql: function priv.notice_fault',
      'sql: trigger vault.release release_rules',
      'apps/server/src/features/privacy/disclosures/legal/tell-people.ts tellPeople',
    ],
    provedBy: ['apps/server/src/features/privacy/disclosures/legal/decisions.test.ts'],
    mutation: {
      sql: `create or replace function priv.notice_fault(r vault.release) returns text
        language sql return null::text`,
    },
  },
  'P-2A-14': {
    section: '2.A',
    sentence:
      'How often authorities and others asked for data, and what came of it, stands on a public page that nobody can edit.',
    mode: ['L'],
    principle: 'accountability',
    enforcedBy: [
      'apps/server/src/features/privacy/disclosures/read-register.ts readTransparency',
      'sql: function priv.transparency',
      'sql: function priv.banded',
      'sql: trigger vault.disclosure stays',
    ],
    provedBy: ['apps/server/src/features/privacy/disclosures/feeds.test.ts'],
    mutation: {
      sql: `create or replace function priv.banded(n bigint) returns text
        language sql immutable return n::text`,
    },
  },
  'P-2A-15': {
    section: '2.A',
    sentence:
      'To keep something for a case is not to give it: it is kept for 90 days, 90 more at most, and then deleted as usual.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [
      'sql: function priv.held',
      'sql: trigger vault.legal_hold preservation_is_short',
      'sql: function priv.scope_fault',
    ],
    provedBy: ['apps/server/src/features/privacy/disclosures/legal/preservation.test.ts'],
    mutation: {
      sql: `create or replace function priv.held(rel text, account text, subject text)
        returns boolean language sql return rel <> 'vault.usage'`,
    },
  },
} as const satisfies Record<string, BoundPromise>;

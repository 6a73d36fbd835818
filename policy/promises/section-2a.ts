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
      'No monitoring, editing or disclosing of the content of private communications, except on four good-faith grounds.',
    mode: ['E', 'L'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2A-03': {
    section: '2.A',
    sentence: 'No editing of content.',
    mode: ['E', 'L'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2A-04': {
    section: '2.A',
    sentence:
      'Ground 1: comply with law, judicial proceeding, court order or legal process served.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2A-05': {
    section: '2.A',
    sentence: 'Ground 2: investigate, prevent or act on illegal activity.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2A-06': {
    section: '2.A',
    sentence: 'Ground 3: protect the company’s rights or property.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
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
    sentence: 'Belief must be in good faith.',
    mode: ['E', 'H'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
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
      'Where disclosure is believed necessary, the right is reserved to disclose everything held about the user.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2A-13': {
    section: '2.A',
    sentence: '(implied) Users should know.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
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
    sentence: '(today) Preservation.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 2.D of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2D = {
  'P-2D-01': {
    section: '2.D',
    sentence:
      'A new user gets one welcome mail that shows what we have, half hidden, with a link to confirm it and one to correct it.',
    mode: ['E'],
    principle: 'integrity',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-02': {
    section: '2.D',
    sentence:
      'Offers of our own and offers of partners are two choices, and a partner never learns your address: we send it.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: ['sql: function priv.message_refusal'],
    provedBy: ['apps/server/src/features/messages/gate.test.ts'],
    mutation: {
      sql: `update priv.message_kind set choice = 'marketing.email', purpose = 'marketing.email' where kind = 'marketing.partner'`,
    },
  },
  'P-2D-03': {
    section: '2.D',
    sentence:
      'Of all promotions together, at most one reaches you in seven days and two in thirty.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: ['sql: function priv.marketing_room'],
    provedBy: ['apps/server/src/features/messages/gate.test.ts'],
    mutation: {
      sql: `create or replace function priv.marketing_room(hashes bytea[], but text) returns boolean language plpgsql as $$ begin return true; end $$`,
    },
  },
  'P-2D-04': {
    section: '2.D',
    sentence: 'Every page that speaks of promotions says how to end them.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-05': {
    section: '2.D',
    sentence:
      'We telephone you with offers only if you agreed, you are on no do-not-call list, and it is daytime where you are.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-06': {
    section: '2.D',
    sentence:
      'Advertising by post reaches nobody who said no, and the printer deletes your address within thirty days.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-07': {
    section: '2.D',
    sentence:
      'An address that came from somebody else is not used for offers until you were told and had two weeks to object.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2D-08': {
    section: '2.D',
    sentence: 'We never send advertising by fax.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 1.A of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1A = {
  'P-1A-01': {
    section: '1.A',
    sentence:
      'No fax is sent or received for an account before its registration is complete and its owner has proven an address.',
    mode: ['E'],
    principle: 'integrity',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-02': {
    section: '1.A',
    sentence:
      'To register we ask for your name, a telephone number and an email address, and for nothing else.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-03': {
    section: '1.A',
    sentence:
      'The address you register with is used for the service itself; anything else waits until you ask for it.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: ['sql: function priv.message_refusal', 'sql: function priv.message_yes_at'],
    provedBy: ['apps/server/src/features/messages/gate.test.ts'],
    mutation: {
      sql: `update priv.message_kind set choice = null where choice = 'marketing.email'`,
    },
  },
  'P-1A-04': {
    section: '1.A',
    sentence:
      'Questions about you as a person, such as income or gender, are never required, and the service is the same without an answer.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-05': {
    section: '1.A',
    sentence:
      'Your card number goes to the card processor and never to us; we keep what is needed to recognise the card.',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-06': {
    section: '1.A',
    sentence:
      'Payment data serves to bill you and to fill your order, and no other use can read it.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-07': {
    section: '1.A',
    sentence:
      'If a payment or an order fails, we write to you about that, a few times at most, and stop once it is settled.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-08': {
    section: '1.A',
    sentence:
      'If you leave registration half-way, you get at most two reminders, and only if the form told you so before you gave an address.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-09': {
    section: '1.A',
    sentence:
      'Every message that you can do without carries a link that ends its kind, and the link works for as long as you keep the message.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [
      'apps/server/src/features/messages/template.ts templateFaults',
      'apps/server/src/features/messages/unsubscribe-token.ts readToken',
    ],
    provedBy: ['apps/server/src/features/messages/stop.test.ts'],
    mutation: {
      file: 'apps/server/src/features/messages/template.ts',
      find: `if (unsubscribe === undefined) faults.push('it carries nothing that stops it');`,
      replace: 'if (unsubscribe === undefined) return faults;',
    },
  },
  'P-1A-10': {
    section: '1.A',
    sentence: 'A registration that was never finished is deleted after thirty days.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-11': {
    section: '1.A',
    sentence:
      'We call or text you only in the ways you agreed to, each asked for separately with its own words.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 1.A of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1A = {
  'P-1A-01': {
    section: '1.A',
    sentence: 'Registration must be completed before the services can be used.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-02': {
    section: '1.A',
    sentence: 'Contact fields required at registration: e.g. name, phone, e-mail.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-03': {
    section: '1.A',
    sentence:
      'That data is used to contact users about the services and about other company services they showed interest in or might like.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-04': {
    section: '1.A',
    sentence:
      'General demographics (income level, gender) may be asked for or even required, in order to personalise.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-05': {
    section: '1.A',
    sentence: 'Paying users also give payment data such as card number and expiry.',
    mode: ['E', 'L'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-06': {
    section: '1.A',
    sentence: 'Payment data is for billing and filling orders only.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-07': {
    section: '1.A',
    sentence: 'If an order or payment fails, the contact data is used to reach the user.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-08': {
    section: '1.A',
    sentence:
      'Someone who starts but does not finish registering may be contacted to help them finish, or about another company service.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-09': {
    section: '1.A',
    sentence: 'Each follow-up mail carries an opt-out link.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-10': {
    section: '1.A',
    sentence: '(implied) An abandoned registration is itself personal data.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1A-11': {
    section: '1.A',
    sentence: 'Phone is collected at registration and may be a contact channel (see 2.D).',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

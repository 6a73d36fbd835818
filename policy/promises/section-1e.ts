// Section 1.E of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section1E = {
  'P-1E-01': {
    section: '1.E',
    sentence:
      'There are no tracking images on our pages unless you agreed to them, and then they are in the list of cookies.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1E-02': {
    section: '1.E',
    sentence:
      'Where a mail measures whether it is opened, it says so in plain sight and offers to stop.',
    mode: ['E'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1E-03': {
    section: '1.E',
    sentence:
      'We learn whether you opened a mail only if you agreed to that, and never from where or with what.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1E-04': {
    section: '1.E',
    sentence: 'Openings are counted for a whole campaign and never shown for one person.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1E-05': {
    section: '1.E',
    sentence:
      'You can refuse being measured and keep the mail, and refusing the mail ends the measuring too.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-1E-06': {
    section: '1.E',
    sentence: 'Mail about your account, the service, the law or your rights is never measured.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 3.D of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3D = {
  'P-3D-01': {
    section: '3.D',
    sentence: 'You are invited to a survey at most twice a year, and can end even that.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3D-02': {
    section: '3.D',
    sentence: 'No question of a survey must be answered, and nothing depends on it.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3D-03': {
    section: '3.D',
    sentence: 'What you answer is kept apart from who you are.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3D-04': {
    section: '3.D',
    sentence:
      'Surveys serve to learn how the service is used and liked, in groups of ten or more, for a year.',
    mode: ['E'],
    principle: 'minimisation',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3D-05': {
    section: '3.D',
    sentence: 'Answers go to nobody else unless you agreed for that survey.',
    mode: ['E'],
    principle: 'choice',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3D-06': {
    section: '3.D',
    sentence:
      'Who runs a survey for us does not learn your address and may use the answers for nothing else.',
    mode: ['E', 'L'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

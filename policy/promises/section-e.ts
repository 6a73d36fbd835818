// Section E of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const sectionE = {
  'P-E-01': {
    section: 'E',
    sentence: 'Every promise is bound.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-E-02': {
    section: 'E',
    sentence: 'Tests really prove.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-E-03': {
    section: 'E',
    sentence: '/privacy/evidence is live.',
    mode: ['L'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-E-04': {
    section: 'E',
    sentence: 'Evidence can’t be quietly rewritten.',
    mode: ['E', 'L'],
    principle: 'accountability',
    enforcedBy: [
      'sql: trigger priv.audit_event append_only',
      'sql: trigger priv.audit_event check_link',
      'apps/server/src/features/privacy/audit/checkpoint.ts makeCheckpoint',
      'apps/cli/src/verify-log.ts verifyLines',
    ],
    provedBy: [
      'apps/server/src/features/privacy/audit/audit.test.ts',
      'apps/cli/src/verify-log.test.ts',
    ],
    mutation: { sql: 'drop trigger append_only on priv.audit_event' },
  },
  'P-E-05': {
    section: 'E',
    sentence: 'Evidence leaks nothing.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
  'P-E-06': {
    section: 'E',
    sentence: 'Anyone can try it.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

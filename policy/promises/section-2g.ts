// Section 2.G of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section2G = {
  'P-2G-01': {
    section: '2.G',
    sentence: 'Zero tolerance for abuse.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-02': {
    section: '2.G',
    sentence: 'The company isn’t responsible for external communications received.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-03': {
    section: '2.G',
    sentence: 'Uses all legally available means to prevent illegal use.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-04': {
    section: '2.G',
    sentence: 'Including distribution and receipt of unsolicited commercial fax.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-05': {
    section: '2.G',
    sentence: 'Users may not put an unreasonable or disproportionate load on resources.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-06': {
    section: '2.G',
    sentence: 'Anyone annoyed by junk or hit by illegal use is asked to report.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-07': {
    section: '2.G',
    sentence: '(implied) Reporter’s and suspect’s data.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
  'P-2G-08': {
    section: '2.G',
    sentence: '(implied) Suppressed numbers persist.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [],
    provedBy: [],
  },
} as const satisfies Record<string, BoundPromise>;

// Section 3.G of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section3G = {
  'P-3G-01': {
    section: '3.G',
    sentence:
      'Whoever says they live in California has this answer once in a calendar year; asking is always heard.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: ['apps/server/src/features/privacy/requests/ask.ts askByLogin'],
    provedBy: ['apps/server/src/features/privacy/requests/clocks.test.ts'],
    mutation: { sql: 'drop index vault.shine_the_light_once' },
  },
  'P-3G-02': {
    section: '3.G',
    sentence:
      'Such a request may come by mail, by form or from your account, and each way opens a case.',
    mode: ['E', 'L'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3G-03': {
    section: '3.G',
    sentence:
      'That answer comes within thirty days; where it does not, we show that we broke this.',
    mode: ['E', 'L'],
    principle: 'access',
    enforcedBy: [
      'apps/server/src/features/privacy/requests/request.ts step',
      'apps/server/src/features/privacy/requests/jobs.ts runRequestClock',
      'sql: trigger vault.rights_request mark_reminder',
    ],
    provedBy: [
      'apps/server/src/features/privacy/requests/clocks.test.ts',
      'apps/server/src/features/privacy/requests/desk/desk.test.ts',
    ],
    mutation: {
      file: 'apps/server/src/features/privacy/requests/request.ts',
      find: 'late = true;',
      replace: 'late = false;',
    },
  },
  'P-3G-04': {
    section: '3.G',
    sentence:
      'Ask us once a year, and we tell you which kinds of data about you went to others for their own marketing in the year before, or that none did.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [
      'apps/server/src/features/privacy/disclosures/read-register.ts shineTheLight',
      'sql: function priv.shine_the_light',
      'sql: function priv.pacific_year',
    ],
    provedBy: ['apps/server/src/features/privacy/disclosures/feeds.test.ts'],
    mutation: {
      sql: `create or replace function priv.pacific_year(year integer) returns tstzrange
        language sql stable return tstzrange(make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC'),
          make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC'))`,
    },
  },
  'P-3G-05': {
    section: '3.G',
    sentence:
      'With it you get the name and the address of each of them; to anybody without an address nothing goes for marketing.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [
      'sql: constraint ops.recipient partner_has_address',
      'sql: function priv.shine_the_light',
    ],
    provedBy: ['apps/server/src/features/privacy/disclosures/feeds.test.ts'],
    mutation: { sql: 'alter table ops.recipient drop constraint partner_has_address' },
  },
  'P-3G-06': {
    section: '3.G',
    sentence: 'A request that went to the wrong address is passed on and answered like any other.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [],
    provedBy: [],
  },
  'P-3G-07': {
    section: '3.G',
    sentence:
      'Each right has its clock: confirmed in ten business days, answered in forty-five days at most.',
    mode: ['E'],
    principle: 'access',
    enforcedBy: [
      'apps/server/src/features/privacy/requests/deadlines.ts deadlinesOf',
      'apps/server/src/features/privacy/requests/request.ts step',
      'sql: trigger vault.rights_request staff_request_rules',
      'sql: trigger vault.subject correction_rules',
    ],
    provedBy: [
      'apps/server/src/features/privacy/requests/clocks.test.ts',
      'apps/server/src/features/privacy/requests/desk/desk.test.ts',
      'apps/server/src/features/privacy/requests/desk/misuse.test.ts',
    ],
    mutation: {
      file: 'apps/server/src/features/privacy/requests/deadlines.ts',
      find: 'addDays(receivedAt, californiaAnswerDays.value)',
      replace: 'addDays(receivedAt, 60)',
    },
  },
} as const satisfies Record<string, BoundPromise>;

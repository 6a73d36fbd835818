// Section 4 of the register. Sentences, enforcement and proof of each promise stand together.
import type { BoundPromise } from './bound-promise.ts';

export const section4 = {
  'P-4-01': {
    section: '4',
    sentence: 'Every precaution on our list has a test behind it, and one that has none shows red.',
    mode: ['L'],
    principle: 'security',
    enforcedBy: ['policy/controls.ts unmapped'],
    provedBy: ['policy/controls.test.ts'],
    mutation: {
      file: 'policy/controls.ts',
      find: 'if (there.length === 0 || there.length < tests.length)',
      replace: 'if (there.length < 0)',
    },
  },
  'P-4-02': {
    section: '4',
    sentence:
      'What you fill in, to sign up, to order or to sign in, travels encrypted, with TLS 1.2 or later; a form that is sent in the clear is refused unread.',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: [
      'apps/server/src/platform/http/server.ts refusePlain',
      'apps/server/src/platform/http/tls.ts tlsOptions',
      'apps/server/src/platform/http/plain-port.ts openPlainPort',
      'apps/server/src/production-config.ts refusePlaceholders',
    ],
    provedBy: [
      'apps/server/src/platform/http/tls.test.ts',
      'apps/server/src/start/production.test.ts',
    ],
    mutation: {
      file: 'apps/server/src/platform/http/server.ts',
      find: "if (options.secure && request.protocol !== 'https') return refusePlain(request, reply, options);",
      replace: '',
    },
  },
  'P-4-03': {
    section: '4',
    sentence:
      'What you do when signed in is encrypted on the way, and a fax goes into a mail only where every hop to your mailbox is.',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: [
      'apps/server/src/features/messages/deliver-message.ts mayCarryContent',
      'apps/server/src/platform/email/smtp-out.ts smtpPort',
      'apps/server/src/features/accounts/session-cookie.ts sessionCookie',
    ],
    provedBy: [
      'apps/server/src/features/messages/secure-way.test.ts',
      'apps/server/src/start/production.test.ts',
    ],
    mutation: {
      file: 'apps/server/src/features/messages/deliver-message.ts',
      find: 'wanted && way.encrypted && way.toTheEnd;',
      replace: 'wanted;',
    },
  },
  'P-4-04': {
    section: '4',
    sentence:
      'What leaves the running system in a backup is sealed twice: by its secret, and by the keys of those it is about.',
    mode: ['E'],
    principle: 'security',
    enforcedBy: [
      'apps/server/src/backup/frames.ts writeFrames',
      'apps/server/src/backup/write-backup.ts backupRecords',
      'apps/server/src/backup/tables.ts rowKey',
    ],
    provedBy: ['apps/server/src/backup/backup.test.ts'],
    mutation: {
      file: 'apps/server/src/backup/write-backup.ts',
      find: 'if (key === null) return [{ row }];',
      replace: 'return [{ row }];',
    },
    schedule:
      'Each month: restore the newest backup into an empty folder, and record it (docs/operations/backup.md).',
    recordEveryDays: 31,
  },
  'P-4-05': {
    section: '4',
    sentence:
      'Every table with anything about people is shut: nothing in it can be read or written except through a door made for one purpose.',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: [
      'apps/server/src/start/database.ts checkRights',
      'apps/server/src/features/privacy/compile/policy-sql.ts guardSql',
      'sql: policy vault.subject lease_select',
    ],
    provedBy: [
      'apps/server/src/features/privacy/gate/closed-tables.test.ts',
      'apps/server/src/platform/db/catalogue.test.ts',
      'apps/server/src/features/privacy/matrix/doorways.test.ts',
    ],
    mutation: {
      sql: `grant usage on schema vault to {inst}_web;
        grant select on vault.subject to {inst}_web;
        alter table vault.subject disable row level security`,
    },
  },
  'P-4-06': {
    section: '4',
    sentence:
      'Staff see you only through a case, such as a help thread that you proved or an invoice that is open: what that case needs, for its time, and with no list or search of people.',
    mode: ['E', 'L'],
    principle: 'security',
    enforcedBy: [
      'apps/server/src/features/privacy/staff/personal-data.ts caseAnchor',
      'sql: function priv.open_by_verified_thread',
      'sql: function priv.open_by_open_invoice',
      'sql: function priv.staff_holds',
      'sql: function priv.look_up',
      'sql: trigger vault.open_case open_case_rules',
    ],
    provedBy: [
      'apps/server/src/features/privacy/staff/cases.test.ts',
      'apps/server/src/features/privacy/staff/service.test.ts',
    ],
    mutation: {
      // A case that is waiting for its proof, locked or closed opens like one that is open.
      sql: `do $$ begin
        execute replace(pg_get_functiondef('priv.open_by_verified_thread'::regproc),
          'c.state = ''open''', 'c.state <> ''''');
      end $$`,
    },
  },

  'P-4-07': {
    section: '4',
    sentence:
      'The machines that hold your data are looked at before the service starts and every hour after: disks, database, keys, clock, patches and backups; what is found stands on the evidence page.',
    mode: ['L', 'H'],
    principle: 'security',
    enforcedBy: [
      'apps/server/src/start/doctor/doctor.ts refuseUnsafe',
      'apps/server/src/start/doctor/machine-checks.ts examineMachine',
      'apps/server/src/start/doctor/waiver.ts readWaiver',
    ],
    provedBy: ['apps/server/src/start/doctor/doctor.test.ts'],
    mutation: {
      file: 'apps/server/src/start/doctor/doctor.ts',
      find: 'if (found.length === 0) return diagnosis;',
      replace: 'return diagnosis;',
    },
    schedule:
      'The operator attests the encryption of the disks anew each year, and a waiver ends after 90 days: then production does not start.',
  },
  'P-4-08': {
    section: '4',
    sentence:
      'Each look of our staff at data of yours stands in a list that you can read: which role, why, when and in which case, written down before anything is shown.',
    mode: ['E', 'L'],
    principle: 'accountability',
    enforcedBy: [
      'apps/server/src/features/privacy/compile/door-sql.ts openFunctions',
      'sql: function priv.open',
      'sql: trigger vault.open_case open_case_rules',
    ],
    provedBy: ['apps/server/src/features/privacy/staff/accesses.test.ts'],
    mutation: {
      // A lease of staff is opened without its entry.
      sql: `do $$ begin
        execute replace(pg_get_functiondef('priv.open'::regproc), 'or may.login = ''staff''', '');
      end $$`,
    },
  },

  'P-4-09': {
    section: '4',
    sentence:
      'In an emergency staff see listed fields of one person after two people agreed, for an hour at most, or one alone for a quarter of an hour and no fax where there is no second; the person is told within a day, and it is examined within three.',
    mode: ['E'],
    principle: 'accountability',
    enforcedBy: [
      'sql: trigger vault.break_glass break_glass_rules',
      'sql: function priv.two_persons',
      'sql: function priv.break_glass_fields',
      'apps/server/src/features/privacy/staff/watch.ts tellEmergency',
    ],
    provedBy: [
      'apps/server/src/features/privacy/staff/break-glass.test.ts',
      'apps/server/src/features/privacy/staff/service.test.ts',
    ],
    mutation: {
      // Whoever asked is taken for a second person.
      sql: `create or replace function priv.two_persons(first text, second text) returns boolean
        language sql stable security definer set search_path = pg_catalog, pg_temp
        as 'select false'`,
    },
  },

  'P-4-10': {
    section: '4',
    sentence:
      'If data is lost or stolen, the authority hears of it within 72 hours and you without delay, whatever mail you refused.',
    mode: ['E', 'H'],
    principle: 'notice',
    enforcedBy: [],
    provedBy: [],
    schedule: 'a breach is rehearsed once a year, and the record of the rehearsal is dated',
    recordEveryDays: 366,
  },
} as const satisfies Record<string, BoundPromise>;

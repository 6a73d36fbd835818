// What a person is told of staff: the code that proves a help thread, that it was locked or
// answered, that an emergency opened something of theirs; and what a privacy officer must hear.
import { spoken, template } from '../template.ts';

export const helpThreadCode = template({
  name: 'account.code/help-thread',
  about: ['cas'],
  variables: { minutes: 'system.operations' },
  secret: 'code',
  subject: () => 'Your code for help',
  body: ({ minutes }, { secret }) => [
    {
      is: 'text',
      text: 'Give this code to show that it is you who asks for help. Only then does our staff see anything about you.',
    },
    { is: 'code', text: secret },
    {
      is: 'quiet',
      text: `It works for ${minutes} minutes and opens your name, addresses, numbers and how your faxes went, for half an hour. If you did not ask for help, give it to nobody.`,
    },
  ],
});

export const helpThreadLocked = template({
  name: 'service.notice/thread-locked',
  about: ['cas'],
  variables: {},
  subject: () => 'A help thread of yours was locked',
  body: (_facts, { baseUrl }) => [
    {
      is: 'text',
      text: 'Somebody gave three wrong codes for a help thread in your name, so it was locked. Nothing of yours was shown.',
    },
    { is: 'button', text: 'See who looked', href: `${baseUrl}/privacy/accesses` },
  ],
});

export const helpThreadAnswered = template({
  name: 'support.reply/answered',
  about: ['cas'],
  variables: { thread: 'user.unique_id' },
  subject: () => 'Your question has an answer',
  body: ({ thread }, { baseUrl }) => [
    { is: 'text', text: 'We have answered your question.' },
    { is: 'button', text: 'Read the answer', href: `${baseUrl}/help/threads/${thread}` },
  ],
});

const groundWords: Record<string, string> = {
  law: 'the law required it',
  illegal_activity: 'to act on illegal activity',
  company_rights: 'to protect rights or property of ours',
  personal_safety: 'for somebody’s safety',
};

const fieldWords: Record<string, string> = {
  'subject.name': 'your name',
  'contact_point.email': 'your email address',
  'contact_point.phone': 'your telephone number',
  'account.name': 'the name of your account',
  'number.number': 'your fax numbers',
  'fax.status': 'how your faxes ended',
  'access_log.entries': 'who opened what of yours',
  'fax.content': 'the content of a fax',
};
const fieldWord = (field: string) => fieldWords[field] ?? field;

export const emergencyAccess = template({
  name: 'legal.notice/emergency-access',
  about: ['brk'],
  variables: {
    ground: 'system.operations',
    fields: 'system.operations',
    opened: 'user.behavior.timestamp',
    closed: 'user.behavior.timestamp',
  },
  subject: () => 'Our staff looked at data of yours in an emergency',
  body: ({ ground, fields, opened, closed }, { baseUrl }) => [
    {
      is: 'text',
      text: 'Data about you was opened as an emergency. It took a stated reason, ended by itself and is examined afterwards.',
    },
    {
      is: 'facts',
      rows: [
        ['Why', groundWords[ground] ?? ground],
        ['What', fields.split(', ').map(fieldWord).join(', ')],
        ['From', spoken(opened)],
        ['Until', spoken(closed)],
      ],
    },
    { is: 'button', text: 'See each look', href: `${baseUrl}/privacy/accesses` },
  ],
});

const alertWords: Record<string, string> = {
  quota: 'looked at too many people within an hour and is locked until an officer lifts it',
  self: 'looked at their own record',
  colleague: 'looked at the record of a colleague',
  content: 'tried to open content that no approved case lists, and was refused',
  unreviewed:
    'opened an emergency that nobody examined in three days, and is suspended until somebody has',
  role: 'granted a role',
};

export const staffAlert = template({
  name: 'service.notice/staff-alert',
  about: ['alr'],
  variables: {
    kind: 'system.operations',
    staff: 'user.unique_id',
    at: 'user.behavior.timestamp',
  },
  subject: () => 'An alert about a member of the staff',
  body: ({ kind, staff, at }, { baseUrl }) => [
    { is: 'text', text: `A member of the staff ${alertWords[kind] ?? kind}.` },
    {
      is: 'facts',
      rows: [
        ['Who', staff],
        ['When', spoken(at)],
      ],
    },
    { is: 'button', text: 'Open the desk', href: `${baseUrl}/staff` },
  ],
});

export const requestDue = template({
  name: 'service.notice/request-due',
  about: ['rrq'],
  variables: { kind: 'system.operations', due: 'user.behavior.timestamp' },
  subject: () => 'A request by right waits for an answer',
  body: ({ kind, due }, { baseUrl, about }) => [
    { is: 'text', text: 'Somebody asked for what is theirs by right, and is not answered yet.' },
    {
      is: 'facts',
      rows: [
        ['What', kind.replaceAll('_', ' ')],
        ['Due', spoken(due)],
        ['Request', about],
      ],
    },
    { is: 'button', text: 'Open the desk', href: `${baseUrl}/staff/cpo/requests` },
  ],
});

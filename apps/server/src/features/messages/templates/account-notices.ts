// What an account must be told: that it was opened, that it was closed, what came to light.
import { spoken, template } from '../template.ts';

export const welcome = template({
  name: 'account.welcome/opened',
  about: ['acc', 'sub'],
  variables: { name: 'user.account' },
  subject: () => 'Your account is open',
  body: ({ name }, { baseUrl }) => [
    { is: 'text', text: `The account “${name}” is open, and this address belongs to it.` },
    { is: 'button', text: 'Send a fax', href: `${baseUrl}/send` },
    {
      is: 'quiet',
      text: `What we do with your data, and what you can choose: ${baseUrl}/privacy`,
    },
  ],
});

/** One of three that still go to a closed account. */
export const accountClosed = template({
  name: 'service.notice/account-closed',
  about: ['acc', 'sub', 'era', 'rrq'],
  variables: { closed: 'user.behavior.timestamp', until: 'user.behavior.timestamp' },
  optional: ['until'],
  subject: () => 'Your account is closed',
  body: ({ closed, until }) => [
    { is: 'text', text: `Your account was closed on ${spoken(closed)}.` },
    ...(until === ''
      ? []
      : [
          {
            is: 'text' as const,
            text: `You can take that back until ${spoken(until)}. After that your data is erased.`,
          },
        ]),
    {
      is: 'text',
      text: 'From now on we write to you only about the last invoice, if there is one, or if your data was put at risk.',
    },
  ],
});

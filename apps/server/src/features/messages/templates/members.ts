// What people are told about belonging to an account: an invitation, a changed way in.
import { template } from '../template.ts';

export const invitation = template({
  name: 'service.notice/invitation',
  about: ['inv'],
  variables: { account: 'user.account', inviter: 'user.name', days: 'system.operations' },
  secret: 'link',
  subject: ({ account }) => `You are invited to ${account}`,
  body: ({ account, inviter, days }, { secret, operator }) => [
    {
      is: 'text',
      text: `${inviter} invites you to ${account} at ${operator}, to send and receive faxes.`,
    },
    { is: 'button', text: 'See the invitation', href: secret },
    {
      is: 'text',
      text: `It is good for ${days} days, and for you alone: the link signs in whoever has it.`,
    },
    {
      is: 'quiet',
      text: 'If you do not want it, do nothing: then this address is forgotten here.',
    },
  ],
});

export const accountInvitation = template({
  name: 'service.notice/account-invitation',
  about: ['inv'],
  variables: { inviter: 'user.name', days: 'system.operations' },
  secret: 'link',
  subject: () => 'You are invited to make an account',
  body: ({ inviter, days }, { secret, operator }) => [
    { is: 'text', text: `${inviter} invites you to make an account of your own at ${operator}.` },
    { is: 'button', text: 'See the invitation', href: secret },
    { is: 'text', text: `It is good for ${days} days.` },
    {
      is: 'quiet',
      text: 'If you do not want it, do nothing: then this address is forgotten here.',
    },
  ],
});

const changes: Readonly<Record<string, string>> = {
  password: 'The password was set anew. Every other browser was signed out.',
  passkey_added: 'A passkey was added.',
  passkey_removed: 'A passkey was taken away.',
};

export const signInChanged = template({
  name: 'service.notice/sign-in-changed',
  about: ['sub'],
  variables: { change: 'user.behavior' },
  subject: () => 'The way you sign in has changed',
  body: ({ change }, { baseUrl }) => [
    { is: 'text', text: changes[change] ?? 'The way you sign in has changed.' },
    {
      is: 'text',
      text: 'If it was you, all is well. If not, sign in with a code by mail now and look at your account.',
    },
    { is: 'button', text: 'Look at my account', href: `${baseUrl}/account` },
  ],
});

const mailboxPolicies: Readonly<Record<string, string>> = {
  private:
    'From now on nobody but you can open the faxes in your private inboxes, who runs the account included.',
  admin_may_read:
    'From now on whoever runs the account may open the faxes in your private inboxes, earlier ones included. Each time one is opened it is written down, and you see it beside the fax.',
};

export const mailboxPolicy = template({
  name: 'service.notice/mailbox-policy',
  about: ['acc'],
  variables: { policy: 'user.account.settings' },
  subject: () => 'Who may read private inboxes has changed',
  body: ({ policy }, { baseUrl }) => [
    { is: 'text', text: mailboxPolicies[policy] ?? 'Who may read private inboxes has changed.' },
    { is: 'button', text: 'Look at my faxes', href: `${baseUrl}/` },
  ],
});

// What somebody is told who asked about their data: that it arrived, and how it ended.
import { spoken, template } from '../template.ts';

const asked: Record<string, string> = {
  access: 'to see your data',
  export: 'for a copy of your data',
  correction: 'to have your data corrected',
  erasure: 'to have your data erased',
  objection: 'us to stop a use of your data',
  restriction: 'us to set your data aside',
  opt_out_sale: 'us not to sell or share your data',
  limit_sensitive: 'us to limit the use of sensitive data',
  shine_the_light: 'whom we gave data for their marketing',
  appeal: 'us to look at our answer again',
};
const whatFor = (kind: string) => `You asked ${asked[kind] ?? 'about your data'}.`;
const kind = { kind: 'user.behavior' };

export const requestCode = template({
  name: 'rights.answer/code',
  about: ['rrq'],
  variables: {},
  secret: 'code',
  subject: () => 'Your code, to show that this address is yours',
  body: (_facts, { secret }) => [
    { is: 'text', text: 'You asked about your data. Enter this code on the page where you asked:' },
    { is: 'code', text: secret },
    { is: 'quiet', text: 'If that was not you, do nothing: without the code nothing is told.' },
  ],
});

export const requestReceived = template({
  name: 'rights.answer/received',
  about: ['rrq'],
  variables: { ...kind, due: 'user.behavior.timestamp' },
  optional: ['due'],
  subject: () => 'Your request has arrived',
  body: ({ kind, due }, { baseUrl }) => [
    { is: 'text', text: whatFor(kind) },
    ...(due === ''
      ? []
      : [{ is: 'text' as const, text: `You have our answer by ${spoken(due)} at the latest.` }]),
    { is: 'button', text: 'See your requests', href: `${baseUrl}/privacy/requests` },
  ],
});

export const requestAnswered = template({
  name: 'rights.answer/answered',
  about: ['rrq'],
  variables: { ...kind, outcome: 'user.behavior', words: 'user.content' },
  optional: ['words'],
  subject: () => 'Our answer to your request',
  body: ({ kind, outcome, words }, { baseUrl }) => [
    { is: 'text', text: whatFor(kind) },
    { is: 'text', text: outcome === '' ? 'It is done.' : outcome },
    ...(words === '' ? [] : [{ is: 'text' as const, text: words }]),
    { is: 'button', text: 'See your requests', href: `${baseUrl}/privacy/requests` },
  ],
});

export const requestRefused = template({
  name: 'rights.answer/refused',
  about: ['rrq'],
  variables: {
    ...kind,
    reason: 'user.behavior',
    words: 'user.content',
    appeal: 'system.operations',
  },
  optional: ['words', 'appeal'],
  subject: () => 'Why we cannot do what you asked',
  body: ({ kind, reason, words, appeal }, { baseUrl }) => [
    { is: 'text', text: whatFor(kind) },
    { is: 'text', text: `We have not done it: ${reason}` },
    ...(words === '' ? [] : [{ is: 'text' as const, text: words }]),
    // Whoever has no account asks anew: an appeal hangs on a sign-in.
    appeal === ''
      ? { is: 'button', text: 'Ask again', href: `${baseUrl}/privacy/requests/new` }
      : { is: 'button', text: 'Ask us to look again', href: `${baseUrl}/privacy/requests` },
    {
      is: 'quiet',
      text: 'You can also complain to the authority for data protection, or go to court.',
    },
  ],
});

export const requestExtended = template({
  name: 'rights.answer/extended',
  about: ['rrq'],
  variables: { ...kind, until: 'user.behavior.timestamp', reason: 'user.behavior' },
  subject: () => 'Our answer takes longer',
  body: ({ kind, until, reason }, { baseUrl }) => [
    { is: 'text', text: whatFor(kind) },
    { is: 'text', text: `We need until ${spoken(until)}: ${reason}` },
    { is: 'button', text: 'See your requests', href: `${baseUrl}/privacy/requests` },
  ],
});

export const requestIdentity = template({
  name: 'rights.answer/identity',
  about: ['rrq'],
  variables: { ...kind, until: 'user.behavior.timestamp' },
  subject: () => 'Is it you who asked?',
  body: ({ kind, until }, { baseUrl }) => [
    { is: 'text', text: whatFor(kind) },
    {
      is: 'text',
      text: `We are not sure that it was you. Sign in anew before ${spoken(until)} and say so there.`,
    },
    { is: 'button', text: 'Show that it is you', href: `${baseUrl}/privacy/requests` },
    { is: 'quiet', text: 'Until then the time for our answer stands still, and no longer.' },
  ],
});

export const erasureBegun = template({
  name: 'rights.answer/erasure-begun',
  about: ['rrq'],
  variables: { until: 'user.behavior.timestamp' },
  secret: 'code',
  subject: () => 'Your erasure has begun',
  body: ({ until }, { baseUrl, secret }) => [
    { is: 'text', text: `Nothing of yours is used any more. It is erased on ${spoken(until)}.` },
    {
      is: 'text',
      text: `Afterwards there is nobody to sign in. At ${baseUrl}/privacy/requests/receipt this code fetches the receipt:`,
    },
    { is: 'code', text: secret },
    { is: 'button', text: 'Undo it while you can', href: `${baseUrl}/privacy/requests` },
  ],
});

// What only those get who asked for it, each with the link that stops it.
import { type Block, template } from '../template.ts';

const variables = {
  title: 'system.operations',
  words: 'system.operations',
  link: 'system.operations',
  action: 'system.operations',
};

interface Promotion {
  title: string;
  words: string;
  link: string;
  action: string;
}

const paragraphs = (words: string): Block[] =>
  words.split(/\n{2,}/).map((text) => ({ is: 'text', text }));

/** A link that is not to a page stays out: it could do anything in the reader's hand. */
const offer = ({ link, action }: Promotion): Block[] =>
  /^https?:\/\/[^\s]+$/.test(link) ? [{ is: 'offer', text: action, href: link }] : [];

export const ownOffer = template({
  name: 'marketing.email/offer',
  about: ['cmp'],
  variables,
  subject: ({ title }) => title,
  body: (facts) => [...paragraphs(facts.words), ...offer(facts)],
});

export const partnerOffer = template({
  name: 'marketing.partner/offer',
  about: ['cmp'],
  variables: { ...variables, partner: 'system.operations' },
  subject: ({ title }) => title,
  body: (facts) => [
    { is: 'quiet', text: `An offer of ${facts.partner}, passed on by us.` },
    ...paragraphs(facts.words),
    ...offer(facts),
  ],
});

export const newsLetter = template({
  name: 'news.letter/issue',
  about: ['cmp'],
  variables,
  subject: ({ title }) => title,
  body: (facts) => [...paragraphs(facts.words), ...offer(facts)],
});

export const usageTip = template({
  name: 'news.tips/tip',
  about: ['cmp'],
  variables,
  subject: ({ title }) => title,
  body: (facts) => [...paragraphs(facts.words), ...offer(facts)],
});

/** To somebody who began to sign up and did not finish. */
export const signUpReminder = template({
  name: 'signup.followup/reminder',
  about: ['dra'],
  variables: {},
  secret: 'link',
  subject: () => 'You began to open an account',
  body: (_facts, { secret }) => [
    { is: 'text', text: 'You began to open an account and did not finish. You can go on here:' },
    { is: 'offer', text: 'Go on', href: secret },
    { is: 'quiet', text: 'If you do nothing, what you entered is deleted by itself.' },
  ],
});

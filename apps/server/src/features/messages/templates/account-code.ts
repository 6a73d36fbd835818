// Codes and links that prove an address: to sign up, to sign in, to confirm a choice, to be helped.
import { type Block, template } from '../template.ts';

const ifNotYou = (what: string): Block => ({
  is: 'quiet',
  text: `If you did not ask for this, ${what}. Nobody of ours ever asks for this code.`,
});
const life = (minutes: string): Block => ({
  is: 'text',
  text: `It is good once, for ${minutes} minutes.`,
});
const minutes = { minutes: 'system.operations' };

export const signUpCode = template({
  name: 'account.code/sign-up',
  about: ['dra'],
  variables: minutes,
  secret: 'code',
  subject: () => 'Your code to open an account',
  body: ({ minutes }, { secret }) => [
    { is: 'text', text: 'Enter this code on the page where you are signing up:' },
    { is: 'code', text: secret },
    life(minutes),
    ifNotYou('do nothing: without the code no account is opened'),
  ],
});

/** Somebody signs up with an address that has an account. The page they see is the same, and so is
 * the work that is done: a code is drawn, and left out here, because it would open nothing. */
export const knownCode = template({
  name: 'account.code/known',
  about: ['dra'],
  variables: minutes,
  secret: 'code',
  subject: () => 'You have an account already',
  body: (_facts, { baseUrl }) => [
    {
      is: 'text',
      text: 'Somebody, probably you, is signing up with this address. It has an account already, so no other is made.',
    },
    { is: 'button', text: 'Sign in instead', href: `${baseUrl}/sign-in` },
    ifNotYou('do nothing: your account stays as it is, and whoever asked has not been told of it'),
  ],
});

export const signInCode = template({
  name: 'account.code/sign-in',
  about: ['cod'],
  variables: minutes,
  secret: 'code',
  subject: () => 'Your code to sign in',
  body: ({ minutes }, { secret }) => [
    { is: 'text', text: 'Enter this code on the page where you are signing in:' },
    { is: 'code', text: secret },
    life(minutes),
    ifNotYou('do nothing: without the code nobody gets in'),
  ],
});

/** Somebody signs in with an address that has no account. The page they see is the same, and so is
 * the work that is done: a code is drawn, and left out here. */
export const unknownCode = template({
  name: 'account.code/unknown',
  about: ['cod'],
  variables: minutes,
  secret: 'code',
  subject: () => 'There is no account with this address',
  body: (_facts, { baseUrl }) => [
    {
      is: 'text',
      text: 'Somebody, probably you, tried to sign in with this address. It has no account with us.',
    },
    { is: 'button', text: 'Open an account', href: `${baseUrl}/sign-up` },
    { is: 'quiet', text: 'If that was not you, do nothing: we have kept nothing but this mail.' },
  ],
});

export const confirmAddress = template({
  name: 'account.code/confirm',
  about: ['cod'],
  variables: minutes,
  secret: 'code',
  subject: () => 'Your code to confirm this address',
  body: ({ minutes }, { secret }) => [
    {
      is: 'text',
      text: 'Enter this code on the account page, to confirm that this address is yours:',
    },
    { is: 'code', text: secret },
    life(minutes),
    ifNotYou('do nothing: without the code the address is not confirmed'),
  ],
});

export const confirmChoice = template({
  name: 'account.code/confirm-choice',
  about: ['chl', 'lnk'],
  variables: { title: 'user.behavior' },
  secret: 'link',
  subject: () => 'Please confirm your choice',
  body: ({ title }, { secret }) => [
    { is: 'text', text: `You said yes to this: ${title}.` },
    { is: 'text', text: 'It counts once you confirm it from this address.' },
    { is: 'button', text: 'Confirm', href: secret },
    { is: 'quiet', text: 'If that was not you, do nothing, and nothing will come.' },
  ],
});

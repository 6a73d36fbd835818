// Every cookie this service may set: a `Set-Cookie` that is not here does not leave the server, and
// the public list of cookies is printed from this.
import type { ParameterName } from './parameters.ts';

export interface CookieDef {
  /** In evaluation mode. Behind TLS a `__Host-` stands before it. */
  name: string;
  sentence: string;
  /** `necessary` needs no consent; the others are set after a yes only. There are none. */
  consentClass: 'necessary' | 'personalise' | 'measure' | 'ads';
  party: 'ours';
  /** The longest it may stay; absent: it goes when the browser closes. */
  keptFor?: ParameterName;
  /** Does it lead to a person? */
  linked: boolean;
  /** What does not work without it. */
  ifRefused: string;
}

export const cookies: readonly CookieDef[] = [
  {
    name: 'platen_session',
    sentence:
      'Recognises you while you are signed in. It holds a random word and nothing about you.',
    consentClass: 'necessary',
    party: 'ours',
    keptFor: 'sessionDays',
    linked: true,
    ifRefused: 'You cannot sign in. Every public page, the help and your requests work without it.',
  },
];

/** Its names in both modes. */
export function cookieNames({ name }: CookieDef): string[] {
  return [name, `__Host-${name}`];
}

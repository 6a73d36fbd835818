// Somebody who signs up as a person would, for tests: the form, the mailed code, the cookie.
import assert from 'node:assert/strict';
import type { TestService } from '../../service.testing.ts';
import type { Mailbox } from './mailbox.testing.ts';

export const password = 'a moth in relay seventy';

export const person = {
  name: 'Grace Hopper',
  email: 'grace@navy.example.org',
  phone: '+12025550143',
  header_identity: 'Hopper & Co',
  time_zone: 'America/New_York',
  way: 'password',
  password,
  accept: 'yes',
};

export interface Visitor {
  post(path: string, fields: Record<string, string>, cookie?: string): Promise<Response>;
  get(path: string, cookie?: string): Promise<Response>;
  /** The hash of the policy that the sign-up page shows. */
  shown(): Promise<string>;
  /** Sends the form; returns where the code is typed. */
  signUp(fields?: Record<string, string>): Promise<string>;
  /** The code of the next message to this address, when it is good. */
  codeTo(address: string): Promise<string>;
  /** Signs up and in; returns the cookie. */
  join(fields?: Record<string, string>): Promise<string>;
  /** Signs in by password; returns the cookie. */
  signIn(email: string, word?: string): Promise<string>;
}

export function visitor(service: TestService, mailbox: Mailbox): Visitor {
  const as = (cookie: string | undefined) => (cookie ? { cookie } : ('nobody' as const));
  let root: Awaited<ReturnType<TestService['database']['superuser']>> | undefined;
  const one: Visitor = {
    post: (path, fields, cookie) =>
      service.call(path, { as: as(cookie), method: 'POST', body: new URLSearchParams(fields) }),
    get: (path, cookie) => service.call(path, { as: as(cookie) }),
    shown: async () => {
      const page = await (await one.get('/sign-up')).text();
      return /name="policy_sha256" value="(\w+)"/.exec(page)?.[1] ?? '';
    },
    signUp: async (fields = {}) => {
      const all = { ...person, policy_sha256: await one.shown(), ...fields };
      const answer = await one.post('/sign-up', all);
      assert.equal(answer.status, 303, await answer.clone().text());
      return answer.headers.get('location') ?? '';
    },
    codeTo: async (address) => {
      const { secret, about } = await mailbox.next(address);
      const table = about.startsWith('dra_') ? 'registration_draft' : 'login_code';
      root ??= await service.database.superuser();
      // It is good as soon as its hash is stored, a moment after its message is written.
      for (;;) {
        const { rows } = await root.query(
          `select code_hash is not null as it from auth.${table} where id = $1`,
          [about],
        );
        if (rows[0]?.it) return secret;
        await new Promise(setImmediate);
      }
    },
    join: async (fields = {}) => {
      const path = await one.signUp(fields);
      const code = await one.codeTo(fields.email ?? person.email);
      return cookieOf(await one.post(path, { code }));
    },
    signIn: async (email, word = password) =>
      cookieOf(await one.post('/sign-in', { email, password: word })),
  };
  return one;
}

export function cookieOf(answer: Response): string {
  assert.equal(answer.status, 303, `${answer.status}`);
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  assert.ok(cookie);
  return cookie;
}

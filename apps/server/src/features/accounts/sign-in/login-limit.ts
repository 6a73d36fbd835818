// Failed attempts are counted, per address and per place they come from, and made to wait: longer
// each time (NIST SP 800-63B-4 §3.2.2). An attempt is counted before it is looked at, so a hundred
// at once are a hundred. What is kept is a keyed hash, so no list of addresses grows here.
import { isIPv6 } from 'node:net';
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import { problem } from '../../../problems.ts';
import { parameters } from '../../privacy/index.ts';

/** So many failures are free; each one more doubles the wait, from a second to a quarter hour. */
const free = { address: 5, client: 30, mail: 3 } as const;
const firstWaitSeconds = { address: 1, client: 1, mail: 60 } as const;
const longestWaitSeconds = 900;
/** So many failures in a row, and the address is locked for a day, or until a mailed code comes
 * back: NIST SP 800-63B-4 §3.2.2 allows no more than a hundred. */
const lockedAfter = { address: 100, client: 1_000_000, mail: 1_000_000 } as const;

export type LimitKind = keyof typeof free;

type LimitApp = Pick<App, 'auth' | 'seal'>;

/** Who is meant: the hash of an address, and the place a request comes from (a whole /64 of IPv6 is
 * one place). */
export interface Attempt {
  emailHash?: Uint8Array;
  client: string;
  subjectId?: string | null;
}

/** Counts an attempt. Throws auth.too_many, with the time to wait, before anything is looked at. */
export async function countAttempt(app: LimitApp, attempt: Attempt, mail = false): Promise<void> {
  await count(app, 'client', place(attempt.client), null);
  if (attempt.emailHash === undefined) return;
  await count(app, mail ? 'mail' : 'address', hex(attempt.emailHash), attempt.subjectId ?? null);
}

/** After a success what was counted for the address is over, and the place has failed once less. */
export async function forgetAttempts(
  app: LimitApp,
  { emailHash, client }: { emailHash?: Uint8Array; client: string },
): Promise<void> {
  await app.auth
    .updateTable('auth.login_limit')
    .set((eb) => ({
      failures: sql<number>`greatest(${eb.ref('failures')} - 1, 0)`,
      next_try_at: sql`priv.now()`,
    }))
    .where('key_hash', '=', app.seal.hash('limit/client', place(client)))
    .execute();
  if (emailHash === undefined) return;
  await app.auth
    .updateTable('auth.login_limit')
    .set({ failures: 0, next_try_at: sql`priv.now()`, expires_at: sql`priv.now()` })
    .where('key_hash', '=', app.seal.hash('limit/address', hex(emailHash)))
    .execute();
}

async function count(
  app: LimitApp,
  kind: LimitKind,
  text: string,
  subjectId: string | null,
): Promise<void> {
  const key = app.seal.hash(`limit/${kind}`, text);
  const hours = parameters.loginLimitHours.value;
  // One statement, so that attempts at the same time wait for each other's count. A row past its
  // time counts from nothing.
  const counted = await sql`
    insert into auth.login_limit as l
      (key_hash, subject_id, failures, next_try_at, expires_at, source)
    values (${key}, ${subjectId}, 1, priv.now(), priv.now() + make_interval(hours => ${hours}), 'form')
    on conflict (key_hash) do update set
      subject_id = coalesce(excluded.subject_id, l.subject_id),
      failures = case when l.expires_at <= priv.now() then 1 else l.failures + 1 end,
      next_try_at = case
        when l.expires_at <= priv.now() or l.failures + 1 < ${free[kind]} then priv.now()
        when l.failures + 1 >= ${lockedAfter[kind]} then excluded.expires_at
        else priv.now() + make_interval(secs => least(${longestWaitSeconds},
          ${firstWaitSeconds[kind]} * 2 ^ least(l.failures + 1 - ${free[kind]}, 20))) end,
      expires_at = excluded.expires_at
    where l.next_try_at <= priv.now()
    returning 1`.execute(app.auth);
  if (counted.rows.length > 0) return;
  const { rows } = await sql<{ seconds: number }>`
    select ceil(extract(epoch from next_try_at - priv.now()))::integer as seconds
    from auth.login_limit where key_hash = ${key}`.execute(app.auth);
  const seconds = Math.max(1, rows[0]?.seconds ?? 1);
  throw problem('auth.too_many', {
    detail: `Wait ${waitText(seconds)} and try again.`,
    headers: { 'retry-after': String(seconds) },
  });
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function waitText(seconds: number): string {
  if (seconds > longestWaitSeconds) {
    return `${Math.ceil(seconds / 3600)} hours, or sign in with a code by mail, which ends the wait,`;
  }
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}

function place(client: string): string {
  if (!isIPv6(client)) return client;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(client);
  if (mapped) return mapped[1];
  const groups = new URL(`http://[${client}]`).hostname.slice(1, -1).split('::');
  const head = groups[0].split(':').filter(Boolean);
  const tail = (groups[1] ?? '').split(':').filter(Boolean);
  const zeros = groups.length > 1 ? Array(8 - head.length - tail.length).fill('0') : [];
  return [...head, ...zeros, ...tail].slice(0, 4).join(':');
}

// One pool of connections per login. A connection goes back to the pool only after a rollback of
// whatever was left open: a lease is `set local`, so it ends with its transaction.
import { Kysely } from 'kysely';
import pg from 'pg';
import { LeasedDialect, PreparingClient } from './leased-driver.ts';
import { connectAs, type DatabaseAddress, type Logins } from './logins.ts';

type PooledLogin = 'web' | 'staff' | 'jobs' | 'auth';
const poolMax: Record<PooledLogin, number> = { web: 12, staff: 4, jobs: 10, auth: 3 };
const connectTimeoutMs = 10_000;
const statementTimeoutMs = 60_000;

const int8 = 20;
pg.types.setTypeParser(int8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error('a bigint beyond what a number can hold');
  return value;
});

export interface Pools<Database> {
  web: Kysely<Database>;
  staff: Kysely<Database>;
  jobs: Kysely<Database>;
  auth: Kysely<Database>;
  close(): Promise<void>;
}

export function openPools<Database>(
  address: DatabaseAddress,
  logins: Logins,
  onError: (error: Error) => void,
): Pools<Database> {
  // `end` does not wait for the sockets: a server that stops right after still answers on them.
  let closing = false;
  const open = (login: PooledLogin) => {
    const pool = new pg.Pool({
      ...connectAs(address, logins, login),
      Client: PreparingClient,
      pipeline: true,
      max: poolMax[login],
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: statementTimeoutMs,
    });
    const broke = (error: Error) => {
      if (!closing) onError(error);
    };
    pool.on('error', broke);
    // A connection in use tells only its own listeners, and one without any ends the process.
    pool.on('connect', (client) => client.on('error', () => undefined));
    return new Kysely<Database>({ dialect: new LeasedDialect({ pool }) });
  };
  const pools = {
    web: open('web'),
    staff: open('staff'),
    jobs: open('jobs'),
    auth: open('auth'),
  };
  const close = async () => {
    closing = true;
    await Promise.all(Object.values(pools).map((pool) => pool.destroy()));
  };
  return { ...pools, close };
}

// Transactions under a lease in as few turns as there can be: the lease is set with the `begin`,
// which is sent with the first statement, and whatever was set for longer ends with the `commit`.
// And statements are prepared: views and policies are planned once a connection, not each time.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Socket } from 'node:net';
import {
  CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';

/** The lease that the transaction of this asynchronous flow begins with. */
export const beginning = new AsyncLocalStorage<{ lease?: string }>();

const beginLeased = 'begin; set local "priv.lease" =';
const leaseForm = /^lea_[0-9A-Z]{26}$/;

/* Not `discard all`, which would throw away the plans that the gate keeps, and the number of the
   session; a login may read no sequence. */
const cleaning =
  'close all; reset all; unlisten *; select pg_advisory_unlock_all(); discard temporary';

type Rolled = Parameters<PostgresDriver['rollbackTransaction']>[0];

class LeasedDriver extends PostgresDriver {
  readonly #begun = new WeakMap<DatabaseConnection, Promise<unknown>>();

  /**
   * Does not wait: the first statement goes out right behind. A `begin` fails with its connection
   * alone, and all that is behind it fails too; a `set` that fails spoils the transaction.
   */
  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings) {
    const lease = beginning.getStore()?.lease;
    if (lease === undefined) return super.beginTransaction(connection, settings);
    if (!leaseForm.test(lease)) throw new Error('not the id of a lease');
    const text = `${beginLeased} '${lease}'`;
    const begun = connection.executeQuery(CompiledQuery.raw(text));
    begun.catch(() => undefined); // thrown at the commit
    this.#begun.set(connection, begun);
  }

  override async commitTransaction(connection: DatabaseConnection) {
    if (beginning.getStore()?.lease === undefined) return super.commitTransaction(connection);
    await this.#begun.get(connection);
    // The `select` fails where the work swallowed an error: PostgreSQL would answer such a commit
    // with a rollback and say nothing.
    await connection.executeQuery(CompiledQuery.raw(`select; commit; ${cleaning}`));
  }

  override async rollbackTransaction(connection: Rolled) {
    await super.rollbackTransaction(connection);
    if (beginning.getStore()?.lease === undefined) return;
    await connection.executeQuery(CompiledQuery.raw(cleaning));
  }
}

export class LeasedDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver() {
    return new LeasedDriver(this.#config);
  }
}

/**
 * How many statements one connection keeps prepared; those that come later are planned each time.
 */
const preparedMax = 400;
const preparable = /^\s*(select|insert|update|delete|with)\b[^;]*$/i;

/** A connection that prepares what it is asked with values, and asks on before it is answered. */
export class PreparingClient extends pg.Client {
  readonly #names = new Map<string, string>();

  // biome-ignore lint/suspicious/noExplicitAny: pg's own signature has a dozen forms
  override query(...asked: any[]): any {
    const [text, values] = asked;
    if (typeof text === 'string' && Array.isArray(values) && preparable.test(text)) {
      const name = this.#nameOf(text);
      if (name !== undefined) {
        const rest = asked.slice(2) as [];
        return super.query({ name, text, values } as pg.QueryConfig, ...rest);
      }
    }
    if (typeof text === 'string' && text.startsWith(beginLeased)) this.#holdBack();
    return super.query(...(asked as [string]));
  }

  /** What is asked until the end of this tick goes out in one write. */
  #holdBack(): void {
    const { stream } = (this as unknown as { connection: { stream: Socket } }).connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }

  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= preparedMax) return known;
    const name = `s${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}

// A login and a lease, by raw SQL: what stands between them and the data is the database alone.
import type pg from 'pg';

export interface Asked {
  purpose: string;
  actor: string;
  account?: string;
  subject?: string;
  /** The anchor row's id. */
  anchor?: string;
  scope?: string;
  /** The object whose opening was written down. */
  opens?: string;
  /** It only takes in, and reads nothing. */
  intake?: boolean;
}

/** Opens a lease by its real door, as its own statement, and `object` with it. Returns its id. */
export async function opened(
  client: pg.Client,
  door: string,
  purpose: string,
  key: string,
  object: string | null = null,
): Promise<string> {
  const { rows } = await client.query(`select id from priv.open_by_${door}($1, $2, $3)`, [
    purpose,
    key,
    object,
  ]);
  return rows[0].id;
}

let made = 0;

/** A lease as a door would make it, for an actor whose anchor row the test has not got. */
export async function planted(root: pg.Client, client: pg.Client, asked: Asked): Promise<string> {
  const { rows } = await client.query(
    'select pg_backend_pid() as pid, session_user as login, priv.session() as session_number',
  );
  made += 1;
  await root.query(
    `insert into priv.lease (id, opened_at, expires_at, login, pid, session_number, opened_xid,
       purpose, actor, anchor, anchor_id, account_id, subject_id, scope_id, opened_id, intake)
     values ($1, priv.now(), priv.now() + interval '5 minutes', $2, $3,
       $4, '3', $5, $6, 'x', $7, $8, $9, $10, $11, $12)`,
    [
      `lea_planted_${made}`,
      rows[0].login,
      rows[0].pid,
      rows[0].session_number,
      asked.purpose,
      asked.actor,
      asked.anchor ?? null,
      asked.account ?? null,
      asked.subject ?? null,
      asked.scope ?? null,
      asked.opens ?? null,
      asked.intake ?? false,
    ],
  );
  return `lea_planted_${made}`;
}

/**
 * Statements under a lease, one after another in one transaction of which nothing stays. Returns
 * what came of the last.
 */
export async function tried<Row extends pg.QueryResultRow = pg.QueryResultRow>(
  client: pg.Client,
  lease: string,
  ...statements: string[]
): Promise<pg.QueryResult<Row>> {
  await client.query('begin');
  try {
    let last = await client.query(`select set_config('priv.lease', $1, true)`, [lease]);
    for (const statement of statements) last = await client.query<Row>(statement);
    return last;
  } finally {
    await client.query('rollback');
  }
}

/** The rows of it alone. */
export async function under<Row extends pg.QueryResultRow = pg.QueryResultRow>(
  client: pg.Client,
  lease: string,
  ...statements: string[]
): Promise<Row[]> {
  return (await tried<Row>(client, lease, ...statements)).rows;
}

/** The code and detail of a refusal, or undefined when it worked. */
export async function refusalOf(
  work: Promise<unknown>,
): Promise<{ code?: string; detail?: string } | undefined> {
  return work.then(
    () => undefined,
    ({ code, detail }) => ({ code, detail }),
  );
}

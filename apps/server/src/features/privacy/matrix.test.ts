// The generated matrix: login × purpose × actor × table × column × verb, over every table that any
// feature declares, with one row of account A and one of account B. What the declaration allows
// must work (the positive control) and reach A's row only; everything else must be refused.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { purposes } from '../../../../../policy/purposes.ts';
import type { Access, Table } from '../../platform/db/inventory.ts';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { schemaOf } from './compile/policy-sql.ts';
import { readInventory } from './compile/read-sources.ts';

const { tables } = await readInventory();
const vault = tables.filter(({ name }) => name.startsWith('vault.'));
const logins = ['web', 'staff', 'jobs', 'auth'] as const;
type Login = (typeof logins)[number];

let database: TestDatabase;
let root: pg.Client;
const clients = {} as Record<Login, pg.Client>;

before(async () => {
  database = await testDatabase();
  root = await database.superuser();
  for (const login of logins) clients[login] = await database.connect(login);
  await dropConstraints();
  for (const table of vault) for (const who of ['A', 'B']) await plant(table, who);
});
after(() => database.close());

/** Rows are made up from types alone, so nothing but row security may have an opinion on them. */
async function dropConstraints(): Promise<void> {
  const { rows } = await root.query(`
    select conrelid::regclass as rel, conname from pg_constraint
    where connamespace = 'vault'::regnamespace and contype in ('c', 'f', 'u', 'p')
    order by contype = 'p', contype = 'u'`);
  for (const { rel, conname } of rows) {
    await root.query(`alter table ${rel} drop constraint if exists "${conname}" cascade`);
  }
  const indexes = await root.query(`
    select c.oid::regclass as name from pg_index i join pg_class c on c.oid = i.indexrelid
    join pg_class t on t.oid = i.indrelid where t.relnamespace = 'vault'::regnamespace`);
  for (const { name } of indexes.rows) await root.query(`drop index if exists ${name}`);
  const triggers = await root.query(`
    select tgrelid::regclass as rel, tgname from pg_trigger
    where not tgisinternal and tgrelid::regclass::text like 'vault.%'`);
  for (const { rel, tgname } of triggers.rows) {
    await root.query(`alter table ${rel} disable trigger "${tgname}"`);
  }
}

const byType: Record<string, unknown> = {
  'timestamp with time zone': '2026-12-01T00:00:00Z',
  integer: 1,
  bigint: 1,
  smallint: 1,
  real: 1,
  'double precision': 1,
  boolean: false,
  bytea: Buffer.from([1]),
  jsonb: '{}',
  'text[]': '{}',
};

/** What a column of `who`'s row holds: what a lease of theirs would prove, else anything. */
function heldBy(table: Table, column: string, type: string, who: string): unknown {
  if (column === 'policy_version_id') return '2026-12-01';
  if (column === table.account) return `acc_${who}`;
  if (column === table.subject) return `sub_${who}`;
  const kinds = table.access
    .filter(({ rows }) => rows.column === column)
    .map(({ rows }) => rows.by);
  if (kinds.some((kind) => ['anchor', 'scope', 'opened'].includes(kind))) return `thing_${who}`;
  if (type === 'text') return `${column}_${who}`;
  assert.ok(type in byType, `${table.name}.${column}: no made-up value for ${type}`);
  return byType[type];
}

const columnTypes = new Map<string, Map<string, string>>();
async function typesOf(table: Table): Promise<Map<string, string>> {
  const known = columnTypes.get(table.name);
  if (known) return known;
  const { rows } = await root.query(
    `select attname, format_type(atttypid, null) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [table.name],
  );
  const types = new Map(rows.map((row) => [row.attname as string, row.type as string]));
  columnTypes.set(table.name, types);
  return types;
}

async function insertInto(
  client: pg.Client,
  relation: string,
  table: Table,
  columns: string[],
  who: string,
) {
  const types = await typesOf(table);
  const values = columns.map((one) => heldBy(table, one, types.get(one) as string, who));
  const holes = values.map((_, at) => `$${at + 1}`);
  return client.query(`insert into ${relation} (${columns}) values (${holes})`, values);
}

const plant = (table: Table, who: string) =>
  insertInto(root, table.name, table, Object.keys(table.columns), who);

/** A lease as the doors would make it, but for any purpose and actor: only root can do this. */
async function lease(client: pg.Client, purpose: string, actor: string, intake = false) {
  const { rows } = await client.query('select pg_backend_pid() as pid, session_user as login');
  const [{ pid, login }] = rows;
  const id = `lea_${purpose}_${actor}_${intake}_${pid}`;
  await root.query(
    `insert into priv.lease select $1, priv.now(), priv.now() + interval '5 minutes', $2, $3,
       (select backend_start from pg_stat_activity where pid = $3), '3', $4, $5, 'x', 'thing_A',
       'acc_A', 'sub_A', 'thing_A', 'thing_A', null, $6
     where not exists (select from priv.lease where id = $1)`,
    [id, login, pid, purpose, actor, intake],
  );
  return id;
}

/** Runs one statement under a lease and takes it back. */
async function under<Result>(client: pg.Client, id: string, work: () => Promise<Result>) {
  await client.query('begin');
  await client.query(`select set_config('priv.lease', $1, true)`, [id]);
  try {
    return await work();
  } finally {
    await client.query('rollback');
  }
}

/** The rejection's code, or undefined when it worked. */
async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error) => error.code ?? String(error),
  );
}

const readOf = (table: Table, access: Access) =>
  access.read === 'all' ? Object.keys(table.columns) : (access.read ?? []);

interface Cell {
  login: Login;
  purpose: string;
  actor: string;
  table: Table;
  relation: string;
  intake: boolean;
  /** What the declaration says for this actor. */
  own: Access[];
}

/**
 * Every pair of actor and doorway that the policy knows, also where the actor has nothing there.
 */
function cells(): Cell[] {
  return Object.entries(purposes).flatMap(([purpose, { actors }]) => {
    const acting = new Map<string, Login>(actors.map((one) => [one.actor, one.login]));
    return vault.flatMap((table) =>
      [false, true].flatMap((intake) => {
        const here = table.access.filter(
          (access) => access.purpose === purpose && (access.intake ?? false) === intake,
        );
        if (here.length === 0) return [];
        const relation = `${schemaOf(purpose)}.${table.name.slice(6)}${intake ? '_intake' : ''}`;
        return [...acting].map(([actor, login]) => ({
          login,
          purpose,
          actor,
          table,
          relation,
          intake,
          own: here.filter((access) => access.actors.includes(actor)),
        }));
      }),
    );
  });
}

const all = cells();
const nameOf = (cell: Cell) => `${cell.actor} under ${cell.purpose} at ${cell.relation}`;

describe('the matrix', () => {
  it('is as wide as the inventory', () => {
    assert.ok(
      vault.length >= 10 && all.length >= 60,
      `${vault.length} tables, ${all.length} cells`,
    );
  });

  it('reads what is declared, of the own row only, and is refused every other column', async () => {
    let allowed = 0;
    let refused = 0;
    for (const cell of all) {
      const client = clients[cell.login];
      const id = await lease(client, cell.purpose, cell.actor, cell.intake);
      const may = new Set(cell.own.flatMap((access) => readOf(cell.table, access)));
      for (const column of Object.keys(cell.table.columns)) {
        const query = `select ${column} as it from ${cell.relation}`;
        const place = `${nameOf(cell)}.${column}`;
        if (!may.has(column)) {
          const code = await codeOf(under(client, id, () => client.query(query)));
          // Not granted, or not even in the view, or granted to another actor of the same login.
          assert.ok(code === '42501' || code === '42703', `${place} answered ${code}`);
          refused += 1;
          continue;
        }
        const { rows } = await under(client, id, () => client.query(query));
        const types = await typesOf(cell.table);
        const expected = heldBy(cell.table, column, types.get(column) as string, 'A');
        assert.equal(rows.length, 1, `${place} saw ${rows.length} rows`);
        if (typeof expected === 'string' && expected.endsWith('_A')) {
          assert.equal(rows[0].it, expected, place);
        }
        allowed += 1;
      }
    }
    assert.ok(allowed > 200 && refused > 200, `${allowed} allowed, ${refused} refused`);
  });

  it('writes what is declared into the own row only, and is refused the rest', async () => {
    for (const cell of all) {
      const client = clients[cell.login];
      const id = await lease(client, cell.purpose, cell.actor, cell.intake);
      const mayUpdate = new Set(cell.own.flatMap((access) => access.update ?? []));
      for (const column of Object.keys(cell.table.columns)) {
        const query = `update ${cell.relation} set ${column} = default`;
        const place = `${nameOf(cell)} update ${column}`;
        const attempt = under(client, id, () => client.query(query));
        if (mayUpdate.has(column)) {
          const count = await attempt.then(
            ({ rowCount }) => rowCount,
            // Defaults of made-up rows may be null where none is allowed: row security let it pass.
            (error) => (error.code === '23502' ? 1 : error.code),
          );
          assert.equal(count, 1, place);
        } else {
          const code = await codeOf(attempt);
          assert.ok(code === '42501' || code === '42703', `${place} answered ${code}`);
        }
      }
      const mayDelete = cell.own.some((access) => access.delete);
      const removal = under(client, id, () => client.query(`delete from ${cell.relation}`));
      if (mayDelete) assert.equal((await removal).rowCount, 1, `${nameOf(cell)} delete`);
      else assert.equal(await codeOf(removal), '42501', `${nameOf(cell)} delete`);
    }
  });

  it('inserts rows of its own, and none of another account', async () => {
    let inserted = 0;
    for (const cell of all) {
      const client = clients[cell.login];
      const id = await lease(client, cell.purpose, cell.actor, cell.intake);
      const columns = [...new Set(cell.own.flatMap((access) => access.insert ?? []))];
      const insert = (who: string) =>
        codeOf(
          under(client, id, () => insertInto(client, cell.relation, cell.table, columns, who)),
        );
      if (columns.length === 0) {
        const query = `insert into ${cell.relation} default values`;
        const code = await codeOf(under(client, id, () => client.query(query)));
        assert.equal(code, '42501', `${nameOf(cell)} insert`);
        continue;
      }
      // A column that is never null and not ours to give would be a fault of the declaration.
      assert.equal(await insert('A'), undefined, `${nameOf(cell)} insert own`);
      const foreign = await insert('B');
      assert.ok(foreign === '42501' || foreign === '44000', `${nameOf(cell)} insert: ${foreign}`);
      inserted += 1;
    }
    assert.ok(inserted >= 5);
  });

  it('is shut to every login that does not act under the purpose', async () => {
    const relations = new Map(all.map((cell) => [cell.relation, cell.purpose]));
    for (const [relation, purpose] of relations) {
      const acting = Object.entries(purposes).find(([name]) => name === purpose)?.[1].actors ?? [];
      for (const login of logins.filter((one) => !acting.some((actor) => actor.login === one))) {
        const code = await codeOf(clients[login].query(`select from ${relation}`));
        assert.equal(code, '42501', `${login} at ${relation}`);
      }
    }
  });

  it('never answers without a lease', async () => {
    for (const { login, relation } of all) {
      const code = await codeOf(clients[login].query(`select 1 from ${relation}`));
      assert.equal(code, '42501', `${login} at ${relation}`);
    }
  });
});

describe('beside the doorways', () => {
  it('no login has any right on a base table, nor on what the gate keeps', async () => {
    for (const login of logins) {
      const { rows } = await root.query(
        `select c.oid::regclass::text as rel from pg_class c
         where c.relkind in ('r', 'p', 'v', 'm', 'S') and (
           c.relnamespace in ('vault'::regnamespace, 'ops'::regnamespace, 'priv'::regnamespace)
           or (c.relnamespace = 'auth'::regnamespace and $2 <> 'auth'))
         and (has_table_privilege($1, c.oid, 'select, insert, update, delete, truncate, references')
           or has_any_column_privilege($1, c.oid, 'select, insert, update'))`,
        [`${database.logins.inst}_${login}`, login],
      );
      assert.deepEqual(rows, [], `login ${login}`);
    }
  });

  it('no login owns anything, is superuser, or can step around row security', async () => {
    const { rows } = await root.query(
      `select rolname from pg_roles r where rolname = any ($1) and (rolsuper or rolbypassrls
         or rolcreaterole or rolcreatedb or rolreplication
         or exists (select from pg_class c where c.relowner = r.oid)
         or exists (select from pg_proc p where p.proowner = r.oid)
         or exists (select from pg_auth_members m where m.member = r.oid))`,
      [logins.map((login) => `${database.logins.inst}_${login}`)],
    );
    assert.deepEqual(rows, []);
  });

  it('each login may call the functions of this list and no other of ours', async () => {
    const callable = async (login: Login) => {
      const { rows } = await root.query(
        `select p.proname as name from pg_proc p
         where p.pronamespace = any (array['priv', 'vault', 'ops', 'auth']::regnamespace[])
           and has_function_privilege($1, p.oid, 'execute')
           and has_schema_privilege($1, p.pronamespace, 'usage') order by 1`,
        [`${database.logins.inst}_${login}`],
      );
      return rows.map(({ name }) => name as string);
    };
    const gate = ['current_version', 'now', 'own', 'reach', 'versions'];
    const { anchors, finders, sweeps } = await readInventory();
    const doors = (login: string) =>
      anchors
        .filter(({ name }) =>
          Object.values(purposes).some(({ actors }) =>
            (actors as readonly { login: string; anchor: string }[]).some(
              (one) => one.anchor === name && one.login === login,
            ),
          ),
        )
        .map(({ name }) => `open_by_${name}`);
    assert.deepEqual(await callable('web'), [...gate, ...doors('web')].sort());
    assert.deepEqual(
      await callable('jobs'),
      [
        ...gate,
        ...doors('jobs'),
        ...finders.map(({ name }) => `due_${name}`),
        ...sweeps.map(({ name }) => `sweep_${name}`),
        'roll_leases',
      ].sort(),
    );
    assert.deepEqual(await callable('staff'), gate);
    assert.deepEqual(await callable('auth'), ['current_version', 'now']);
  });

  it('the queue takes a job from web, and shows it none', async () => {
    const { web } = clients;
    const mayInsert = `select has_table_privilege('pgboss.job', 'insert') as it`;
    assert.equal((await web.query(mayInsert)).rows[0].it, true);
    assert.equal(await codeOf(web.query('select data from pgboss.job')), '42501');
    assert.equal(await codeOf(web.query('delete from pgboss.job')), '42501');
    assert.equal(await codeOf(web.query(`update pgboss.job set state = 'failed'`)), '42501');
  });
});

describe('row security switched off on every table', () => {
  it('still shows the own row only: the views repeat the predicate', async () => {
    for (const { name } of vault)
      await root.query(`alter table ${name} disable row level security`);
    try {
      for (const cell of all.filter(({ own, intake }) => own.length > 0 && !intake)) {
        const [column] = cell.own.flatMap((access) => readOf(cell.table, access));
        if (!column) continue;
        const client = clients[cell.login];
        const id = await lease(client, cell.purpose, cell.actor);
        const query = `select ${column} from ${cell.relation}`;
        const { rows } = await under(client, id, () => client.query(query));
        assert.equal(rows.length, 1, nameOf(cell));
      }
    } finally {
      for (const { name } of vault)
        await root.query(`alter table ${name} enable row level security`);
    }
  });
});

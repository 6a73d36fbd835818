// The generated matrix: login × purpose × actor × table × column × verb, over every table that any
// feature declares, with one row of account A and one of account B. What the declaration allows
// must work (the positive control) and reach A's row only; everything else must be refused.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { purposes } from '../../../../../policy/purposes.ts';
import type { Access, Table } from '../../platform/db/inventory.ts';
import { type TestDatabase, testDatabase } from '../../platform/db/testing.ts';
import { doorways, schemaOf, suffixOf } from './compile/policy-sql.ts';
import { readInventory } from './compile/read-sources.ts';
import { sweepNamesOf } from './compile/sweep-sql.ts';
import { type MadeUpRows, plantRows, type Who } from './made-up-rows.ts';

const { tables } = await readInventory();
const vault = tables.filter(({ name }) => name.startsWith('vault.'));
const logins = ['web', 'staff', 'jobs', 'auth'] as const;
type Login = (typeof logins)[number];

let database: TestDatabase;
let root: pg.Client;
let rows: MadeUpRows;
const clients = {} as Record<Login, pg.Client>;

before(async () => {
  database = await testDatabase();
  root = await database.superuser();
  for (const login of logins) clients[login] = await database.connect(login);
  rows = await plantRows(root, vault);
});
after(() => database.close());

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
      doorways.flatMap((suffix) => {
        const here = table.access.filter(
          (access) => access.purpose === purpose && suffixOf(access) === suffix,
        );
        if (here.length === 0) return [];
        const intake = suffix === '_intake';
        const relation = `${schemaOf(purpose)}.${table.name.slice(6)}${suffix}`;
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
      const id = await rows.lease(client, cell.purpose, cell.actor, cell.intake);
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
        const seen = (await under(client, id, () => client.query(query))).rows;
        const expected = rows.held(cell.table, column, 'A');
        assert.equal(seen.length, 1, `${place} saw ${seen.length} rows`);
        if (typeof expected === 'string' && expected.endsWith('_A')) {
          assert.equal(seen[0].it, expected, place);
        }
        allowed += 1;
      }
    }
    assert.ok(allowed > 200 && refused > 200, `${allowed} allowed, ${refused} refused`);
  });

  it('reaches none of the own rows that a condition leaves out', async () => {
    let narrowed = 0;
    for (const cell of all) {
      const conditions = cell.own.map((access) => access.rows.where);
      const [column] = cell.own.flatMap((access) => readOf(cell.table, access));
      const [where] = conditions;
      if (!where || !column || conditions.includes(undefined)) continue;
      const client = clients[cell.login];
      const id = await rows.lease(client, cell.purpose, cell.actor, cell.intake);
      const query = `select ${column} from ${cell.relation}`;
      const turn = (value: string) =>
        root.query(`update ${cell.table.name} set ${where.column} = $1`, [value]);
      await turn('something else');
      const left = await under(client, id, () => client.query(query));
      await turn(where.is);
      const kept = await under(client, id, () => client.query(query));
      assert.deepEqual([left.rowCount, kept.rowCount], [0, 1], nameOf(cell));
      narrowed += 1;
    }
    assert.ok(narrowed >= 4);
  });

  it('writes what is declared into the own row only, and is refused the rest', async () => {
    for (const cell of all) {
      const client = clients[cell.login];
      const id = await rows.lease(client, cell.purpose, cell.actor, cell.intake);
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
          // An identity column is refused by itself, before rights are asked.
          const code = await codeOf(attempt);
          assert.ok(
            ['42501', '42703', '428C9'].includes(String(code)),
            `${place} answered ${code}`,
          );
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
      const id = await rows.lease(client, cell.purpose, cell.actor, cell.intake);
      const columns = [...new Set(cell.own.flatMap((access) => access.insert ?? []))];
      const insert = (who: Who) =>
        codeOf(
          under(client, id, () => rows.insert(client, cell.relation, cell.table, columns, who)),
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

describe('the machine that renders', () => {
  it('reads the document’s fax, and neither its number nor its sender', async () => {
    const { jobs } = clients;
    const id = await rows.lease(jobs, 'fax.render', 'job:render');
    const read = (column: string) =>
      under(jobs, id, () => jobs.query(`select ${column} from p_fax_render.fax`));
    assert.equal((await read('quality')).rows.length, 1);
    for (const column of ['to_number', 'from_number', 'remote_identity', 'header_text']) {
      assert.equal(await codeOf(read(column)), '42703', column); // no such column in its view
    }
  });
});

describe('beside the doorways', () => {
  it('no login has any right on a base table, nor on what the gate keeps', async () => {
    for (const login of logins) {
      const found = await root.query(
        `select c.oid::regclass::text as rel from pg_class c
         where c.relkind in ('r', 'p', 'v', 'm', 'S') and (
           c.relnamespace in ('vault'::regnamespace, 'ops'::regnamespace, 'priv'::regnamespace)
           or (c.relnamespace = 'auth'::regnamespace and $2 <> 'auth'))
         and (has_table_privilege($1, c.oid, 'select, insert, update, delete, truncate, references')
           or has_any_column_privilege($1, c.oid, 'select, insert, update'))`,
        [`${database.logins.inst}_${login}`, login],
      );
      assert.deepEqual(found.rows, [], `login ${login}`);
    }
  });

  it('no login owns anything, is superuser, or can step around row security', async () => {
    const found = await root.query(
      `select rolname from pg_roles r where rolname = any ($1) and (rolsuper or rolbypassrls
         or rolcreaterole or rolcreatedb or rolreplication
         or exists (select from pg_class c where c.relowner = r.oid)
         or exists (select from pg_proc p where p.proowner = r.oid)
         or exists (select from pg_auth_members m where m.member = r.oid))`,
      [logins.map((login) => `${database.logins.inst}_${login}`)],
    );
    assert.deepEqual(found.rows, []);
  });

  it('each login may call the functions of this list and no other of ours', async () => {
    const callable = async (login: Login) => {
      const found = await root.query(
        `select p.proname as name from pg_proc p
         where p.pronamespace = any (array['priv', 'vault', 'ops', 'auth']::regnamespace[])
           and has_function_privilege($1, p.oid, 'execute')
           and has_schema_privilege($1, p.pronamespace, 'usage') order by 1`,
        [`${database.logins.inst}_${login}`],
      );
      return found.rows.map(({ name }) => name as string);
    };
    const gate = [
      'account',
      'agreed',
      'current_version',
      'due_clock',
      ...['freeze_account', 'freeze_subject', 'thaw_account', 'thaw_subject'],
      'kept',
      'note',
      'now',
      'own',
      'reach',
      'refused',
      'subject',
      'versions',
    ];
    const keyKeeping = [
      'add_subject_key',
      'destroy_keys',
      'erasable_tables',
      'erase_rows',
      'erasure_blobs',
      'erasure_counts',
      'erasure_held',
      'erasure_kept',
      'export_auth',
      'keys_behind',
      'ledger_append',
      'request_deadlines',
      'rewrap_key',
      'subjects_without_key',
    ];
    const log = ['checkpoints', 'consistency', 'head', 'keys', 'root'].map((it) => `log_${it}`);
    const tending = [
      'broken_link',
      'chain_notes',
      'changed_reads',
      'keep_checkpoint',
      'keep_log_key',
      'compiled_catalogue',
      'keep_evidence',
      'synthetic_subjects',
      'weak_points',
    ];
    const inventory = await readInventory();
    const { anchors, finders } = inventory;
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
    assert.deepEqual(
      await callable('web'),
      [
        ...gate,
        ...log,
        'newest_evidence',
        ...doors('web'),
        'overdue',
        'carrying',
        'erasure_scope',
        'prove_kept',
        'prove_thread',
        'prove_thread_by_session',
      ].sort(),
    );
    assert.deepEqual(
      await callable('jobs'),
      [
        ...gate,
        ...doors('jobs'),
        ...finders.map(({ name }) => `due_${name}`),
        ...sweepNamesOf(inventory).map((name) => `sweep_${name}`),
        'policy_tick',
        ...['overdue', 'roll_leases'],
        ...keyKeeping,
        ...log,
        ...tending,
        'newest_evidence',
      ].sort(),
    );
    // What staff may do at their desk, before they have a case: each answers with handles only.
    const desk = [
      'break_glass_fields',
      'desk_alerts',
      'desk_answer_break_glass',
      'desk_ask_break_glass',
      'desk_break_glass',
      'desk_cases',
      'desk_change_role',
      'desk_lift_lock',
      'desk_roles',
      'look_up',
      'prove_thread',
    ];
    const examining = [...log, 'read_audit', 'record_deed'];
    assert.deepEqual(
      await callable('staff'),
      [...gate, ...doors('staff'), ...desk, ...examining].sort(),
    );
    assert.deepEqual(await callable('auth'), ['current_version', 'home_account', 'note', 'now']);
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
        const id = await rows.lease(client, cell.purpose, cell.actor);
        const query = `select ${column} from ${cell.relation}`;
        const seen = await under(client, id, () => client.query(query));
        assert.equal(seen.rows.length, 1, nameOf(cell));
      }
    } finally {
      for (const { name } of vault)
        await root.query(`alter table ${name} enable row level security`);
    }
  });
});

// Ten years, day by day, over every table that has an end: rows come each day, the sweeps run each
// day, and nothing is ever there a day longer than its rule says, nor gone a day before.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { parameters } from '../../../../../../policy/parameters.ts';
import { retention } from '../../../../../../policy/retention.ts';
import type { Due, Table } from '../../../platform/db/inventory.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { readInventory } from '../compile/read-sources.ts';

const days = 3650;
const inventory = await readInventory();
const ending = inventory.tables.flatMap((table) => {
  const due = table.due?.filter(({ hides }) => !hides) ?? [];
  return due.length > 0 ? [{ ...table, due }] : [];
});

let database: TestDatabase;
let root: pg.Client;

before(async () => {
  database = await testDatabase();
  root = await database.superuser();
  await loosen();
  // The clock is a setting of the session, so that a day passes without anything being planned
  // anew.
  await root.query(`create or replace function priv.now() returns timestamptz language sql stable
    return current_setting('test.clock')::timestamptz`);
});
after(() => database.close());

/** Rows are made from types alone here: nothing but time may have an opinion on them. */
async function loosen(): Promise<void> {
  const { rows } = await root.query(`
    select format('alter table %s drop constraint if exists %I cascade', conrelid::regclass, conname)
      as it from pg_constraint
    where connamespace = any (array['vault', 'auth']::regnamespace[]) and contype in ('c', 'f', 'u', 'p')
    union all select format('drop index %s', i.indexrelid::regclass) from pg_index i
    join pg_class c on c.oid = i.indrelid
    where c.relnamespace = any (array['vault', 'auth']::regnamespace[]) and i.indisunique
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
    union all select format('alter table %s disable trigger user', c.oid::regclass) from pg_class c
    where relnamespace = any (array['vault', 'auth']::regnamespace[]) and relkind = 'r'`);
  for (const { it: statement } of rows) await root.query(statement);
  const types = await root.query(`
    select attrelid::regclass || '.' || attname as place, format_type(atttypid, null) as type
    from pg_attribute join pg_class c on c.oid = attrelid
    where c.relnamespace = any (array['vault', 'auth']::regnamespace[]) and attnum > 0
      and not attisdropped`);
  for (const { place, type } of types.rows) typeOf.set(place, type);
}

const typeOf = new Map<string, string>();
const madeUp: Record<string, string> = {
  text: `'x'`,
  'text[]': `'{}'`,
  jsonb: `'{}'`,
  bytea: `'x'`,
  boolean: 'false',
  'timestamp with time zone': `'2027-01-01'`,
  date: `'2027-01-01'`,
};

/** The start of a period is set to now; an end that the row names itself, to now and its period. */
function planting(table: Table): string {
  const ends = new Map((table.due ?? []).flatMap((due) => endNamed(due)));
  const columns = Object.keys(table.columns);
  const values = columns.map((column) => {
    const rule = ends.get(column);
    if (rule !== undefined) return `priv.now() + priv.period('${rule}')`;
    if (starts(table).has(column)) return 'priv.now()';
    return madeUp[typeOf.get(`${table.name}.${column}`) ?? ''] ?? '1';
  });
  return `insert into ${table.name} (${columns}) values (${values})`;
}

function endNamed({ at, rule }: Due): [string, string][] {
  return [...at.matchAll(/t\.(\w+)/g)]
    .filter(() => !at.includes('priv.period'))
    .map(([, column]) => [column, rule]);
}

function starts({ due = [] }: Table): Set<string> {
  const named = due.filter(({ at }) => at.includes('priv.period'));
  return new Set(named.flatMap(({ at }) => [...at.matchAll(/t\.(\w+)/g)].map(([, name]) => name)));
}

const nameOf = ({ name }: Table) => name.replace('.', '_');

/** What is kept long gets a row a week, so that ten years stay a matter of seconds. */
function everyDays(table: Table): number {
  return longestOf(table) > 100 ? 7 : 1;
}

function longestOf({ due = [] }: Table): number {
  return Math.max(...due.map(({ rule }) => daysOf(rule)));
}

/** One table's ten years in one statement: each day a row comes, the sweep runs, and the day's
 * faults are counted. `early`: gone before its time. `late`: there a day after it. */
async function live(table: Table): Promise<{ early: number; late: number; left: number }> {
  const sweep = table.name.replace(/^\w+\./, '');
  await root.query(`truncate ${table.name} cascade`);
  const dueAt = table.due?.map(({ at }) => `(${written(at)})`).join(', ');
  await root.query(`do $$
    declare
      gone integer; past integer; late integer := 0; early integer := 0; stood integer;
    begin
      for day in 1..${days} loop
        perform set_config('test.clock',
          (timestamptz '2027-01-01T12:00:00Z' + day * interval '1 day')::text, false);
        if day % ${everyDays(table)} = 0 then
          ${planting(table)};
        end if;
        select count(*) filter (where greatest(${dueAt}) <= priv.now()), count(*)
          into past, stood from ${table.name} t;
        gone := priv.sweep_${sweep}(1000);
        if gone <> past then early := early + 1; end if;
        if exists (select from ${table.name} t
          where greatest(${dueAt}) < priv.now() - interval '24 hours') then late := late + 1; end if;
        if day % 50 = 0 then commit; end if;
      end loop;
      create table public.result_${nameOf(table)} as
        select early, late, (select count(*)::integer from ${table.name}) as "left";
    end $$`);
  const { rows } = await root.query(`select * from public.result_${nameOf(table)}`);
  return rows[0];
}

describe('ten years of days', () => {
  for (const table of ending) {
    it(`P-8-03: ${table.name} keeps no row a day past its time, and none is gone before`, async () => {
      const { early, late, left } = await live(table);
      assert.deepEqual({ early, late }, { early: 0, late: 0 });
      // What stays is what its longest rule still keeps, and no more.
      const kept = Math.min(longestOf(table), days) / everyDays(table);
      assert.ok(Math.abs(left - kept) <= 4, `${left} rows are left, and not ${kept}`);
    });
  }
});

/** Periods written out, so that they are not asked for every row of every day. */
function written(at: string): string {
  return at.replaceAll(/priv\.period\('([\w.]+)'\)/g, (_, rule: string) => {
    const { period } = retention[rule as keyof typeof retention];
    const { value, unit } = parameters[period as keyof typeof parameters];
    return `interval '${value} ${unit}'`;
  });
}

function daysOf(rule: string): number {
  const { period } = retention[rule as keyof typeof retention];
  const { value, unit } = parameters[period as keyof typeof parameters];
  const each: Record<string, number> = { days: 1, months: 30.44, years: 365.25, hours: 1 / 24 };
  return value * (each[unit] ?? 0);
}

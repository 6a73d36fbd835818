// The database's actual rights as sorted lines of text: what boot compares with what was compiled.
// Lease partitions are left out: they come and go by the day and hold no right of their own.
import type pg from 'pg';

const schemas = `(n.nspname in ('vault', 'auth', 'ops', 'priv') or n.nspname like 'p\\_%')`;
const notPartition = `not (n.nspname = 'priv' and c.relname ~ '^lease_[0-9]{8}')`;

const linesSql = `
  select 'role ' || r.rolname || ' super=' || r.rolsuper || ' bypass=' || r.rolbypassrls
    || ' create=' || r.rolcreaterole || ' login=' || r.rolcanlogin || ' inherit=' || r.rolinherit
    || ' member=' || coalesce((select string_agg(m.roleid::regrole::text, ',' order by 1)
         from (select distinct roleid from pg_auth_members where member = r.oid
           and roleid::regrole::text like $1 || '\\_%') m), '') as line
  from pg_roles r where r.rolname like $1 || '\\_%'
  union all
  select 'schema ' || n.nspname || ' owner=' || n.nspowner::regrole || ' acl=' || ${aclOf('n.nspacl')}
  from pg_namespace n where ${schemas} or n.nspname = 'public'
  union all
  select 'relation ' || n.nspname || '.' || c.relname || ' kind=' || c.relkind::text
    || ' owner=' || c.relowner::regrole || ' rls=' || c.relrowsecurity || ' forced='
    || c.relforcerowsecurity || ' options=' || coalesce(array_to_string(c.reloptions, ','), '')
    || ' acl=' || ${aclOf('c.relacl')}
    || case when c.relkind = 'v' then ' as ' || md5(pg_get_viewdef(c.oid)) else '' end
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${schemas} and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and ${notPartition}
  union all
  select 'column ' || n.nspname || '.' || c.relname || '.' || a.attname || ' '
    || format_type(a.atttypid, a.atttypmod) || ' notnull=' || a.attnotnull
    || ' acl=' || ${aclOf('a.attacl')}
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  where ${schemas} and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and ${notPartition}
  union all
  select 'policy ' || p.schemaname || '.' || p.tablename || '.' || p.policyname || ' ' || p.permissive
    || ' ' || p.cmd || ' to ' || p.roles::text || ' using ' || coalesce(p.qual, '')
    || ' check ' || coalesce(p.with_check, '')
  from pg_policies p where p.schemaname in ('vault', 'auth', 'ops', 'priv')
  union all
  select 'function ' || p.oid::regprocedure || ' owner=' || p.proowner::regrole || ' definer='
    || p.prosecdef || ' config=' || coalesce(array_to_string(p.proconfig, ','), '') || ' acl='
    || ${aclOf('p.proacl')} || ' is ' || md5(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc))
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${schemas}
  union all
  select 'trigger ' || n.nspname || '.' || c.relname || '.' || t.tgname || ' enabled=' || t.tgenabled::text
    || ' ' || md5(pg_get_triggerdef(t.oid))
  from pg_trigger t join pg_class c on c.oid = t.tgrelid
  join pg_namespace n on n.oid = c.relnamespace
  where ${schemas} and not t.tgisinternal and ${notPartition}`;

function aclOf(column: string): string {
  return `coalesce((select string_agg(case a.grantee when 0 then 'public' else a.grantee::regrole::text
    end || '=' || a.privilege_type, ',' order by 1) from aclexplode(${column}) a), 'default')`;
}

/** The same for any connection, which needs no right for it: `inst` is eight letters. */
export function catalogueSql(inst: string): string {
  if (!/^[a-z]{8}$/.test(inst)) throw new Error('an installation has eight letters');
  return linesSql.replaceAll('$1', `'${inst}'`);
}

/** Sorted, with the installation's letters replaced by `{inst}`: equal for equal rights. */
export async function catalogueLines(client: pg.Client, inst: string): Promise<string[]> {
  const { rows } = await client.query(linesSql, [inst]);
  return [...new Set(rows.map((row) => nameless(row.line, inst)))].sort();
}

/**
 * Columns in vault, auth and ops that the inventory does not know, and entries without a column.
 */
export async function undeclaredColumns(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(`
    with actual as (
      select n.nspname || '.' || c.relname as rel, a.attname::text as col
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('vault', 'auth', 'ops') and c.relkind in ('r', 'p', 'm', 'f', 'v')
        and a.attnum > 0 and not a.attisdropped)
    select rel || '.' || col || case when a.col is null then ' (declared, but not there)' else '' end
      as it
    from actual a full join priv.data_field f using (rel, col)
    where a.col is null or f.col is null order by 1`);
  return rows.map((row) => row.it as string);
}

/** Tables that must be behind forced row security and are not: checked apart, because one of them
 * opens everything. */
export async function openTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(`
    select c.oid::regclass::text as it from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'vault' and c.relkind in ('r', 'p')
      and not (c.relrowsecurity and c.relforcerowsecurity)`);
  return rows.map((row) => row.it as string);
}

/** What differs between the catalogue now and the catalogue as compiled: `+ line` is new, `- line`
 * is missing. Empty when nothing was changed behind our back. */
export async function catalogueDrift(client: pg.Client, inst: string): Promise<string[]> {
  const now = await catalogueLines(client, inst);
  const { rows } = await client.query('select line from priv.catalogue');
  return driftOf(
    now,
    rows.map((row) => row.line as string),
  );
}

/** The line as it is in every installation. */
export function nameless(line: string, inst: string): string {
  return line.replaceAll(`${inst}_`, '{inst}_');
}

export function driftOf(now: readonly string[], compiled: readonly string[]): string[] {
  const [is, was] = [new Set(now), new Set(compiled)];
  return [
    ...now.filter((line) => !was.has(line)).map((line) => `+ ${line}`),
    ...compiled.filter((line) => !is.has(line)).map((line) => `- ${line}`),
  ];
}

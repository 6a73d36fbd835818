// The sweeps, derived from each table's `due`: what is past all its periods goes, oldest first, in
// bounded batches, with a receipt; what a hold names stays. A feature writes a sweep of its own
// only where something other than deleting rows is to be done.

import type { Due, Inventory, Table } from '../../../platform/db/inventory.ts';
import { leasedLogins } from '../../../platform/db/logins.ts';
import { owned, settings } from './door-sql.ts';
import { endOfMonth } from './rows-sql.ts';

interface DueSweep {
  name: string;
  rule: string;
  table: Table;
}

type Swept = Pick<Required<Inventory>, 'tables' | 'sweeps'>;

/** Writes `priv.period('x')` out as an interval: planned once, and not asked for every row. */
export type WritePeriods = (sql: string) => string;

/** Names of all sweeps, `priv.sweep_<name>(max)`, in the order they run. */
export function sweepNamesOf(inventory: Swept): string[] {
  return [...inventory.sweeps, ...derivedSweeps(inventory)].map(({ name }) => name);
}

function derivedSweeps({ tables, sweeps }: Swept): DueSweep[] {
  const own = new Set(sweeps.map(({ name }) => name));
  return tables.flatMap((table) => {
    const name = table.name.replace(/^\w+\./, '');
    const due = table.due?.filter(({ hides }) => !hides);
    if (!due?.length || own.has(name)) return [];
    return [{ name, rule: due[0].rule, table: { ...table, due } }];
  });
}

export function sweepsSql(inventory: Swept, written: WritePeriods): string {
  const compiled = [
    heldSql,
    ...inventory.tables.filter((table) => table.holdable).map(holdTrigger),
    owned('priv.refuse_held()'),
    receiptSql,
    ...inventory.sweeps.map(({ name, rule, statement }) =>
      functionSql(
        name,
        rule,
        `${statement.replaceAll('$1', 'max')};
  get diagnostics gone = row_count;`,
      ),
    ),
    ...derivedSweeps(inventory).map(({ name, rule, table }) =>
      functionSql(name, rule, batchSql(table)),
    ),
    overdueSql(derivedSweeps(inventory)),
  ];
  return written(compiled.join('\n\n'));
}

/* Is a row of this table, account and person held? `kept` says it of the caller's own lease alone:
   who deletes what a case keeps hides it, and nothing tells them more. */
const heldSql = `create function priv.held(rel text, account text, subject text) returns boolean
language plpgsql stable ${settings} as $$
begin
  return exists (select from vault.legal_hold h
    where h.released_at is null and h.review_at > priv.now() and held.rel = any (h.tables)
      and (h.account_id = held.account or held.account is null)
      and (h.subject_id = held.subject
        or (h.subject_id is null and (h.account_id = held.account or exists (
          select from vault.membership m
          where m.account_id = h.account_id and m.subject_id = held.subject)))));
end $$;
${owned('priv.held(text, text, text)')}

create function priv.kept(rel text) returns text[] language plpgsql stable ${settings} as $$
declare
  lease priv.lease := priv.gate();
begin
  return coalesce((select array_agg(coalesce(h.subject_id, h.account_id)) from vault.legal_hold h
    where h.released_at is null and h.review_at > priv.now() and kept.rel = any (h.tables)
      and (h.account_id = lease.account_id or h.subject_id = lease.subject_id)), '{}');
end $$;
${owned('priv.kept(text)', leasedLogins)}

create function priv.refuse_held() returns trigger language plpgsql ${settings} as $$
begin
  if exists (select from vault.legal_hold h where h.released_at is null
      and h.review_at > priv.now() and tg_argv[0] = any (h.tables))
    and exists (select from gone g where priv.held(tg_argv[0],
      to_jsonb(g) ->> nullif(tg_argv[1], ''), to_jsonb(g) ->> nullif(tg_argv[2], ''))) then
    raise exception 'a case keeps this' using errcode = '42501', detail = 'hold.stands';
  end if;
  return null;
end $$;`;

/** The last resort, below every sweep, erasure and cascade: what is held is not deleted. */
function holdTrigger({ name, account = '', subject = '' }: Table): string {
  return `create trigger hold_stands after delete on ${name} referencing old table as gone
  for each statement execute function priv.refuse_held('${name}', '${account}', '${subject}');`;
}

/** In the policy for deleting: what a case keeps is passed over. */
export function notKept({ name, account, subject, holdable }: Table): string[] {
  if (!holdable) return [];
  const kept = `((select priv.kept('${name}'))::text[])`;
  return [account, subject]
    .filter((column) => column !== undefined)
    .map((column) => `coalesce(${column} <> all (${kept}), true)`);
}

/** A row goes when it is past each of its periods, and not while one has not begun. */
function pastAll(dues: readonly Due[]): string {
  return dues.map(({ at }) => pastDue(at)).join(' and ');
}

/* What a period is counted from. Of the later of several columns the first is never null (a test
   says so), and the row is not due before it. */
const counted = /^(?:(t\.\w+)|greatest\((t\.\w+), [\w., ]+\)) \+ (priv\.period\('[\w.]+'\))$/;

/* `x + period <= now` finds no index on x: so it is said the other way round, too. */
function pastDue(at: string): string {
  const [, one, first = one, period] = counted.exec(at) ?? [];
  const near = first ? `${first} <= priv.now() - ${period} + ${endOfMonth} and ` : '';
  return `${near}${at} <= priv.now()`;
}

function startOf(due: Due): string {
  const [, one, first = one] = counted.exec(due.at) ?? [];
  return first ?? due.at;
}

function dueOf(dues: readonly Due[]): string {
  return dues.length === 1 ? dues[0].at : `greatest(${dues.map(({ at }) => at).join(', ')})`;
}

/** Whether a case holds the row `t` of a table. */
function heldRow({ name, account, subject }: Table): string {
  const [of, who] = [account, subject].map((column) => (column ? `t.${column}` : 'null'));
  return `priv.held('${name}', ${of}, ${who})`;
}

function batchSql(table: Table): string {
  const { name, due = [], holdable } = table;
  const batch = (held: string) => `with batch as materialized (
    select t.ctid as place, ${dueOf(due)} as due_at from ${name} t
    where ${pastAll(due)}${held}
    order by ${startOf(due[0])} limit max for update of t skip locked),
  dropped as (
    delete from ${name} t where t.ctid = any (array(select place from batch)) returning 1)
  select (select count(*) from dropped), (select min(due_at) from batch) into gone, oldest;`;
  if (!holdable) return batch('');
  return `if exists (select from vault.legal_hold h where h.released_at is null
      and h.review_at > priv.now() and '${name}' = any (h.tables)) then
    ${batch(`\n      and not ${heldRow(table)}`)}
  else
    ${batch('')}
  end if;`;
}

const receiptSql = `create function priv.sweep_done(
  sweep text, rule text, gone integer, oldest timestamptz, began timestamptz
) returns void language plpgsql volatile ${settings} as $$
begin
  insert into priv.sweep_state as s values (sweep, rule, priv.now(), gone)
  on conflict on constraint sweep_state_pkey
    do update set rule = excluded.rule, last_ran_at = excluded.last_ran_at,
      last_gone = excluded.last_gone;
  if gone > 0 then
    insert into priv.sweep_receipt (sweep, rule, rows_gone, oldest_due_at, took_ms)
    values (sweep, rule, gone, oldest,
      extract(milliseconds from clock_timestamp() - began)::integer);
    perform priv.note('retention.swept',
      jsonb_build_object('sweep', sweep, 'rule', rule, 'rows', gone));
  end if;
end $$;
${owned('priv.sweep_done(text, text, integer, timestamptz, timestamptz)')}`;

function functionSql(name: string, rule: string, body: string): string {
  return `create function priv.sweep_${name}(max integer) returns integer
language plpgsql volatile ${settings} as $$
declare
  gone integer := 0;
  oldest timestamptz;
  began timestamptz := clock_timestamp();
begin
  ${body}
  perform priv.sweep_done('${name}', '${rule}', gone, oldest, began);
  return gone;
end $$;
${owned(`priv.sweep_${name}(integer)`, ['jobs'])}`;
}

/** How late the sweeps are: per sweep the oldest row that should be gone, held ones left out.
 * Counts stop at a thousand; nobody needs to know more to act. */
function overdueSql(sweeps: readonly DueSweep[]): string {
  const each = sweeps.map(({ name, rule, table }) => {
    const { due = [], holdable } = table;
    const held = holdable ? ` and not ${heldRow(table)}` : '';
    return `select '${name}'::text, '${rule}'::text, count(*)::integer, min(late.at) from (
    select ${dueOf(due)} as at from ${table.name} t where ${pastAll(due)}${held} limit 1000) late`;
  });
  return `create function priv.overdue() returns table (
  sweep text, rule text, rows_late integer, oldest_due_at timestamptz
) language plpgsql stable ${settings} as $$
begin
  ${each.map((one) => `return query ${one};`).join('\n  ')}
end $$;
${owned('priv.overdue()', ['jobs', 'web'])}`;
}

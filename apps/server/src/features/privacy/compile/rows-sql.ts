// Which rows an access reaches, as SQL: what the doorways (policy-sql.ts) and the row security
// behind them (guard-sql.ts) have in common.
import type { Access, Table, Verb } from '../../../platform/db/inventory.ts';
import type { PolicySource } from './check-inventory.ts';

export const verbs = ['select', 'insert', 'update', 'delete'] as const;

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function array(items: readonly string[]): string {
  return `array[${items.map(literal).join(', ')}]::text[]`;
}

export function values(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `  (${row.join(', ')})`).join(',\n');
}

export function insertInto(
  table: string,
  columns: string,
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return `-- nothing for ${table}`;
  return `insert into ${table} (${columns}) values\n${values(rows)};`;
}

export function verbsOf(access: Access): Verb[] {
  const allowed = {
    select: access.read,
    insert: access.insert,
    update: access.update,
    delete: access.delete,
  };
  return verbs.filter((verb) => allowed[verb]);
}

/** The condition of an access beyond whose row it is, as SQL; empty where there is none. */
export function onlyOf({ rows: { where } }: Access): string {
  return where === undefined ? '' : `${where.column} = ${literal(where.is)}`;
}

/**
 * Is the row's account compared too? What a lease was opened for is only named by its caller, and a
 * person may write into no account but the lease's; their own rows they may see in any.
 */
export function walled(table: Table, kind: string, verb: Verb): boolean {
  if (table.account === undefined || kind === 'account') return false;
  return kind !== 'subject' || verb !== 'select';
}

/** Who acts for themselves, and so has a mailbox or none: machines and staff come for one thing. */
export const mailboxActors = ['user', 'account admin', 'API key', 'job:export', 'job:copy'];

/** Does this actor reach only the mailboxes that are open to them? What lies in one's own is theirs
 * by that alone. */
export function boxed(table: Table, { rows, everyMailbox }: Access, actor: string): boolean {
  return (
    table.mailbox !== undefined &&
    everyMailbox === undefined &&
    mailboxActors.includes(actor) &&
    !(rows.by === 'subject' && rows.column === table.mailbox)
  );
}

/** The condition of that; `row` is how the table is called there. */
export function mailboxSql({ mailbox }: Table, row = ''): string {
  return `(${row}${mailbox} is null or ${row}${mailbox} = any ((select priv.mailboxes())::text[]))`;
}

/** The anchor's own row may belong to nobody's account, as a mail to somebody who has none: then
 * the lease has none either. */
export function equal(kind: string): string {
  return kind === 'anchor' ? 'is not distinct from' : '=';
}

/** Not past any of these ends: `row` is how the table is called there, `clock` the instant. */
export function dueSql(
  source: PolicySource,
  table: Table,
  row: string,
  purpose: string,
  clock: string,
): string[] {
  return (table.due ?? [])
    .filter(({ purposes }) => purposes === undefined || purposes.includes(purpose))
    .map(({ at }) => {
      const instant = writePeriods(source, at).replaceAll(/\bt\./g, row);
      const [, start, period] = /^(\w*\.?\w+) \+ (interval '[^']+')$/.exec(instant) ?? [];
      if (start === undefined) return `coalesce(${instant} > ${clock}, true)`;
      // To count months for every row is dear: most are far from their end, and comparing shows it.
      const far = clock.replace(/\)$/, ` - ${period} + ${endOfMonth})`);
      return `(${start} is null or ${start} > ${far} or ${instant} > ${clock})`;
    });
}

/** A month added and taken away again may be off by three days, and an hour. */
export const endOfMonth = "interval '4 days'";

/** Periods written out: a login that reads may not call `priv.period`, and the planner likes a
 * constant. */
export function writePeriods(source: PolicySource, sql: string): string {
  return sql.replaceAll(/priv\.period\('([\w.]+)'\)/g, (_, rule: string) => {
    const period = source.parameters[source.retention[rule].period];
    return `interval ${literal(`${period.value} ${period.unit}`)}`;
  });
}

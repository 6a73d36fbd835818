// Row security of each table: closed, forced, and open only as far as the lease's right reaches.
// What a purpose and an actor may reach by one verb is a *way*; the gate says which one the lease
// has, once a statement, and the policy holds the row against that one alone.
import type { Access, Table, Verb } from '../../../platform/db/inventory.ts';
import type { PolicySource } from './check-inventory.ts';
import {
  boxed,
  dueSql,
  equal,
  insertInto,
  literal,
  mailboxSql,
  onlyOf,
  verbs,
  verbsOf,
  walled,
} from './rows-sql.ts';
import { notKept } from './sweep-sql.ts';

/** Who has a way: a purpose and an actor, at a doorway for rows that are there or at an intake. */
interface Way {
  purpose: string;
  actor: string;
  intake: boolean;
  /** Which rows, as SQL. */
  reached: string;
  /** The one kind of key that it compares, where it is one. */
  kind?: string;
  /** A condition of its own is on its rows, beyond whose they are. */
  narrow: boolean;
  /** And which of them are not past their time for this purpose and actor. */
  alive: string[];
}

function waysOf(source: PolicySource, table: Table, verb: Verb): Way[] {
  const ways = new Map<string, Way & { rows: Set<string> }>();
  for (const access of table.access.filter((one) => verbsOf(one).includes(verb))) {
    const { purpose, intake = false } = access;
    for (const actor of access.actors) {
      const key = `${purpose} ${actor} ${intake}`;
      const way = ways.get(key) ?? {
        ...{ purpose, actor, intake, reached: '', kind: access.rows.by },
        narrow: onlyOf(access) !== '',
        rows: new Set<string>(),
        alive: aliveSql(source, table, purpose, actor),
      };
      way.rows.add(rowSql(table, verb, access, actor));
      ways.set(key, way);
    }
  }
  return [...ways.values()].map(({ rows, kind, ...way }) => ({
    ...way,
    ...(rows.size === 1 ? { kind } : {}),
    reached: rows.size === 1 ? [...rows][0] : `(${[...rows].join(' or ')})`,
  }));
}

function aliveSql(source: PolicySource, table: Table, purpose: string, actor: string): string[] {
  if (source.purposes[purpose].seesPastDue?.includes(actor)) return [];
  return dueSql(source, table, '', purpose, '(select priv.now())');
}

/** What the lease proves of this kind: asked once a statement. */
const keySql = (kind: string) => `(select priv.key(${literal(kind)}))`;

function rowSql(table: Table, verb: Verb, access: Access, actor: string): string {
  const { by: kind, column, everywhere } = access.rows;
  const parts = [`${column} = ${keySql(kind)}`];
  if (!everywhere && walled(table, kind, verb)) {
    parts.push(`${table.account} ${equal(kind)} ${keySql('account')}`);
  }
  if (kind === 'account' && verb === 'insert' && table.subject !== undefined) {
    // Who works for an account writes in their own name or in none, never in a colleague's.
    parts.push(`(${table.subject} is null or ${table.subject} = ${keySql('subject')})`);
  }
  if (onlyOf(access) !== '') parts.push(onlyOf(access));
  if (boxed(table, access, actor)) parts.push(mailboxSql(table));
  return parts.length === 1 ? parts[0] : `(${parts.join(' and ')})`;
}

/** Ways with the same rows have one number: this is the list, in the order of the numbers. */
function numbered(ways: readonly Way[], textOf: (way: Way) => string): string[] {
  return [...new Set(ways.map(textOf))];
}

const livingOf = ({ reached, alive }: Way) => [reached, ...alive].join(' and ');

/** Which number each way has, as the rows that the gate looks it up in. */
export function waysSql(source: PolicySource, tables: readonly Table[]): string {
  const rows = tables.flatMap((table) =>
    verbs.flatMap((verb) => {
      const ways = waysOf(source, table, verb);
      const numbers = numbered(ways, livingOf);
      return ways.map((way) => [
        ...[way.purpose, way.actor, table.name, verb].map(literal),
        String(way.intake),
        String(numbers.indexOf(livingOf(way)) + 1),
      ]);
    }),
  );
  return `delete from priv.compiled_way;
${insertInto('priv.compiled_way', 'purpose, actor, rel, verb, intake, way', rows)}`;
}

export function guardSql(source: PolicySource, table: Table): string {
  const lines = [
    `alter table ${table.name} enable row level security;`,
    `alter table ${table.name} force row level security;`,
    `create policy install on ${table.name} to {inst}_owner`,
    `  using (session_user = '{inst}_owner') with check (session_user = '{inst}_owner');`,
    `create policy gate on ${table.name} to {inst}_gate using (true) with check (true);`,
    ...unmeasured(table),
  ];
  for (const verb of verbs) {
    const ways = waysOf(source, table, verb);
    if (ways.length === 0) continue;
    const numbers = numbered(ways, livingOf);
    const caseOf = (textOf: (way: Way) => string) => {
      const branches = numbers.map((living, at) => {
        const way = ways.find((one) => livingOf(one) === living) as Way;
        return `\n    when ${at + 1} then ${textOf(way)}`;
      });
      return `case (select priv.way('${table.name}', '${verb}'))${branches.join('')}\n  end`;
    };
    const allowed = allowedSql(table);
    const kept = verb === 'delete' ? notKept(table) : [];
    const general = `(${caseOf(livingOf)}\n  and ${allowed})`;
    const quick = verb === 'insert' ? [] : quickSql(table, verb, ways, numbers);
    const there = [[...quick, general].join('\n  or '), ...kept]
      .map((part, _, parts) => (parts.length > 1 ? `(${part})` : part))
      .join('\n  and ');
    // A row that is written may be past its time at once; it is then seen no more.
    const written = `${caseOf(({ reached }) => reached)}\n  and ${allowed}`;
    const clause = {
      select: `using (${there})`,
      insert: `with check (${written})`,
      update: `using (${there})\n  with check (${written})`,
      delete: `using (${there})`,
    }[verb];
    lines.push(`create policy lease_${verb} on ${table.name} for ${verb} ${clause};`);
  }
  return lines.join('\n');
}

const quickBranches = 2;

/** How it mostly is: every text has the purpose, nobody of the lease's people said no, nothing is
 * frozen. Then one question answers for the whole statement; else it has no answer and `general`
 * goes into the rest. */
function quickSql(
  table: Table,
  verb: Verb,
  ways: readonly Way[],
  numbers: readonly string[],
): string[] {
  const simple = numbers
    .map((living, at) => ({ way: ways.find((one) => livingOf(one) === living) as Way, at }))
    .filter(({ way: { kind } }) => kind === 'account' || kind === 'subject')
    .sort((a, b) => rank(a.way) - rank(b.way));
  return simple.slice(0, quickBranches).map(({ way, at }) => {
    const asked = `(select priv.quick('${table.name}', '${verb}', ${at + 1}, '${way.kind}'))`;
    return `(${livingOf(way).replace(keySql(way.kind as string), asked)})`;
  });
}

/** Whole accounts first, then those with a condition; persons last. */
function rank({ kind, narrow }: Way): number {
  return (kind === 'account' ? 0 : 2) + (narrow ? 1 : 0);
}

/** The version it was collected under has the purpose, and nobody of the lease's people said no or
 * is frozen: that is how it mostly is, and one question. Else its person has not, and the version
 * has the purpose or the person allowed it since. */
function allowedSql({ subject, account }: Table): string {
  const person =
    subject === undefined || account === undefined
      ? (subject ?? account)
      : `coalesce(${subject}, ${account})`;
  return `(policy_version_id = any ((select priv.plain_versions())::text[])
    or (${person} <> all ((select priv.refused())::text[])
      and (policy_version_id = any ((select priv.versions())::text[])
        or ${person} = any ((select priv.agreed())::text[]))))`;
}

/** Row estimates are of all accounts together: EXPLAIN would tell which numbers and names are
 * frequent. So none are kept of what a column says of people. */
const telling = /^user\.(contact|content|name|authorizing)\b/;

function unmeasured({ name, columns }: Table): string[] {
  const silent = Object.keys(columns).filter((column) => telling.test(columns[column]));
  if (silent.length === 0) return [];
  const each = silent.map((column) => `alter column ${column} set statistics 0`);
  return [`alter table ${name}\n  ${each.join(',\n  ')};`];
}

// The matrix's made-up world: a row of account A and one of account B in every vault table that any
// feature declares, and leases for any purpose and actor. Only a superuser can plant these.
import assert from 'node:assert/strict';
import pg from 'pg';
import { purposes as declared, type Purpose } from '../../../../../../policy/purposes.ts';
import type { Table } from '../../../platform/db/inventory.ts';
import { readPolicyTexts } from '../compile/read-sources.ts';
import { planted } from '../hands.testing.ts';

export type Who = 'A' | 'B';

const purposes: Record<string, Purpose> = declared;
const newestText = readPolicyTexts().at(-1)?.id;

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

/** What a lease of account A proves. */
const provenOfA = {
  account: 'acc_A',
  subject: 'sub_A',
  anchor: 'thing_A',
  scope: 'thing_A',
  opens: 'thing_A',
};

export interface MadeUpRows {
  /** What a column of `who`'s row holds: what a lease of theirs would prove, else anything. */
  held(table: Table, column: string, who: Who): unknown;
  /** The statement that inserts such a row through `relation`, giving just these columns. */
  insertion(relation: string, table: Table, columns: string[], who: Who): string;
  /** How many rows of `table` are account A's. */
  own(table: Table): number;
  /** The person of account A decides. */
  choose(purpose: string, decision: 'yes' | 'no'): Promise<void>;
  /** Takes every decision back, as if none had been made. */
  unchoose(): Promise<void>;
  /** A lease of account A on this connection, as a door would make it. Returns its id. */
  lease(client: pg.Client, purpose: string, actor: string, intake?: boolean): Promise<string>;
  /** After the clock was turned: leases are made anew. */
  forgetLeases(): void;
}

/** Plants both rows in every table. They are made from types alone, so constraints are dropped:
 * nothing but rights may have an opinion on them. */
export async function plantRows(root: pg.Client, tables: Table[]): Promise<MadeUpRows> {
  await dropConstraints(root);
  const types = await columnTypes(root);
  const held = (table: Table, column: string, who: Who) => {
    if (column === 'policy_version_id') return newestText;
    if (column === table.mailbox) return null; // every member's
    if (column === 'visible_from') return null; // no order delays it
    if (column === 'accepted_event_id') return `id_${who}`; // the row of the ledger
    if (column === table.account) return `acc_${who}`;
    if (column === table.subject) return `sub_${who}`;
    const only = table.access.map(({ rows }) => rows.where).find((one) => one?.column === column);
    if (only) return only.is;
    const kinds = table.access.filter(({ rows }) => rows.column === column);
    if (kinds.some(({ rows }) => ['anchor', 'scope', 'opened'].includes(rows.by))) {
      return `thing_${who}`;
    }
    const type = types.get(`${table.name}.${column}`) ?? '';
    if (type === 'text') return `${column}_${who}`;
    assert.ok(type in byType, `${table.name}.${column}: no made-up value for ${type}`);
    return byType[type];
  };
  const insertion: MadeUpRows['insertion'] = (relation, table, columns, who) => {
    const values = columns.map((column) => literalOf(held(table, column, who)));
    return `insert into ${relation} (${columns}) overriding system value values (${values})`;
  };
  for (const table of tables) {
    for (const who of ['A', 'B'] as const) {
      await root.query(insertion(table.name, table, Object.keys(table.columns), who));
    }
  }
  let chosen = 0;
  const choose: MadeUpRows['choose'] = async (purpose, decision) => {
    chosen += 1;
    await root.query(
      `insert into vault.choice_event (id, subject_id, account_id, kind, purpose, decision, channel,
         text_sha256, policy_version_id, source)
       values ($1, 'sub_A', 'acc_A', 'purpose', $2, $3, 'web', 'x', $4, 'form')`,
      [`chosen_${chosen}`, purpose, decision, newestText],
    );
  };
  const unchoose = async () => {
    await root.query(`delete from vault.choice_event where kind = 'purpose'`);
    chosen = 0;
  };
  // Without a yes, a use that rests on consent would have no row to show.
  for (const [purpose, { basis }] of Object.entries(purposes)) {
    if (basis === 'consent') await choose(purpose, 'yes');
  }
  const leases = new Map<string, string>();
  return {
    held,
    insertion,
    choose,
    unchoose,
    own: ({ name }) => (name === 'vault.choice_event' ? 1 + chosen : 1),
    forgetLeases: () => leases.clear(),
    lease: async (client, purpose, actor, intake = false) => {
      const key = `${purpose} ${actor} ${intake}`;
      const asked = { purpose, actor, intake, ...provenOfA };
      const id = leases.get(key) ?? (await planted(root, client, asked));
      leases.set(key, id);
      return id;
    },
  };
}

function literalOf(value: unknown): string {
  if (value === null) return 'null';
  return pg.escapeLiteral(Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : String(value));
}

async function dropConstraints(root: pg.Client): Promise<void> {
  const { rows } = await root.query(`
    select conrelid::regclass as rel, conname from pg_constraint
    where connamespace = 'vault'::regnamespace and contype in ('c', 'f', 'u', 'p')`);
  for (const { rel, conname } of rows) {
    await root.query(`alter table ${rel} drop constraint if exists "${conname}" cascade`);
  }
  const indexes = await root.query(`
    select i.indexrelid::regclass as name from pg_index i join pg_class t on t.oid = i.indrelid
    where t.relnamespace = 'vault'::regnamespace`);
  for (const { name } of indexes.rows) await root.query(`drop index if exists ${name}`);
  const needed = await root.query(`
    select attrelid::regclass as rel, attname from pg_attribute join pg_class c on c.oid = attrelid
    where c.relnamespace = 'vault'::regnamespace and c.relkind in ('r', 'p') and attnum > 0
      and attnotnull and attidentity = '' and not attisdropped`);
  for (const { rel, attname } of needed.rows) {
    await root.query(`alter table ${rel} alter column "${attname}" drop not null`);
  }
  const triggers = await root.query(`
    select tgrelid::regclass as rel, tgname from pg_trigger
    where not tgisinternal and tgrelid::regclass::text like 'vault.%'`);
  for (const { rel, tgname } of triggers.rows) {
    await root.query(`alter table ${rel} disable trigger "${tgname}"`);
  }
}

async function columnTypes(root: pg.Client): Promise<Map<string, string>> {
  const { rows } = await root.query(`
    select attrelid::regclass || '.' || attname as place, format_type(atttypid, null) as type
    from pg_attribute join pg_class c on c.oid = attrelid
    where c.relnamespace = 'vault'::regnamespace and attnum > 0 and not attisdropped`);
  return new Map(rows.map((row) => [row.place as string, row.type as string]));
}

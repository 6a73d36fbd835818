// The matrix: login × purpose × actor × doorway, over every table that any feature declares, with
// one made-up row of account A and one of account B in each.
import type pg from 'pg';
import { purposes } from '../../../../../../policy/purposes.ts';
import type { Access, Table } from '../../../platform/db/inventory.ts';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';
import { doorways, suffixOf } from '../compile/policy-sql.ts';
import { readInventory } from '../compile/read-sources.ts';
import { schemaOf } from '../doorway.ts';
import { type MadeUpRows, plantRows } from './made-up-rows.testing.ts';

export const logins = ['web', 'staff', 'jobs', 'auth'] as const;
export type Login = (typeof logins)[number];

const { tables } = await readInventory();
export const vault = tables.filter(({ name }) => name.startsWith('vault.'));

export interface Cell {
  login: Login;
  purpose: string;
  actor: string;
  table: Table;
  relation: string;
  intake: boolean;
  /**
   * What the declaration says for this actor; empty where the actor has nothing at this doorway.
   */
  own: Access[];
}

/**
 * Every pair of actor and doorway that the policy knows, also where the actor has nothing there.
 */
export const cells: readonly Cell[] = Object.entries(purposes).flatMap(([purpose, { actors }]) => {
  const acting = new Map<string, Login>(actors.map((one) => [one.actor, one.login]));
  return vault.flatMap((table) =>
    doorways.flatMap((suffix) => {
      const here = table.access.filter(
        (access) => access.purpose === purpose && suffixOf(access) === suffix,
      );
      if (here.length === 0) return [];
      const relation = `${schemaOf(purpose)}.${table.name.slice(6)}${suffix}`;
      return [...acting].map(([actor, login]) => ({
        login,
        purpose,
        actor,
        table,
        relation,
        intake: suffix === '_intake',
        own: here.filter((access) => access.actors.includes(actor)),
      }));
    }),
  );
});

export const nameOf = (cell: Cell) => `${cell.actor} under ${cell.purpose} at ${cell.relation}`;

export const readOf = (table: Table, access: Access) =>
  access.read === 'all' ? Object.keys(table.columns) : (access.read ?? []);

export interface Matrix {
  database: TestDatabase;
  root: pg.Client;
  rows: MadeUpRows;
  clients: Record<Login, pg.Client>;
  /** Runs one statement under a lease of account A, and takes it back. */
  under(cell: Cell, statement: string): Promise<pg.QueryResult>;
  /** The same, and the rejection's code; undefined when it worked. */
  codeUnder(cell: Cell, statement: string): Promise<string | undefined>;
}

export async function openMatrix(): Promise<Matrix> {
  const database = await testDatabase();
  const root = await database.superuser();
  await root.query('set session_replication_role = replica');
  const clients = {} as Record<Login, pg.Client>;
  for (const login of logins) clients[login] = await database.connect(login);
  const rows = await plantRows(root, vault);
  const under: Matrix['under'] = async ({ login, purpose, actor, intake }, statement) => {
    const client = clients[login];
    const id = await rows.lease(client, purpose, actor, intake);
    // In one message: the transaction, the lease, the statement.
    const setting = `set local "priv.lease" = '${id}'`;
    try {
      const results = await client.query(`begin; ${setting}; ${statement}`);
      return (results as unknown as pg.QueryResult[])[2];
    } finally {
      await client.query('rollback');
    }
  };
  const codeUnder: Matrix['codeUnder'] = (cell, statement) => codeOf(under(cell, statement));
  return { database, root, rows, clients, under, codeUnder };
}

export async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error) => error.code ?? String(error),
  );
}

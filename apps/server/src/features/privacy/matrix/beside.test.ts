// What lies beside the doorways: base tables, ownership, functions, the queue. Nothing of it is
// open.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { purposes } from '../../../../../../policy/purposes.ts';
import { finderNames, sweepNames } from '../../../generated/anchors.ts';
import { readInventory } from '../compile/read-sources.ts';
import { callable } from './callable.testing.ts';
import { codeOf, logins, type Matrix, openMatrix } from './cells.testing.ts';

let matrix: Matrix;

before(async () => {
  matrix = await openMatrix();
});
after(() => matrix?.database.close());

describe('beside the doorways', () => {
  it('no login has any right on a base table, nor on what the gate keeps', async () => {
    for (const login of logins) {
      const found = await matrix.root.query(
        `select c.oid::regclass::text as rel from pg_class c
         where c.relkind in ('r', 'p', 'v', 'm', 'S') and (
           c.relnamespace in ('vault'::regnamespace, 'ops'::regnamespace, 'priv'::regnamespace)
           or (c.relnamespace = 'auth'::regnamespace and $2 <> 'auth'))
         and (has_table_privilege($1, c.oid, 'select, insert, update, delete, truncate, references')
           or has_any_column_privilege($1, c.oid, 'select, insert, update'))`,
        [`${matrix.database.logins.inst}_${login}`, login],
      );
      assert.deepEqual(found.rows, [], `login ${login}`);
    }
  });

  it('no login owns anything, is superuser, or can step around row security', async () => {
    const found = await matrix.root.query(
      `select rolname from pg_roles r where rolname = any ($1) and (rolsuper or rolbypassrls
         or rolcreaterole or rolcreatedb or rolreplication
         or exists (select from pg_class c where c.relowner = r.oid)
         or exists (select from pg_proc p where p.proowner = r.oid)
         or exists (select from pg_auth_members m where m.member = r.oid))`,
      [logins.map((login) => `${matrix.database.logins.inst}_${login}`)],
    );
    assert.deepEqual(found.rows, []);
  });

  it('each login may call what is listed and what is generated for it, and nothing else of ours', async () => {
    const { anchors } = await readInventory();
    const actors = Object.values(purposes).flatMap(
      (purpose) => purpose.actors as readonly { login: string; anchor: string }[],
    );
    for (const login of logins) {
      const found = await matrix.root.query(
        `select p.proname as name from pg_proc p
         where p.pronamespace = any (array['priv', 'vault', 'ops', 'auth']::regnamespace[])
           and has_function_privilege($1, p.oid, 'execute')
           and has_schema_privilege($1, p.pronamespace, 'usage') order by 1`,
        [`${matrix.database.logins.inst}_${login}`],
      );
      const doors = anchors
        .filter(({ name }) => actors.some((one) => one.anchor === name && one.login === login))
        .map(({ name }) => `open_by_${name}`);
      const background = [
        ...finderNames.map((name) => `due_${name}`),
        ...sweepNames.map((name) => `sweep_${name}`),
      ];
      const listed = Object.keys(callable).filter((name) => callable[name].includes(login));
      assert.deepEqual(
        found.rows.map(({ name }) => name as string).sort(),
        [...listed, ...doors, ...(login === 'jobs' ? background : [])].sort(),
        login,
      );
    }
  });

  it('the queue takes a job from web, and shows it none', async () => {
    const { web } = matrix.clients;
    const mayInsert = `select has_table_privilege('pgboss.job', 'insert') as it`;
    assert.equal((await web.query(mayInsert)).rows[0].it, true);
    assert.equal(await codeOf(web.query('select data from pgboss.job')), '42501');
    assert.equal(await codeOf(web.query('delete from pgboss.job')), '42501');
    assert.equal(await codeOf(web.query(`update pgboss.job set state = 'failed'`)), '42501');
  });
});

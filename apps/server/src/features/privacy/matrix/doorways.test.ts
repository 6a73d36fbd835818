// What the declaration allows works (the positive control) and reaches the own row only; everything
// else is refused: each column of each doorway for each actor, to read, to write, to insert.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { purposes } from '../../../../../../policy/purposes.ts';
import {
  cells,
  codeOf,
  logins,
  type Matrix,
  nameOf,
  openMatrix,
  readOf,
  vault,
} from './cells.testing.ts';
import type { Who } from './made-up-rows.testing.ts';

let matrix: Matrix;

before(async () => {
  matrix = await openMatrix();
});
after(() => matrix?.database.close());

/** Not granted, not even in the view, or granted to another actor of the same login; an identity
 * column is refused by itself, before rights are asked. */
const refusals = ['42501', '42703', '428C9'];

describe('the matrix', () => {
  it('is as wide as the inventory', () => {
    assert.ok(
      vault.length >= 10 && cells.length >= 60,
      `${vault.length} tables, ${cells.length} cells`,
    );
  });

  it('reads what is declared, of the own row only, and is refused every other column', async () => {
    let [allowed, refused] = [0, 0];
    for (const cell of cells) {
      const may = new Set(cell.own.flatMap((access) => readOf(cell.table, access)));
      for (const column of Object.keys(cell.table.columns)) {
        const query = `select ${column} as it from ${cell.relation}`;
        const place = `${nameOf(cell)}.${column}`;
        if (!may.has(column)) {
          const code = await matrix.codeUnder(cell, query);
          assert.ok(refusals.includes(String(code)), `${place} answered ${code}`);
          refused += 1;
          continue;
        }
        const seen = (await matrix.under(cell, query)).rows;
        assert.equal(seen.length, matrix.rows.own(cell.table), `${place}: rows seen`);
        const expected = matrix.rows.held(cell.table, column, 'A');
        if (typeof expected === 'string' && expected.endsWith('_A')) {
          assert.ok(
            seen.some(({ it: value }) => value === expected),
            place,
          );
        }
        allowed += 1;
      }
    }
    assert.ok(allowed > 200 && refused > 200, `${allowed} allowed, ${refused} refused`);
  });

  it('reaches none of the own rows that a condition leaves out', async () => {
    let narrowed = 0;
    for (const cell of cells) {
      const conditions = cell.own.map((access) => access.rows.where);
      const [column] = cell.own.flatMap((access) => readOf(cell.table, access));
      const [where] = conditions;
      if (!where || !column || conditions.includes(undefined)) continue;
      const query = `select ${column} from ${cell.relation}`;
      const turn = (value: string) =>
        matrix.root.query(`update ${cell.table.name} set ${where.column} = $1`, [value]);
      await turn(where.is === 'true' ? 'false' : where.is === 'false' ? 'true' : 'something else');
      const left = await matrix.under(cell, query);
      await turn(where.is);
      const kept = await matrix.under(cell, query);
      assert.deepEqual([left.rowCount, kept.rowCount], [0, 1], nameOf(cell));
      narrowed += 1;
    }
    assert.ok(narrowed >= 4);
  });

  it('writes what is declared into the own row only, and is refused the rest', async () => {
    for (const cell of cells) {
      const own = matrix.rows.own(cell.table);
      const mayUpdate = new Set(cell.own.flatMap((access) => access.update ?? []));
      for (const column of Object.keys(cell.table.columns)) {
        const query = `update ${cell.relation} set ${column} = default`;
        const place = `${nameOf(cell)} update ${column}`;
        if (mayUpdate.has(column)) {
          assert.equal((await matrix.under(cell, query)).rowCount, own, place);
        } else {
          const code = await matrix.codeUnder(cell, query);
          assert.ok(refusals.includes(String(code)), `${place} answered ${code}`);
        }
      }
      const removal = matrix.under(cell, `delete from ${cell.relation}`);
      if (cell.own.some((access) => access.delete)) {
        assert.equal((await removal).rowCount, own, `${nameOf(cell)} delete`);
      } else assert.equal(await codeOf(removal), '42501', `${nameOf(cell)} delete`);
    }
  });

  it('inserts rows of its own, and none of another account', async () => {
    let inserted = 0;
    for (const cell of cells) {
      const columns = [...new Set(cell.own.flatMap((access) => access.insert ?? []))];
      if (columns.length === 0) {
        const query = `insert into ${cell.relation} default values`;
        assert.equal(await matrix.codeUnder(cell, query), '42501', `${nameOf(cell)} insert`);
        continue;
      }
      const insert = (who: Who) =>
        matrix.codeUnder(cell, matrix.rows.insertion(cell.relation, cell.table, columns, who));
      assert.equal(await insert('A'), undefined, `${nameOf(cell)} insert own`);
      const foreign = await insert('B');
      assert.ok(foreign === '42501' || foreign === '44000', `${nameOf(cell)} insert: ${foreign}`);
      inserted += 1;
    }
    assert.ok(inserted >= 5);
  });

  it('is shut to every login that does not act under the purpose', async () => {
    const relations = new Map(cells.map((cell) => [cell.relation, cell.purpose]));
    for (const [relation, purpose] of relations) {
      const acting = Object.entries(purposes).find(([name]) => name === purpose)?.[1].actors ?? [];
      for (const login of logins.filter((one) => !acting.some((actor) => actor.login === one))) {
        const code = await codeOf(matrix.clients[login].query(`select from ${relation}`));
        assert.equal(code, '42501', `${login} at ${relation}`);
      }
    }
  });

  it('never answers without a lease', async () => {
    for (const { login, relation } of cells) {
      const code = await codeOf(matrix.clients[login].query(`select 1 from ${relation}`));
      assert.equal(code, '42501', `${login} at ${relation}`);
    }
  });
});

describe('row security switched off on every table', () => {
  it('still shows the own row only: the views repeat the predicate', async () => {
    const turn = async (way: 'disable' | 'enable') => {
      for (const { name } of vault)
        await matrix.root.query(`alter table ${name} ${way} row level security`);
    };
    await turn('disable');
    try {
      for (const cell of cells.filter(({ own, intake }) => own.length > 0 && !intake)) {
        const [column] = cell.own.flatMap((access) => readOf(cell.table, access));
        if (!column) continue;
        const seen = await matrix.under(cell, `select ${column} from ${cell.relation}`);
        assert.equal(seen.rows.length, matrix.rows.own(cell.table), nameOf(cell));
      }
    } finally {
      await turn('enable');
    }
  });
});

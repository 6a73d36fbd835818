// The database's own ids beside what the format says: https://github.com/ulid/spec.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../platform/db/testing.ts';

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
let database: TestDatabase;
let root: pg.Client;

before(async () => {
  database = await testDatabase();
  root = await database.superuser();
});
after(() => database.close());

async function draw(count: number): Promise<string[]> {
  const { rows } = await root.query(`select priv.ulid('x') as id from generate_series(1, $1)`, [
    count,
  ]);
  return rows.map(({ id }) => id);
}

const timeOf = (id: string) =>
  [...id.slice(2, 12)].reduce((time, letter) => time * 32 + letters.indexOf(letter), 0);

describe('priv.ulid', () => {
  it('writes the millisecond in its first ten letters, so that ids sort by their time', async () => {
    const millis = [0, 1, 31, 32, 2 ** 20 - 1, 2 ** 20, 2 ** 40 - 1, 2 ** 40, 253402300799999];
    for (let bit = 0; bit < 47; bit++) millis.push(2 ** bit, 2 ** bit + 2 ** (bit >> 1));
    for (const at of millis) {
      await root.query(`create or replace function priv.now() returns timestamptz
        language sql stable return timestamptz '${new Date(at).toISOString()}'`);
      const [id] = await draw(1);
      assert.match(id, /^x_[0-9A-HJKMNP-TV-Z]{26}$/);
      assert.equal(timeOf(id), at);
    }
  });

  it('draws each of the sixteen others from all thirty-two, and no id twice', async () => {
    const ids = await draw(3_000);
    assert.equal(new Set(ids).size, ids.length);
    for (let place = 12; place < 28; place++) {
      const drawn = new Set(ids.map((id) => id[place]));
      assert.deepEqual([...drawn].sort().join(''), letters, `letter ${place}`);
    }
  });
});

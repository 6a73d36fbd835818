/**
 * The audit chain: notes written by their own transactions while the appender chains them, for some
 * seconds on end; and what a note costs its transaction. The anchor is a bare insert into a table
 * with the same columns, in the same cluster, turn by turn.
 */

import { type Kysely, sql } from 'kysely';
import { chainNotes } from '../apps/server/src/features/privacy/audit/appender.ts';
import { note } from '../apps/server/src/features/privacy/audit/note.ts';
import { openPools } from '../apps/server/src/platform/db/pools.ts';
import { testDatabase } from '../apps/server/src/platform/db/testing.ts';
import { type Measurement, measured } from './measurement.ts';

const seconds = 6;
const writers = 4;
const tickMs = 1000;
const rounds = 5;
const inRound = 300;

const facts = (n: number) => ({
  event: 'cho_01JDEXAMPLE0000000000000',
  subject: 'sub_01JDEXAMPLE0000000000000',
  n,
  purpose: 'marketing.email',
  fields: ['decision', 'source'],
});

// biome-ignore lint/suspicious/noExplicitAny: any login's connection
type Db = Kysely<any>;

/** Events per second that were written and chained, writers and appender at once. */
async function sustained(web: Db, jobs: Db): Promise<{ rate: number; lag: number }> {
  const began = performance.now();
  const until = began + seconds * 1000;
  let written = 0;
  let chained = 0;
  let lag = 0;
  const write = async () => {
    while (performance.now() < until) await note(web, 'bench.noted', facts(written++));
  };
  const append = async () => {
    while (performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, tickMs));
      const from = performance.now();
      chained += await chainNotes(jobs);
      lag = Math.max(lag, performance.now() - from);
    }
  };
  await Promise.all([append(), ...Array.from({ length: writers }, write)]);
  chained += await chainNotes(jobs);
  if (chained < written) throw new Error(`${written - chained} notes were not chained`);
  return { rate: chained / ((performance.now() - began) / 1000), lag };
}

async function best(work: (n: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let n = 0; n < inRound; n += 1) await work(n);
  return (performance.now() - began) / inRound;
}

export default async function* audit(): AsyncGenerator<Measurement> {
  const database = await testDatabase();
  const pools = openPools(database.address, database.logins, () => undefined);
  try {
    const { rate, lag } = await sustained(pools.web, pools.jobs);
    yield measured('notes written and chained', rate, 'events/s', 'asked for', 500);
    yield measured('longest turn of the appender', lag, 'ms');
    const root = await database.superuser();
    await root.query(`create table public.bench (id bigint generated always as identity primary key,
      at timestamptz default now(), login text, kind text, body jsonb);
      grant usage on schema public to ${database.logins.inst}_web;
      grant insert on public.bench to ${database.logins.inst}_web`);
    let [ours, bare] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    const insert = (n: number) => {
      const body = JSON.stringify(facts(n));
      return sql`insert into public.bench (login, kind, body)
        values ('web', 'bench.noted', ${body}::jsonb)`.execute(pools.web);
    };
    for (let round = 0; round < rounds; round += 1) {
      ours = Math.min(ours, await best((n) => note(pools.web, 'bench.noted', facts(n))));
      bare = Math.min(bare, await best(insert));
    }
    yield measured('one note', ours, 'ms', 'bare insert', bare);
    for (let n = await chainNotes(pools.jobs); n > 0; ) n = await chainNotes(pools.jobs);
    const size = (
      await sql<{ n: number }>`select size as n from priv.log_head()`.execute(pools.jobs)
    ).rows[0].n;
    const began = performance.now();
    await sql`select priv.log_root(${size}), priv.log_consistency(${Math.floor(size / 3)}, ${size})`.execute(
      pools.jobs,
    );
    yield measured(`root and proof at ${size} events`, performance.now() - began, 'ms');
  } finally {
    await pools.close();
    await database.close();
  }
}

// What the running system says of itself beside the promises: rights, sweeps, chain, deadlines, and
// what weakens it. Counts, times and closed words only (P-E-05).
import { type Kysely, sql } from 'kysely';
import type { App } from '../../../app.ts';
import { catalogueSql, driftOf, nameless } from '../../../platform/db/catalogue.ts';
import { readHead } from '../audit/checkpoint.ts';

// biome-ignore lint/suspicious/noExplicitAny: any login's connection
type AnyDb = Kysely<any>;

export interface SystemFinding {
  name: string;
  ok: boolean;
  sentence: string;
  counts: Record<string, number>;
}

/** A chain that falls further behind than this is not tended. */
const chainLagSecondsMax = 60;
const checkpointHoursMax = 25;
const hourMs = 3_600_000;

/** How many lines of the catalogue differ from what was compiled. */
export async function rightsDrift(db: AnyDb): Promise<number> {
  const asked = sql<{ inst: string }>`select split_part(session_user::text, '_', 1) as inst`;
  const { inst } = (await asked.execute(db)).rows[0];
  const now = await sql.raw<{ line: string }>(catalogueSql(inst)).execute(db);
  const compiled = await sql<{ line: string }>`
    select line from priv.compiled_catalogue() as line`.execute(db);
  return driftOf(
    now.rows.map(({ line }) => nameless(line, inst)),
    compiled.rows.map(({ line }) => line),
  ).length;
}

export async function systemFindings(
  app: Pick<App, 'background' | 'clock'>,
  lastSweep: { at: number; rows: number } | undefined,
): Promise<SystemFinding[]> {
  const db = app.background;
  return [
    await rightsFinding(db),
    sweepFinding(lastSweep, app.clock.now()),
    await chainFinding(db),
    await deadlineFinding(db),
    ...(await weakFindings(db)),
  ];
}

async function rightsFinding(db: AnyDb): Promise<SystemFinding> {
  const differing = await rightsDrift(db);
  return {
    name: 'rights',
    ok: differing === 0,
    sentence:
      differing === 0
        ? 'The rights in the database are those that were compiled from the policy.'
        : 'The rights in the database are NOT those that were compiled from the policy.',
    counts: { differing },
  };
}

function sweepFinding(last: { at: number; rows: number } | undefined, now: number): SystemFinding {
  if (!last) {
    const sentence = 'What is past its time was not swept yet since this was installed.';
    return { name: 'sweep', ok: false, sentence, counts: {} };
  }
  const minutes = Math.round((now - last.at) / 60_000);
  const ok = minutes <= 120;
  const sentence = ok
    ? 'What is past its time was swept within the last two hours.'
    : 'What is past its time waits for its sweep; nobody can see it meanwhile.';
  return { name: 'sweep', ok, sentence, counts: { minutes_ago: minutes, rows: last.rows } };
}

async function chainFinding(db: AnyDb): Promise<SystemFinding> {
  const head = await readHead(db);
  const { size, pending, oldest_pending, checked_size, checked_at, seen_at } = head;
  const lag = oldest_pending ? (seen_at.getTime() - oldest_pending.getTime()) / 1000 : 0;
  const hours = checked_at ? (seen_at.getTime() - checked_at.getTime()) / hourMs : null;
  const checked = checked_size === size || (hours !== null && hours <= checkpointHoursMax);
  return {
    name: 'chain',
    ok: lag <= chainLagSecondsMax && checked,
    sentence: !checked
      ? 'The last signed checkpoint is too old.'
      : lag <= chainLagSecondsMax
        ? 'What was done is chained, and the chain has a signed checkpoint.'
        : 'Notes wait to be chained for too long.',
    counts: {
      events: size,
      waiting: pending,
      checkpoint_events: checked_size ?? 0,
      checkpoint_hours_ago: Math.round(hours ?? 0),
    },
  };
}

export async function deadlineFinding(db: AnyDb): Promise<SystemFinding> {
  const asked = sql<{ open: number; overdue: number }>`select * from priv.request_deadlines()`;
  const { open, overdue } = (await asked.execute(db)).rows[0];
  const ok = overdue === 0;
  const sentence = ok
    ? 'No request of a person is past its deadline.'
    : 'Requests of people are past their deadline.';
  return { name: 'deadlines', ok, sentence, counts: { open, overdue } };
}

async function weakFindings(db: AnyDb): Promise<SystemFinding[]> {
  const { rows } = await sql<Record<string, number>>`select * from priv.weak_points()`.execute(db);
  const { emergencies_alone, texts_alone, officers, superuser_sessions } = rows[0];
  const alone = emergencies_alone + texts_alone;
  return [
    {
      name: 'single_person',
      ok: alone === 0,
      sentence:
        alone === 0
          ? 'Nothing that asks for two people was done by one.'
          : 'One person acted alone where two are asked for; each such act is marked.',
      counts: { emergencies_alone, texts_alone, officers },
    },
    {
      name: 'superusers',
      ok: superuser_sessions === 0,
      sentence:
        superuser_sessions === 0
          ? 'Nobody is connected who could step around the rights.'
          : 'Somebody is connected who can step around every right.',
      counts: { sessions: superuser_sessions },
    },
  ];
}

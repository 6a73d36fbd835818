// The daily epoch: a new one begins, every living key is wrapped by it, and those that were left a
// week ago are destroyed. A copy of a wrapped key is dead within seven days, whoever has it.
import { sql } from 'kysely';
import { parameters } from '../../../../../policy/parameters.ts';
import type { App, LiveCheck } from '../../app.ts';
import { declareJob, type Job } from '../../platform/jobs/jobs.ts';
import { ofAccount } from './account-keys.ts';
import { ofSubject } from './subject-keys.ts';

const batchKeys = 500;
const dayMs = 24 * 3_600_000;
const everySeconds = 3600;
/** The promise itself: an epoch that was left must not be there any longer than this. */
const copiesDaysMax = 7;

type Needs = Pick<App, 'background' | 'clock' | 'epochs' | 'subjectKeys'>;

/** `kept` writes down outside the database what the keys are now. */
export function keyJobs(app: Needs & Pick<App, 'log'>, kept: () => Promise<void>): Job[] {
  return [
    declareJob({
      name: 'privacy.rotate_keys',
      purposes: ['retention.sweep'],
      actor: 'job:sweep',
      clauses: ['P-8-05'],
      everySeconds,
      concurrency: 1,
      run: async () => {
        const counts = await rotateKeys(app, kept);
        app.log.info({ counts }, 'wrapped the keys of people and accounts anew');
      },
    }),
  ];
}

/** Begins an epoch where the day is over, wraps what is behind, destroys what is left and old. */
export async function rotateKeys(
  app: Needs,
  kept: () => Promise<void> = async () => undefined,
): Promise<{ drawn: number; rewrapped: number; destroyed: number }> {
  const { background, clock, epochs } = app;
  const drawn = await drawMissingKeys(app);
  const now = clock.now();
  if (now - epochs.current().begunAt >= parameters.keyEpochDays.value * dayMs) epochs.begin(now);
  let rewrapped = 0;
  const { number } = epochs.current();
  for (;;) {
    const behind = await sql<{
      owner_kind: 'subject' | 'account';
      owner_id: string;
      wrapped: Buffer;
    }>`
      select * from priv.keys_behind(${number}, ${batchKeys})`.execute(background);
    for (const { owner_kind, owner_id, wrapped } of behind.rows) {
      const boundTo = owner_kind === 'subject' ? ofSubject(owner_id) : ofAccount(owner_id);
      const after = epochs.wrap(epochs.unwrap(wrapped, boundTo), boundTo);
      await sql`select priv.rewrap_key(${owner_kind}, ${owner_id}, ${wrapped}, ${after})`.execute(
        background,
      );
    }
    rewrapped += behind.rows.length;
    if (behind.rows.length < batchKeys) break;
  }
  await kept(); // before the old epoch goes: what is kept outside is wrapped by the new one
  const left = leftSince(epochs.all());
  const old = left.filter(({ at }) => now - at >= parameters.keyEpochKeptDays.value * dayMs);
  for (const { number: epoch } of old) epochs.destroy(epoch);
  return { drawn, rewrapped, destroyed: old.length };
}

/** Whoever has no key yet gets one: a backup seals each person's rows under it. */
async function drawMissingKeys({ background, subjectKeys }: Needs): Promise<number> {
  let drawn = 0;
  for (;;) {
    const found = await sql<{ id: string }>`
      select id from priv.subjects_without_key(${batchKeys}) as id`.execute(background);
    for (const { id } of found.rows) {
      const wrapped = subjectKeys.wrapNewSubjectKey(id);
      await sql`select priv.add_subject_key(${id}, ${wrapped})`.execute(background);
    }
    drawn += found.rows.length;
    if (found.rows.length < batchKeys) return drawn;
  }
}

/** An epoch is left when the next one begins. */
function leftSince(
  epochs: { number: number; begunAt: number }[],
): { number: number; at: number }[] {
  return epochs.slice(0, -1).map(({ number }, at) => ({ number, at: epochs[at + 1].begunAt }));
}

export function keyEpochCheck({ clock, epochs }: Pick<App, 'clock' | 'epochs'>): LiveCheck {
  return {
    promise: 'P-8-05',
    everySeconds,
    run: async () => {
      const all = epochs.all();
      const overdue = leftSince(all).filter(
        ({ at }) => clock.now() - at > copiesDaysMax * dayMs,
      ).length;
      return {
        ok: overdue === 0,
        sentence:
          overdue === 0
            ? `No key of an epoch that was left more than ${copiesDaysMax} days ago exists.`
            : 'Keys of epochs that should be destroyed still exist.',
        counts: { epochs: all.length, overdue },
      };
    },
  };
}

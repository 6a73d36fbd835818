// Everything the page of evidence shows, gathered once in a while: the register, what was found
// about each promise, how the principles are covered, and what the running system says of itself.
import { z } from 'zod';
import { chapters } from '../../../../../../policy/controls.ts';
import { type BoundPromise, promises } from '../../../../../../policy/promises.ts';
import type { App, LiveCheck } from '../../../app.ts';
import { coverageOf, uncovered } from './coverage.ts';
import { systemFindings } from './findings.ts';
import { type KeptFinding, readEvidence } from './keep-evidence.ts';
import { precautions } from './precautions.ts';
import { type Colour, type Status, statusOf } from './status.ts';

const counts = z.record(z.string(), z.number());
const colour = z.enum(['green', 'amber', 'red', 'grey', 'blue', 'planned']);
const time = z.iso.datetime();

export const evidenceRow = z
  .object({
    id: z.string(),
    section: z.string(),
    sentence: z.string(),
    principle: z.string(),
    status: colour,
    because: z.string(),
    enforced_by: z.array(z.string()),
    proved_by: z.array(z.string()),
    proof: z.object({ ok: z.boolean(), at: time, commit: z.string().nullable() }).nullable(),
    /** Did the proof fail with the protection switched off? */
    fails_without: z.boolean().nullable(),
    live: z
      .object({ ok: z.boolean(), at: time, next_due: time, sentence: z.string(), counts })
      .nullable(),
    schedule: z.string().nullable(),
    recorded_at: time.nullable(),
    /** When the next record is due; past that, it is overdue. */
    record_due: time.nullable(),
  })
  .meta({ id: 'PromiseEvidence' });

export const evidenceSchema = z
  .object({
    made_at: time,
    sources: z.string(),
    red: z.array(z.string()),
    totals: z.record(colour, z.number()),
    findings: z.array(
      z.object({ name: z.string(), ok: z.boolean(), sentence: z.string(), counts }),
    ),
    coverage: z.array(z.object({ principle: z.string(), promised: z.number(), live: z.number() })),
    controls: z.array(
      z.object({
        chapter: z.string(),
        name: z.string(),
        controls: z.number(),
        not_here: z.string().nullable(),
      }),
    ),
    unmapped_controls: z.array(z.string()),
    /** False where the tests were not shipped: then each precaution names its tests, unseen. */
    tests_seen: z.boolean(),
    promises: z.array(evidenceRow),
  })
  .meta({ id: 'Evidence' });

export type Evidence = z.infer<typeof evidenceSchema>;
export type EvidenceRow = z.infer<typeof evidenceRow>;

const iso = (at: number) => new Date(at).toISOString();

export interface Gathering {
  app: Pick<App, 'background' | 'clock'>;
  checks: readonly LiveCheck[];
  /** The digest of the code that runs. */
  sources: string;
}

export async function gatherEvidence({ app, checks, sources }: Gathering): Promise<Evidence> {
  const now = app.clock.now();
  const kept = await readEvidence(app.background);
  const statuses = statusesOf(kept, checks, sources, now);
  const rows = statuses.map(rowOf);
  const lastSweep = kept.find((one) => one.kind === 'sweep');
  const findings = await systemFindings(app, sweepOf(lastSweep));
  const coverage = coverageOf(statuses);
  const { faults, seen } = precautions();
  return {
    made_at: iso(now),
    sources,
    red: [
      ...rows
        .filter(({ status }) => status === 'red')
        .map(({ id, because }) => `${id}: ${because}`),
      ...findings.filter(({ ok }) => !ok).map(({ sentence }) => sentence),
      ...uncovered(coverage).map((one) => `No promise that is kept serves ${one}.`),
      ...faults.map((fault) => `No test stands behind ${fault}`),
    ],
    totals: totalsOf(rows),
    findings,
    coverage,
    controls: Object.entries(chapters).map(([chapter, one]) => ({
      chapter,
      name: one.name,
      controls: one.controls.length,
      not_here: 'notHere' in one ? one.notHere : null,
    })),
    unmapped_controls: faults,
    tests_seen: seen,
    promises: rows,
  };
}

interface PromiseStatus extends BoundPromise, Status {
  id: string;
  found: readonly KeptFinding[];
}

/** Each promise of the register with what was found about it, and the colour that makes. */
export function statusesOf(
  kept: readonly KeptFinding[],
  checks: readonly LiveCheck[],
  sources: string,
  now: number,
): PromiseStatus[] {
  const looked = new Set<string>(checks.map(({ promise }) => promise));
  const all = Object.entries(promises) as [string, BoundPromise][];
  return all.map(([id, promise]) => {
    const found = kept.filter((one) => one.promise === id);
    const known = { findings: found, looked: looked.has(id), sources };
    return { id, ...promise, found, ...statusOf(promise, known, now) };
  });
}

function rowOf({ id, found, ...promise }: PromiseStatus): EvidenceRow {
  const of = (kind: KeptFinding['kind']) => found.find((one) => one.kind === kind);
  const [proof, mutation, live, record] = [of('proof'), of('mutation'), of('live'), of('record')];
  return {
    id,
    section: promise.section,
    sentence: promise.sentence,
    principle: promise.principle,
    status: promise.colour,
    because: promise.because,
    enforced_by: [...promise.enforcedBy],
    proved_by: [...promise.provedBy],
    proof: proof ? { ok: proof.ok, at: iso(proof.at), commit: proof.commit } : null,
    fails_without: mutation?.ok ?? null,
    live: live
      ? {
          ok: live.ok,
          at: iso(live.at),
          next_due: iso(live.at + live.everySeconds * 1000),
          sentence: live.sentence,
          counts: live.counts,
        }
      : null,
    schedule: promise.schedule ?? null,
    recorded_at: record ? iso(record.at) : null,
    record_due:
      record && promise.recordEveryDays !== undefined
        ? iso(record.at + promise.recordEveryDays * 86_400_000)
        : null,
  };
}

function totalsOf(rows: readonly EvidenceRow[]): Record<Colour, number> {
  const totals = { green: 0, amber: 0, red: 0, grey: 0, blue: 0, planned: 0 };
  for (const { status } of rows) totals[status] += 1;
  return totals;
}

function sweepOf(live: KeptFinding | undefined) {
  return live && { at: live.at, rows: live.counts.swept ?? 0 };
}

// One dial, or one call that came in: what is written of it when it ends, and the lines of its
// trace.
import type { CallOutcome, TraceEntry } from '@platen/call';
import type { FaxDb } from './tables.ts';

/** What the API shows of a call that carried pages. */
export function resultOf(outcome: CallOutcome, durationMs: number) {
  return {
    rate: outcome.rate,
    ecm: outcome.ecm,
    coding: outcome.coding,
    duration_ms: Math.round(durationMs),
    line_ms: Math.round(outcome.lineMs),
  };
}

/** What stands behind an outcome: for people who ask why. */
export function evidenceOf(outcome: CallOutcome) {
  return {
    sip_status: outcome.sipStatus,
    q850: outcome.cause,
    t30_phase: outcome.phase,
    engine: outcome.ending,
    retrains: outcome.retrains,
    frames_repeated: outcome.framesRepeated,
    packets: outcome.packets,
  };
}

export async function endAttempt(
  tables: FaxDb,
  attemptId: string,
  outcome: CallOutcome,
  now: Date,
): Promise<void> {
  const complete = outcome.code === 'complete';
  await tables
    .updateTable('fax_attempt')
    .set({
      status: complete ? 'succeeded' : 'failed',
      phase: null,
      ended_at: now,
      pages_confirmed: outcome.pages.filter((page) => page.state === 'confirmed').length,
      line_ms: Math.round(outcome.lineMs),
      outcome: complete ? null : outcome.code,
      evidence: JSON.stringify(evidenceOf(outcome)),
    })
    .where('id', '=', attemptId)
    .execute();
}

interface Traced {
  readonly faxId: string;
  readonly attemptId: string;
  readonly accountId: string;
}

/** Appends lines to the trace; `first` is the number of lines written before. */
export async function writeTrace(
  tables: FaxDb,
  { faxId, attemptId, accountId }: Traced,
  entries: readonly TraceEntry[],
  first: number,
  startedAt: number,
  timeFactor: number,
): Promise<void> {
  if (entries.length === 0) return;
  await tables
    .insertInto('call_record')
    .values(
      entries.map(({ atMs, lane, what, way, text, detail }, i) => ({
        fax_id: faxId,
        attempt_id: attemptId,
        line: first + i + 1,
        account_id: accountId,
        at: new Date(startedAt + atMs / timeFactor),
        lane,
        what,
        way,
        text,
        detail,
        source: 'network',
      })),
    )
    .execute();
}

// Our own looks at the running system: the chain, the rights, the made-up people, and the register.
import { sql } from 'kysely';
import { chapters } from '../../../../../../policy/controls.ts';
import type { App, LiveCheck } from '../../../app.ts';
import { readHead } from '../audit/checkpoint.ts';
import { coverageOf, uncovered } from './coverage.ts';
import { statusesOf } from './evidence.ts';
import { deadlineFinding, rightsDrift } from './findings.ts';
import { readEvidence } from './keep-evidence.ts';
import { precautions } from './precautions.ts';

const linksLooked = 5_000;
const rootsLooked = 60;

interface Lent {
  /** The looks of all features. */
  checks(): readonly LiveCheck[];
  /** The digest of the code that runs. */
  sources(): string;
}

export function evidenceChecks(app: App, lent: Lent): LiveCheck[] {
  return [
    { promise: 'P-E-04', everySeconds: 900, run: () => lookAtChain(app) },
    { promise: 'P-E-05', everySeconds: 3600, run: () => lookAtMadeUp(app) },
    { promise: 'P-4-05', everySeconds: 900, run: () => lookAtRights(app) },
    { promise: 'P-3G-03', everySeconds: 900, run: () => deadlineFinding(app.background) },
    { promise: 'P-0-06', everySeconds: 3600, run: () => lookAtCoverage(app, lent) },
    { promise: 'P-4-01', everySeconds: 3600, run: async () => lookAtControls() },
    {
      promise: 'P-E-03',
      everySeconds: 300,
      run: async () => ({ ok: true, sentence: 'The looks are being made.' }),
    },
  ];
}

async function lookAtChain({ background: db }: Pick<App, 'background'>) {
  const { size } = await readHead(db);
  const first = Math.max(1, size - linksLooked + 1);
  const asked = sql<{ broken: number | null; changed: number }>`
    select priv.broken_link(${first}, ${linksLooked}) as broken,
      priv.changed_reads(${rootsLooked}) as changed`;
  const { broken, changed } = (await asked.execute(db)).rows[0];
  const ok = broken === null && changed === 0;
  return {
    ok,
    sentence: ok
      ? 'The newest events follow one another, and the readings fit their roots.'
      : 'The chain or the readings it holds were changed.',
    counts: { events: size, looked: size - first + 1, changed, first_broken: broken ?? 0 },
  };
}

/** Opens on a made-up person, sees just that one, and is refused everybody else. */
async function lookAtMadeUp(app: Pick<App, 'background' | 'withPurpose' | 'id'>) {
  const listed = sql<{ id: string }>`select id from priv.synthetic_subjects() as id`;
  const { rows } = await listed.execute(app.background);
  let seen = 0;
  for (const { id } of rows) {
    const opening = { purpose: 'evidence.check', anchor: { synthetic_subject: id } } as const;
    const found = await app.withPurpose(opening, (db) =>
      db.selectFrom('p_evidence_check.subject').select(['id', 'source']).execute(),
    );
    if (found.length === 1 && found[0].id === id && found[0].source === 'synthetic') seen += 1;
  }
  const refused = await app
    .withPurpose(
      { purpose: 'evidence.check', anchor: { synthetic_subject: app.id('sub') } },
      async () => false,
    )
    .catch(() => true);
  const ok = refused && rows.length > 0 && seen === rows.length;
  return {
    ok,
    sentence: ok
      ? 'A look opens on made-up people only, and sees each of them alone.'
      : 'A look could open on somebody it should not, or sees more than it should.',
    counts: { made_up: rows.length, seen },
  };
}

async function lookAtRights({ background }: Pick<App, 'background'>) {
  const differing = await rightsDrift(background);
  const sentence =
    differing === 0
      ? 'The rights are those that were compiled.'
      : 'The rights were changed since they were compiled.';
  return { ok: differing === 0, sentence, counts: { differing } };
}

/**
 * The looks before this one, with the proofs, make the colours; one look ago is what it can know.
 */
async function lookAtCoverage(
  { background, clock }: Pick<App, 'background' | 'clock'>,
  lent: Lent,
) {
  const kept = await readEvidence(background);
  const statuses = statusesOf(kept, lent.checks(), lent.sources(), clock.now());
  const missing = uncovered(coverageOf(statuses));
  const ok = missing.length === 0;
  const sentence = ok
    ? 'Each principle has a promise kept now.'
    : `No promise that is kept serves ${missing.join(', ')}.`;
  return { ok, sentence, counts: { uncovered: missing.length } };
}

function lookAtControls() {
  const { faults, seen } = precautions();
  const controls = Object.values(chapters).flatMap((one) => [...one.controls]).length;
  const ok = faults.length === 0;
  const good = seen
    ? 'Each precaution has its test.'
    : 'Each precaution names its tests; this release does not carry them.';
  const sentence = ok ? good : 'A precaution has no test behind it.';
  return { ok, sentence, counts: { controls, unmapped: faults.length } };
}

// The proofs of the build: `npm run promises -- --mutate --record` writes dist/evidence.json, a
// release ships it, and the start takes it in, once. Without the file the page says that nothing
// was run.
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { parameters } from '../../../../../../policy/parameters.ts';
import { promises } from '../../../../../../policy/promises.ts';
import type { App } from '../../../app.ts';
import { keepEvidence, readEvidence } from './keep-evidence.ts';

const proofSeconds = parameters.proofDays.value * 24 * 3600;

export const proofFile = z.object({
  commit: z.string().regex(/^[0-9a-f]{7,64}$/),
  at: z.iso.datetime(),
  sources: z.string().regex(/^[0-9a-f]{64}$/),
  promises: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['proven', 'enforced', 'planned']),
      /** What became of the proof with the protection off; null where that was not tried. */
      mutation: z.enum(['red', 'hollow', 'broken']).nullable(),
    }),
  ),
});
export type ProofFile = z.infer<typeof proofFile>;

/** Takes the file in unless it has been. Returns how many promises it speaks of. */
export async function importProofs(
  app: Pick<App, 'background' | 'log'>,
  path: string,
): Promise<number> {
  if (!existsSync(path)) return 0;
  const read = proofFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.success) {
    app.log.warn('the evidence of the build cannot be read, so nothing counts as proven');
    return 0;
  }
  const { commit, at, sources, promises: list } = read.data;
  const made = new Date(at);
  const kept = await readEvidence(app.background);
  const done = kept.filter((one) => one.kind === 'proof' && one.at >= made.getTime());
  const known = new Set(done.map(({ promise }) => promise));
  const spoken = list.filter(
    ({ id, state }) => state !== 'planned' && !known.has(id) && Object.hasOwn(promises, id),
  );
  for (const { id, state, mutation } of spoken) {
    const facts = { promise: id, at: made, commit, sources, everySeconds: proofSeconds };
    await keepEvidence(app.background, { ...facts, kind: 'proof', ok: state === 'proven' });
    if (mutation === null) continue;
    await keepEvidence(app.background, { ...facts, kind: 'mutation', ok: mutation === 'red' });
  }
  return spoken.length;
}

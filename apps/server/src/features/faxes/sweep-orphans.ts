// Blobs are written before the row that names them is committed. What a process left behind that
// died between the two belongs to no fax: the next one removes it.
import { sql } from 'kysely';
import type { App } from '../../app.ts';

/** An installation with more faxes than this is not looked through at a start. */
const keptMax = 200_000;

/** Removes blobs of faxes that never came to be. `before`: an id drawn when this process began. */
export async function sweepOrphans(
  app: Pick<App, 'background' | 'blobs'>,
  before: string,
): Promise<number> {
  const { rows } = await sql<{ id: string }>`select id from priv.due_kept_fax(${keptMax})`.execute(
    app.background,
  );
  // Half a list would make orphans of the other half.
  if (rows.length === keptMax) return 0;
  const kept = new Set(rows.map(({ id }) => id));
  let removed = 0;
  for await (const blob of app.blobs.list('fax_')) {
    const [faxId] = blob.split('/');
    if (kept.has(faxId) || ulidOf(faxId) >= ulidOf(before)) continue;
    await app.blobs.delete(blob);
    removed += 1;
  }
  return removed;
}

/** Ids sort by the time they were drawn, whatever they are ids of. */
function ulidOf(id: string): string {
  return id.slice(id.indexOf('_') + 1);
}

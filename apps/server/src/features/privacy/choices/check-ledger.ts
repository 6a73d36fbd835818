// What the evidence page asks the running system about choices and policy texts: does what stands
// in the tables fit what the audit chain holds of it? Counts, and never a person.
import { sql } from 'kysely';
import type { App, LiveCheck } from '../../../app.ts';
import { sha256Hex } from '../../../platform/crypto/sha256.ts';
import { readVersions } from '../versions/published.ts';

const everySeconds = 3600;

export function ledgerCheck({ background }: Pick<App, 'background'>): LiveCheck {
  return {
    promise: 'P-3B-06',
    everySeconds,
    run: async () => {
      const found = await sql<{ unnoted: number; changed: number; gone: number }>`
        select unnoted, changed, gone from priv.ledger_faults()`.execute(background);
      const [{ unnoted, changed, gone }] = found.rows;
      const counts = { unnoted: Number(unnoted), changed: Number(changed), gone: Number(gone) };
      const ok = Object.values(counts).every((count) => count === 0);
      const sentence = ok
        ? 'Every choice stands as it was noted in the audit chain.'
        : 'The ledger of choices does not fit what the audit chain holds of it.';
      return { ok, sentence, counts };
    },
  };
}

export function archiveCheck({ web }: Pick<App, 'web'>): LiveCheck {
  return {
    promise: 'P-6-01',
    everySeconds,
    run: async () => {
      const versions = await readVersions(web);
      const wrong = versions.filter(
        ({ text, textSha256 }) => sha256Hex(text) !== textSha256,
      ).length;
      const counts = { texts: versions.length, wrong };
      const sentence = `${versions.length} policy texts are kept, ${wrong} of them not as published.`;
      return { ok: wrong === 0 && versions.length > 0, sentence, counts };
    },
  };
}

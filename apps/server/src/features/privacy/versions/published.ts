// The texts as the database has them: the one in force, those before it, and one that is announced.
// Their words and numbers are those of the day they were published, whatever this build says.
import type { Kysely } from 'kysely';
import type { Database } from '../../../generated/database.ts';
import { type PolicyText, parsePolicyText } from '../compile/read-sources.ts';
import type { PolicyClass } from './classify.ts';
import type { Snapshot } from './snapshot.ts';

export interface PublishedPolicy extends PolicyText {
  state: 'announced' | 'published';
  class: PolicyClass | null;
  /** Its hash as it was published. */
  textSha256: string;
  /** From when it counts for people who were here before; undefined while notices go out. */
  effectiveAt: Date | undefined;
  publishedAt: Date | undefined;
  announcedAt: Date | undefined;
  /** One person published it, there being no second. */
  singlePerson: boolean;
  /** The numbers in its slots. */
  slots: Record<string, string>;
  snapshot: Snapshot;
}

/** Oldest first. Drafts are not among them. */
export async function readVersions(web: Kysely<Database>): Promise<PublishedPolicy[]> {
  const rows = await web
    .selectFrom('p_site_serve.policy_version')
    .selectAll()
    .where('source_text', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    ...parsePolicyText(row.id, row.source_text as string),
    state: row.state as PublishedPolicy['state'],
    textSha256: row.text_sha256,
    class: row.class as PolicyClass | null,
    effectiveAt: Number.isFinite(Number(row.effective_existing_at))
      ? row.effective_existing_at
      : undefined,
    publishedAt: row.published_at ?? undefined,
    announcedAt: row.announced_at ?? undefined,
    singlePerson: row.single_person,
    slots: row.slots as Record<string, string>,
    snapshot: row.snapshot as unknown as Snapshot,
  }));
}

/** The newest published. */
export async function readInForce(web: Kysely<Database>): Promise<PublishedPolicy | undefined> {
  const versions = await readVersions(web);
  return versions.findLast(({ state }) => state === 'published');
}

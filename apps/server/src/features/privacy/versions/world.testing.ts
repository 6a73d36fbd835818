// A next policy text for the tests: the newest of the build with something about it changed,
// brought as a build would bring it, and agreed to by staff as they would.
import type pg from 'pg';
import { sha256Hex } from '../../../platform/crypto/sha256.ts';
import { readPolicyTexts } from '../compile/read-sources.ts';
import { handsOf, type StaffPerson } from '../staff/world.testing.ts';
import { partsOf } from './policy-file.ts';
import type { Snapshot } from './snapshot.ts';

export const newest = readPolicyTexts().at(-1)!;

export interface NextText {
  id?: string;
  /** What it says, made from what the newest says. */
  snapshot?: (now: Snapshot) => Snapshot;
  text?: (now: string) => string;
  effective?: string;
}

/** Brings the text as owner. Returns its hash. */
export async function bringText(owner: pg.Client, next: NextText = {}): Promise<string> {
  const id = next.id ?? '2027-06-01';
  const { rows } = await owner.query(
    `select snapshot, slots from priv.policy_version where state = 'published' order by id desc limit 1`,
  );
  const effective = next.effective ?? `${id}T00:00:00Z`;
  const dated = newest.text
    .replace(/^version: .*$/m, `version: ${id}`)
    .replace(/^effective: .*$/m, `effective: ${effective.slice(0, 10)}`);
  const text = next.text ? next.text(dated) : dated;
  const sha = sha256Hex(text);
  const snapshot = next.snapshot ? next.snapshot(rows[0].snapshot) : rows[0].snapshot;
  await owner.query('select priv.bring_policy($1, $2, $3, $4, $5, $6, $7)', [
    id,
    sha,
    effective,
    text,
    JSON.stringify(rows[0].slots),
    JSON.stringify(snapshot),
    partsOf(text),
  ]);
  return sha;
}

export const adding = (purpose: string) => (now: Snapshot) => ({
  ...now,
  purposes: [...now.purposes, purpose],
});

/** Agrees to a text as this member of staff, by raw SQL as login staff. */
export async function agree(
  staff: pg.Client,
  person: StaffPerson,
  sha: string,
  { id = '2027-06-01', raisesTo }: { id?: string; raisesTo?: string } = {},
): Promise<void> {
  const hands = handsOf(staff);
  const lease = await hands.open('policy_draft', 'comm.legal_notice', `${person.session}/${id}`);
  await hands.under(
    lease.id,
    `insert into p_comm_legal_notice.policy_approval (id, version_id, text_sha256, raises_to, source)
     values ($1, $2, $3, $4, 'form')`,
    [`pap_${person.staffId}_${sha.slice(0, 6)}`, id, sha, raisesTo ?? null],
  );
}

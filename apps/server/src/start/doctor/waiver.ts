// An operator may let production start although a check fails: by a waiver that names the check,
// the reason and a day, signed with their Ed25519 key (RFC 8032). Everybody can read it on the
// evidence page: it is a statement to the public, not a switch.
import { createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parameters } from '../../features/privacy/index.ts';
import { problem } from '../../problems.ts';
import { criticalChecks } from './machine-checks.ts';

const fileName = 'waiver.json';
const dayMs = 86_400_000;

const shape = z.strictObject({
  checks: z.array(z.enum(criticalChecks)).min(1),
  reason: z.string().trim().min(40).max(500),
  /** The day it was signed, and the last on which it counts. */
  signed: z.iso.date(),
  until: z.iso.date(),
  /** The address that this installation is reached at: a waiver is for one. */
  for: z.string(),
});

export type Waiver = z.infer<typeof shape>;

export interface WaiverPlace {
  dataDir: string;
  publicUrl: string | undefined;
  keyFile: string | undefined;
}

/** The waiver in the data folder: `waiver.json` and its signature `waiver.json.sig`. Undefined when
 * there is none; throws start.waiver when there is one that does not count. */
export function readWaiver(place: WaiverPlace, now: number): Waiver | undefined {
  const file = join(place.dataDir, fileName);
  if (!existsSync(file)) return undefined;
  const refuse = (detail: string, cause?: unknown): never => {
    throw problem('start.waiver', { detail }, cause);
  };
  if (place.keyFile === undefined) return refuse('PLATEN_WAIVER_KEY names no key.');
  const text = readFileSync(file);
  if (!isSigned(text, `${file}.sig`, place.keyFile)) {
    return refuse('The signature is not that of the operator’s key.');
  }
  const parsed = shape.safeParse(jsonOf(text));
  if (!parsed.success) return refuse(`${fileName}: ${z.prettifyError(parsed.error)}`);
  const waiver = parsed.data;
  if (waiver.for !== place.publicUrl) return refuse(`It is for ${waiver.for}.`);
  const [from, to] = [Date.parse(waiver.signed), Date.parse(waiver.until) + dayMs];
  if (to - from > (parameters.waiverDays.value + 1) * dayMs) {
    return refuse(`It would count for more than ${parameters.waiverDays.value} days.`);
  }
  if (now < from - dayMs || now >= to) return refuse(`It counts until ${waiver.until}.`);
  return waiver;
}

function isSigned(text: Buffer, signatureFile: string, keyFile: string): boolean {
  try {
    const key = createPublicKey(readFileSync(keyFile));
    return (
      key.asymmetricKeyType === 'ed25519' && verify(null, text, key, readFileSync(signatureFile))
    );
  } catch {
    return false;
  }
}

function jsonOf(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}

// Who gets anything in this installation: those that the policy names, and those that its settings
// make real. Of the latter the operator says in recipients.json who they are; in production nothing
// starts while one of them is nobody.
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  carrierUses,
  exchangeId,
  mailCatcherId,
  mailUses,
  type Recipient,
  recipients,
  transferBases,
} from '../../../../../../policy/processors.ts';
import type { Destination } from '../../../platform/egress/permits.ts';
import { problem } from '../../../problems.ts';

/** Parts of the settings behind which somebody else stands. */
export const parts = ['trunk', 'mail_relay', 'database', 'object_store'] as const;
export type Part = (typeof parts)[number];

export interface Chosen {
  list: readonly Recipient[];
  /** Who carries calls, and who takes our mail. */
  carrier: string;
  mail: string;
  destinations(recipientId: string): readonly Destination[];
}

export interface Asked {
  /** Path of recipients.json; need not exist. */
  file: string;
  production: boolean;
  /** The configured hosts that are not on this machine. */
  places: Partial<Record<Part, Destination>>;
}

const day = z.iso.date();
const entry = z.strictObject({
  id: z.string().regex(/^rcp_[a-zA-Z0-9_]{2,60}$/),
  is: z.enum(parts),
  /** `false`: announced, so that it can be switched to when the notice is over. */
  in_use: z.boolean().default(true),
  kind: z.enum(['processor', 'carrier', 'partner']),
  legal_name: z.string().trim().min(2).max(300),
  address: z.string().trim().min(5).max(500),
  country: z.string().regex(/^[A-Z]{2}$/),
  products: z.string().max(300).optional(),
  contract_sha256: z.string().regex(/^[0-9a-f]{64}$/),
  contract_until: day,
  transfer_basis: z.enum(transferBases),
  retention_days: z.int().min(0),
  erase_endpoint: z.string().max(500).optional(),
  reviewed_at: day,
});
export const recipientsFile = z.array(entry).max(500);
type Entry = z.infer<typeof entry>;

const usesOf: Record<Part, Recipient['uses']> = {
  trunk: carrierUses,
  mail_relay: mailUses,
  // What it gets is sealed by us: no field of anybody, and so nothing to list.
  database: {},
  object_store: {},
};

/** @throws Failure `start.config` for a file that is wrong, or that lacks somebody. */
export function chooseRecipients({ file, production, places }: Asked): Chosen {
  const entries = read(file);
  const byPart = new Map<Part, Recipient>();
  for (const part of parts) {
    if (places[part] === undefined) continue;
    const said = entries.find(({ is, in_use }) => is === part && in_use);
    if (said === undefined && production) {
      const detail = `${file} does not say who the ${part.replace('_', ' ')} is.`;
      throw problem('start.config', { param: 'PLATEN_RECIPIENTS', detail });
    }
    byPart.set(part, said ? recipientOf(said, usesOf[part]) : unnamed(part));
  }
  // Announced, or not in use any more: on the list, and nothing leads there.
  const others = entries
    .filter(({ is, in_use }) => !in_use || !byPart.has(is))
    .map((one) => recipientOf(one, usesOf[one.is]));
  const carrier = byPart.get('trunk')?.id ?? exchangeId;
  const mail = byPart.get('mail_relay')?.id ?? mailCatcherId;
  const unused = new Set([exchangeId, mailCatcherId].filter((id) => id !== carrier && id !== mail));
  const own = recipients.filter(({ id }) => !unused.has(id));
  const places_ = new Map([...byPart].map(([part, { id }]) => [id, places[part] as Destination]));
  return {
    list: [...own, ...byPart.values(), ...others],
    carrier,
    mail,
    destinations: (id) => [places_.get(id)].filter((one) => one !== undefined),
  };
}

function read(file: string): Entry[] {
  if (!existsSync(file)) return [];
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw problem('start.config', { param: 'PLATEN_RECIPIENTS', detail: `${file} is no JSON.` });
  }
  const parsed = recipientsFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  const detail = `${file}: ${path.join('.')}: ${message}.`;
  throw problem('start.config', { param: 'PLATEN_RECIPIENTS', detail });
}

function recipientOf(said: Entry, uses: Recipient['uses']): Recipient {
  return {
    id: said.id,
    kind: said.kind,
    legalName: said.legal_name,
    address: said.address,
    country: said.country,
    products: said.products,
    uses,
    contractSha256: said.contract_sha256,
    contractUntil: said.contract_until,
    transferBasis: said.transfer_basis,
    retentionDays: said.retention_days,
    eraseEndpoint: said.erase_endpoint,
    reviewedAt: said.reviewed_at,
  };
}

/** An evaluation may try a trunk before there is a contract: it is on the list as just that. */
function unnamed(part: Part): Recipient {
  return {
    id: `rcp_unnamed_${part}`,
    kind: part === 'trunk' ? 'carrier' : 'processor',
    legalName: `The ${part.replace('_', ' ')} of this evaluation, which nobody has named yet`,
    country: 'ZZ',
    uses: usesOf[part],
    own: true,
  };
}

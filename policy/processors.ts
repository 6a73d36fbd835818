// Who may get what, as source: the recipients that every installation has, and what the ones that
// its settings make real may be given. Names, contracts and reviews of those are the operator's own
// (`recipients.json`). From both the register of recipients and /privacy/processors are made.
import type { DisclosedFieldName } from './disclosed-fields.ts';
import type { PurposeName } from './purposes.ts';

export type RecipientKind = 'processor' | 'carrier' | 'authority' | 'partner' | 'user';

/** Why data may go to where the recipient stands; `home`: it stands where the operator does. */
export const transferBases = [
  'home',
  'adequacy',
  'standard_clauses',
  'binding_rules',
  'derogation',
] as const;
export type TransferBasis = (typeof transferBases)[number];

/** What may go for which purpose. */
export type Uses = Partial<Record<PurposeName, readonly DisclosedFieldName[]>>;

export interface Recipient {
  id: string;
  kind: RecipientKind;
  legalName: string;
  /** Postal address; a partner cannot be written without. */
  address?: string;
  /** ISO 3166-1, two letters; `ZZ`: wherever the addressee chose. */
  country: string;
  /** What a partner markets, where its name does not say it. */
  products?: string;
  uses: Uses;
  /** SHA-256 of the signed contract, and the last day of its term. */
  contractSha256?: string;
  contractUntil?: string;
  transferBasis?: TransferBasis;
  /** How long it keeps what it got. */
  retentionDays?: number;
  /** Where it is told to erase. */
  eraseEndpoint?: string;
  /** The day somebody last looked at all of this. Void after twelve months. */
  reviewedAt?: string;
  /** Part of this installation, on its own machine: nobody else, so nothing to review. */
  own?: true;
}

/** What goes to whoever carries calls. */
export const carrierUses = {
  'fax.send': ['fax.from_number', 'fax.to_number', 'fax_page.image'],
} as const satisfies Uses;

/** What goes to whoever carries mail: the address, and what we write. */
const mail = ['message.address', 'message.text'] as const;
export const mailUses = {
  'fax.deliver': [...mail, 'fax_page.image'],
  'comm.service': mail,
  'comm.legal_notice': mail,
  'marketing.email': mail,
  'marketing.partner': mail,
} as const satisfies Uses;

export const exchangeId = 'rcp_exchange';
export const addresseeMailId = 'rcp_addressee_mail';
export const mailCatcherId = 'rcp_mail_catcher';

/** Those of every installation. */
export const recipients: readonly Recipient[] = [
  {
    id: exchangeId,
    kind: 'carrier',
    legalName: 'The built-in exchange of this installation',
    country: 'ZZ',
    uses: carrierUses,
    own: true,
  },
  {
    id: mailCatcherId,
    kind: 'processor',
    legalName: 'The mail catcher of this installation',
    country: 'ZZ',
    uses: mailUses,
    own: true,
  },
  {
    id: addresseeMailId,
    kind: 'user',
    legalName: 'The mail provider that the addressee chose',
    country: 'ZZ',
    uses: mailUses,
  },
];

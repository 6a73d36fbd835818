// What privacy, and every feature after it, asks of `messages`: to write to a person. The one who
// writes it down names a kind; whether, how and when it goes is decided at the gate, at send time.
import type { Personal } from '../../platform/log/personal.ts';
import type { Db } from './with-purpose.ts';

/** The closed list of promises.md, "Message kinds". A template belongs to exactly one. */
export const messageKinds = [
  'account.code',
  'account.welcome',
  'fax.receipt',
  'fax.inbound',
  'billing.receipt',
  'billing.dunning',
  'service.notice',
  'legal.notice',
  'legal.correspondence',
  'breach.notice',
  'rights.answer',
  'support.reply',
  'signup.followup',
  'demo.testfax',
  'referral.invite',
  'survey.invite',
  'news.tips',
  'news.letter',
  'marketing.email',
  'marketing.partner',
] as const;
export type MessageKind = (typeof messageKinds)[number];

export interface NewMessage {
  /** A template's name, `<kind>/<what>`: its kind is the template's own, never the caller's. */
  template: string;
  /** A person on file (their verified email address is used): the one the lease is about, or one of
   * its account; the people of the account, a message each, without secrets; or an address with
   * nobody behind it, for the kinds that allow it. */
  to: { subject: string } | { members: string } | { address: Personal<string> };
  account?: string;
  /**
   * The id of the row that is the reason: the gate looks again, when it sends, whether it still is.
   */
  about: string;
  /** What the template's variables are filled with: only those it declares. Not for secrets. */
  facts?: Record<string, string | number>;
  /** A code or a link, sealed in the message's row and gone when it is sent. */
  secret?: Personal<string>;
}

/** Writes a pending message in the caller's transaction, under the caller's purpose, which must be
 * one that may insert into `message`. Returns its id, `msg_…` (of `members`, the first, or an empty
 * text when there are none); the sender wakes at commit. */
export type SendMessage = (db: Db, message: NewMessage) => Promise<string>;

// The legal desk: what an officer does, each step through a function of the database that checks
// the session and the role itself, decides by its own rules, and answers with handles.
import { type RawBuilder, sql } from 'kysely';
import type { Ground, LegalRequestType } from '../../../../../../../policy/ceilings.ts';
import {
  type DisclosedFieldName,
  disclosedFields,
} from '../../../../../../../policy/disclosed-fields.ts';
import type { App } from '../../../../app.ts';
import { problem } from '../../../../problems.ts';
import { ask, refusal, type Seat } from '../../staff/desk.ts';

export interface NewRequest {
  type: LegalRequestType;
  recipient: string;
  /** A person's handle, or one of our numbers. */
  target: string;
  country: string;
  instrumentSha256: string;
  from: Date;
  to: Date;
  servedAt: Date;
  conditions?: readonly string[];
  conditionSha256?: string;
  consented?: readonly string[];
  gagSha256?: string;
  /** Absent with an order: it is looked at after 90 days. */
  gagUntil?: Date;
}

export interface NewRelease {
  ground: Ground;
  /** The request of law, or the case of the report of abuse. */
  reason: string;
  recipient: string;
  fields: readonly string[];
  /** Faxes by id, where pages are among the fields. */
  objects?: readonly string[];
  from: Date;
  to: Date;
  facts: string;
  scope: string;
  alternatives: string;
}

export interface DeskEntry {
  id: string;
  what: 'request' | 'release' | 'hold';
  type: string;
  state: string;
  answer_by: Date;
  gag_until: Date | null;
  told_at: Date | null;
  fields: string[] | null;
  /** What still stands in the way of a release. */
  owed: string | null;
}

export type Decision = 'valid' | 'deficient' | 'refused' | 'closed' | 'renew';

type DeskApp = Pick<App, 'withPurpose' | 'seal'>;

export function addAuthority(
  app: DeskApp,
  seat: Seat,
  { legalName, address, country }: { legalName: string; address: string; country: string },
): Promise<string> {
  return askOne(
    app,
    seat,
    sql`select priv.desk_add_authority(${legalName}, ${address}, ${country}) as it`,
  );
}

export async function receiveRequest(app: DeskApp, seat: Seat, one: NewRequest): Promise<string> {
  const consented = one.consented ? itemised(one.consented) : null;
  const call = sql`select priv.desk_receive_request(${one.type}, ${one.recipient}, ${one.target},
    ${one.country}, ${one.instrumentSha256}, ${one.from}, ${one.to}, ${one.servedAt},
    ${[...(one.conditions ?? [])]}::text[], ${one.conditionSha256 ?? null}, ${consented}::text[],
    ${one.gagSha256 ?? null}, ${one.gagUntil ?? null}) as it`;
  return askOne(app, seat, call);
}

export function decideRequest(
  app: DeskApp,
  seat: Seat,
  id: string,
  decision: Decision,
): Promise<string> {
  return askOne(app, seat, sql`select priv.desk_decide_request(${id}, ${decision}) as it`);
}

/** The statement is measured by the database and kept as sealed here; its hash is in the audit. */
export async function proposeRelease(app: DeskApp, seat: Seat, one: NewRelease): Promise<string> {
  const { facts, scope, alternatives } = one;
  const sealed = app.seal.seal(JSON.stringify({ facts, scope, alternatives }), one.reason);
  const call = sql`select priv.desk_propose_release(${one.ground}, ${one.reason}, ${one.recipient},
    ${itemised(one.fields)}::text[], ${[...(one.objects ?? [])]}::text[], ${one.from}, ${one.to},
    ${facts}, ${scope}, ${alternatives}, ${sealed}) as it`;
  return askOne(app, seat, call);
}

export function agreeToRelease(app: DeskApp, seat: Seat, id: string): Promise<string> {
  return askOne(app, seat, sql`select priv.desk_agree_release(${id}) as it`);
}

export function withdrawRelease(app: DeskApp, seat: Seat, id: string): Promise<string> {
  return askOne(app, seat, sql`select priv.desk_withdraw_release(${id}) as it`);
}

/** The case under which the package may be made, for a day. */
export function openRelease(app: DeskApp, seat: Seat, id: string): Promise<string> {
  return askOne(app, seat, sql`select priv.desk_open_release(${id}) as it`);
}

export function listLegal(app: DeskApp, seat: Seat): Promise<DeskEntry[]> {
  return ask<DeskEntry>(app, seat, sql`select * from priv.desk_legal()`, legalRefusal);
}

/** Field by field: there is no word for everything. */
export function itemised(fields: readonly string[]): DisclosedFieldName[] {
  const unknown = fields.filter((field) => !Object.hasOwn(disclosedFields, field));
  if (unknown.length > 0 || fields.length === 0) {
    const detail = unknown.length > 0 ? `${unknown.join(', ')} is no field.` : 'Nothing is listed.';
    throw problem('legal.scope', { param: 'fields', detail });
  }
  return [...new Set(fields as DisclosedFieldName[])];
}

async function askOne(app: DeskApp, seat: Seat, call: RawBuilder<unknown>): Promise<string> {
  const [row] = await ask<{ it: string }>(app, seat, call, legalRefusal);
  return row.it;
}

function legalRefusal(cause: unknown): unknown {
  const { detail, message } = cause as { detail?: string; message: string };
  if (detail === 'legal.refused') {
    return problem('legal.refused', { detail: `${message}.` }, cause);
  }
  if (detail === 'legal.state' || detail === 'legal.rewrite') {
    return problem('legal.state', { detail: `${message}.` }, cause);
  }
  return refusal(cause);
}

// Brings the register of recipients to what policy and settings say, at each start, as the owner
// login. What is new is listed from now on; what is gone stays, with its end: rows name it.
import type pg from 'pg';
import type { Recipient } from '../../../../../../policy/processors.ts';

export async function listRecipients(owner: pg.Client, list: readonly Recipient[]): Promise<void> {
  await owner.query('begin');
  try {
    for (const one of list) await listOne(owner, one);
    await endOthers(owner, list);
    await owner.query('commit');
  } catch (cause) {
    await owner.query('rollback');
    throw cause;
  }
}

async function listOne(owner: pg.Client, one: Recipient): Promise<void> {
  const { rows } = await owner.query(
    `insert into ops.recipient (id, kind, legal_name, address, country, products, contract_sha256,
       contract_until, transfer_basis, retention_days, erase_endpoint, reviewed_at, own, origin)
     values ($1, $2, $3, $4, $5, $6, $7, $8::date + 1, $9, $10, $11, $12, $13, $14)
     on conflict (id) do update set kind = excluded.kind, legal_name = excluded.legal_name,
       address = excluded.address, country = excluded.country, products = excluded.products,
       contract_sha256 = excluded.contract_sha256, contract_until = excluded.contract_until,
       transfer_basis = excluded.transfer_basis, retention_days = excluded.retention_days,
       erase_endpoint = excluded.erase_endpoint, reviewed_at = excluded.reviewed_at,
       own = excluded.own, origin = excluded.origin, ended_at = null
     returning xmax = 0 as is_new`,
    [
      one.id,
      one.kind,
      one.legalName,
      one.address ?? null,
      one.country,
      one.products ?? null,
      one.contractSha256 ?? null,
      one.contractUntil ?? null,
      one.transferBasis ?? null,
      one.retentionDays ?? null,
      one.eraseEndpoint ?? null,
      one.reviewedAt ?? null,
      one.own ?? false,
      one.contractSha256 ? 'configuration' : 'policy',
    ],
  );
  const uses = Object.entries(one.uses).flatMap(([purpose, fields]) =>
    fields.map((field) => ({ purpose, field })),
  );
  const named = [one.id, uses.map(({ purpose }) => purpose), uses.map(({ field }) => field)];
  const gone = await owner.query(
    `delete from ops.recipient_use u where u.recipient_id = $1 and not exists (
       select from unnest($2::text[], $3::text[]) as n (purpose, field)
       where n.purpose = u.purpose and n.field = u.field)`,
    named,
  );
  const added = await owner.query(
    `insert into ops.recipient_use (recipient_id, purpose, field)
     select $1, n.purpose, n.field from unnest($2::text[], $3::text[]) as n (purpose, field)
     where not exists (select from ops.recipient_use u
       where u.recipient_id = $1 and u.purpose = n.purpose and u.field = n.field)`,
    named,
  );
  if (rows[0].is_new || gone.rowCount || added.rowCount) {
    await tellAudit(owner, 'recipient.listed', one.id, {
      uses_added: added.rowCount,
      uses_ended: gone.rowCount,
    });
  }
}

/** What neither policy nor settings name any more; those that staff announced are theirs to end. */
async function endOthers(owner: pg.Client, list: readonly Recipient[]): Promise<void> {
  const { rows } = await owner.query(
    `update ops.recipient set ended_at = priv.now()
     where id <> all ($1) and origin <> 'staff' and ended_at is null returning id`,
    [list.map(({ id }) => id)],
  );
  for (const { id } of rows) {
    await owner.query('delete from ops.recipient_use where recipient_id = $1', [id]);
    await tellAudit(owner, 'recipient.ended', id, {});
  }
}

async function tellAudit(owner: pg.Client, kind: string, recipient: string, facts: object) {
  const noted = JSON.stringify({ recipient, ...facts });
  await owner.query('select priv.note($1, $2)', [kind, noted]);
}

// The rows that prove a purpose to the database, what is due, and what is swept: the doorways of
// faxes besides their tables.
import type { Inventory } from '../../platform/db/inventory.ts';

export const anchors: NonNullable<Inventory['anchors']> = [
  {
    name: 'queued_fax',
    holds: 'the id of a fax whose document is still to be drawn',
    query: `
        select f.id, f.account_id, f.subject_id, null, array['job:render'], null
        from vault.fax f
        where f.id = $1 and f.direction = 'outbound' and f.status = 'queued'
          and f.phase = 'preparing'
          and exists (select from vault.fax_key k where k.fax_id = f.id)`,
  },
  {
    name: 'running_attempt',
    holds: 'the id of a fax whose dial is due or under way',
    query: `
        select f.id, f.account_id, f.subject_id, null, array['job:dial'], null
        from vault.fax f
        where f.id = $1 and f.direction = 'outbound' and f.pages_total is not null
          and f.status in ('queued', 'retrying', 'in_progress')
          and exists (select from vault.fax_key k where k.fax_id = f.id)`,
  },
  {
    name: 'called_number',
    holds: 'a number of ours that somebody is calling',
    intake: true,
    query: `
        select n.id, n.account_id, null, n.inbox_id, array['job:receive'], array['fax.receive']
        from vault.number n join vault.account a on a.id = n.account_id and a.state <> 'closed'
        where n.number = $1`,
  },
  {
    // A copy of everything of who does not own the account: their own private inbox, fax by fax.
    name: 'mailbox_copy',
    holds: 'a copy that is being built and a fax in the private inbox of whoever asked for it',
    query: `
        select e.id, f.account_id, e.subject_id, f.id, array['job:copy'], array['rights.fulfil']
        from vault.export e
        join vault.fax f on f.id = split_part($1, '/', 2) and f.owner_subject_id = e.subject_id
        where e.id = split_part($1, '/', 1) and e.state = 'building' and e.pieces_gone_at is null`,
  },
  {
    name: 'inbound_call',
    holds: 'the id of a fax that is coming in',
    query: `
        select f.id, f.account_id, null, f.inbox_id, array['job:receive'], null
        from vault.fax f
        where f.id = $1 and f.direction = 'inbound' and f.status = 'in_progress'`,
  },
];

export const finders: NonNullable<Inventory['finders']> = [
  // One finder for each actor that moves a fax along: it leads to the anchor of that actor alone.
  ...(
    [
      ['undrawn_fax', `f.direction = 'outbound' and f.pages_total is null`],
      ['undialled_fax', `f.direction = 'outbound' and f.pages_total is not null`],
      ['unreceived_fax', `f.direction = 'inbound'`],
    ] as const
  ).map(([name, which]) => ({
    name,
    query: `select f.id, f.deadline_at from vault.fax f
        where f.deadline_at < priv.now() and ${which} order by f.deadline_at`,
  })),
  // At a start, all that is not final: calls of an earlier process, and jobs that may have died
  // with it.
  ...(
    [
      ['unfinished_drawing', `f.direction = 'outbound' and f.pages_total is null`],
      ['unfinished_sending', `f.direction = 'outbound' and f.pages_total is not null`],
      ['unfinished_receiving', `f.direction = 'inbound'`],
    ] as const
  ).map(([name, which]) => ({
    name,
    query: `select f.id, f.deadline_at from vault.fax f
        where f.deadline_at is not null and ${which} order by f.deadline_at`,
  })),
  // At a start: whose content is kept. What lies sealed beside it belongs to no fax.
  {
    name: 'kept_fax',
    query: `select k.fax_id, null::timestamptz from vault.fax_key k order by k.fax_id`,
  },
  {
    name: 'expired_fax',
    query: `select f.id, f.delete_at from vault.fax f
        where f.delete_at < priv.now() and exists (select from vault.fax_blob b where b.fax_id = f.id)
          and not priv.held('vault.fax_key', f.account_id, f.subject_id) order by f.delete_at`,
  },
];

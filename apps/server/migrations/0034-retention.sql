-- What ends, what is kept for a case, and the receipts of what ended.

-- Rows that a case needs are kept past their time: by account or person, table by table, for a while
-- that is looked at again. Nobody but the case's officers sees them meanwhile.
create table vault.legal_hold (
  id text primary key,
  case_id text not null,
  account_id text not null references vault.account on delete cascade,
  -- Only what is about this person; null: all that is the account's.
  subject_id text references vault.subject on delete cascade,
  tables text[] not null check (cardinality(tables) > 0),
  owner_id text not null,
  since timestamptz not null default priv.now(),
  review_at timestamptz not null,
  released_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint hold_is_reviewed check (review_at > since and review_at <= since + interval '180 days')
);
create index legal_hold_standing on vault.legal_hold (account_id) where released_at is null;

-- Which tables a hold may name: what is only there to advertise by is not among them. Compiled.
create table priv.holdable (rel text primary key);

create function priv.check_hold() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from unnest(new.tables) t (rel)
    where not exists (select from priv.holdable h where h.rel = t.rel)) then
    raise exception 'a hold names tables that a case can need'
      using errcode = '23514', detail = 'hold.scope';
  end if;
  -- Looking again gives it another while from now on, never more.
  if new.review_at > priv.now() + interval '180 days' then
    raise exception 'a hold is looked at again within 180 days'
      using errcode = '23514', detail = 'hold.review';
  end if;
  return new;
end $$;
revoke execute on function priv.check_hold() from public;
create trigger hold_is_narrow before insert or update on vault.legal_hold
  for each row execute function priv.check_hold();

-- A hold ends by being released, or by nobody looking again; not by deleting it, nor what it hangs on.
create function priv.refuse_standing() returns trigger language plpgsql as $$
begin
  if old.released_at is null and old.review_at > priv.now() then
    raise exception 'a case keeps this' using errcode = '42501', detail = 'hold.stands';
  end if;
  return old;
end $$;
revoke execute on function priv.refuse_standing() from public;
create trigger hold_is_released before delete on vault.legal_hold
  for each row execute function priv.refuse_standing();

-- One line per batch that took something away, and one per sweep that says when it last ran.
create table priv.sweep_receipt (
  id bigint generated always as identity primary key,
  at timestamptz not null default priv.now(),
  sweep text not null,
  rule text not null,
  rows_gone integer not null check (rows_gone > 0),
  oldest_due_at timestamptz,
  took_ms integer not null
);
create index sweep_receipt_recent on priv.sweep_receipt (sweep, id desc);
create table priv.sweep_state (
  sweep text primary key,
  rule text not null,
  last_ran_at timestamptz not null,
  last_gone integer not null
);

grant usage, create on schema priv to {inst}_gate;
alter function priv.check_hold() owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;

-- When the key of a fax goes, the fax says since when it has no content.
create function priv.mark_content_gone() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update vault.fax set deleted_at = priv.now() where id = old.fax_id and deleted_at is null;
  return null;
end $$;
revoke execute on function priv.mark_content_gone() from public;
create trigger content_is_gone after delete on vault.fax_key
  for each row execute function priv.mark_content_gone();
grant usage, create on schema priv to {inst}_gate;
alter function priv.mark_content_gone() owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;

create index login_session_end on auth.login_session (expires_at);
create index sign_in_link_end on auth.sign_in_link (expires_at);
create index fax_record_end on vault.fax (completed_at);
create index document_end on vault.document (delete_at);

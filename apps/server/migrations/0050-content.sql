-- What of a fax lies sealed where, under which hash, made from what: written once, as it is stored. And
-- what machines decided about it, in words of a closed list.

create table vault.fax_blob (
  id text primary key,
  fax_id text not null,
  account_id text not null references vault.account on delete cascade,
  kind text not null check (kind in ('document', 'drawn', 'line')),
  -- Of the sealed bytes: they can be checked without a key.
  sha256 bytea not null check (octet_length(sha256) = 32),
  bytes integer not null check (bytes > 0),
  made_from text references vault.fax_blob,
  changed text[] not null default '{}',
  checked_at timestamptz,
  quarantined_at timestamptz,
  told_at timestamptz,
  created_at timestamptz not null default priv.now(),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint fax_blob_fax foreign key (fax_id, account_id)
    references vault.fax (id, account_id) on delete cascade,
  -- What is made from something says what was changed, and what came as it is changed nothing.
  constraint derived_says_what_changed check ((made_from is null) = (cardinality(changed) = 0)),
  constraint changes_are_known check (changed <@ array['raster', 'one-bit', 'resolution', 'size',
    'header', 'coding']::text[])
);
create index fax_blob_fax_id on vault.fax_blob (fax_id);
create index fax_blob_unchecked on vault.fax_blob (checked_at nulls first)
  where quarantined_at is null;
create index fax_blob_damaged on vault.fax_blob (quarantined_at)
  where quarantined_at is not null and told_at is null;

-- Content is never edited: a stored thing is looked at again, shut away, or gone. Nothing else changes,
-- for nobody, the owner of the table included.
create function priv.refuse_edit() returns trigger language plpgsql as $$
begin
  if (new.id, new.fax_id, new.account_id, new.kind, new.sha256, new.bytes, new.changed,
      new.created_at) is distinct from (old.id, old.fax_id, old.account_id, old.kind, old.sha256,
      old.bytes, old.changed, old.created_at)
    or new.made_from is distinct from old.made_from
    or (old.quarantined_at is not null and new.quarantined_at is distinct from old.quarantined_at)
  then
    raise exception 'content is not edited' using errcode = '42501', detail = 'content.immutable';
  end if;
  return new;
end $$;
revoke execute on function priv.refuse_edit() from public;
create trigger content_is_immutable before update on vault.fax_blob
  for each row execute function priv.refuse_edit();

-- Compares what was found with what was stored; what differs, or is not there, is shut away at once. Says
-- nothing about things that are not known: the ids cannot be guessed, and the hash is the caller's.
create function priv.check_blob(blob text, hash bytea) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  stored vault.fax_blob;
begin
  select b.* into stored from vault.fax_blob b where b.id = blob;
  if stored.id is null then return true; end if;
  if stored.quarantined_at is not null then return false; end if;
  if stored.sha256 is not distinct from hash then
    update vault.fax_blob set checked_at = priv.now() where id = blob;
    return true;
  end if;
  update vault.fax_blob set quarantined_at = priv.now() where id = blob;
  perform priv.note('content.quarantined',
    jsonb_build_object('fax', stored.fax_id, 'account', stored.account_id, 'kind', stored.kind));
  return false;
end $$;
revoke execute on function priv.check_blob(text, bytea) from public;
grant execute on function priv.check_blob(text, bytea) to {inst}_web, {inst}_jobs, {inst}_staff;

-- Of a fax whose key is gone, nothing lies anywhere any more.
create function priv.forget_blobs(fax text) returns integer
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  forgotten integer;
begin
  delete from vault.fax_blob b where b.fax_id = fax
    and not exists (select from vault.fax_key k where k.fax_id = fax);
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
revoke execute on function priv.forget_blobs(text) from public;
grant execute on function priv.forget_blobs(text) to {inst}_web, {inst}_jobs;

-- A verdict names the check and the outcome. It has no column that could hold an excerpt.
create table vault.fax_verdict (
  id text primary key,
  fax_id text not null,
  account_id text not null references vault.account on delete cascade,
  check_name text not null check (check_name in ('loop', 'rate', 'file')),
  verdict text not null check (verdict in ('passed', 'refused')),
  code text check (code ~ '^[a-z]+\.[a-z_]+$' and length(code) <= 40),
  at timestamptz not null default priv.now(),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint fax_verdict_fax foreign key (fax_id, account_id)
    references vault.fax (id, account_id) on delete cascade,
  constraint refused_says_why check ((verdict = 'refused') = (code is not null))
);
create index fax_verdict_fax_id on vault.fax_verdict (fax_id);

-- What the protecting machine may know of other faxes: how many went lately, in counts. It answers about
-- the fax of the caller's own lease.
create function priv.pace(out by_account integer, out to_number integer, out loops boolean)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
  fax vault.fax;
begin
  if lease.purpose <> 'fax.protect' then
    raise exception 'only who protects asks for the pace'
      using errcode = '42501', detail = 'lease.right';
  end if;
  select f.* into fax from vault.fax f where f.id = lease.anchor_id;
  select count(*), count(*) filter (where f.to_number = fax.to_number) into by_account, to_number
  from vault.fax f where f.account_id = fax.account_id and f.direction = 'outbound'
    and f.created_at > priv.now() - interval '1 hour';
  loops := fax.from_number = fax.to_number;
end $$;
revoke execute on function priv.pace() from public;
grant execute on function priv.pace() to {inst}_jobs;
create index fax_pace on vault.fax (account_id, created_at) where direction = 'outbound';

grant usage, create on schema priv to {inst}_gate;
alter function priv.check_blob(text, bytea) owner to {inst}_gate;
alter function priv.forget_blobs(text) owner to {inst}_gate;
alter function priv.pace() owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;

-- Searching inside faxes: off until a member says yes, and gone at once when one says no. Kept are keyed
-- hashes of words, which mean nothing outside the account, and they go with the key of their fax.

-- A fax whose text was read.
create table vault.fax_index (
  fax_id text primary key references vault.fax_key on delete cascade,
  account_id text not null references vault.account on delete cascade,
  -- Part: a page could not be read in the time and the memory that it had.
  outcome text not null check (outcome in ('whole', 'part')),
  pages integer not null check (pages >= 0),
  read_at timestamptz not null default priv.now(),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  unique (fax_id, account_id)
);
create index fax_index_account on vault.fax_index (account_id);

create table vault.fax_word (
  fax_id text not null,
  account_id text not null references vault.account on delete cascade,
  word_hash bytea not null check (octet_length(word_hash) = 32),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  primary key (account_id, word_hash, fax_id),
  constraint fax_word_fax foreign key (fax_id, account_id)
    references vault.fax_index (fax_id, account_id) on delete cascade
);
create index fax_word_fax_id on vault.fax_word (fax_id);

-- Whether an account wants it: the last word that any of its members said, while they are one.
create function priv.index_on(account text) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce((
    select e.decision = 'yes' and exists (select from vault.membership m
      where m.account_id = account and m.subject_id = e.subject_id)
    from vault.choice_event e
    where e.kind = 'purpose' and e.purpose = 'fax.index' and (e.account_id = account
      or e.account_id is null and exists (select from vault.membership m
        where m.account_id = account and m.subject_id = e.subject_id))
    order by e.seq desc limit 1), false)
$$;

-- One at a time for each account: what is being written when it is switched off would stay behind.
create function priv.lock_index(account text) returns void
  language sql volatile set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_xact_lock(hashtextextended('fax.index/' || account, 0))
$$;

create function priv.guard_index() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform priv.lock_index(new.account_id);
  if not priv.index_on(new.account_id) or not exists (select from vault.fax_key k
    where k.fax_id = new.fax_id and k.account_id = new.account_id) then
    raise exception 'this account does not want its faxes read'
      using errcode = '42501', detail = 'index.off';
  end if;
  return new;
end $$;

-- Takes the index of an account away if it is not wanted, and ends what is reading for it.
create function priv.end_index(account text) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  gone integer;
begin
  perform priv.lock_index(account);
  if priv.index_on(account) then return; end if;
  update priv.lease l set expires_at = priv.now()
  where l.purpose = 'fax.index' and l.account_id = account and l.expires_at > priv.now();
  delete from vault.fax_index i where i.account_id = account;
  get diagnostics gone = row_count;
  if gone > 0 then
    perform priv.note('index.removed', jsonb_build_object('account', account, 'faxes', gone));
  end if;
end $$;

create function priv.end_index_by_choice() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  said vault.choice_event := case tg_op when 'DELETE' then old else new end;
begin
  if said.purpose = 'fax.index' then
    perform priv.end_index(a.id) from vault.account a where a.id = said.account_id
      or said.account_id is null and exists (select from vault.membership m
        where m.account_id = a.id and m.subject_id = said.subject_id);
  end if;
  return null;
end $$;

create function priv.end_index_by_leaving() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform priv.end_index(old.account_id);
  return null;
end $$;

create trigger only_while_wanted before insert on vault.fax_index
  for each row execute function priv.guard_index();
create trigger end_index after insert or delete on vault.choice_event
  for each row execute function priv.end_index_by_choice();
create trigger end_index after delete on vault.membership
  for each row execute function priv.end_index_by_leaving();

revoke execute on function priv.index_on(text), priv.lock_index(text), priv.guard_index(),
  priv.end_index(text), priv.end_index_by_choice(), priv.end_index_by_leaving() from public;
grant create on schema priv to {inst}_gate;
alter function priv.index_on(text) owner to {inst}_gate;
alter function priv.lock_index(text) owner to {inst}_gate;
alter function priv.guard_index() owner to {inst}_gate;
alter function priv.end_index(text) owner to {inst}_gate;
alter function priv.end_index_by_choice() owner to {inst}_gate;
alter function priv.end_index_by_leaving() owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;

-- What people can ask for by right: the keys that an erasure destroys, the requests with their
-- deadlines, the erasures, and the exports.

-- The key of a person, wrapped by an epoch's key as an account's is (platform/crypto/key-epochs.ts).
create table vault.subject_key (
  subject_id text primary key references vault.subject on delete cascade,
  wrapped bytea not null,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);

-- The epoch stands in the wrapped key itself, after a byte that marks it; older ones have none.
create function priv.epoch_of(wrapped bytea) returns integer language sql immutable parallel safe return
  case when length(wrapped) > 4 and get_byte(wrapped, 0) = 2
    then (get_byte(wrapped, 1) << 24) | (get_byte(wrapped, 2) << 16)
      | (get_byte(wrapped, 3) << 8) | get_byte(wrapped, 4)
    else 0 end;

-- Wrapping anew needs every wrapped key, and nothing of whose it is: without the keys folder they are noise.
create function priv.keys_behind(epoch integer, max integer)
  returns table (owner_kind text, owner_id text, wrapped bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    (select 'subject', k.subject_id, k.wrapped from vault.subject_key k
     where priv.epoch_of(k.wrapped) < epoch limit max)
    union all
    (select 'account', k.account_id, k.wrapped from vault.account_key k
     where priv.epoch_of(k.wrapped) < epoch limit max)
    limit max;
  end;
-- Only forwards, and only what still is what was read: a key destroyed meanwhile stays destroyed.
create function priv.rewrap_key(owner_kind text, owner_id text, before bytea, after bytea) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if priv.epoch_of(after) <= priv.epoch_of(before) then
    raise exception 'a key is wrapped forwards only' using errcode = '22023';
  end if;
  if owner_kind = 'subject' then
    update vault.subject_key k set wrapped = after
    where k.subject_id = rewrap_key.owner_id and k.wrapped = before;
  else
    update vault.account_key k set wrapped = after
    where k.account_id = rewrap_key.owner_id and k.wrapped = before;
  end if;
  return found;
end $$;
create function priv.subjects_without_key(max integer) returns setof text
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select s.id from vault.subject s
    where not exists (select from vault.subject_key k where k.subject_id = s.id) limit max;
  end;
create function priv.add_subject_key(subject_id text, wrapped bytea) returns void
  language sql volatile security definer set search_path = pg_catalog, pg_temp
  begin atomic
    insert into vault.subject_key (subject_id, wrapped, source)
    select s.id, add_subject_key.wrapped, 'system' from vault.subject s
    where s.id = add_subject_key.subject_id
    on conflict do nothing;
  end;

-- A request, with the state of `requests/request.ts` in `life`; what is asked of many at once stands
-- beside it. Kept 24 months as the law asks, so it points at nobody: the ids are handles.
create table vault.rights_request (
  id text primary key,
  kind text not null check (kind in ('access', 'export', 'correction', 'erasure', 'objection',
    'restriction', 'opt_out_sale', 'limit_sensitive', 'shine_the_light', 'appeal')),
  regime text not null check (regime in ('general', 'california')),
  channel text not null check (channel in ('account', 'web_form', 'email', 'fax', 'phone', 'post')),
  subject_id text,
  account_id text,
  -- Who asked, as a keyed hash: of the person's id, or of the proved address.
  asker_hash bytea not null,
  identity_level text not null
    check (identity_level in ('none', 'contact_proved', 'signed_in', 'stepped_up')),
  received_at timestamptz not null default priv.now(),
  life jsonb not null,
  state text not null check (state in ('awaiting_proof', 'received', 'in_progress',
    'checking_identity', 'answered', 'refused', 'withdrawn', 'lapsed')),
  wake_at timestamptz,
  confirm_by timestamptz,
  confirmed_at timestamptz,
  due_at timestamptz,
  extended_until timestamptz,
  late boolean not null default false,
  outcome text,
  refusal_reason text,
  appeal_of text references vault.rights_request,
  -- What they wrote, sealed for this request.
  words bytea,
  ended_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now(),
  constraint waiting_has_deadline check (
    (state in ('answered', 'refused', 'withdrawn', 'lapsed')) = (wake_at is null)),
  constraint open_has_due check (
    state not in ('received', 'in_progress', 'checking_identity') or due_at is not null),
  constraint refused_has_reason check (state <> 'refused' or refusal_reason is not null)
);
create index rights_request_subject on vault.rights_request (subject_id, received_at);
create index rights_request_wake on vault.rights_request (wake_at) where wake_at is not null;
-- One fulfilled answer in a calendar year, counted by receipt where the person is.
create unique index shine_the_light_once on vault.rights_request
  (asker_hash, (extract(year from received_at at time zone 'America/Los_Angeles')))
  where kind = 'shine_the_light' and state = 'answered';

-- The address or fax number by which somebody without an account proves who they are.
create table vault.request_proof (
  request_id text primary key references vault.rights_request on delete cascade,
  contact_kind text not null check (contact_kind in ('email', 'fax')),
  contact text not null check (length(contact) between 3 and 320),
  contact_hash bytea not null,
  code_hash bytea not null unique,
  -- The code, sealed, until it is on its way.
  code_sealed bytea,
  expires_at timestamptz not null,
  proved_at timestamptz,
  subject_id text,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);

create index request_proof_contact on vault.request_proof (contact_hash, created_at);

-- Nobody can have somebody else's mailbox or machine flooded with our codes.
create function priv.pace_proofs() returns trigger
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (select count(*) from vault.request_proof p where p.contact_hash = new.contact_hash
      and p.created_at > priv.now() - interval '1 day') >= 5 then
    raise exception 'too many codes for one address' using errcode = '54000', detail = 'request.pace';
  end if;
  return new;
end $$;
create trigger pace before insert on vault.request_proof
  for each row execute function priv.pace_proofs();

-- For the evidence page: how many are open, and how many of them late.
create function priv.request_deadlines(out open integer, out overdue integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select count(*)::integer, (count(*) filter (where r.due_at < priv.now()))::integer
    from vault.rights_request r where r.wake_at is not null;
  end;

do $$ declare door text; begin
  foreach door in array array['priv.keys_behind(integer, integer)',
    'priv.rewrap_key(text, text, bytea, bytea)', 'priv.subjects_without_key(integer)',
    'priv.add_subject_key(text, bytea)', 'priv.request_deadlines()'] loop
    execute format('revoke execute on function %s from public', door);
    execute format('grant execute on function %s to {inst}_jobs', door);
  end loop;
end $$;
revoke execute on function priv.epoch_of(bytea) from public;
grant execute on function priv.epoch_of(bytea) to {inst}_gate;
grant usage, create on schema priv to {inst}_gate;
revoke execute on function priv.pace_proofs() from public;
alter function priv.pace_proofs() owner to {inst}_gate;
alter function priv.request_deadlines() owner to {inst}_gate;
alter function priv.keys_behind(integer, integer) owner to {inst}_gate;
alter function priv.rewrap_key(text, text, bytea, bytea) owner to {inst}_gate;
alter function priv.subjects_without_key(integer) owner to {inst}_gate;
alter function priv.add_subject_key(text, bytea) owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;

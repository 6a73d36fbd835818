-- Signing up, signing in, members, closing. What happens before anyone is known stands in schema
-- auth: addresses only as keyed hashes or sealed, secrets only as hashes.

-- Who signs in: found by the keyed hash of the address, never by the address.
create table auth.login_user (
  id text primary key,
  subject_id text not null unique references vault.subject on delete cascade,
  email_hash bytea not null unique,
  password_hash text,
  password_set_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);

create table auth.login_passkey (
  id text primary key,
  subject_id text not null references vault.subject on delete cascade,
  credential_id text not null unique,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  label text not null check (length(label) between 1 and 100),
  used_at timestamptz,
  removed_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);
create index login_passkey_subject on auth.login_passkey (subject_id);

-- What a browser must sign with its passkey: once, and soon.
create table auth.login_challenge (
  id text primary key,
  challenge_hash bytea not null unique,
  subject_id text references vault.subject on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);

-- A code by mail, drawn when the mail is written. Without subject it is for an address that nobody signs in with: the row is made
-- all the same, so that neither answer nor work tells which addresses are known.
create table auth.login_code (
  id text primary key,
  token_hash bytea not null unique,
  subject_id text references vault.subject on delete cascade,
  email_hash bytea not null,
  email_sealed bytea,
  kind text not null check (kind in ('sign_in', 'confirm')),
  code_hash bytea,
  remembered boolean not null,
  tries_left integer not null check (tries_left between 0 and 5),
  expires_at timestamptz not null,
  used_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);

-- How often somebody failed, per keyed hash of an address or of where they come from.
create table auth.login_limit (
  key_hash bytea primary key,
  subject_id text references vault.subject on delete cascade,
  failures integer not null check (failures >= 0),
  next_try_at timestamptz not null,
  expires_at timestamptz not null,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null
);

-- What somebody filled in who is not a person here yet. Account and subject are ids drawn with the
-- draft, so that the database, and not a form, says who is being made. `known` marks one for an
-- address that is taken: it looks and costs the same, and can never be verified.
create table auth.registration_draft (
  id text primary key,
  token_hash bytea not null unique,
  account_id text not null unique,
  subject_id text not null unique,
  email_hash bytea not null,
  known boolean not null,
  sealed bytea,
  text_sha256 text not null,
  code_hash bytea,
  code_expires_at timestamptz,
  tries_left integer not null check (tries_left between 0 and 5),
  proof_hash bytea unique,
  verified_at timestamptz,
  used_at timestamptz,
  expires_at timestamptz not null,
  policy_version_id text not null references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now(),
  constraint known_is_never_verified check (not known or verified_at is null),
  constraint verified_holds_its_data check (verified_at is null or used_at is not null or sealed is not null)
);
-- Two people, or one in two windows, who prove the same address: the first one has it.
create unique index registration_draft_address on auth.registration_draft (email_hash)
  where verified_at is not null and used_at is null;

-- A session ends by itself: without use after a while, in any case after its time, unless the
-- person asked to be remembered on this browser.
alter table auth.login_session
  add column remembered boolean not null default false,
  add column last_seen_at timestamptz not null default priv.now(),
  add column signed_in_at timestamptz not null default priv.now(),
  add column method text not null default 'link'
    check (method in ('link', 'password', 'passkey', 'code', 'sign_up', 'invitation')),
  add column device text not null default 'unknown' check (length(device) between 1 and 60);

alter table vault.account add column closed_at timestamptz,
  add constraint closed_knows_when check ((state = 'closed') = (closed_at is not null));

-- Login auth knows a person and not their accounts: it asks which one a new session is for. An open
-- account comes before one that its owner has closed and may still open again.
create function priv.home_account(subject text, account text) returns table (id text, closed boolean)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select a.id, a.state = 'closed' from vault.membership m join vault.account a on a.id = m.account_id
    where m.subject_id = home_account.subject
      and (home_account.account is null or a.id = home_account.account)
      and (a.state = 'active' or a.state = 'closed' and m.role = 'owner'
        and a.closed_at > priv.now() - priv.period('account.closed'))
    order by a.state, m.created_at, m.id limit 1;
end $$;
revoke execute on function priv.home_account(text, text) from public;
grant execute on function priv.home_account(text, text) to {inst}_auth;

-- P-0-01: what makes an account active is an acceptance: of the policy, with yes, by the hash of the
-- text that was shown, and of the version that counts for new people at that moment.
alter table priv.policy_version add unique (id, text_sha256);
create function priv.require_acceptance() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.accepted_event_id is null then return new; end if;
  if not exists (
    select from vault.choice_event c
    join priv.policy_version v on v.id = c.policy_version_id and v.text_sha256 = c.text_sha256
    where c.id = new.accepted_event_id and c.kind = 'policy_accept' and c.decision = 'yes'
      and v.id = priv.current_version()
  ) then
    raise exception 'the account needs an acceptance of the policy that counts now'
      using errcode = '23514', constraint = 'accepts_the_current_policy';
  end if;
  return new;
end $$;
create trigger accepts_the_current_policy before insert or update of accepted_event_id
  on vault.account for each row execute function priv.require_acceptance();

-- An invitation, to become a member of the account, or to make an account of one's own where only who
-- is invited may. The id of whom it would make is drawn with it; who signs in with its address
-- already stays who they are.
create table vault.invitation (
  id text primary key,
  account_id text not null references vault.account on delete cascade,
  kind text not null check (kind in ('member', 'account')),
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  email text not null check (length(email) between 3 and 320),
  email_hash bytea not null,
  token_hash bytea not null unique,
  invited_by text references vault.subject on delete set null,
  new_subject_id text not null unique,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now(),
  constraint an_account_of_ones_own_is_owned check (kind = 'member' or role = 'owner')
);
create index invitation_account on vault.invitation (account_id);
create unique index invitation_once on vault.invitation (account_id, email_hash)
  where accepted_at is null and revoked_at is null;

-- The name by which the people of an account know each other; given by each for themselves.
alter table vault.membership add column name text check (length(name) between 1 and 200);

-- What the pages forbid, forbidden here: an account that is open keeps an owner; only an owner makes,
-- changes or removes one; and whoever comes by invitation gets the role that it names.
create function priv.keep_members() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease;
  invited vault.invitation;
begin
  if session_user <> '{inst}_web' then
    if tg_op = 'DELETE' then return old; end if;
    return new;
  end if;
  lease := priv.gate();
  perform from vault.account a where a.id = coalesce(new.account_id, old.account_id) for update;
  if tg_op = 'INSERT' then
    if lease.anchor = 'invitation' then
      select * into invited from vault.invitation i where i.id = lease.anchor_id;
      if new.role <> invited.role then
        raise exception 'an invitation gives the role it names' using errcode = '42501';
      end if;
    elsif exists (select from vault.membership m where m.account_id = new.account_id) then
      raise exception 'members come by invitation' using errcode = '42501';
    end if;
    return new;
  end if;
  if (old.role = 'owner' or tg_op = 'UPDATE' and new.role = 'owner')
    and not exists (select from vault.membership m where m.account_id = old.account_id
      and m.subject_id = lease.subject_id and m.role = 'owner') then
    raise exception 'only an owner makes, changes or removes an owner' using errcode = '42501';
  end if;
  if old.role = 'owner' and (tg_op = 'DELETE' or new.role <> 'owner')
    and not exists (select from vault.membership m where m.account_id = old.account_id
      and m.role = 'owner' and m.id <> old.id) then
    raise exception 'the last owner stays' using errcode = '23514', constraint = 'keeps_an_owner';
  end if;
  perform priv.note(case tg_op when 'DELETE' then 'member.removed' else 'member.changed' end,
    jsonb_build_object('account', old.account_id, 'subject', old.subject_id, 'by', lease.subject_id,
      'role', old.role, 'to', case tg_op when 'UPDATE' then new.role end));
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$;
create trigger keep_members before insert or update or delete on vault.membership
  for each row execute function priv.keep_members();

-- Closing is one act: what was in force is frozen, every key and session is over, the numbers take no
-- calls (and go to nobody else until the account is erased), open invitations are void.
create function priv.close_account() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease;
begin
  if new.state = 'closed' and old.state <> 'closed' then
    if session_user = '{inst}_web' then
      lease := priv.gate();
      if not exists (select from vault.membership m where m.account_id = old.id
        and m.subject_id = lease.subject_id and m.role = 'owner') then
        raise exception 'only an owner closes an account' using errcode = '42501';
      end if;
    end if;
    new.closed_at := priv.now();
    new.closed_version_id := coalesce(
      (select c.policy_version_id from vault.choice_event c where c.id = old.accepted_event_id),
      priv.current_version());
    update vault.api_key k set revoked_at = priv.now()
    where k.account_id = old.id and k.revoked_at is null;
    update auth.login_session s set ended_at = priv.now()
    where s.account_id = old.id and s.ended_at is null;
    update vault.invitation i set revoked_at = priv.now()
    where i.account_id = old.id and i.accepted_at is null and i.revoked_at is null;
    perform priv.note('account.closed', jsonb_build_object('account', old.id,
      'subject', lease.subject_id, 'version', new.closed_version_id));
    perform priv.note('number.quarantined', jsonb_build_object('account', old.id,
      'numbers', (select coalesce(jsonb_agg(n.id), '[]') from vault.number n
        where n.account_id = old.id)));
  elsif old.state = 'closed' and new.state = 'active' then
    -- Coming back takes an acceptance of today's text, and comes in time.
    if new.accepted_event_id is not distinct from old.accepted_event_id then
      raise exception 'an account opens again under an acceptance of the policy that counts now'
        using errcode = '23514', constraint = 'accepts_the_current_policy';
    end if;
    if old.closed_at <= priv.now() - priv.period('account.closed') then
      raise exception 'it is too late to open this account again' using errcode = '42501';
    end if;
    new.closed_at := null;
    new.closed_version_id := null;
    perform priv.note('account.reopened', jsonb_build_object('account', old.id));
  elsif session_user = '{inst}_web' and new.state <> old.state
    and (old.state <> 'unclaimed' or new.state <> 'active') then
    raise exception 'an account does not go from % to %', old.state, new.state using errcode = '42501';
  end if;
  return new;
end $$;
create trigger close_account before update of state on vault.account
  for each row execute function priv.close_account();

revoke execute on function priv.keep_members(), priv.close_account() from public;
revoke execute on function priv.require_acceptance() from public;
grant usage, create on schema priv to {inst}_gate;
alter function priv.home_account(text, text) owner to {inst}_gate;
alter function priv.require_acceptance() owner to {inst}_gate;
alter function priv.keep_members() owner to {inst}_gate;
alter function priv.close_account() owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;

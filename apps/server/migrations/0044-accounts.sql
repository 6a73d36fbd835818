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

-- Login auth knows a person and not their accounts: it asks which one a new session is for. An open
-- account comes before one that its owner has closed and may still reopen.
create function priv.home_account(subject text) returns text
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select m.account_id from vault.membership m join vault.account a on a.id = m.account_id
    where m.subject_id = home_account.subject and a.state in ('active', 'closed')
    order by a.state, m.created_at, m.id limit 1;
  end;
revoke execute on function priv.home_account(text) from public;
grant execute on function priv.home_account(text) to {inst}_auth;

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

revoke execute on function priv.require_acceptance() from public;
grant usage, create on schema priv to {inst}_gate;
alter function priv.home_account(text) owner to {inst}_gate;
alter function priv.require_acceptance() owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;

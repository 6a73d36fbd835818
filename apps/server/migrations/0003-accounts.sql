-- Accounts, who belongs to them, and the two ways in: a session and an API key.

-- An installation's first account is made unclaimed, so that it can hold numbers and a key before a
-- person exists; the first-run form claims it. No account is active without an acceptance.
create table vault.account (
  id text primary key,
  state text not null check (state in ('unclaimed', 'active', 'closed')),
  name text not null check (length(name) between 1 and 200),
  header_identity text not null check (length(header_identity) between 1 and 50),
  time_zone text not null,
  accepted_event_id text references vault.choice_event,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now(),
  constraint active_needs_acceptance check (state = 'unclaimed' or accepted_event_id is not null)
);
alter table vault.choice_event
  add foreign key (account_id) references vault.account on delete cascade;

-- The account's key, wrapped by the installation's key; it wraps the data key of each fax.
create table vault.account_key (
  account_id text primary key references vault.account on delete cascade,
  wrapped bytea not null,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);

create table vault.membership (
  id text primary key,
  account_id text not null references vault.account on delete cascade,
  subject_id text not null references vault.subject on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now(),
  unique (account_id, subject_id)
);
create index membership_subject on vault.membership (subject_id);

create table vault.api_key (
  id text primary key,
  account_id text not null references vault.account on delete cascade,
  label text not null check (length(label) between 1 and 100),
  mode text not null check (mode in ('test', 'live')),
  token_hash bytea not null unique,
  last_four text not null,
  purposes text[] not null,
  revoked_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);
create index api_key_account on vault.api_key (account_id);

create table auth.login_session (
  id text primary key,
  token_hash bytea not null unique,
  subject_id text not null references vault.subject on delete cascade,
  account_id text not null references vault.account on delete cascade,
  expires_at timestamptz not null,
  ended_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);
create index login_session_subject on auth.login_session (subject_id);

-- `subject_id` is the person this link will make when its account is still unclaimed: the id is drawn
-- with the link, so that the database, and not the form, says who is being made.
create table auth.sign_in_link (
  id text primary key,
  token_hash bytea not null unique,
  account_id text not null references vault.account on delete cascade,
  subject_id text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);

-- One answer per Idempotency-Key, kept a day. The key and the request are hashed; the answer is not,
-- so it belongs to the account and goes with it.
create table vault.idempotency (
  id text primary key,
  account_id text not null references vault.account on delete cascade,
  key_hash bytea not null,
  request_hash bytea not null,
  state text not null check (state in ('running', 'done')),
  claimed_at timestamptz not null default priv.now(),
  status integer,
  answer jsonb,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  unique (account_id, key_hash)
);
create index idempotency_age on vault.idempotency (claimed_at);

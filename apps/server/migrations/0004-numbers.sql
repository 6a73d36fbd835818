-- Our fax numbers, each with the inbox that its faxes arrive in.

create table vault.inbox (
  id text primary key,
  account_id text not null references vault.account on delete cascade,
  name text not null check (length(name) between 1 and 100),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);
create index inbox_account on vault.inbox (account_id);

create table vault.number (
  id text primary key,
  account_id text not null references vault.account on delete cascade,
  inbox_id text not null references vault.inbox,
  number text not null unique check (number ~ '^\+[1-9][0-9]{6,14}$'),
  label text not null check (length(label) between 1 and 100),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);
create index number_account on vault.number (account_id);

-- People, and the addresses at which they can be reached.

create table vault.subject (
  id text primary key,
  name text not null check (length(name) between 1 and 200),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);

create table vault.contact_point (
  id text primary key,
  subject_id text not null references vault.subject on delete cascade,
  kind text not null check (kind in ('email', 'phone', 'post')),
  value text not null check (length(value) between 1 and 320),
  verified_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);
create index contact_point_subject on vault.contact_point (subject_id);

-- Choices are an append-only ledger; the present state is its last entry per kind.
create table vault.choice_event (
  id text primary key,
  subject_id text not null references vault.subject on delete cascade,
  account_id text,
  kind text not null check (kind in ('policy_accept')),
  decision text not null check (decision in ('yes', 'no', 'withdrawn')),
  channel text not null check (channel in ('first_run', 'form')),
  text_sha256 text not null,
  policy_version_id text not null references priv.policy_version,
  source text not null,
  at timestamptz not null default priv.now()
);
create index choice_event_subject on vault.choice_event (subject_id, at);

create function priv.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '42501';
end $$;
create trigger append_only before update or truncate on vault.choice_event
  for each statement execute function priv.refuse_change();

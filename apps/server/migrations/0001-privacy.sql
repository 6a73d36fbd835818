-- The ground everything stands on: schemas, the lease, policy versions, the compiled rights.
-- Functions that depend on the policy are not here: policy.sql, generated, rebuilds them each time.

revoke all on schema public from public;
create schema vault;  -- everything with personal data
create schema ops;    -- everything without
create schema priv;   -- leases, rights, versions, audit
create schema auth;   -- sign-in

-- The only clock in SQL. Test builds replace it. Declared stable, so that a partition can be chosen
-- by it; within one statement it may answer the same instant twice, which no rule minds.
create function priv.now() returns timestamptz
  language sql stable parallel safe return clock_timestamp();

-- Published policy texts. A version is immutable; its purposes decide what later readers may see.
create table priv.policy_version (
  id text primary key,
  text_sha256 text not null,
  effective_existing_at timestamptz not null,
  first_seen_at timestamptz not null default priv.now()
);
create table priv.version_purpose (
  policy_version_id text not null references priv.policy_version,
  purpose text not null,
  primary key (policy_version_id, purpose)
);

-- The text that is shown to whoever comes now, and so governs what is collected now: the newest.
-- (For people of earlier texts it counts from effective_existing_at on.)
create function priv.current_version() returns text
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select v.id from priv.policy_version v order by v.effective_existing_at desc, v.id desc limit 1;
  end;

-- What policy.sql compiled; read by the gate, checked at boot.
create table priv.purpose_actor (
  purpose text not null,
  login text not null,
  anchor text not null,
  actor text not null,
  lease_seconds integer not null check (lease_seconds between 1 and 600),
  primary key (purpose, login, anchor, actor)
);
create table priv.compiled_right (
  purpose text not null,
  actor text not null,
  rel text not null,
  verb text not null check (verb in ('select', 'insert', 'update', 'delete')),
  row_kind text not null check (row_kind in ('account', 'subject', 'anchor', 'scope', 'opened')),
  row_column text not null,
  intake boolean not null,
  primary key (purpose, actor, rel, verb, row_kind, row_column, intake)
);
create table priv.data_field (
  rel text not null,
  col text not null,
  category text not null,
  owner_path text not null,
  sources text[] not null,
  purposes text[] not null,
  retention_rule text not null,
  exportable text not null,
  erasure text not null,
  primary key (rel, col)
);
create table priv.retention_rule (
  name text primary key,
  trigger_event text not null,
  period interval,
  action text not null,
  citation text not null
);
create table priv.compiled (
  one boolean primary key default true check (one),
  policy_sha256 text not null,
  compiled_at timestamptz not null default priv.now()
);
create table priv.catalogue (line text primary key);
create table priv.migration (
  name text primary key,
  sha256 text not null,
  applied_at timestamptz not null default priv.now()
);

-- A lease: why this connection may read, for whom, until when. Daily partitions; see fold_leases.
create table priv.lease (
  id text not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  login name not null,
  pid integer not null,
  backend_start timestamptz not null,
  opened_xid xid8 not null,
  purpose text not null,
  actor text not null,
  anchor text not null,
  anchor_id text,
  account_id text,
  subject_id text,
  scope_id text,
  opened_id text,
  opened_part integer,
  intake boolean not null,
  primary key (id, opened_at)
) partition by range (opened_at);

-- What an anchor's query must return.
create type priv.anchor_row as (
  anchor_id text, account_id text, subject_id text, scope_id text, actors text[], purposes text[]
);

-- Who opened which object: written in the statement that opens the lease, before anything is read.
create table vault.access_log (
  id text primary key,
  at timestamptz not null,
  lease_id text not null,
  purpose text not null,
  actor text not null,
  object_id text not null,
  part integer,
  account_id text,
  subject_id text,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null
);
create index access_log_object on vault.access_log (account_id, object_id, at);
create index access_log_age on vault.access_log (at);

-- Unmakes what policy.sql made, so that a migration may change any table below the views.
create procedure priv.drop_compiled() language plpgsql as $$
declare thing record;
begin
  for thing in select nspname from pg_namespace where nspname like 'p\_%' loop
    execute format('drop schema %I cascade', thing.nspname);
  end loop;
  for thing in select schemaname, tablename, policyname from pg_policies
    where schemaname in ('vault', 'auth', 'ops', 'priv') loop
    execute format('drop policy %I on %I.%I', thing.policyname, thing.schemaname, thing.tablename);
  end loop;
  for thing in select p.oid::regprocedure as it from pg_proc p
    where p.pronamespace = 'priv'::regnamespace and p.prokind = 'f'
      and obj_description(p.oid, 'pg_proc') = 'compiled' loop
    execute format('drop function %s', thing.it);
  end loop;
end $$;

-- What the gate asks beyond the version a row was collected under: what its person chose, whether it is
-- frozen, whether its account is closed. And who of the staff acted, and in which case.

-- The last row by `seq` for a person and a purpose is what counts, whatever the clock said.
alter table vault.choice_event
  add column seq bigint generated always as identity,
  add column purpose text,
  drop constraint choice_event_kind_check,
  add constraint choice_event_kind_check check (kind in ('policy_accept', 'purpose')),
  add constraint choice_names_purpose check ((kind = 'purpose') = (purpose is not null));
create index choice_event_said on vault.choice_event (subject_id, purpose, seq desc);
create index choice_event_account on vault.choice_event (account_id, purpose);
create index choice_event_purpose on vault.choice_event (purpose) where purpose is not null;

-- What was in force when the account was closed governs its rows from then on.
alter table vault.account
  add column closed_version_id text references priv.policy_version;

-- What may not be used for now: a whole account or one person. No lease but those of purposes that are
-- declared for it opens; one that was open sees nothing more.
create table priv.freeze (
  id bigint generated always as identity primary key,
  account_id text references vault.account on delete cascade,
  subject_id text references vault.subject on delete cascade,
  why text not null check (why in ('erasure', 'restriction', 'hold', 'child')),
  since timestamptz not null default priv.now(),
  until timestamptz,
  check (num_nonnulls(account_id, subject_id) = 1)
);
create index freeze_account on priv.freeze (account_id) where account_id is not null;
create index freeze_subject on priv.freeze (subject_id) where subject_id is not null;

-- Purposes as the gate needs them: whether a choice is needed or possible, what goes on while frozen.
create table priv.purpose (
  name text primary key,
  basis text not null
    check (basis in ('contract', 'legal obligation', 'legitimate interest', 'consent', 'none')),
  while_frozen boolean not null,
  may_freeze text[] not null,
  sees_past_due text[] not null
);

-- Which of a table's ways (compile/guard-sql.ts) a purpose and an actor have, by verb.
create table priv.compiled_way (
  purpose text not null,
  actor text not null,
  rel text not null,
  verb text not null check (verb in ('select', 'insert', 'update', 'delete')),
  intake boolean not null,
  way integer not null,
  primary key (purpose, actor, rel, verb, intake)
);

-- Staff: the case that is the reason, and a handle of the person who acts (never a name).
alter type priv.anchor_row add attribute case_id text cascade, add attribute staff_id text cascade;
-- Nobody's session has the number 0, so no lease from before this is anybody's.
create sequence priv.session_number;
grant usage on sequence priv.session_number to {inst}_gate;
alter table priv.lease
  add column case_id text,
  add column staff_id text,
  drop column backend_start,
  add column session_number bigint not null default 0;
alter table priv.lease alter column session_number drop default;
alter table vault.access_log
  add column case_id text,
  add column staff_id text,
  -- How often that day, where leases that opened no one thing are folded into one entry.
  add column times integer not null default 1 check (times > 0),
  alter column object_id drop not null;

grant usage, create on schema priv to {inst}_gate;

-- Which version governs what is collected from a person now: the newest that they accepted, and for who
-- has accepted none yet, the one that is shown to whoever comes. Rows of an account alone go by the
-- person who accepted for it.
create function priv.governing_version(subject text, account text) returns text
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  person text := coalesce(subject, (select e.subject_id from vault.account a
    join vault.choice_event e on e.id = a.accepted_event_id where a.id = account));
begin
  return coalesce(
    (select e.policy_version_id from vault.choice_event e
     where e.subject_id = person and e.purpose is null and e.kind = 'policy_accept'
       and e.decision = 'yes' order by e.seq desc limit 1),
    priv.current_version());
end $$;
revoke execute on function priv.governing_version(text, text) from public;
alter function priv.governing_version(text, text) owner to {inst}_gate;

-- The content of a fax ends with its delete_at, which its key and its documents carry, too: what is past
-- it is invisible from that instant on, whoever sweeps or does not.
alter table vault.fax_key add column delete_at timestamptz;
alter table vault.fax_document add column delete_at timestamptz;
update vault.fax_key k set delete_at = f.delete_at from vault.fax f where f.id = k.fax_id;
update vault.fax_document d set delete_at = f.delete_at from vault.fax f where f.id = d.fax_id;
create function priv.follow_fax() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update vault.fax_key set delete_at = new.delete_at where fax_id = new.id;
  update vault.fax_document set delete_at = new.delete_at where fax_id = new.id;
  return null;
end $$;
revoke execute on function priv.follow_fax() from public;
create trigger content_follows after update of delete_at on vault.fax for each row
  when (old.delete_at is distinct from new.delete_at) execute function priv.follow_fax();
alter function priv.follow_fax() owner to {inst}_gate;

-- An answer past its day is invisible, and must not stand in the way of a new one under the same key.
create function priv.clear_past_answer() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from vault.idempotency i where i.account_id = new.account_id and i.key_hash = new.key_hash
    and i.claimed_at <= priv.now()
      - (select r.period from priv.retention_rule r where r.name = 'idempotency.end');
  return new;
end $$;
revoke execute on function priv.clear_past_answer() from public;
create trigger clear_past before insert on vault.idempotency for each row
  execute function priv.clear_past_answer();
alter function priv.clear_past_answer() owner to {inst}_gate;

-- As in the first migration, and before it the triggers that policy.sql put on the tables.
create or replace procedure priv.drop_compiled() language plpgsql as $$
declare thing record;
begin
  for thing in select t.tgname, t.tgrelid::regclass as rel from pg_trigger t
    join pg_proc p on p.oid = t.tgfoid
    where not t.tgisinternal and obj_description(p.oid, 'pg_proc') = 'compiled' loop
    execute format('drop trigger %I on %s', thing.tgname, thing.rel);
  end loop;
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

-- What was found about the promises: by the proofs of the build, by looks at the running system, and by
-- people. Each finding is also an event of the audit chain. And the made-up people that looks are at.

create table priv.evidence_run (
  id bigint generated always as identity primary key,
  promise text not null check (promise ~ '^P-[0-9A-Z]+-[0-9]{2}$'),
  kind text not null check (kind in ('proof', 'mutation', 'live', 'sweep', 'record')),
  ok boolean not null,
  at timestamptz not null default priv.now(),
  every_seconds integer not null check (every_seconds > 0),
  commit_id text check (commit_id ~ '^[0-9a-f]{7,64}$'),
  sources text check (sources ~ '^[0-9a-f]{64}$'),
  sentence text not null default '' check (length(sentence) <= 300 and sentence !~ '@'),
  counts jsonb not null default '{}' check (priv.canonical(counts) is not null)
);
create index evidence_run_newest on priv.evidence_run (promise, kind, id desc);
create trigger append_only before update or delete or truncate on priv.evidence_run
  for each statement execute function priv.refuse_change();

-- Keeps a finding and notes it for the chain. Counts, closed words and the promise's name: no more.
create function priv.keep_evidence(promise text, kind text, ok boolean, at timestamptz,
  every_seconds integer, commit_id text, sources text, sentence text, counts jsonb) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if kind = 'record' then
    raise exception 'what people keep is recorded by people' using errcode = '42501';
  end if;
  insert into priv.evidence_run (promise, kind, ok, at, every_seconds, commit_id, sources, sentence, counts)
  values (promise, kind, ok, coalesce(at, priv.now()), every_seconds, commit_id, sources, sentence, counts);
  perform priv.note('evidence.run', jsonb_build_object('promise', promise, 'of', kind, 'ok', ok,
    'commit', commit_id, 'sources', sources, 'counts', counts));
end $$;

-- A person says that something was done, under a lease of their own.
create function priv.record_deed(promise text) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
begin
  if lease.purpose is distinct from 'security.audit' or lease.actor <> all (array['cpo', 'operator']) then
    raise exception 'this is recorded by who is responsible' using errcode = '42501', detail = 'lease.right';
  end if;
  insert into priv.evidence_run (promise, kind, ok, every_seconds, counts)
  values (promise, 'record', true, 31622400, jsonb_build_object('by', lease.staff_id));
  perform priv.note('evidence.recorded', jsonb_build_object('promise', promise, 'by', lease.staff_id));
end $$;

-- The newest finding of each kind for each promise. Who recorded something stays in the chain.
create function priv.newest_evidence() returns table (promise text, kind text, ok boolean,
  at timestamptz, every_seconds integer, commit_id text, sources text, sentence text, counts jsonb)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct on (r.promise, r.kind) r.promise, r.kind, r.ok, r.at, r.every_seconds, r.commit_id,
    r.sources, r.sentence, r.counts - 'by'
  from priv.evidence_run r order by r.promise, r.kind, r.id desc
$$;

-- Rights as they were compiled, for who compares them with what is there now.
create function priv.compiled_catalogue() returns setof text
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.line from priv.catalogue c
$$;

-- Made-up people, whose source says so: the only ones that a look at the running system may touch. Made
-- by the owner as it installs; a real person never becomes one, nor the reverse.
create function priv.guard_synthetic() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (tg_op = 'INSERT' and new.source = 'synthetic' and session_user <> '{inst}_owner')
    or (tg_op = 'UPDATE' and (new.source = 'synthetic') <> (old.source = 'synthetic')) then
    raise exception 'a person is made up or real from the start' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard_synthetic before insert or update of source on vault.subject
  for each row execute function priv.guard_synthetic();
revoke execute on function priv.guard_synthetic() from public;
grant execute on function priv.guard_synthetic() to {inst}_gate;

create function priv.is_synthetic(subject text) returns boolean
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from vault.subject s where s.id = is_synthetic.subject and s.source = 'synthetic')
$$;

-- Who is made up, for the looks: ids only.
create function priv.synthetic_subjects() returns setof text
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id from vault.subject s where s.source = 'synthetic' order by s.id
$$;

-- What one person did alone where the policy asks for two, as counts, and the sessions that could step
-- around every rule.
create function priv.weak_points() returns table (emergencies_alone bigint, texts_alone bigint,
  officers bigint, superuser_sessions bigint)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select (select count(*) from vault.break_glass b where b.single_person),
    (select count(*) from priv.policy_version v where v.single_person),
    (select count(distinct r.subject_id) from vault.staff_role r
      where r.granted_at is not null and r.revoked_at is null),
    (select count(*) from pg_stat_activity a join pg_roles r on r.oid = a.usesysid
      where r.rolsuper and a.datname = current_database() and a.pid <> pg_backend_pid());
end $$;

do $$
declare
  it regprocedure;
begin
  execute 'grant create on schema priv to {inst}_gate';
  execute 'grant select, insert on priv.evidence_run to {inst}_gate';
  for it in select p.oid from pg_proc p where p.pronamespace = 'priv'::regnamespace and p.proname in (
    'keep_evidence', 'record_deed', 'newest_evidence', 'compiled_catalogue', 'is_synthetic',
    'synthetic_subjects', 'weak_points') loop
    execute format('revoke execute on function %s from public', it);
    if it::text ~ '^priv\.(keep_evidence|newest_evidence|compiled_catalogue|synthetic_subjects|weak_points)' then
      execute format('grant execute on function %s to {inst}_jobs', it);
    end if;
    if it::text ~ '^priv\.newest_evidence' then
      execute format('grant execute on function %s to {inst}_web', it);
    end if;
    if it::text ~ '^priv\.record_deed' then
      execute format('grant execute on function %s to {inst}_staff', it);
    end if;
    execute format('alter function %s owner to {inst}_gate', it);
  end loop;
  execute 'revoke create on schema priv from {inst}_gate';
end $$;

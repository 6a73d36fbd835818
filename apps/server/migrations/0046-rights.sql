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

-- An erasure, from the wish to the receipt. It outlives whom it is about, so it points at nobody.
create table vault.erasure_job (
  id text primary key,
  request_id text not null,
  subject_id text,
  account_id text,
  mode text not null check (mode in ('undo', 'now')),
  state text not null check (state in ('frozen', 'running', 'held', 'done', 'canceled')),
  step text not null,
  asked_at timestamptz not null default priv.now(),
  -- Until then it can be undone, and nothing can be erased for it.
  run_at timestamptz not null,
  wake_at timestamptz,
  finished_at timestamptz,
  counts jsonb not null default '{}',
  kept jsonb not null default '[]',
  receipt text,
  receipt_code_hash bytea,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now(),
  constraint waits_for_something check ((state in ('done', 'canceled')) = (wake_at is null)),
  constraint about_somebody check (num_nonnulls(subject_id, account_id) > 0)
);
create index erasure_job_wake on vault.erasure_job (wake_at) where wake_at is not null;
create index erasure_job_request on vault.erasure_job (request_id);

-- What has begun is not taken back: the undo is over when the erasure may run.
create function priv.erasure_moves() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.state in ('done', 'canceled')
    or new.state = 'canceled' and (old.state <> 'frozen' or old.run_at <= priv.now()) then
    raise exception 'an erasure that is % cannot become %', old.state, new.state using errcode = '22023';
  end if;
  return new;
end $$;
create trigger moves before update on vault.erasure_job
  for each row execute function priv.erasure_moves();

-- Which columns lead to the owners of each table's rows, and what an erasure does there; compiled.
create table priv.owner_edge (
  rel text primary key,
  subject_column text,
  account_column text,
  -- The row is the account's: who made it is taken off it, and it stays.
  shared boolean not null,
  blob_column text,
  kept_because text,
  kept_until text,
  -- The person whose private inbox it lies in (0053).
  mailbox_column text
);

-- What was erased, in order, each entry holding the hash of the one before: what a restored backup must
-- forget again. The same lines stand in a file outside the database.
create table priv.erasure_ledger (
  seq bigint primary key,
  at timestamptz not null,
  job_id text not null unique,
  subject_id text,
  account_id text,
  prev text not null,
  hash text not null
);
create trigger append_only before update or delete or truncate on priv.erasure_ledger
  for each statement execute function priv.refuse_change();

create function priv.erasure_lease() returns priv.lease
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
begin
  if lease.purpose <> 'rights.fulfil' or lease.actor <> 'job:erase' or lease.anchor <> 'erasure_job' then
    raise exception 'only an erasure erases' using errcode = '42501', detail = 'lease.right';
  end if;
  return lease;
end $$;

create function priv.ledger_append() returns priv.erasure_ledger
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.erasure_lease();
  last priv.erasure_ledger;
  entry priv.erasure_ledger;
begin
  perform pg_advisory_xact_lock(hashtext('priv.erasure_ledger'));
  select * into entry from priv.erasure_ledger l where l.job_id = lease.anchor_id;
  if entry.seq is not null then return entry; end if;
  select * into last from priv.erasure_ledger l order by l.seq desc limit 1;
  entry.seq := coalesce(last.seq, 0) + 1;
  entry.at := date_trunc('milliseconds', priv.now());
  entry.job_id := lease.anchor_id;
  entry.subject_id := lease.subject_id;
  entry.account_id := lease.account_id;
  entry.prev := coalesce(last.hash, repeat('0', 64));
  entry.hash := priv.ledger_hash(entry);
  insert into priv.erasure_ledger select entry.*;
  return entry;
end $$;
create function priv.ledger_hash(entry priv.erasure_ledger) returns text
  language sql immutable set search_path = pg_catalog, pg_temp return
  encode(sha256(convert_to(concat_ws('|', entry.prev, entry.seq::text,
    to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), entry.job_id,
    coalesce(entry.subject_id, '-'), coalesce(entry.account_id, '-')), 'UTF8')), 'hex');

-- First of all: without its keys, what is sealed is noise wherever a copy of it lies.
create function priv.destroy_keys() returns integer
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.erasure_lease();
  destroyed integer;
begin
  with subjects as (delete from vault.subject_key k where k.subject_id = lease.subject_id returning 1),
    accounts as (delete from vault.account_key k where k.account_id = lease.account_id returning 1)
  select (select count(*) from subjects) + (select count(*) from accounts) into destroyed;
  return destroyed;
end $$;

create function priv.edge_condition(edge priv.owner_edge) returns text
  language sql immutable set search_path = pg_catalog, pg_temp return
  concat_ws(' or ',
    case when edge.account_column is not null then format('t.%I = $1', edge.account_column) end,
    case when edge.subject_column is not null and not edge.shared
      then format('t.%I = $2', edge.subject_column) end,
    case when edge.mailbox_column is not null then format('t.%I = $2', edge.mailbox_column) end);

-- Deletes at most `max` rows of one table that lead to whom the lease is about, and returns how many.
create function priv.erase_rows(rel text, max integer) returns integer
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.erasure_lease();
  edge priv.owner_edge;
  touched integer := 0;
  more integer := 0;
begin
  select * into edge from priv.owner_edge e where e.rel = erase_rows.rel;
  if edge.rel is null or edge.kept_because is not null then
    raise exception '% is not erased', rel using errcode = '42501', detail = 'erasure.kept';
  end if;
  if priv.edge_condition(edge) <> '' then
    execute format('delete from %s t where t.ctid = any (array(select t.ctid from %1$s t where %s limit $3))',
      edge.rel, priv.edge_condition(edge)) using lease.account_id, lease.subject_id, max;
    get diagnostics touched = row_count;
  end if;
  if edge.shared and edge.subject_column is not null then
    execute format('update %s t set %2$I = null where t.ctid = any (array(
      select t.ctid from %1$s t where t.%2$I = $1 limit $2))', edge.rel, edge.subject_column)
      using lease.subject_id, max;
    get diagnostics more = row_count;
  end if;
  return touched + more;
end $$;

create function priv.erasable_tables() returns table (rel text)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select e.rel from priv.owner_edge e where e.kept_because is null;
  end;

create function priv.erasure_blobs(max integer) returns table (rel text, id text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.erasure_lease();
  edge priv.owner_edge;
begin
  for edge in select * from priv.owner_edge e where e.blob_column is not null order by e.rel loop
    return query execute format('select %L::text, t.%I from %s t where %s order by 2 limit $3',
      edge.rel, edge.blob_column, edge.rel, priv.edge_condition(edge))
      using lease.account_id, lease.subject_id, max;
  end loop;
end $$;

-- How much there is to erase, for the receipt; asked before anything goes.
create function priv.erasure_counts() returns table (rel text, n integer)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.erasure_lease();
  edge priv.owner_edge;
begin
  for edge in select * from priv.owner_edge e where e.kept_because is null
    and priv.edge_condition(e) <> '' order by e.rel loop
    return query execute format('select %L::text, count(*)::integer from %s t where %s having count(*) > 0',
      edge.rel, edge.rel, priv.edge_condition(edge)) using lease.account_id, lease.subject_id;
  end loop;
end $$;

-- What stays and why: what the law keeps, until when.
create function priv.erasure_kept() returns table (rel text, rows integer, because text, until timestamptz)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.erasure_lease();
  edge priv.owner_edge;
begin
  for edge in select * from priv.owner_edge e where e.kept_because is not null
    and priv.edge_condition(e) <> '' order by e.rel loop
    return query execute format(
      'select %L::text, count(*)::integer, %L::text, max(%s) from %s t where %s having count(*) > 0',
      edge.rel, edge.kept_because, coalesce(edge.kept_until, 'null::timestamptz'), edge.rel,
      priv.edge_condition(edge)) using lease.account_id, lease.subject_id;
  end loop;
end $$;

-- Who has something of them, for the receipt: afterwards nobody can sign in to the list of disclosures.
-- What an order still forbids to tell is not told here, either.
create function priv.erasure_recipients() returns table (name text, kind text, times integer, last_at timestamptz)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.erasure_lease();
begin
  return query select r.legal_name, r.kind, count(*)::integer, max(d.created_at)
    from vault.disclosure d join ops.recipient r on r.id = d.recipient_id
    where (d.account_id = lease.account_id or d.subject_id = lease.subject_id)
      and d.shown and d.state in ('sending', 'sent', 'uncertain') and not r.own and r.kind <> 'user'
    group by r.id order by r.legal_name, r.id;
end $$;

-- A hold beats an erasure; it is looked at again every day.
create function priv.erasure_held() returns table (scope text, until timestamptz)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.erasure_lease();
begin
  return query select case when f.account_id is null then 'person' else 'account' end, f.until
    from priv.freeze f where f.why = 'hold' and (f.until is null or f.until > priv.now())
      and (f.account_id = lease.account_id or f.subject_id = lease.subject_id)
    -- What a case keeps is kept whole: its keys and its sealed bytes, too, wherever its person is a member.
    union all select 'case', h.review_at from vault.legal_hold h
    where h.released_at is null and h.review_at > priv.now()
      and (h.account_id = lease.account_id or h.subject_id = lease.subject_id
        or (h.subject_id is null and lease.account_id is null and exists (select from vault.membership m
          where m.account_id = h.account_id and m.subject_id = lease.subject_id)));
end $$;

-- Whose days to come back are over is erased: the account, and each of its people who is in no other.
create function priv.end_closed_accounts(max integer) returns setof text
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  ended record;
  person text;
  job text;
  jobs text[];
begin
  for ended in
    select a.id from vault.account a
    where a.state = 'closed' and a.closed_at <= priv.now() - priv.period('account.closed')
      and not exists (select from vault.erasure_job j where j.account_id = a.id and j.wake_at is not null)
    order by a.closed_at limit max for update skip locked
  loop
    jobs := array[]::text[];
    for person in
      with alone as (
        select m.subject_id from vault.membership m
        where m.account_id = ended.id and not exists (select from vault.membership o
          where o.subject_id = m.subject_id and o.account_id <> m.account_id))
      select subject_id from alone union all select null where not exists (select from alone)
    loop
      job := priv.ulid('era');
      insert into vault.erasure_job (id, request_id, subject_id, account_id, mode, state, step, run_at, wake_at, source)
      values (job, 'closing', person, ended.id, 'now', 'frozen', 'ledger', priv.now(), priv.now(), 'system');
      jobs := jobs || job;
      return next job;
    end loop;
    perform priv.note('erasure.due', jsonb_build_object('account', ended.id, 'jobs', to_jsonb(jobs)));
  end loop;
end $$;

-- For the evidence page: erasures that should have been over a day ago. What a case holds is not late.
create function priv.erasures_late(out late integer, out held integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select (select count(*) from vault.erasure_job j
        where j.state in ('frozen', 'running') and j.run_at < priv.now() - interval '1 day')::integer
      + (select count(*) from vault.account a
        where a.state = 'closed' and a.closed_at < priv.now() - interval '31 days'
          and not exists (select from vault.erasure_job j
            where j.account_id = a.id and j.wake_at is not null))::integer,
      (select count(*) from vault.erasure_job j where j.state = 'held')::integer;
  end;

-- In which accounts is the lease's person, and would one be without an owner?
create function priv.erasure_scope() returns table (account_id text, members integer, owners integer, owns boolean)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
begin
  if lease.purpose <> 'rights.fulfil' or lease.actor <> 'user' then
    raise exception 'only for oneself' using errcode = '42501', detail = 'lease.right';
  end if;
  return query select m.account_id, count(*)::integer, (count(*) filter (where m.role = 'owner'))::integer,
      bool_or(m.role = 'owner' and m.subject_id = lease.subject_id)
    from vault.membership m
    where m.account_id in (select n.account_id from vault.membership n where n.subject_id = lease.subject_id)
    group by m.account_id order by m.account_id;
end $$;

-- A copy of everything, built once, sealed in pieces under a key that only its person's key opens, and
-- gone after a week, or an hour after it is taken; the row follows a day later.
create table vault.export (
  id text primary key,
  request_id text not null,
  subject_id text not null references vault.subject on delete cascade,
  -- Null where they do not own the account: then it is their own rows alone.
  account_id text references vault.account on delete cascade,
  state text not null check (state in ('building', 'ready', 'taken')),
  data_key bytea,
  pieces integer not null default 0,
  bytes bigint not null default 0,
  sha256 text,
  asked_at timestamptz not null default priv.now(),
  ready_at timestamptz,
  taken_at timestamptz,
  pieces_gone_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null
);
create index export_subject on vault.export (subject_id, asked_at);

-- What is kept about the lease's own person, under which texts, and by which rule it ends.
create function priv.prove_kept() returns table (rel text, n integer, versions text[], rule text,
    trigger_event text, period text, citation text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
  edge priv.owner_edge;
  rule priv.retention_rule;
begin
  if lease.purpose <> 'rights.fulfil' or lease.actor <> 'user' then
    raise exception 'only about oneself' using errcode = '42501', detail = 'lease.right';
  end if;
  for edge in select * from priv.owner_edge e where e.subject_column is not null order by e.rel loop
    select r.* into rule from priv.retention_rule r
    where r.name = (select f.retention_rule from priv.data_field f where f.rel = edge.rel limit 1);
    return query execute format(
      'select %L::text, count(*)::integer, array_agg(distinct t.policy_version_id), $2, $3, $4, $5
       from %s t where t.%I = $1 having count(*) > 0', edge.rel, edge.rel, edge.subject_column)
      using lease.subject_id, rule.name, rule.trigger_event, rule.period::text, rule.citation;
  end loop;
end $$;

-- Sign-in keeps its rows where no purpose reaches; a copy has them all the same, without what is secret.
create function priv.export_auth(rel text) returns setof jsonb
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
  edge priv.owner_edge;
  secret text[];
begin
  if lease.purpose <> 'rights.fulfil' or lease.actor <> 'job:export' or lease.anchor <> 'export_job' then
    raise exception 'only an export copies' using errcode = '42501', detail = 'lease.right';
  end if;
  select * into edge from priv.owner_edge e where e.rel = export_auth.rel and e.rel like 'auth.%';
  if edge.subject_column is null or not exists (select from priv.data_field f
    where f.rel = export_auth.rel and f.exportable = 'yes') then
    raise exception '% is not copied', rel using errcode = '42501';
  end if;
  secret := array(select f.col from priv.data_field f
    where f.rel = export_auth.rel and f.category like 'user.authorizing%');
  return query execute format('select to_jsonb(t) - $1 from %s t where t.%I = $2', edge.rel,
    edge.subject_column) using secret, lease.subject_id;
end $$;

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
    'priv.add_subject_key(text, bytea)', 'priv.request_deadlines()', 'priv.ledger_append()',
    'priv.destroy_keys()', 'priv.erase_rows(text, integer)', 'priv.erasable_tables()', 'priv.erasure_blobs(integer)',
    'priv.erasure_recipients()', 'priv.end_closed_accounts(integer)', 'priv.erasures_late()', 'priv.export_auth(text)', 'priv.erasure_counts()', 'priv.erasure_kept()', 'priv.erasure_held()'] loop
    execute format('revoke execute on function %s from public', door);
    execute format('grant execute on function %s to {inst}_jobs', door);
  end loop;
end $$;
revoke execute on function priv.epoch_of(bytea) from public;
grant execute on function priv.epoch_of(bytea) to {inst}_gate;
revoke execute on function priv.erasure_moves(), priv.erasure_scope(), priv.erasure_lease(), priv.edge_condition(priv.owner_edge),
  priv.ledger_hash(priv.erasure_ledger) from public;
revoke execute on function priv.prove_kept() from public;
grant execute on function priv.erasure_scope(), priv.prove_kept() to {inst}_web;
grant execute on function priv.edge_condition(priv.owner_edge), priv.ledger_hash(priv.erasure_ledger)
  to {inst}_gate;
grant insert, select on priv.erasure_ledger to {inst}_gate;
grant select on priv.owner_edge, priv.freeze to {inst}_gate;
grant usage, create on schema priv to {inst}_gate;
alter function priv.erasure_lease() owner to {inst}_gate;
alter function priv.ledger_append() owner to {inst}_gate;
alter function priv.destroy_keys() owner to {inst}_gate;
alter function priv.erase_rows(text, integer) owner to {inst}_gate;
alter function priv.erasable_tables() owner to {inst}_gate;
alter function priv.erasure_blobs(integer) owner to {inst}_gate;
alter function priv.prove_kept() owner to {inst}_gate;
alter function priv.export_auth(text) owner to {inst}_gate;
alter function priv.erasure_counts() owner to {inst}_gate;
alter function priv.erasure_kept() owner to {inst}_gate;
alter function priv.erasure_held() owner to {inst}_gate;
alter function priv.erasure_recipients() owner to {inst}_gate;
alter function priv.end_closed_accounts(integer) owner to {inst}_gate;
alter function priv.erasures_late() owner to {inst}_gate;
alter function priv.erasure_scope() owner to {inst}_gate;
revoke execute on function priv.pace_proofs() from public;
alter function priv.pace_proofs() owner to {inst}_gate;
alter function priv.request_deadlines() owner to {inst}_gate;
alter function priv.keys_behind(integer, integer) owner to {inst}_gate;
alter function priv.rewrap_key(text, text, bytea, bytea) owner to {inst}_gate;
alter function priv.subjects_without_key(integer) owner to {inst}_gate;
alter function priv.add_subject_key(text, bytea) owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;

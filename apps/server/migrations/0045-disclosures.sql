-- What leaves for somebody else: who may get what and since when, and the one register of everything that
-- left. A row stands here, committed, before the first byte goes; it holds handles and names of fields only.

-- Numbers of policy/parameters.ts and names of policy/, for the rules below; filled by policy.sql.
create table priv.parameter (
  name text primary key,
  value integer not null,
  unit text not null
);
create table priv.ground (name text primary key, with_case boolean not null);
create table priv.disclosed_field (
  name text primary key,
  class text not null,
  california text not null
);
create table priv.ceiling (
  basis text not null,
  class text not null,
  needs text,
  primary key (basis, class)
);
create table priv.transfer_basis (name text primary key);

create table ops.recipient (
  id text primary key check (id ~ '^rcp_[a-zA-Z0-9_]+$'),
  kind text not null check (kind in ('processor', 'carrier', 'authority', 'partner', 'user')),
  legal_name text not null check (length(btrim(legal_name)) between 2 and 300),
  address text check (length(btrim(address)) between 5 and 500),
  country text not null check (country ~ '^[A-Z]{2}$'),
  products text check (length(products) <= 300),
  contract_sha256 text check (contract_sha256 ~ '^[0-9a-f]{64}$'),
  contract_until timestamptz,
  transfer_basis text,
  retention_days integer check (retention_days >= 0),
  erase_endpoint text check (length(erase_endpoint) <= 500),
  reviewed_at timestamptz,
  own boolean not null default false,
  origin text not null check (origin in ('policy', 'configuration', 'staff')),
  added_at timestamptz not null default priv.now(),
  ended_at timestamptz,
  -- Cal. Civ. Code §1798.83(a)(2): name and address of each who markets.
  constraint partner_has_address check (kind <> 'partner' or address is not null),
  constraint processor_has_contract
    check (own or kind not in ('processor', 'carrier', 'partner') or contract_sha256 is not null)
);

-- What it may get, for which purpose, and since when it has been on the public list.
create table ops.recipient_use (
  recipient_id text not null references ops.recipient,
  purpose text not null,
  field text not null,
  listed_at timestamptz not null default priv.now(),
  primary key (recipient_id, purpose, field)
);

-- An account that does not want a recipient: nothing of it goes there.
create table vault.recipient_objection (
  id text primary key,
  account_id text not null references vault.account on delete cascade,
  subject_id text not null references vault.subject on delete cascade,
  recipient_id text not null references ops.recipient,
  at timestamptz not null default priv.now(),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  unique (account_id, recipient_id)
);

-- The register. Account and subject are handles without a foreign key: the accounting outlives them.
create table vault.disclosure (
  id text primary key,
  account_id text,
  subject_id text,
  subjects integer not null default 1 check (subjects >= 1),
  recipient_id text not null references ops.recipient,
  purpose text not null,
  ground text not null,
  case_id text,
  about text,
  fields text[] not null check (cardinality(fields) between 1 and 50),
  manifest_sha256 text not null check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  token_hash bytea not null unique check (length(token_hash) = 32),
  state text not null default 'pending'
    check (state in ('pending', 'sending', 'sent', 'uncertain', 'not_sent')),
  -- False while a dated order forbids to tell; the notice sets it.
  shown boolean not null default true,
  created_at timestamptz not null default priv.now(),
  settled_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint known_ground check (ground in ('user_request', 'processor', 'court_law',
    'illegal_activity', 'company_rights', 'personal_safety', 'transition', 'partner_marketing_optin')),
  -- A code for somebody who has no account yet goes to an address with nobody on file behind it: then
  -- the message itself is what the row leads to.
  constraint leads_to_somebody check (
    account_id is not null or subject_id is not null or about like 'msg\_%')
);
create index disclosure_account on vault.disclosure (account_id, id desc);
create index disclosure_subject on vault.disclosure (subject_id, id desc);
create index disclosure_recipient on vault.disclosure (recipient_id, subject_id);
create index disclosure_age on vault.disclosure (created_at);
create index disclosure_open on vault.disclosure (created_at) where state in ('pending', 'sending');

grant usage, create on schema priv to {inst}_gate;

create function priv.span(parameter text) returns interval
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select (p.value || ' ' || replace(p.unit, 'business ', ''))::interval
    from priv.parameter p where p.name = parameter);
end $$;

-- What is wrong with the recipient and what it is to get; null: nothing.
create function priv.listed_fault(d vault.disclosure) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  r ops.recipient;
  unlisted text;
begin
  select x.* into r from ops.recipient x where x.id = d.recipient_id;
  if r.id is null then return 'no such recipient'; end if;
  if r.ended_at is not null then return r.id || ' is no recipient any more'; end if;
  select string_agg(f, ', ') into unlisted from unnest(d.fields) f
  where not exists (select from ops.recipient_use u
    where u.recipient_id = r.id and u.purpose = d.purpose and u.field = f);
  if unlisted is not null and r.kind <> 'authority' then
    return r.id || ' may not get ' || unlisted || ' for ' || d.purpose;
  end if;
  if exists (select from unnest(d.fields) f
    where not exists (select from priv.disclosed_field k where k.name = f)) then
    return 'a field that nothing declares';
  end if;
  if r.own or r.kind = 'user' then return null; end if;
  if r.reviewed_at is null
    or r.reviewed_at + priv.span('recipientReviewMonths') <= priv.now() then
    return 'the review of ' || r.id || ' is older than twelve months';
  end if;
  if r.kind = 'authority' then return null; end if;
  if r.contract_sha256 is null or coalesce(r.contract_until <= priv.now(), true) then
    return 'the contract with ' || r.id || ' is over';
  end if;
  if not exists (select from priv.transfer_basis b where b.name = r.transfer_basis) then
    return 'nothing allows a transfer to where ' || r.id || ' is';
  end if;
  return null;
end $$;

-- A new recipient, or a new use of an old one, is announced to the accounts that were there before it.
create function priv.announced_fault(d vault.disclosure) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if d.account_id is null then return null; end if;
  if exists (select from vault.recipient_objection o
    where o.account_id = d.account_id and o.recipient_id = d.recipient_id) then
    return 'the account objects to ' || d.recipient_id;
  end if;
  if exists (
    select from ops.recipient_use u join ops.recipient r on r.id = u.recipient_id
    join vault.account a on a.id = d.account_id
    join vault.choice_event e on e.id = a.accepted_event_id
    where u.recipient_id = d.recipient_id and u.purpose = d.purpose and u.field = any (d.fields)
      and r.kind not in ('user', 'authority') and not r.own
      and e.at < u.listed_at and u.listed_at + priv.span('recipientNoticeDays') > priv.now()) then
    return d.recipient_id || ' was announced less than 30 days ago';
  end if;
  return null;
end $$;

-- Does the ground fit recipient and case?
create function priv.grounded_fault(d vault.disclosure) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  kind text := (select r.kind from ops.recipient r where r.id = d.recipient_id);
  fits text[] := case d.ground
    when 'user_request' then array['carrier', 'processor', 'user']
    when 'processor' then array['carrier', 'processor', 'user']
    when 'partner_marketing_optin' then array['partner']
    when 'transition' then array['partner', 'processor']
    else array['authority', 'user'] end;
begin
  if not exists (select from priv.ground g where g.name = d.ground) then return 'no such ground'; end if;
  if kind <> all (fits) then return d.ground || ' is no ground to give to a ' || kind; end if;
  -- The rules of what is decided for a case stand with the cases: 0045-legal.sql.
  if (select g.with_case from priv.ground g where g.name = d.ground) then
    return priv.release_fault(d);
  end if;
  if d.ground = 'partner_marketing_optin' and (select e.decision from vault.choice_event e
      where e.subject_id = d.subject_id and e.purpose = d.purpose order by e.seq desc limit 1)
      is distinct from 'yes' then
    return 'nobody allowed ' || d.purpose;
  end if;
  if d.subjects > (select p.value from priv.parameter p where p.name = 'bulkSubjectsMax') then
    return 'more people at once than one person may decide on';
  end if;
  return null;
end $$;

-- The one way to write: account, person and purpose are those of the lease, whoever calls.
create function priv.write_disclosure(id text, recipient text, ground text, fields text[], about text,
  case_id text, subjects integer, manifest text, token_hash bytea) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
begin
  insert into vault.disclosure (id, account_id, subject_id, subjects, recipient_id, purpose, ground,
    case_id, about, fields, manifest_sha256, token_hash, source)
  values (write_disclosure.id, lease.account_id, lease.subject_id, write_disclosure.subjects,
    write_disclosure.recipient, lease.purpose, write_disclosure.ground, write_disclosure.case_id,
    write_disclosure.about, write_disclosure.fields, write_disclosure.manifest,
    write_disclosure.token_hash, 'system');
end $$;

create function priv.disclosure_lawful() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  fault text;
begin
  if new.state <> 'pending' or new.settled_at is not null then
    fault := 'a disclosure begins pending';
  end if;
  new.created_at := priv.now();
  -- A person who may not be told yet does not read it here either.
  new.shown := not exists (select from vault.release r
    where r.id = new.case_id and r.told_at is null);
  fault := coalesce(fault, priv.listed_fault(new), priv.announced_fault(new), priv.grounded_fault(new));
  if fault is not null then
    raise exception '%', fault using errcode = '23514', detail = 'disclosure.refused';
  end if;
  perform priv.note('disclosure.written', jsonb_build_object('disclosure', new.id,
    'recipient', new.recipient_id, 'ground', new.ground, 'purpose', new.purpose,
    'fields', to_jsonb(new.fields), 'manifest', new.manifest_sha256, 'case', new.case_id));
  return new;
end $$;
create trigger lawful before insert on vault.disclosure
  for each row execute function priv.disclosure_lawful();

-- What was written stays: only the state moves, forward, and the end of a gag shows the row.
create function priv.disclosure_stays() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    if old.created_at + priv.period('disclosure.record') > priv.now() then
      raise exception 'the register of disclosures is append-only' using errcode = '42501';
    end if;
    return old;
  end if;
  if (to_jsonb(new) - array['state', 'settled_at', 'shown'])
    <> (to_jsonb(old) - array['state', 'settled_at', 'shown'])
    or (new.state <> old.state and (old.state, new.state) not in (('pending', 'sending'),
      ('pending', 'not_sent'), ('sending', 'sent'), ('sending', 'uncertain'), ('sending', 'not_sent')))
    or (old.shown and not new.shown) then
    raise exception 'the register of disclosures is append-only' using errcode = '42501';
  end if;
  new.settled_at := case when new.state = old.state then old.settled_at
    when new.state <> 'sending' then priv.now() end;
  return new;
end $$;
create trigger stays before update or delete on vault.disclosure
  for each row execute function priv.disclosure_stays();
create trigger never_emptied before truncate on vault.disclosure
  for each statement execute function priv.refuse_change();

-- The list is public from when it is written, whatever anybody says of the past.
create function priv.listed_now() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    raise exception 'a use is listed once' using errcode = '42501';
  end if;
  new.listed_at := priv.now();
  return new;
end $$;
create trigger listed_now before insert or update on ops.recipient_use
  for each row execute function priv.listed_now();

-- The three steps after the row is committed, for whoever holds its token. `begin` looks at everything
-- again: what was flipped since is refused still.
create function priv.begin_disclosure(token text)
returns table (id text, recipient_id text, fields text[])
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  d vault.disclosure;
  fault text;
begin
  select x.* into d from vault.disclosure x
  where x.token_hash = sha256(convert_to(token, 'UTF8')) for update;
  if d.id is null or d.state <> 'pending'
    or d.created_at + priv.span('disclosureWaitMinutes') <= priv.now() then
    raise exception 'this disclosure is over' using errcode = '55000', detail = 'disclosure.over';
  end if;
  fault := coalesce(priv.listed_fault(d), priv.announced_fault(d), priv.grounded_fault(d));
  if fault is not null then
    raise exception '%', fault using errcode = '23514', detail = 'disclosure.refused';
  end if;
  update vault.disclosure x set state = 'sending' where x.id = d.id;
  return query select d.id, d.recipient_id, d.fields;
end $$;

create function priv.end_disclosure(token text, outcome text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  done text;
begin
  update vault.disclosure x set state = outcome, settled_at = priv.now()
  where x.token_hash = sha256(convert_to(token, 'UTF8')) and x.state in ('pending', 'sending')
  returning x.id into done;
  if done is not null then
    perform priv.note('disclosure.' || outcome, jsonb_build_object('disclosure', done));
  end if;
end $$;

-- At a start: what an earlier process wrote down and did not send, it did not send; what it had begun to
-- send may have left, and counts as left. Nothing younger than `since` is touched.
create function priv.settle_disclosures(since timestamptz) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  settled integer := 0;
  one record;
begin
  for one in update vault.disclosure x
    set state = case x.state when 'pending' then 'not_sent' else 'uncertain' end,
      settled_at = priv.now()
    where x.state in ('pending', 'sending') and x.created_at < since
    returning x.id, x.state
  loop
    perform priv.note('disclosure.' || one.state, jsonb_build_object('disclosure', one.id));
    settled := settled + 1;
  end loop;
  return settled;
end $$;

-- The public list: no personal column.
create function priv.listed_recipients() returns table (id text, kind text, legal_name text,
  address text, country text, purposes text[], fields text[], transfer_basis text,
  retention_days integer, reviewed_at timestamptz, own boolean, listed_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query select r.id, r.kind, r.legal_name, r.address, r.country,
      array_agg(distinct u.purpose order by u.purpose), array_agg(distinct u.field order by u.field),
      r.transfer_basis, r.retention_days, r.reviewed_at, r.own, max(u.listed_at)
    from ops.recipient r join ops.recipient_use u on u.recipient_id = r.id
    where r.ended_at is null
    group by r.id order by r.kind, r.legal_name;
end $$;

-- A calendar year as the statute means it, from California's midnight to the next.
create function priv.pacific_year(year integer) returns tstzrange
language sql stable security definer set search_path = pg_catalog, pg_temp
  return tstzrange(make_timestamptz(year, 1, 1, 0, 0, 0, 'America/Los_Angeles'),
    make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'America/Los_Angeles'), '[)');

-- What a person in California is owed (Cal. Civ. Code §1798.83): of the lease's person, in that calendar
-- year in Pacific time, which categories went to whom for their own marketing. Left means sent, or may have.
create function priv.shine_the_light(year integer) returns table (recipient_id text, legal_name text,
  address text, products text, categories text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.gate();
begin
  if lease.id is null or lease.purpose <> 'rights.fulfil' then
    raise exception 'only to fulfil a right' using errcode = '42501', detail = 'lease.purpose';
  end if;
  return query select r.id, r.legal_name, r.address, r.products,
      array_agg(distinct k.california order by k.california)
    from vault.disclosure d join ops.recipient r on r.id = d.recipient_id
    cross join unnest(d.fields) f join priv.disclosed_field k on k.name = f
    where d.subject_id = lease.subject_id and d.ground = 'partner_marketing_optin'
      and d.state in ('sent', 'uncertain')
      and d.settled_at <@ priv.pacific_year(year)
    group by r.id order by r.legal_name, r.id;
end $$;

-- A count as the public may see it: below five nobody is told how many, so that no one is found by it.
create function priv.banded(n bigint) returns text
language sql immutable security definer set search_path = pg_catalog, pg_temp
  return case when n = 0 then '0' when n < 5 then '1–4' else n::text end;

-- Of the rows that the log says were written, how many are not there; and how many have stood open for
-- longer than a process could be at them. Both are zero, or somebody must look.
create function priv.disclosure_gaps() returns table (written bigint, missing bigint, stuck bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    with said as (
      select p.body->>'disclosure' as id, p.at from priv.audit_pending p
      where p.kind = 'disclosure.written'
      union
      select e.body::jsonb->'facts'->>'disclosure', e.at from priv.audit_event e
      where e.body like '%"disclosure.written"%'
        and e.body::jsonb->>'kind' = 'disclosure.written')
    select count(*), count(*) filter (where d.id is null),
      (select count(*) from vault.disclosure o where o.state in ('pending', 'sending')
        and o.created_at < priv.now() - interval '1 day')
    from said s left join vault.disclosure d on d.id = s.id
    where s.at + priv.period('disclosure.record') > priv.now();
end $$;

-- The transparency page: a query, so nobody can edit it. Half-years in UTC; no cell tells of a person.
create function priv.transparency() returns table (half text, what text, country text, outcome text,
  count text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select to_char(at, 'YYYY') || case when extract(month from at) < 7 then ' first half'
        else ' second half' end, what, country, outcome, priv.banded(count(*))
    from (
      select d.created_at at time zone 'UTC', d.ground, r.country, d.state
      from vault.disclosure d join ops.recipient r on r.id = d.recipient_id
      where d.ground in ('court_law', 'illegal_activity', 'company_rights', 'personal_safety',
        'transition', 'partner_marketing_optin')
      union all
      select q.received_at at time zone 'UTC', 'asked by ' || q.type, q.country,
        case when exists (select from vault.disclosure d join vault.release r on r.id = d.case_id
            where r.request_id = q.id and d.state in ('sent', 'uncertain')) then 'given'
          when q.state = 'received' then 'being examined'
          when q.state = 'valid' then 'valid, nothing given' else q.state end
      from vault.legal_request q
    ) as counted (at, what, country, outcome)
    group by 1, 2, 3, 4 order by 1 desc, 2, 3, 4;
end $$;

do $$
declare
  made text;
begin
  foreach made in array array['span(text)', 'listed_fault(vault.disclosure)',
    'announced_fault(vault.disclosure)', 'grounded_fault(vault.disclosure)',
    'disclosure_lawful()',
    'write_disclosure(text, text, text, text[], text, text, integer, text, bytea)', 'disclosure_stays()', 'listed_now()',
    'begin_disclosure(text)', 'end_disclosure(text, text)', 'settle_disclosures(timestamptz)',
    'listed_recipients()', 'shine_the_light(integer)', 'pacific_year(integer)', 'banded(bigint)', 'transparency()', 'disclosure_gaps()']
  loop
    execute format('revoke execute on function priv.%s from public', made);
  end loop;
end $$;
grant execute on function priv.begin_disclosure(text), priv.end_disclosure(text, text),
  priv.write_disclosure(text, text, text, text[], text, text, integer, text, bytea)
  to {inst}_web, {inst}_staff, {inst}_jobs;
grant execute on function priv.settle_disclosures(timestamptz), priv.disclosure_gaps() to {inst}_jobs;
grant execute on function priv.listed_recipients(), priv.transparency() to {inst}_web;
grant execute on function priv.shine_the_light(integer) to {inst}_web, {inst}_staff, {inst}_jobs;
grant execute on function priv.span(text) to {inst}_web, {inst}_staff, {inst}_jobs;
do $$
declare
  made record;
begin
  for made in select p.oid::regprocedure as it from pg_proc p
    where p.pronamespace = 'priv'::regnamespace and p.prosecdef
      and p.proowner = (select r.oid from pg_roles r where r.rolname = '{inst}_owner')
      and p.proname in ('span', 'listed_fault', 'announced_fault', 'grounded_fault',
        'disclosure_lawful', 'disclosure_stays', 'write_disclosure', 'listed_now', 'begin_disclosure', 'end_disclosure',
        'settle_disclosures', 'listed_recipients', 'shine_the_light', 'pacific_year', 'banded', 'transparency', 'disclosure_gaps')
  loop
    execute format('alter function %s owner to {inst}_gate', made.it);
  end loop;
end $$;
revoke create on schema priv from {inst}_gate;

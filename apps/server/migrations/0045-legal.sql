-- Requests of law and what may be given in answer: itemised, under the ceiling of the instrument, decided by
-- two people, told to the person before. And holds, which keep and never give.

-- What authorities and others ask for, with their instrument; `account_id` and `subject_id`: about whom.
create table vault.legal_request (
  id text primary key,
  type text not null check (type in ('warrant', 'court_order', 'subpoena_criminal', 'subpoena_civil',
    'admin', 'preservation', 'emergency', 'foreign', 'user_consent')),
  account_id text not null,
  subject_id text not null,
  recipient_id text not null references ops.recipient,
  country text not null check (country ~ '^[A-Z]{2}$'),
  instrument_sha256 text not null check (instrument_sha256 ~ '^[0-9a-f]{64}$'),
  from_at timestamptz not null,
  to_at timestamptz not null,
  served_at timestamptz not null,
  received_at timestamptz not null default priv.now(),
  answer_by timestamptz not null,
  -- What opens a class that the type alone does not, each shown by a document.
  conditions text[] not null default '{}'
    check (conditions <@ array['court_override', 'danger_to_life', 'treaty_instrument']),
  condition_sha256 text check (condition_sha256 ~ '^[0-9a-f]{64}$'),
  -- What the owner's own consent lists; for that type alone.
  consented text[],
  -- A dated order not to tell: its document, and its end; one that names no end is looked at after 90 days.
  gag_sha256 text check (gag_sha256 ~ '^[0-9a-f]{64}$'),
  gag_until timestamptz,
  state text not null default 'received'
    check (state in ('received', 'valid', 'deficient', 'refused', 'closed')),
  decided_by text,
  decided_at timestamptz,
  renewed_at timestamptz,
  received_by text not null,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint dates_in_order check (from_at < to_at and served_at <= received_at),
  constraint condition_is_shown check (cardinality(conditions) = 0 or condition_sha256 is not null),
  constraint gag_is_a_document check ((gag_sha256 is null) = (gag_until is null)),
  constraint consent_lists check ((type = 'user_consent') = (consented is not null))
);
create index legal_request_open on vault.legal_request (answer_by) where state in ('received', 'valid');
create index legal_request_subject on vault.legal_request (subject_id);

-- What is to be given, item by item: the decision, not the bytes.
create table vault.release (
  id text primary key,
  ground text not null
    check (ground in ('court_law', 'illegal_activity', 'company_rights', 'personal_safety')),
  request_id text references vault.legal_request on delete cascade,
  report_case_id text,
  account_id text not null,
  subject_id text not null,
  recipient_id text not null references ops.recipient,
  fields text[] not null check (cardinality(fields) between 1 and 50),
  objects text[] not null default '{}',
  from_at timestamptz not null,
  to_at timestamptz not null,
  -- The good-faith statement, sealed; the hash of the whole, and one of each part, to know boilerplate by.
  statement_sealed bytea not null,
  statement_sha256 text not null check (statement_sha256 ~ '^[0-9a-f]{64}$'),
  parts_sha256 text[] not null check (cardinality(parts_sha256) = 3),
  proposed_by text not null,
  proposed_at timestamptz not null default priv.now(),
  withdrawn_at timestamptz,
  told_at timestamptz,
  -- Set by the notice itself: the order that delayed it is over.
  gag_until timestamptz,
  case_id text,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint leads_to_a_reason check ((ground in ('court_law', 'personal_safety')) = (request_id is not null)
    and (ground in ('illegal_activity', 'company_rights')) = (report_case_id is not null))
);
create index release_request on vault.release (request_id);
create index release_age on vault.release (proposed_at);
create index release_untold on vault.release (proposed_at) where told_at is null;

create table vault.release_approval (
  id text primary key,
  release_id text not null references vault.release on delete cascade,
  subject_id text not null,
  staff_id text not null,
  role text not null check (role in ('abuse_analyst', 'legal_officer', 'cpo')),
  at timestamptz not null default priv.now(),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  unique (release_id, staff_id, role)
);

grant usage, create on schema priv to {inst}_gate;

-- Above the ceiling? `basis`: the request's type, or the ground where nobody asked. Null: no.
create function priv.ceiling_fault(basis text, on_record text[], listed text[], fields text[]) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  above text;
begin
  if listed is not null and not fields <@ listed then
    return 'the owner did not list all of that';
  end if;
  select string_agg(f, ', ') into above from unnest(fields) f
  where not exists (
    select from priv.disclosed_field k join priv.ceiling c on c.class = k.class
    where k.name = f and c.basis = ceiling_fault.basis
      and (c.needs is null or c.needs = any (on_record)));
  if above is null then return null; end if;
  return above || ' is above the ceiling of ' || replace(basis, '_', ' ');
end $$;

-- Of a release: is it as its instrument, its ground and its ceiling allow?
create function priv.scope_fault(r vault.release) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q vault.legal_request;
  c record;
begin
  if exists (select from unnest(r.fields) f
    where not exists (select from priv.disclosed_field k where k.name = f)) then
    return 'a scope is listed field by field';
  end if;
  if r.request_id is null then
    select x.* into c from vault.open_case x where x.id = r.report_case_id;
    if c.id is null or c.kind <> 'abuse_report' then return r.ground || ' needs a report of abuse'; end if;
    if r.account_id is distinct from c.account_id and r.subject_id is distinct from c.subject_id then
      return 'the report is about somebody else';
    end if;
    return priv.ceiling_fault(r.ground, '{}', null, r.fields);
  end if;
  select x.* into q from vault.legal_request x where x.id = r.request_id;
  if q.type = 'preservation' then return 'to preserve is not to give'; end if;
  if (q.type = 'emergency') <> (r.ground = 'personal_safety') then
    return r.ground || ' is not the ground of this request';
  end if;
  if q.state <> 'valid' then return 'the request is not valid'; end if;
  if (r.account_id, r.subject_id, r.recipient_id) is distinct from
     (q.account_id, q.subject_id, q.recipient_id) then
    return 'the request is about somebody else, or of somebody else';
  end if;
  if r.from_at < q.from_at or r.to_at > q.to_at then return 'outside the dates of the request'; end if;
  return priv.ceiling_fault(q.type, q.conditions, q.consented, r.fields);
end $$;

-- Have those agreed who must, and are they two people? Where there is one, it waits ten days.
create function priv.agreed_fault(r vault.release) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  needed text[] := case r.ground
    when 'illegal_activity' then array['abuse_analyst', 'legal_officer']
    when 'company_rights' then array['abuse_analyst', 'legal_officer', 'cpo']
    else array['legal_officer'] end;
  missing text;
  persons integer;
  one text;
begin
  select string_agg(n, ', ') into missing from unnest(needed) n
  where not exists (select from vault.release_approval a where a.release_id = r.id and a.role = n
    and priv.staff_holds(a.staff_id, array[n]));
  if missing is not null then return 'not agreed to by ' || missing; end if;
  -- Any two of them who are one person count once.
  select count(*), min(a.subject_id) into persons, one from (
    select distinct a.subject_id from vault.release_approval a where a.release_id = r.id) a
  where not exists (select from vault.release_approval b where b.release_id = r.id
    and b.subject_id < a.subject_id and priv.same_person(a.subject_id, b.subject_id));
  if persons >= 2 then return null; end if;
  if priv.has_other_officer(one) then return 'a second person must agree'; end if;
  if r.proposed_at + priv.span('disclosureAloneDays') > priv.now() then
    return 'decided by one person: it waits ten days';
  end if;
  return null;
end $$;

-- Was the person told ten days ago, or does a dated order forbid it still?
create function priv.notice_fault(r vault.release) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  q vault.legal_request;
begin
  if r.request_id is not null then
    select x.* into q from vault.legal_request x where x.id = r.request_id;
    if q.gag_until > priv.now() then return null; end if;
    if q.type in ('emergency', 'user_consent') then return null; end if;
  end if;
  if r.told_at is null then return 'the person has not been told'; end if;
  if r.told_at + priv.span('disclosureNoticeDays') > priv.now() then
    return 'the person was told less than ten days ago';
  end if;
  return null;
end $$;

-- A decision is good for two weeks, unless it was taken back.
create function priv.expired_fault(r vault.release) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if r.withdrawn_at is not null then return 'the release was withdrawn'; end if;
  if r.proposed_at + priv.span('releaseDays') <= priv.now() then return 'the release has expired'; end if;
  return null;
end $$;

-- Everything that can stand in the way of a release, in the order in which it is asked.
create function priv.owed_fault(r vault.release) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(priv.expired_fault(r), priv.scope_fault(r), priv.agreed_fault(r),
    priv.notice_fault(r));
end $$;

-- Is that field among those decided on? There is no other way into a package.
create function priv.in_package(r vault.release, field text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return field = any (r.fields);
end $$;

-- A statement of good faith, measured: its parts' hashes, by which the words of an earlier one are known.
create function priv.statement_hashes(parts text[]) returns text[]
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  part text;
  hashes text[] := '{}';
begin
  foreach part in array parts loop
    part := lower(btrim(regexp_replace(coalesce(part, ''), '\s+', ' ', 'g')));
    if length(part) < 80 then
      raise exception 'facts, scope and alternatives: 80 characters each at least'
        using errcode = '23514', detail = 'legal.refused';
    end if;
    hashes := hashes || encode(sha256(convert_to(part, 'UTF8')), 'hex');
  end loop;
  if (select count(distinct h) from unnest(hashes) h) < cardinality(hashes)
    or exists (select from (select x.parts_sha256 from vault.release x
      order by x.proposed_at desc, x.id desc limit 20) x where x.parts_sha256 && hashes) then
    raise exception 'a statement in the words of an earlier one'
      using errcode = '23514', detail = 'legal.refused';
  end if;
  return hashes;
end $$;

create function priv.release_fault(d vault.disclosure) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  r vault.release;
begin
  select x.* into r from vault.release x where x.id = d.case_id;
  if r.id is null then return d.ground || ' needs a decided release'; end if;
  if (d.ground, d.recipient_id, d.account_id, d.subject_id) is distinct from
     (r.ground, r.recipient_id, r.account_id, r.subject_id) or d.subjects > 1 then
    return 'that is not what was decided';
  end if;
  if not d.fields <@ r.fields then return 'more than what was decided'; end if;
  if exists (select from vault.disclosure x where x.case_id = r.id and x.id <> d.id
    and x.state in ('pending', 'sending', 'sent', 'uncertain')) then
    return 'a release is given once';
  end if;
  return priv.owed_fault(r);
end $$;

create function priv.release_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  fault text;
begin
  if tg_op = 'UPDATE' then
    if (to_jsonb(new) - array['told_at', 'withdrawn_at', 'case_id'])
      <> (to_jsonb(old) - array['told_at', 'withdrawn_at', 'case_id'])
      or old.told_at is not null and new.told_at is distinct from old.told_at
      or old.withdrawn_at is not null and new.withdrawn_at is distinct from old.withdrawn_at
      or old.case_id is not null and new.case_id is distinct from old.case_id then
      raise exception 'what was decided is not rewritten' using errcode = '42501', detail = 'legal.rewrite';
    end if;
    if new.told_at is distinct from old.told_at then
      new.told_at := priv.now();
      update vault.disclosure d set shown = true where d.case_id = new.id;
      perform priv.note('release.told', jsonb_build_object('release', new.id));
    end if;
    if new.withdrawn_at is distinct from old.withdrawn_at then
      new.withdrawn_at := priv.now();
      perform priv.note('release.withdrawn', jsonb_build_object('release', new.id));
    end if;
    return new;
  end if;
  new.proposed_at := priv.now();
  new.told_at := null; new.withdrawn_at := null; new.case_id := null;
  new.gag_until := (select q.gag_until from vault.legal_request q where q.id = new.request_id
    and q.gag_until > priv.now());
  fault := priv.scope_fault(new);
  if fault is not null then
    raise exception '%', fault using errcode = '23514', detail = 'legal.refused';
  end if;
  perform priv.note('release.proposed', jsonb_build_object('release', new.id, 'ground', new.ground,
    'request', new.request_id, 'report', new.report_case_id, 'recipient', new.recipient_id,
    'fields', to_jsonb(new.fields), 'statement', new.statement_sha256, 'by', new.proposed_by));
  return new;
end $$;
create trigger release_rules before insert or update on vault.release
  for each row execute function priv.release_rules();

create function priv.approval_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    raise exception 'an agreement stands' using errcode = '42501', detail = 'legal.rewrite';
  end if;
  if not priv.staff_holds(new.staff_id, array[new.role])
    or priv.subject_of_staff(new.staff_id) is distinct from new.subject_id then
    raise exception 'nobody with that role' using errcode = '42501', detail = 'staff.role';
  end if;
  new.at := priv.now();
  perform priv.note('release.agreed', jsonb_build_object('release', new.release_id, 'by', new.staff_id,
    'role', new.role, 'single_person', not priv.has_other_officer(new.subject_id)));
  return new;
end $$;
create trigger approval_rules before insert or update on vault.release_approval
  for each row execute function priv.approval_rules();

create function priv.request_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  moves text[][] := array[['received', 'valid'], ['received', 'deficient'], ['received', 'refused'],
    ['deficient', 'valid'], ['deficient', 'refused'], ['valid', 'refused'], ['valid', 'closed']];
  move integer;
begin
  if tg_op = 'INSERT' then
    new.received_at := priv.now();
    new.state := 'received'; new.decided_by := null; new.decided_at := null; new.renewed_at := null;
    if new.gag_sha256 is not null and new.gag_until is null then
      new.gag_until := priv.now() + priv.span('gagReviewDays');
    end if;
    if new.gag_until > priv.now() + priv.span('gagMonthsMax') then
      raise exception 'an order not to tell ends within a year'
        using errcode = '23514', detail = 'legal.refused';
    end if;
    perform priv.note('legal_request.received', jsonb_build_object('request', new.id, 'type', new.type,
      'recipient', new.recipient_id, 'country', new.country, 'instrument', new.instrument_sha256,
      'gag', new.gag_sha256, 'by', new.received_by));
    return new;
  end if;
  if (to_jsonb(new) - array['state', 'decided_by', 'decided_at', 'renewed_at'])
    <> (to_jsonb(old) - array['state', 'decided_by', 'decided_at', 'renewed_at'])
    or old.renewed_at is not null and new.renewed_at is distinct from old.renewed_at then
    raise exception 'what was received is not rewritten' using errcode = '42501', detail = 'legal.rewrite';
  end if;
  if new.state <> old.state then
    for move in 1 .. array_length(moves, 1) loop
      exit when moves[move][1] = old.state and moves[move][2] = new.state;
      if move = array_length(moves, 1) then
        raise exception 'from % to % there is no way', old.state, new.state
          using errcode = '42501', detail = 'legal.state';
      end if;
    end loop;
    new.decided_at := priv.now();
    perform priv.note('legal_request.' || new.state, jsonb_build_object('request', new.id,
      'by', new.decided_by));
  end if;
  return new;
end $$;
create trigger request_rules before insert or update on vault.legal_request
  for each row execute function priv.request_rules();

-- To preserve is short: 90 days from the start, once more when it was renewed, and then it is over.
create function priv.preservation_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  q vault.legal_request;
begin
  select x.* into q from vault.legal_request x where x.id = new.case_id;
  if q.id is null then return new; end if;
  if q.type <> 'preservation' or q.state <> 'valid' and new.released_at is null then
    raise exception 'this request preserves nothing' using errcode = '23514', detail = 'legal.refused';
  end if;
  if tg_op = 'INSERT' then
    new.since := priv.now();
    if exists (select from vault.legal_hold h where h.case_id = new.case_id) then
      raise exception 'a request preserves once' using errcode = '23514', detail = 'legal.refused';
    end if;
  elsif new.since <> old.since or new.tables <> old.tables or old.released_at is not null
    or new.review_at > old.review_at and old.review_at <= priv.now() then
    raise exception 'a hold that is over stays over' using errcode = '23514', detail = 'legal.refused';
  end if;
  if new.review_at > new.since + priv.span('preservationDays')
      * (case when q.renewed_at is null then 1 else 2 end) then
    raise exception 'to preserve is 90 days, and once more 90'
      using errcode = '23514', detail = 'legal.refused';
  end if;
  perform priv.note('hold.kept', jsonb_build_object('hold', new.id, 'request', q.id,
    'tables', to_jsonb(new.tables), 'until', new.review_at, 'released', new.released_at is not null));
  return new;
end $$;
create trigger preservation_is_short before insert or update on vault.legal_hold
  for each row execute function priv.preservation_rules();

-- The legal desk: each step as whoever the session is; answers are handles and times.

create function priv.desk_add_authority(legal_name text, address text, country text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
  lease priv.lease := priv.desk(array['legal_officer']);
  made text := priv.ulid('rcp');
begin
  insert into ops.recipient (id, kind, legal_name, address, country, reviewed_at, origin)
  values (made, 'authority', legal_name, address, country, priv.now(), 'staff');
  perform priv.note('recipient.added', jsonb_build_object('recipient', made, 'by', lease.staff_id));
  return made;
end $$;

-- `target`: a person's handle, or one of our numbers; whose that is, is found here and not shown.
create function priv.desk_receive_request(type text, recipient text, target text, country text,
  instrument_sha256 text, from_at timestamptz, to_at timestamptz, served_at timestamptz,
  conditions text[], condition_sha256 text, consented text[], gag_sha256 text, gag_until timestamptz)
returns text language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
  lease priv.lease := priv.desk(array['legal_officer']);
  made text := priv.ulid('lrq');
  who text;
  tenant text;
begin
  select m.subject_id, m.account_id into who, tenant from vault.membership m
  left join vault.number n on n.account_id = m.account_id and n.number = target
  where m.subject_id = target or n.id is not null
  order by (m.role = 'owner') desc, m.created_at limit 1;
  if who is null then
    raise exception 'nobody by that handle or number' using errcode = '42501', detail = 'anchor.object';
  end if;
  insert into vault.legal_request (id, type, account_id, subject_id, recipient_id, country,
    instrument_sha256, from_at, to_at, served_at, answer_by, conditions, condition_sha256, consented,
    gag_sha256, gag_until, received_by, source)
  values (made, type, tenant, who, recipient, country, instrument_sha256, from_at, to_at, served_at,
    priv.now() + case type when 'emergency' then priv.span('emergencyAnswerHours')
      when 'foreign' then priv.span('foreignAnswerDays') else priv.span('legalAnswerDays') end,
    coalesce(conditions, '{}'), condition_sha256, consented, gag_sha256, gag_until, lease.staff_id, 'form');
  return made;
end $$;

create function priv.desk_decide_request(request text, decision text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.desk(array['legal_officer', 'cpo']);
  q vault.legal_request;
begin
  if decision = 'renew' then
    update vault.legal_request x set renewed_at = priv.now(), decided_by = lease.staff_id
    where x.id = request and x.type = 'preservation' and x.renewed_at is null and x.state = 'valid'
      and exists (select from vault.legal_hold h where h.case_id = request
        and h.released_at is null and h.review_at > priv.now())
    returning x.* into q;
    if q.id is null then
      raise exception 'a hold is renewed once, while it holds'
        using errcode = '23514', detail = 'legal.refused';
    end if;
    update vault.legal_hold h set review_at = h.since + 2 * priv.span('preservationDays')
    where h.case_id = request;
    return q.id;
  end if;
  update vault.legal_request x set state = decision, decided_by = lease.staff_id
  where x.id = request returning x.* into q;
  if q.id is null then
    raise exception 'no such request' using errcode = '42501', detail = 'anchor.object';
  end if;
  if q.type = 'preservation' and decision = 'valid' then
    insert into vault.legal_hold (id, case_id, account_id, subject_id, tables, owner_id, review_at,
      source)
    values (priv.ulid('hld'), q.id, q.account_id, q.subject_id,
      array(select h.rel from priv.holdable h order by h.rel), lease.staff_id,
      priv.now() + priv.span('preservationDays'), 'system');
  end if;
  if q.type = 'preservation' and decision in ('refused', 'closed') then
    update vault.legal_hold h set released_at = priv.now()
    where h.case_id = q.id and h.released_at is null;
  end if;
  return q.id;
end $$;

-- The statement comes in plain, is measured, and is kept sealed: `sealed` is the caller's seal of it.
create function priv.desk_propose_release(ground text, reason text, recipient text, fields text[],
  objects text[], from_at timestamptz, to_at timestamptz, facts text, scope text, alternatives text,
  sealed bytea) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
  lease priv.lease := priv.desk(array['legal_officer', 'abuse_analyst']);
  made text := priv.ulid('rel');
  parts text[] := array[facts, scope, alternatives];
  hashes text[] := priv.statement_hashes(parts);
  who text;
  tenant text;
begin
  select q.account_id, q.subject_id into tenant, who from vault.legal_request q where q.id = reason;
  if who is null then
    select c.account_id, c.subject_id into tenant, who from vault.open_case c
    where c.id = reason and c.kind = 'abuse_report';
  end if;
  if who is null then
    raise exception 'no such reason' using errcode = '42501', detail = 'anchor.object';
  end if;
  insert into vault.release (id, ground, request_id, report_case_id, account_id, subject_id,
    recipient_id, fields, objects, from_at, to_at, statement_sealed, statement_sha256, parts_sha256,
    proposed_by, source)
  values (made, ground, case when reason like 'lrq%' then reason end,
    case when reason not like 'lrq%' then reason end, tenant, who, recipient, fields,
    coalesce(objects, '{}'), from_at, to_at, sealed,
    encode(sha256(convert_to(array_to_string(parts, E'\n'), 'UTF8')), 'hex'), hashes, lease.staff_id,
    'form');
  insert into vault.release_approval (id, release_id, subject_id, staff_id, role, source)
  values (priv.ulid('apr'), made, priv.subject_of_staff(lease.staff_id), lease.staff_id, lease.actor,
    'form');
  return made;
end $$;

create function priv.desk_agree_release(release text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.desk(array['legal_officer', 'cpo', 'abuse_analyst']);
begin
  if not exists (select from vault.release r where r.id = release) then
    raise exception 'no such release' using errcode = '42501', detail = 'anchor.object';
  end if;
  insert into vault.release_approval (id, release_id, subject_id, staff_id, role, source)
  values (priv.ulid('apr'), release, priv.subject_of_staff(lease.staff_id), lease.staff_id, lease.actor,
    'form') on conflict (release_id, staff_id, role) do nothing;
  return release;
end $$;

create function priv.desk_withdraw_release(release text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.desk(array['legal_officer', 'cpo', 'abuse_analyst']);
begin
  update vault.release r set withdrawn_at = priv.now() where r.id = release and r.withdrawn_at is null;
  update vault.open_case c set state = 'closed', closes_at = priv.now()
  where c.about_id = release and c.kind = 'legal_request' and c.state = 'open';
  return release;
end $$;

-- Opens the case under which the package is made: only now may the listed items be read, for a day.
create function priv.desk_open_release(release text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.desk(array['legal_officer', 'cpo']);
  r vault.release;
  fault text;
begin
  select x.* into r from vault.release x where x.id = release for update;
  if r.id is null then
    raise exception 'no such release' using errcode = '42501', detail = 'anchor.object';
  end if;
  fault := priv.owed_fault(r);
  if fault is not null then
    raise exception '%', fault using errcode = '23514', detail = 'legal.refused';
  end if;
  if r.case_id is not null then return r.case_id; end if;
  r.case_id := priv.ulid('cas');
  insert into vault.open_case (id, kind, about_id, account_id, subject_id, opened_by, reason, state,
    verified_at, closes_at, gag_until, source)
  values (r.case_id, 'legal_request', r.id, r.account_id, r.subject_id, lease.staff_id,
    'A decided release: ' || replace(r.ground, '_', ' '), 'open', priv.now(),
    least(priv.now() + interval '1 day', r.proposed_at + priv.span('releaseDays')),
    case when r.told_at is null then r.gag_until end, 'system');
  if 'fax_page.image' = any (r.fields) then
    insert into vault.case_object (case_id, object_id, account_id, source)
    select r.case_id, f.id, r.account_id, 'system' from vault.fax f
    where f.id = any (r.objects) and f.account_id = r.account_id
      and f.created_at >= r.from_at and f.created_at < r.to_at;
  end if;
  update vault.release x set case_id = r.case_id where x.id = r.id;
  perform priv.note('release.opened', jsonb_build_object('release', r.id, 'case', r.case_id,
    'by', lease.staff_id));
  return r.case_id;
end $$;

create function priv.desk_legal() returns table (id text, what text, type text, state text,
  answer_by timestamptz, gag_until timestamptz, told_at timestamptz, fields text[], owed text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.desk(array['legal_officer', 'cpo', 'abuse_analyst', 'auditor']);
begin
  return query
    select q.id, 'request', q.type, q.state, q.answer_by, q.gag_until, null::timestamptz, null::text[],
      null::text from vault.legal_request q where lease.actor <> 'abuse_analyst'
    union all
    select r.id, 'release', r.ground, case when r.withdrawn_at is not null then 'withdrawn'
        when r.proposed_at + priv.span('releaseDays') <= priv.now() then 'expired' else 'open' end,
      r.proposed_at + priv.span('releaseDays'), r.gag_until, r.told_at, r.fields,
      priv.owed_fault(r)
    from vault.release r
    union all
    select h.id, 'hold', 'preservation', case when h.released_at is not null then 'released'
        when h.review_at <= priv.now() then 'lapsed' else 'holding' end, h.review_at, null, null,
      h.tables, null
    from vault.legal_hold h where lease.actor <> 'abuse_analyst'
    order by 1 desc limit 200;
end $$;

-- The package: the values of exactly the listed fields, of that person, within the dates. It is asked for
-- under the case that the release opened, by a lease of legal.respond, and by nothing else.
create function priv.release_package() returns table (field text, object text, value text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.gate();
  r vault.release;
begin
  select x.* into r from vault.release x where x.case_id = lease.case_id;
  if lease.anchor is distinct from 'legal_request' or lease.purpose <> 'legal.respond' or r.id is null
    or priv.owed_fault(r) is not null then
    raise exception 'no release' using errcode = '42501', detail = 'lease.right';
  end if;
  return query select it.field, it.object, it.value from (
    select 'subject.name' as field, s.id as object, s.name as value
      from vault.subject s where s.id = r.subject_id
    union all select 'contact_point.value', p.id, p.value
      from vault.contact_point p where p.subject_id = r.subject_id
    union all select 'account.name', a.id, a.name from vault.account a where a.id = r.account_id
    union all select 'account.state', a.id, a.state from vault.account a where a.id = r.account_id
    union all select 'account.created_at', a.id, a.created_at::text
      from vault.account a where a.id = r.account_id
    union all select 'number.number', n.id, n.number
      from vault.number n where n.account_id = r.account_id
    union all select 'login_session.created_at', s.id, s.created_at::text
      from auth.login_session s where s.subject_id = r.subject_id
        and s.created_at >= r.from_at and s.created_at < r.to_at
    union all select 'fax.' || v.name, f.id, v.value from vault.fax f
      cross join lateral (values ('from_number', f.from_number), ('to_number', f.to_number),
        ('remote_identity', f.remote_identity), ('direction', f.direction),
        ('created_at', f.created_at::text), ('completed_at', f.completed_at::text),
        ('pages_total', f.pages_total::text), ('status', f.status)) v (name, value)
      where f.account_id = r.account_id and (f.subject_id is null or f.subject_id = r.subject_id)
        and f.created_at >= r.from_at and f.created_at < r.to_at
    union all select 'fax_page.image', o.object_id, null from vault.case_object o
      where o.case_id = r.case_id
  ) it where priv.in_package(r, it.field) order by it.field, it.object;
end $$;

do $$
declare
  it regprocedure;
  made constant text[] := array['ceiling_fault', 'scope_fault', 'agreed_fault', 'notice_fault',
    'expired_fault', 'owed_fault', 'in_package', 'statement_hashes', 'release_fault', 'release_rules', 'approval_rules', 'request_rules', 'preservation_rules', 'desk_add_authority',
    'desk_receive_request', 'desk_decide_request', 'desk_propose_release', 'desk_agree_release',
    'desk_withdraw_release', 'desk_open_release', 'desk_legal', 'release_package'];
begin
  for it in select p.oid from pg_proc p
    where p.pronamespace = 'priv'::regnamespace and p.proname = any (made) loop
    execute format('revoke execute on function %s from public', it);
    if it::text like '%.desk\_%' or it::text like '%release_package%' then
      execute format('grant execute on function %s to {inst}_staff', it);
    end if;
    execute format('alter function %s owner to {inst}_gate', it);
  end loop;
end $$;
revoke create on schema priv from {inst}_gate;

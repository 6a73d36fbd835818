-- The desk where people answer what was asked by right: who has a request, what they may do with it, and
-- by whom an appeal is decided. The rules stand at the tables, so that no way of writing goes around them.

alter table vault.rights_request
  add column taken_by text,
  add column taken_at timestamptz,
  add column decided_by text,
  add column single_person boolean not null default false,
  add column reminder_at timestamptz, -- the last one; and which staff roles have heard of it
  add column reminded text[] not null default '{}',
  add column extension_reason text check (extension_reason in ('complex', 'many')),
  add constraint extension_has_reason check ((extended_until is null) = (extension_reason is null)),
  add constraint refusal_is_listed check (refusal_reason in ('identity', 'already_answered_this_year',
    'repetitive', 'others_rights', 'kept_by_law', 'nothing_found', 'accurate', 'own_page', 'stands'));
create index rights_request_ended on vault.rights_request (ended_at) where ended_at is not null;
create index rights_request_reminder on vault.rights_request (reminder_at) where reminder_at is not null;

-- What a person of ours wrote in answer. Gone with the person; the log of requests stays without it.
create table vault.request_answer (
  request_id text primary key references vault.rights_request on delete cascade,
  subject_id text,
  body text not null check (length(btrim(body)) between 1 and 1000),
  staff_id text,
  at timestamptz not null default priv.now(),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null
);
create index request_answer_subject on vault.request_answer (subject_id);

grant usage, create on schema priv to {inst}_gate;

-- An appeal is decided by another person than whoever refused; `true` where there is no other.
create function priv.appeal_judge(appeal text, staff text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  refused_by text := (select o.decided_by from vault.rights_request a
    join vault.rights_request o on o.id = a.appeal_of where a.id = appeal);
begin
  if refused_by is null or priv.subject_of_staff(refused_by) is null then return false; end if;
  return priv.two_persons(refused_by, staff);
end $$;

-- Nobody answers what they asked themselves, as long as there is another who could.
create function priv.answers_own_request(person text, staff text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  self text := priv.subject_of_staff(staff);
begin
  return person is not null and priv.same_person(person, self) and priv.has_other_officer(self);
end $$;

-- Does the database itself say when? Forged times in `life` would silence the clock.
create function priv.request_clock_fault(before vault.rights_request, after vault.rights_request)
returns text language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  right_now timestamptz := priv.now();
  latest timestamptz := to_timestamp((before.life ->> 'extendableTo')::bigint / 1000.0);
begin
  if after.wake_at is null then
    if (after.due_at, after.extended_until) is distinct from (before.due_at, before.extended_until) then
      return 'what is over is not prolonged';
    end if;
    return null;
  end if;
  if (after.life ->> 'at') is distinct from after.state
    or (after.life ->> 'extendableTo') is distinct from (before.life ->> 'extendableTo')
    or to_timestamp((after.life ->> 'dueAt')::bigint / 1000.0) is distinct from after.due_at
    or (before.life ->> 'paused')::boolean and (after.life ->> 'paused')::boolean is not true then
    return 'that is not its clock';
  end if;
  if after.extended_until is distinct from before.extended_until then
    if before.extended_until is not null or after.extended_until is distinct from after.due_at
      or right_now > before.due_at or after.due_at <= before.due_at
      or latest is null or after.due_at > latest then
      return 'once, in time, and no further than the law goes';
    end if;
  elsif after.due_at is distinct from before.due_at and (before.state <> 'checking_identity'
    or after.due_at < before.due_at
    or after.due_at > before.due_at + priv.span('identityCheckDays') + interval '1 hour') then
    return 'only a check of identity moves it';
  end if;
  if after.state = 'checking_identity' and before.state <> 'checking_identity'
    and ((before.life ->> 'paused')::boolean or before.late or right_now > before.due_at
      or after.wake_at > right_now + priv.span('identityCheckDays') + interval '1 hour') then
    return 'it stands still once, in time, and no longer than that';
  end if;
  if after.wake_at > greatest(right_now, after.due_at) + interval '2 days' then
    return 'nobody would be reminded';
  end if;
  return null;
end $$;

-- What staff write into a request: whoever has it, while it is open, within its clock.
create function priv.staff_request_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
  ends boolean := new.state in ('answered', 'refused');
  fault text;
begin
  if lease.purpose <> 'rights.fulfil' or old.taken_by is distinct from lease.staff_id then
    raise exception 'somebody else has this request' using errcode = '42501', detail = 'request.holder';
  end if;
  if old.state not in ('received', 'in_progress', 'checking_identity')
    or new.state not in ('in_progress', 'checking_identity', 'answered', 'refused') then
    raise exception 'this request is over' using errcode = '42501', detail = 'request.over';
  end if;
  if old.subject_id is not null and old.kind in ('access', 'export', 'erasure')
    and (ends or new.state = 'checking_identity') then
    raise exception 'this is being done by machine' using errcode = '42501', detail = 'request.machine';
  end if;
  if new.identity_level is distinct from old.identity_level then
    raise exception 'only the person shows who they are' using errcode = '42501', detail = 'request.identity';
  end if;
  fault := priv.request_clock_fault(old, new);
  if fault is not null then
    raise exception '%', fault using errcode = '42501', detail = 'request.clock';
  end if;
  new.late := new.late or old.late
    or (old.state <> 'checking_identity' and priv.now() > old.due_at);
  if ends then
    if priv.answers_own_request(old.subject_id, lease.staff_id) then
      raise exception 'nobody answers themselves' using errcode = '42501', detail = 'staff.two_persons';
    end if;
    new.decided_by := lease.staff_id;
    new.ended_at := priv.now();
    if old.kind = 'appeal' then
      new.single_person := priv.appeal_judge(old.id, lease.staff_id);
    end if;
    perform priv.note('request.decided', jsonb_build_object('request', old.id, 'kind', old.kind,
      'by', lease.staff_id, 'case', lease.case_id, 'to', new.state, 'reason', new.refusal_reason,
      'single_person', new.single_person));
  end if;
  return new;
end $$;
create trigger staff_request_rules before update on vault.rights_request
  for each row when (current_user = '{inst}_staff') execute function priv.staff_request_rules();

-- With the request its case ends, whoever or whatever ended it.
create function priv.follow_request() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update vault.open_case set state = 'closed', closes_at = priv.now()
  where kind = 'rights_request' and about_id = new.id and state = 'open';
  return null;
end $$;
create trigger follow_request after update on vault.rights_request
  for each row when (old.wake_at is not null and new.wake_at is null)
  execute function priv.follow_request();

-- The day of a reminder has passed: officers are told of what people answer.
create function priv.mark_reminder() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if old.subject_id is null or old.kind not in ('access', 'export', 'erasure') then
    new.reminder_at := priv.now();
    new.reminded := '{}';
  end if;
  return new;
end $$;
create trigger mark_reminder before update on vault.rights_request
  for each row when (old.state = 'in_progress' and new.state = 'in_progress' and old.due_at = new.due_at
    and old.life ->> 'remindAt' is distinct from new.life ->> 'remindAt')
  execute function priv.mark_reminder();

-- What one officer is told of one request, once for each reminder.
create function priv.remind_officer() returns table (request text, kind text, due_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.gate();
begin
  if lease.anchor is distinct from 'request_reminder' then
    raise exception 'no reminder' using errcode = '42501', detail = 'lease.right';
  end if;
  return query update vault.rights_request r set reminded = r.reminded || lease.anchor_id
    where r.id = lease.scope_id and lease.anchor_id <> all (r.reminded)
    returning r.id, r.kind, r.due_at;
end $$;

-- Whoever is erased waits for no answer any more, and none can reach them. The erasure itself goes on.
create function priv.end_requests() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ended record;
begin
  for ended in
    update vault.rights_request r set state = 'withdrawn', life = '{"at": "withdrawn"}', wake_at = null,
      ended_at = priv.now()
    where r.subject_id = old.id and r.wake_at is not null
      and not exists (select from vault.erasure_job j where j.request_id = r.id)
    returning r.id, r.kind
  loop
    perform priv.note('request.withdrawn', jsonb_build_object('request', ended.id, 'kind', ended.kind,
      'because', 'erased'));
  end loop;
  return old;
end $$;
create trigger end_requests before delete on vault.subject
  for each row execute function priv.end_requests();

-- The request that a case of the desk is about, if its holder may act on it now.
create function priv.held_request() returns vault.rights_request
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
  held vault.rights_request;
begin
  if lease.anchor is distinct from 'rights_request' or lease.purpose <> 'rights.fulfil' then
    raise exception 'not at the desk of requests' using errcode = '42501', detail = 'lease.right';
  end if;
  select r.* into held from vault.rights_request r where r.id = lease.scope_id
    and r.taken_by = lease.staff_id and r.state in ('received', 'in_progress', 'checking_identity');
  if held.id is null then
    raise exception 'this request is over' using errcode = '42501', detail = 'request.over';
  end if;
  return held;
end $$;

-- What is written in answer is signed by whose session it is, and belongs to whoever asked.
create function priv.request_answer_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  held vault.rights_request := priv.held_request();
begin
  if new.request_id is distinct from held.id then
    raise exception 'another request' using errcode = '42501', detail = 'request.holder';
  end if;
  new.subject_id := held.subject_id;
  new.staff_id := held.taken_by;
  new.at := priv.now();
  return new;
end $$;
create trigger request_answer_rules before insert on vault.request_answer
  for each row execute function priv.request_answer_rules();

-- A row of a person is changed at the desk only where they asked for a correction, and each time is noted.
-- An address that is not what it was has not been proven, either.
create function priv.correction_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  held vault.rights_request := priv.held_request();
begin
  if not exists (select from vault.rights_request r
    where r.id = coalesce(held.appeal_of, held.id) and r.kind = 'correction') then
    raise exception 'no correction was asked for' using errcode = '42501', detail = 'request.kind';
  end if;
  if tg_table_name = 'contact_point' then new.verified_at := null; end if;
  perform priv.note('request.corrected', jsonb_build_object('request', held.id, 'by', held.taken_by,
    'field', tg_table_name));
  return new;
end $$;
create trigger correction_rules before update on vault.subject
  for each row when (current_user = '{inst}_staff') execute function priv.correction_rules();
create trigger correction_rules before update on vault.contact_point
  for each row when (current_user = '{inst}_staff') execute function priv.correction_rules();
create trigger correction_rules before update on vault.membership
  for each row when (current_user = '{inst}_staff') execute function priv.correction_rules();

-- Every open request, and those that ended within a month: handles, kinds and times; whose it is, is not said.
create function priv.desk_requests() returns table (id text, kind text, regime text, state text,
  received_at timestamptz, due_at timestamptz, extended_until timestamptz, late boolean,
  identity_level text, has_account boolean, appeal_of text, refusal_reason text, taken_by text,
  decided_by text, single_person boolean, ended_at timestamptz, case_id text, mine boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.desk(array['cpo', 'auditor']);
  right_now timestamptz := priv.now();
begin
  return query
  select r.id, r.kind, r.regime, r.state, r.received_at, r.due_at, r.extended_until,
    case when r.wake_at is null then r.late else r.late or r.due_at < right_now end,
    r.identity_level, r.subject_id is not null, r.appeal_of, r.refusal_reason, r.taken_by, r.decided_by,
    r.single_person, r.ended_at, c.id, r.taken_by = lease.staff_id and c.id is not null
  from vault.rights_request r
  left join vault.open_case c on c.kind = 'rights_request' and c.about_id = r.id and c.state = 'open'
  where r.state in ('received', 'in_progress', 'checking_identity')
    or r.ended_at > right_now - interval '30 days' and r.state in ('answered', 'refused')
  order by r.wake_at is null, r.due_at, r.id limit 500;
end $$;

-- Takes a request: from then on it is this person's to answer, and the case is theirs. Taken from somebody,
-- their case ends. Again by the same: the same case.
create function priv.desk_take_request(request text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.desk(array['cpo']);
  asked vault.rights_request;
  made text;
begin
  select r.* into asked from vault.rights_request r where r.id = request
    and r.state in ('received', 'in_progress', 'checking_identity') for update;
  if asked.id is null then
    raise exception 'no such request' using errcode = '42501', detail = 'anchor.object';
  end if;
  if priv.answers_own_request(asked.subject_id, lease.staff_id) then
    raise exception 'nobody answers themselves' using errcode = '42501', detail = 'staff.two_persons';
  end if;
  if asked.kind = 'appeal' then perform priv.appeal_judge(asked.id, lease.staff_id); end if;
  select c.id into made from vault.open_case c where c.kind = 'rights_request' and c.about_id = request
    and c.state = 'open' and asked.taken_by = lease.staff_id;
  if made is not null then return made; end if;
  update vault.open_case set state = 'closed', closes_at = priv.now()
  where kind = 'rights_request' and about_id = request and state = 'open';
  made := priv.ulid('cas');
  insert into vault.open_case (id, kind, about_id, account_id, subject_id, opened_by, reason, state, source)
  values (made, 'rights_request', request, asked.account_id,
    (select s.id from vault.subject s where s.id = asked.subject_id), lease.staff_id,
    'You asked for something by right: ' || replace(asked.kind, '_', ' '), 'open', 'system');
  update vault.rights_request set taken_by = lease.staff_id, taken_at = priv.now() where id = request;
  perform priv.note('request.taken', jsonb_build_object('request', request, 'case', made,
    'by', lease.staff_id, 'from', asked.taken_by));
  return made;
end $$;

-- Of an appeal: what was refused, why, and what was written; sealed words stay sealed for that request.
create function priv.appealed_request() returns table (id text, kind text, refusal_reason text,
  ended_at timestamptz, words bytea, answer text, single_person boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  held vault.rights_request := priv.held_request();
begin
  return query select o.id, o.kind, o.refusal_reason, o.ended_at, o.words, t.body,
    priv.appeal_judge(held.id, held.taken_by)
  from vault.rights_request o left join vault.request_answer t on t.request_id = o.id
  where o.id = held.appeal_of;
end $$;

-- Of a correction: who got what may have been wrong. What an order hides is not shown here, either.
create function priv.request_recipients() returns table (legal_name text, fields text[], last_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  held vault.rights_request := priv.held_request();
begin
  return query select p.legal_name, array_agg(distinct f order by f), max(d.created_at)
  from vault.disclosure d join ops.recipient p on p.id = d.recipient_id
  cross join lateral unnest(d.fields) f
  where d.subject_id = held.subject_id and not p.own and d.shown and d.state in ('sent', 'uncertain')
    and f in ('subject.name', 'contact_point.value')
  group by p.legal_name order by p.legal_name limit 100;
end $$;

-- Did the person of this lease sign in just now? That checks an identity well enough.
create function priv.signed_in_just_now() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
begin
  return lease.actor = 'user' and exists (select from auth.login_session s
    where s.id = lease.anchor_id and s.ended_at is null
      and s.signed_in_at > priv.now() - priv.span('stepUpMinutes'));
end $$;

-- Did the lease's person ask that nothing uses what is kept? (GDPR Art. 18)
create function priv.restricted() returns boolean
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
begin
  return exists (select from priv.freeze f
    where f.subject_id = lease.subject_id and f.why = 'restriction');
end $$;

-- A refusal is appealed once: the answer to that is the last.
create unique index rights_request_appeal_once on vault.rights_request (appeal_of)
  where appeal_of is not null;

do $$
declare
  it regprocedure;
  made constant text[] := array['appeal_judge', 'answers_own_request', 'request_clock_fault',
    'staff_request_rules', 'mark_reminder', 'remind_officer', 'follow_request', 'end_requests', 'held_request', 'request_answer_rules', 'correction_rules',
    'desk_requests', 'desk_take_request', 'appealed_request', 'request_recipients', 'signed_in_just_now',
    'restricted'];
begin
  for it in select p.oid from pg_proc p
    where p.pronamespace = 'priv'::regnamespace and p.proname = any (made) loop
    execute format('revoke execute on function %s from public', it);
    if it::text like '%.desk\_%' or it::text like '%.appealed\_request%'
      or it::text like '%.request\_recipients%' then
      execute format('grant execute on function %s to {inst}_staff', it);
    elsif it::text like '%.remind\_officer%' then
      execute format('grant execute on function %s to {inst}_jobs', it);
    elsif it::text like '%.signed\_in\_just\_now%' or it::text like '%.restricted%' then
      execute format('grant execute on function %s to {inst}_web', it);
    end if;
    execute format('alter function %s owner to {inst}_gate', it);
  end loop;
end $$;
revoke create on schema priv from {inst}_gate;

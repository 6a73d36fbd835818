-- Who works for this installation, which case each may look into, and how an emergency is opened. Staff see
-- a person's data through a case that they cannot make themselves, and everything they see is written down.

-- A role of one person. `staff_id` is what the looked-at are shown instead of a name: one for each person,
-- whatever their roles. Proposed, then granted by another person; the very first is nobody's to propose.
create table vault.staff_role (
  id text primary key,
  staff_id text not null,
  subject_id text not null references vault.subject on delete cascade,
  role text not null check (role in ('csr', 'billing_clerk', 'sales', 'marketer', 'abuse_analyst',
    'legal_officer', 'cpo', 'operator', 'auditor')),
  proposed_by text,
  proposed_at timestamptz not null default priv.now(),
  granted_by text,
  granted_at timestamptz,
  single_person boolean not null default false,
  revoked_by text,
  revoked_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null
);
create unique index staff_role_once on vault.staff_role (subject_id, role) where revoked_at is null;
create index staff_role_staff on vault.staff_role (staff_id);

-- Why somebody may look: one person, one reason, until a time. No login of staff has a right to write here.
create table vault.open_case (
  id text primary key,
  kind text not null check (kind in ('thread', 'invoice', 'abuse_report', 'legal_request', 'legal_hold',
    'rights_request', 'break_glass', 'policy_version')),
  about_id text,
  account_id text references vault.account on delete cascade,
  subject_id text references vault.subject on delete cascade,
  opened_by text not null,
  reason text not null check (length(reason) between 1 and 200),
  state text not null check (state in ('waiting', 'open', 'locked', 'closed')),
  opened_at timestamptz not null default priv.now(),
  verified_at timestamptz,
  closes_at timestamptz,
  -- A dated order to say nothing yet: what was looked at under this case is shown from then on.
  gag_until timestamptz,
  told_at timestamptz, -- that it was locked
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint open_thread_is_proven check (
    kind <> 'thread' or state <> 'open' or (verified_at is not null and closes_at is not null))
);
create index open_case_subject on vault.open_case (subject_id, opened_at);
create index open_case_about on vault.open_case (about_id);
create index open_case_live on vault.open_case (kind, opened_at) where state in ('waiting', 'open');

-- The faxes, by id, whose content a case opens; what is not listed stays shut.
create table vault.case_object (
  case_id text not null references vault.open_case on delete cascade,
  object_id text not null,
  account_id text not null references vault.account on delete cascade,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  primary key (case_id, object_id)
);

-- The one-time code that proves a thread: written by the job that sends it, read by the door alone.
create table vault.case_code (
  case_id text primary key references vault.open_case on delete cascade,
  subject_id text not null references vault.subject on delete cascade,
  code_hash bytea not null,
  expires_at timestamptz not null,
  tries_left integer not null default 3 check (tries_left between 0 and 3),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null
);

create table vault.help_message (
  id text primary key,
  case_id text not null references vault.open_case on delete cascade,
  account_id text not null references vault.account on delete cascade,
  subject_id text not null references vault.subject on delete cascade,
  author text not null check (author in ('person', 'staff')),
  staff_id text,
  body text not null check (length(body) between 1 and 4000),
  at timestamptz not null default priv.now(),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null
);
create index help_message_case on vault.help_message (case_id, at);

-- What an account owes: no more than a clerk's case needs. Charging comes with billing. The law has an
-- invoice kept when account and person are gone, so it points at neither: the ids are handles then.
create table vault.invoice (
  id text primary key,
  account_id text not null,
  subject_id text not null,
  amount_cents integer not null check (amount_cents >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  state text not null check (state in ('open', 'failed', 'paid', 'void')),
  due_at timestamptz not null,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);
create index invoice_account on vault.invoice (account_id, due_at);

-- What the privacy officer must hear of: a lock, a look at oneself or a colleague, a try at sealed content.
create table vault.staff_alert (
  id text primary key,
  kind text not null check (kind in ('quota', 'self', 'colleague', 'content', 'unreviewed', 'role')),
  staff_id text not null,
  staff_subject_id text not null references vault.subject on delete cascade,
  case_id text,
  locks boolean not null,
  at timestamptz not null default priv.now(),
  told text[] not null default '{}',
  lifted_by text,
  lifted_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null
);
create index staff_alert_staff on vault.staff_alert (staff_id, at);
create index staff_alert_age on vault.staff_alert (at);

-- An emergency: who, whom, why, exactly what, for how long; two people, an end, a notice and a review.
create table vault.break_glass (
  id text primary key,
  case_id text,
  subject_id text not null references vault.subject on delete cascade,
  account_id text not null references vault.account on delete cascade,
  ground text not null
    check (ground in ('law', 'illegal_activity', 'company_rights', 'personal_safety')),
  reason text not null check (length(btrim(reason)) >= 40 and length(reason) <= 2000),
  ticket text not null check (ticket ~ '^[A-Za-z0-9][A-Za-z0-9#/._-]{1,59}$'),
  fields text[] not null check (cardinality(fields) between 1 and 8 and fields <@ array['subject.name',
    'contact_point.email', 'contact_point.phone', 'account.name', 'number.number', 'fax.status',
    'access_log.entries', 'fax.content']),
  objects text[] not null default '{}',
  minutes integer not null check (minutes >= 1),
  asked_by text not null,
  asked_at timestamptz not null default priv.now(),
  approved_by text,
  approved_at timestamptz,
  refused_by text,
  refused_at timestamptz,
  closes_at timestamptz,
  single_person boolean not null default false,
  gag_until timestamptz,
  told_at timestamptz,
  reviewed_by text,
  reviewed_at timestamptz,
  finding text check (finding in ('justified', 'not_justified')),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint content_is_listed check (('fax.content' = any (fields)) = (cardinality(objects) > 0)),
  constraint one_ending check (approved_at is null or refused_at is null)
);
create index break_glass_open on vault.break_glass (asked_at) where reviewed_at is null;

alter table vault.access_log add column visible_from timestamptz;
create index access_log_staff on vault.access_log (staff_id, at) where staff_id is not null;
create index access_log_subject on vault.access_log (subject_id, at);

-- What the person is shown of an access: why, and which fields; from when, where an order delays it.
alter table vault.access_log
  add column reason text,
  add column fields text[];
grant update (expires_at) on priv.lease to {inst}_gate;

-- Everything from here on runs as the gate, and answers only about its caller's own lease.
grant usage, create on schema priv to {inst}_gate;

-- The person behind a session, if they work here and are not locked out.
create function priv.staff_of(token text)
returns table (session_id text, subject_id text, staff_id text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query select s.id, s.subject_id, r.staff_id
    from auth.login_session s
    join vault.staff_role r on r.subject_id = s.subject_id
      and r.granted_at is not null and r.revoked_at is null
    where s.token_hash = sha256(convert_to(token, 'UTF8'))
      and s.ended_at is null and s.expires_at > priv.now()
      -- A browser that a person asked to be remembered on is no place for staff to sit idle.
      and s.last_seen_at > priv.now() - priv.span('sessionIdleMinutes') and not priv.staff_locked(r.staff_id)
    limit 1;
end $$;

-- A lock holds until another officer lifts it; where there is no other, for a day.
create function priv.staff_locked(staff text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from vault.staff_alert a
    where a.staff_id = staff and a.locks and a.lifted_at is null
      and (a.at > priv.now() - priv.span('staffLockHours') or priv.has_other_officer(a.staff_subject_id)));
end $$;

-- Whoever opened an emergency that nobody has examined in time acts no more until somebody has.
create function priv.staff_suspended(staff text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from vault.break_glass b where b.asked_by = staff
    and b.reviewed_at is null and b.closes_at + priv.span('breakGlassReviewDays') < priv.now());
end $$;

create function priv.staff_holds(staff text, roles text[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from vault.staff_role r where r.staff_id = staff and r.role = any (roles)
    and r.granted_at is not null and r.revoked_at is null);
end $$;

-- Two accounts of one person are one person: the same subject, or one verified address in common.
create function priv.same_person(one text, other text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return one = other or exists (select from vault.contact_point a join vault.contact_point b
    on a.kind = b.kind and lower(btrim(a.value)) = lower(btrim(b.value))
    where a.subject_id = one and b.subject_id = other
      and a.verified_at is not null and b.verified_at is not null);
end $$;

create function priv.subject_of_staff(staff text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select r.subject_id from vault.staff_role r where r.staff_id = staff limit 1);
end $$;

-- Is there a second person who could say yes? Then the rule of two cannot be stepped around.
create function priv.has_other_officer(person text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from vault.staff_role r
    where r.role in ('operator', 'cpo', 'legal_officer')
      and r.granted_at is not null and r.revoked_at is null
      and not priv.same_person(r.subject_id, person));
end $$;

-- The rule of two, in one place: `true` where one person acts for two because there is no second.
create function priv.two_persons(first text, second text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  one text := priv.subject_of_staff(first);
  other text := priv.subject_of_staff(second);
begin
  if one is null or other is null then
    raise exception 'nobody of the staff' using errcode = '42501', detail = 'staff.unknown';
  end if;
  if not priv.same_person(one, other) then return false; end if;
  if priv.has_other_officer(one) then
    raise exception 'a second person must agree' using errcode = '42501', detail = 'staff.two_persons';
  end if;
  return true;
end $$;

create function priv.staff_role_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.staff_id := coalesce((select r.staff_id from vault.staff_role r
      where r.subject_id = new.subject_id limit 1), priv.ulid('stf'));
    if new.proposed_by is null then
      if exists (select from vault.staff_role) or new.role <> 'operator' then
        raise exception 'only the first operator is proposed by nobody'
          using errcode = '42501', detail = 'staff.unproposed';
      end if;
      new.granted_at := priv.now();
      perform priv.note('staff_role.granted', jsonb_build_object('role_id', new.id, 'role', new.role,
        'staff', new.staff_id, 'first', true));
      return new;
    end if;
    if not priv.staff_holds(new.proposed_by, array['operator', 'cpo']) then
      raise exception 'this role cannot propose' using errcode = '42501', detail = 'staff.role';
    end if;
    new.granted_by := null; new.granted_at := null; new.single_person := false;
    perform priv.note('staff_role.proposed', jsonb_build_object('role_id', new.id, 'role', new.role,
      'staff', new.staff_id, 'by', new.proposed_by));
    return new;
  end if;
  if (new.id, new.staff_id, new.subject_id, new.role) is distinct from
     (old.id, old.staff_id, old.subject_id, old.role)
    or (old.proposed_by, old.proposed_at) is distinct from (new.proposed_by, new.proposed_at)
    or (old.granted_at is not null and (new.granted_at, new.granted_by, new.single_person)
      is distinct from (old.granted_at, old.granted_by, old.single_person))
    or (old.revoked_at is not null and new is distinct from old) then
    raise exception 'what was granted is not rewritten' using errcode = '42501', detail = 'staff.rewrite';
  end if;
  if old.granted_at is null and new.granted_at is not null then
    if old.revoked_at is not null
      or not priv.staff_holds(new.granted_by, array['operator', 'cpo']) then
      raise exception 'this role cannot grant' using errcode = '42501', detail = 'staff.role';
    end if;
    new.single_person := priv.two_persons(new.proposed_by, new.granted_by);
    if not new.single_person
      and priv.same_person(priv.subject_of_staff(new.granted_by), new.subject_id) then
      raise exception 'nobody grants a role to themselves'
        using errcode = '42501', detail = 'staff.two_persons';
    end if;
    new.granted_at := priv.now();
    perform priv.note('staff_role.granted', jsonb_build_object('role_id', new.id, 'role', new.role,
      'staff', new.staff_id, 'by', new.granted_by, 'single_person', new.single_person));
    perform priv.alert_staff('role', new.granted_by, new.id, false);
  end if;
  if old.revoked_at is null and new.revoked_at is not null then
    if old.role = 'operator' and old.granted_at is not null and not exists (
      select from vault.staff_role r where r.role = 'operator' and r.id <> old.id
        and r.granted_at is not null and r.revoked_at is null) then
      raise exception 'the last operator stays' using errcode = '42501', detail = 'staff.last_operator';
    end if;
    new.revoked_at := priv.now();
    perform priv.note('staff_role.revoked', jsonb_build_object('role_id', new.id, 'role', new.role,
      'staff', new.staff_id, 'by', new.revoked_by));
  end if;
  return new;
end $$;
create trigger staff_role_rules before insert or update on vault.staff_role
  for each row execute function priv.staff_role_rules();

-- Whoever claims the account that the installation made for itself runs the installation.
create function priv.grant_first_operator() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.role = 'owner' and not exists (select from vault.staff_role)
    and exists (select from vault.account a where a.id = new.account_id and a.source = 'system') then
    insert into vault.staff_role (id, staff_id, subject_id, role, source)
    values (priv.ulid('rol'), '', new.subject_id, 'operator', 'system');
  end if;
  return null;
end $$;
create trigger first_operator after insert on vault.membership
  for each row execute function priv.grant_first_operator();

-- Who may write which case: a person opens a thread about themselves, waiting for its proof, and no more.
create function priv.open_case_rules() returns trigger language plpgsql
set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and old.gag_until is not null
    and (new.gag_until is null or new.gag_until > old.gag_until) then
    raise exception 'the date of release is fixed' using errcode = '42501', detail = 'case.gag';
  end if;
  if current_user in ('{inst}_gate', '{inst}_owner') then return new; end if;
  if tg_op = 'UPDATE' and to_jsonb(new) - 'told_at' = to_jsonb(old) - 'told_at' then return new; end if;
  if tg_op <> 'INSERT' or new.kind <> 'thread' or new.state <> 'waiting'
    or new.verified_at is not null or new.closes_at is not null or new.gag_until is not null
    or new.opened_by <> 'person' then
    raise exception 'a case is not opened this way' using errcode = '42501', detail = 'case.shut';
  end if;
  return new;
end $$;
create trigger open_case_rules before insert or update on vault.open_case
  for each row execute function priv.open_case_rules();

-- Every lease of staff comes by here on its way into the log. What may not be is not refused with an error,
-- which would take the trace back with it: the lease is ended before it can be used, and the alert stays.
create function priv.guard_staff_access() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  found vault.open_case;
  staff_person text;
  others integer;
  missed boolean;
begin
  if new.staff_id is null then return new; end if;
  staff_person := priv.subject_of_staff(new.staff_id);
  select c.* into found from vault.open_case c where c.id = new.case_id;
  new.reason := coalesce(new.reason, found.reason);
  new.visible_from := found.gag_until;
  select b.fields into new.fields from vault.break_glass b where b.case_id = new.case_id;
  if new.object_id is not null and not exists (select from vault.case_object o
    where o.case_id = new.case_id and o.object_id = new.object_id) then
    perform priv.alert_staff('content', new.staff_id, new.case_id, false);
    update priv.lease set expires_at = opened_at
      where id = new.lease_id and opened_at > new.at - interval '10 minutes';
    return null;
  end if;
  -- A reason without a case or a person: an address was looked for that nobody has, by priv.look_up.
  missed := new.subject_id is null and new.case_id is null and new.reason is not null;
  if new.subject_id is null and not missed then return new; end if;
  -- No lease outlives its case.
  update priv.lease set expires_at = least(expires_at, found.closes_at)
  where id = new.lease_id and opened_at > new.at - interval '10 minutes' and expires_at > found.closes_at;
  -- One look at a time, or looks at once would not count each other. Every miss counts as a person:
  -- whoever tries addresses learns who is here from those that nobody has, too.
  perform pg_advisory_xact_lock(hashtextextended('look ' || new.staff_id, 0));
  select count(distinct a.subject_id) + count(*) filter (where a.subject_id is null) into others
  from vault.access_log a
  where a.staff_id = new.staff_id and a.at > new.at - interval '1 hour'
    and case when a.subject_id is null then a.case_id is null and a.reason is not null
      else a.subject_id is distinct from new.subject_id end;
  if others >= (select p.value from priv.parameter p where p.name = 'staffLooksMax') then
    perform priv.alert_staff('quota', new.staff_id, new.case_id, true);
    update priv.lease set expires_at = opened_at
      where id = new.lease_id and opened_at > new.at - interval '10 minutes';
    return null;
  end if;
  if missed then return new; end if;
  if priv.same_person(new.subject_id, staff_person) then
    perform priv.alert_staff('self', new.staff_id, new.case_id, false);
  elsif exists (select from vault.staff_role r where r.subject_id = new.subject_id
    and r.granted_at is not null and r.revoked_at is null) then
    perform priv.alert_staff('colleague', new.staff_id, new.case_id, false);
  end if;
  return new;
end $$;
create trigger guard_staff before insert on vault.access_log
  for each row execute function priv.guard_staff_access();

create function priv.alert_staff(kind text, staff text, in_case text, locking boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
begin
  -- Once an hour is enough to be told the same of the same case.
  if exists (select from vault.staff_alert a where a.kind = alert_staff.kind and a.staff_id = staff
    and a.case_id is not distinct from in_case and a.lifted_at is null
    and a.at > priv.now() - interval '1 hour') then return; end if;
  insert into vault.staff_alert (id, kind, staff_id, staff_subject_id, case_id, locks, source)
  values (priv.ulid('alr'), kind, staff, priv.subject_of_staff(staff), in_case, locking, 'system');
  perform priv.note(case kind when 'quota' then 'staff.locked' when 'content' then
    'staff.content_refused' when 'unreviewed' then 'staff.suspended' when 'role' then
    'staff.role_announced' else 'staff.access_flagged' end,
    jsonb_build_object('staff', staff, 'case', in_case, 'kind', kind));
end $$;

-- An invoice that is owed, or that failed, is a case for whoever settles it; a settled one closes it.
create function priv.follow_invoice() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.state in ('open', 'failed') then
    if not exists (select from vault.open_case c where c.kind = 'invoice' and c.about_id = new.id
      and c.state = 'open') then
      insert into vault.open_case (id, kind, about_id, account_id, subject_id, opened_by, reason, state,
        source)
      values (priv.ulid('cas'), 'invoice', new.id, new.account_id, new.subject_id, 'invoice',
        'An invoice is open', 'open', 'system');
    end if;
  else
    update vault.open_case set state = 'closed', closes_at = priv.now()
    where kind = 'invoice' and about_id = new.id and state = 'open';
  end if;
  return null;
end $$;
create trigger follow_invoice after insert or update of state on vault.invoice
  for each row execute function priv.follow_invoice();

-- A message says who wrote it by the login that it came through, whatever it claims.
create function priv.help_message_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
begin
  if lease.id is null then return new; end if;
  new.staff_id := lease.staff_id;
  new.author := case when lease.staff_id is null then 'person' else 'staff' end;
  new.at := priv.now();
  if not exists (select from vault.open_case c where c.id = new.case_id and c.kind = 'thread'
    and c.subject_id = new.subject_id and c.account_id = new.account_id and c.state <> 'closed') then
    raise exception 'no such thread' using errcode = '42501', detail = 'case.shut';
  end if;
  return new;
end $$;
create trigger help_message_rules before insert on vault.help_message
  for each row execute function priv.help_message_rules();

-- The rules of an emergency. They stand at the table, so that no way of writing to it goes around them.
create function priv.break_glass_rules() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if make_interval(mins => new.minutes) > priv.span('breakGlassMinutes') then
      raise exception 'longer than an emergency may be' using errcode = '23514';
    end if;
    if not priv.staff_holds(new.asked_by, array['operator']) or priv.staff_locked(new.asked_by)
      or priv.staff_suspended(new.asked_by) then
      raise exception 'this role opens no emergency' using errcode = '42501', detail = 'staff.role';
    end if;
    if not exists (select from vault.membership m
      where m.subject_id = new.subject_id and m.account_id = new.account_id) then
      raise exception 'no such person' using errcode = '42501', detail = 'anchor.object';
    end if;
    if exists (select from unnest(new.objects) as o (id)
      where priv.openable(o.id, new.account_id) is not true) then
      raise exception 'no such fax' using errcode = '42501', detail = 'anchor.object';
    end if;
    if new.gag_until is not null and new.ground <> 'law' then
      raise exception 'only an order of law delays the notice'
        using errcode = '42501', detail = 'glass.gag';
    end if;
    new.asked_at := priv.now();
    new.case_id := null; new.approved_by := null; new.approved_at := null; new.closes_at := null;
    new.refused_by := null; new.refused_at := null; new.told_at := null;
    new.reviewed_by := null; new.reviewed_at := null; new.single_person := false;
    return new;
  end if;
  if (new.id, new.subject_id, new.account_id, new.ground, new.reason, new.ticket, new.asked_by)
      is distinct from
     (old.id, old.subject_id, old.account_id, old.ground, old.reason, old.ticket, old.asked_by)
    or (new.fields, new.objects, new.minutes, new.asked_at, new.gag_until)
      is distinct from (old.fields, old.objects, old.minutes, old.asked_at, old.gag_until) then
    raise exception 'what was asked is not rewritten' using errcode = '42501', detail = 'glass.rewrite';
  end if;
  if new.approved_by is distinct from old.approved_by or new.approved_at is distinct from old.approved_at
    or new.refused_at is distinct from old.refused_at then
    if old.approved_at is not null or old.refused_at is not null then
      raise exception 'answered already' using errcode = '42501', detail = 'glass.reused';
    end if;
    if priv.now() > old.asked_at + priv.span('breakGlassApproveMinutes') then
      raise exception 'the time to answer is over' using errcode = '42501', detail = 'glass.expired';
    end if;
  end if;
  if old.approved_at is null and new.approved_at is not null then
    if not priv.staff_holds(new.approved_by, array['operator', 'cpo', 'legal_officer'])
      or priv.staff_locked(new.approved_by) or priv.staff_suspended(new.approved_by) then
      raise exception 'this role approves no emergency' using errcode = '42501', detail = 'staff.role';
    end if;
    new.single_person := priv.two_persons(new.asked_by, new.approved_by);
    if new.single_person and (make_interval(mins => new.minutes) > priv.span('breakGlassAloneMinutes')
      or 'fax.content' = any (new.fields)) then
      raise exception 'alone: a short time only, and no content'
        using errcode = '42501', detail = 'glass.alone';
    end if;
    new.approved_at := priv.now();
    new.closes_at := new.approved_at + make_interval(mins => new.minutes);
    new.case_id := priv.ulid('cas');
  elsif new.case_id is distinct from old.case_id or new.single_person is distinct from old.single_person
    or new.closes_at is distinct from old.closes_at and not coalesce(
      new.closes_at <= priv.now() and new.closes_at < old.closes_at, false) then
    raise exception 'an emergency only ever ends earlier'
      using errcode = '42501', detail = 'glass.rewrite';
  end if;
  if old.reviewed_at is not null and (new.reviewed_at, new.reviewed_by, new.finding)
    is distinct from (old.reviewed_at, old.reviewed_by, old.finding) then
    raise exception 'examined already' using errcode = '42501', detail = 'glass.reused';
  end if;
  if old.reviewed_at is null and new.reviewed_at is not null then
    if old.closes_at is null or old.closes_at > priv.now() then
      raise exception 'it has not ended yet' using errcode = '42501', detail = 'glass.open';
    end if;
    if not priv.staff_holds(new.reviewed_by, array['operator', 'cpo', 'legal_officer']) then
      raise exception 'this role examines no emergency' using errcode = '42501', detail = 'staff.role';
    end if;
    perform priv.two_persons(new.asked_by, new.reviewed_by);
    new.reviewed_at := priv.now();
  end if;
  return new;
end $$;
create trigger break_glass_rules before insert or update on vault.break_glass
  for each row execute function priv.break_glass_rules();

-- What follows of it: the case with exactly the listed faxes, its end, and the notes.
create function priv.follow_break_glass() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  facts jsonb := jsonb_build_object('break_glass', new.id, 'ground', new.ground,
    'fields', new.fields, 'objects', new.objects, 'asked_by', new.asked_by);
begin
  if tg_op = 'INSERT' then
    perform priv.note('break_glass.asked', facts);
    return null;
  end if;
  if old.approved_at is null and new.approved_at is not null then
    insert into vault.open_case (id, kind, about_id, account_id, subject_id, opened_by, reason, state,
      verified_at, closes_at, gag_until, source)
    values (new.case_id, 'break_glass', new.id, new.account_id, new.subject_id, new.approved_by,
      'Emergency access: ' || case new.ground when 'law' then 'the law required it'
        when 'illegal_activity' then 'against illegal activity'
        when 'company_rights' then 'for rights or property of the company'
        else 'for somebody’s safety' end, 'open', new.approved_at, new.closes_at, new.gag_until, 'system');
    insert into vault.case_object (case_id, object_id, account_id, source)
    select new.case_id, o.id, new.account_id, 'system' from unnest(new.objects) as o (id);
    perform priv.note('break_glass.opened', facts || jsonb_build_object('approved_by', new.approved_by,
      'case', new.case_id, 'single_person', new.single_person, 'closes_at', new.closes_at));
  end if;
  if old.refused_at is null and new.refused_at is not null then
    perform priv.note('break_glass.refused', facts || jsonb_build_object('refused_by', new.refused_by));
  end if;
  if new.closes_at < old.closes_at then
    update vault.open_case set state = 'closed', closes_at = new.closes_at where id = new.case_id;
    perform priv.note('break_glass.ended', facts);
  end if;
  if old.reviewed_at is null and new.reviewed_at is not null then
    perform priv.note('break_glass.reviewed', facts || jsonb_build_object('reviewed_by', new.reviewed_by,
      'finding', new.finding));
    update vault.staff_alert set lifted_at = priv.now(), lifted_by = new.reviewed_by
    where kind = 'unreviewed' and case_id = new.case_id and lifted_at is null;
  end if;
  if old.told_at is null and new.told_at is not null then
    perform priv.note('break_glass.subject_told', jsonb_build_object('break_glass', new.id));
  end if;
  return null;
end $$;
create trigger follow_break_glass after insert or update on vault.break_glass
  for each row execute function priv.follow_break_glass();

-- The desk: what a member of staff may do before they have a case. Each asks for a lease that was opened by
-- `<session>/<role>`; each answers with handles and times, and none with anything about a person.

create function priv.desk(roles text[]) returns priv.lease
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
begin
  if lease.anchor is distinct from 'staff_session' or lease.actor <> all (roles) then
    raise exception 'not at this desk' using errcode = '42501', detail = 'lease.right';
  end if;
  return lease;
end $$;

create function priv.desk_cases() returns table (case_id text, kind text, state text, opened_at timestamptz,
  closes_at timestamptz, about_id text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.desk(array['csr', 'sales', 'billing_clerk', 'abuse_analyst', 'legal_officer',
    'cpo', 'operator']);
begin
  return query select c.id, c.kind, c.state, c.opened_at, c.closes_at, c.about_id from vault.open_case c
  where (c.state in ('waiting', 'open') and (c.closes_at is null or c.closes_at > priv.now()))
    and c.kind = any (case lease.actor
      when 'csr' then array['thread'] when 'sales' then array['thread']
      when 'billing_clerk' then array['invoice'] when 'abuse_analyst' then array['abuse_report']
      when 'legal_officer' then array['legal_request', 'legal_hold']
      when 'cpo' then array['legal_request', 'legal_hold', 'rights_request', 'policy_version']
      else array['break_glass'] end)
    and (c.kind <> 'break_glass' or exists (select from vault.break_glass b
      where b.case_id = c.id and b.asked_by = lease.staff_id))
  order by c.opened_at limit 200;
end $$;

-- Exact match or nothing, one at a time. Whoever is found can see that they were looked up, and a code goes to
-- an address they have proven: nothing is shown before they have read it out.
create function priv.look_up(kind text, value text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.desk(array['csr', 'sales']);
  person text;
  tenant text;
  made text;
begin
  select p.subject_id, m.account_id into person, tenant from vault.contact_point p
  join vault.membership m on m.subject_id = p.subject_id
  join vault.account a on a.id = m.account_id and a.state = 'active'
  where p.kind = look_up.kind and lower(p.value) = lower(btrim(look_up.value))
    and p.verified_at is not null
  order by m.account_id limit 1;
  if person is null then
    insert into vault.access_log (id, at, lease_id, purpose, actor, staff_id, reason, source)
    values (priv.ulid('log'), priv.now(), lease.id, lease.purpose, lease.actor, lease.staff_id,
      'Looked for an address that nobody here has', 'system');
    return null;
  end if;
  select c.id into made from vault.open_case c where c.kind = 'thread' and c.subject_id = person
    and c.state = 'waiting' and c.opened_by = lease.staff_id
    and c.opened_at > priv.now() - priv.span('provenThreadMinutes');
  made := coalesce(made, priv.ulid('cas'));
  insert into vault.access_log (id, at, lease_id, purpose, actor, account_id, subject_id, case_id,
    staff_id, reason, source)
  values (priv.ulid('log'), priv.now(), lease.id, lease.purpose, lease.actor, tenant, person, made,
    lease.staff_id, 'Looked up by your exact address', 'system');
  if not found then return null; end if; -- the guard has locked this desk
  insert into vault.open_case (id, kind, account_id, subject_id, opened_by, reason, state, source)
  values (made, 'thread', tenant, person, lease.staff_id, 'You asked for help', 'waiting', 'system')
  on conflict (id) do nothing;
  perform priv.note('case.opened', jsonb_build_object('case', made, 'kind', 'thread', 'by', lease.staff_id));
  return made;
end $$;

-- The proof of a thread: three wrong codes lock it. The person may bring the code, or read it out to staff.
create function priv.prove_thread(thread text, code text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
  known vault.case_code;
  here vault.open_case;
  left_over integer;
  right_now timestamptz := priv.now();
begin
  select c.* into here from vault.open_case c where c.id = thread and c.kind = 'thread' for update;
  if here.id is null
    or not (lease.purpose = 'support.reply' and lease.actor = 'user' and lease.subject_id = here.subject_id
      or lease.anchor = 'staff_session' and lease.actor in ('csr', 'sales')) then
    raise exception 'no such thread' using errcode = '42501', detail = 'anchor.object';
  end if;
  if here.state <> 'waiting' then return here.state; end if;
  select k.* into known from vault.case_code k where k.case_id = thread for update;
  if known.case_id is null or known.expires_at < priv.now() then return 'expired'; end if;
  if known.code_hash = sha256(convert_to(thread || '/' || code, 'UTF8')) and known.tries_left > 0 then
    delete from vault.case_code where case_id = thread;
    update vault.open_case set state = 'open', verified_at = right_now,
      closes_at = right_now + priv.span('provenThreadMinutes') where id = thread;
    perform priv.note('case.proven', jsonb_build_object('case', thread, 'by', 'code'));
    return 'open';
  end if;
  update vault.case_code set tries_left = greatest(tries_left - 1, 0) where case_id = thread
  returning tries_left into left_over;
  if left_over > 0 then return 'wrong'; end if;
  delete from vault.case_code where case_id = thread;
  update vault.open_case set state = 'locked', closes_at = priv.now() where id = thread;
  perform priv.note('case.locked', jsonb_build_object('case', thread));
  return 'locked';
end $$;

-- Whoever signed in just now has proven it well enough: no code is needed.
create function priv.prove_thread_by_session(thread text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
  proven text;
begin
  if lease.purpose <> 'support.reply' or lease.actor <> 'user' then
    raise exception 'no such thread' using errcode = '42501', detail = 'anchor.object';
  end if;
  update vault.open_case c set state = 'open', verified_at = priv.now(),
    closes_at = priv.now() + priv.span('provenThreadMinutes')
  from auth.login_session s
  where c.id = thread and c.kind = 'thread' and c.state = 'waiting' and c.subject_id = lease.subject_id
    and s.id = lease.anchor_id and s.signed_in_at > priv.now() - priv.span('stepUpMinutes')
  returning c.id into proven;
  if proven is null then return 'waiting'; end if;
  delete from vault.case_code where case_id = thread;
  perform priv.note('case.proven', jsonb_build_object('case', thread, 'by', 'session'));
  return 'open';
end $$;

create function priv.desk_ask_break_glass(target text, ground text, reason text, ticket text, fields text[],
  objects text[], minutes integer, gag_until timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
  lease priv.lease := priv.desk(array['operator']);
  made text := priv.ulid('brk');
  tenant text := (select m.account_id from vault.membership m where m.subject_id = target
    order by m.created_at limit 1);
begin
  if tenant is null then
    raise exception 'no such person' using errcode = '42501', detail = 'anchor.object';
  end if;
  insert into vault.break_glass (id, subject_id, account_id, ground, reason, ticket, fields, objects,
    minutes, asked_by, gag_until, source)
  values (made, target, tenant, ground, reason, ticket, fields, objects, minutes, lease.staff_id,
    gag_until, 'form');
  return made;
end $$;

-- The one who answers is the one whose session this is; nobody can be named.
create function priv.desk_answer_break_glass(glass text, answer text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.desk(array['operator', 'cpo', 'legal_officer']);
  opened text;
begin
  case answer
  when 'approve' then
    update vault.break_glass set approved_by = lease.staff_id, approved_at = priv.now()
    where id = glass returning case_id into opened;
  when 'refuse' then
    update vault.break_glass set refused_by = lease.staff_id, refused_at = priv.now()
    where id = glass returning id into opened;
  when 'end' then
    update vault.break_glass set closes_at = priv.now()
    where id = glass and closes_at > priv.now() returning case_id into opened;
  when 'justified', 'not_justified' then
    update vault.break_glass set reviewed_by = lease.staff_id, reviewed_at = priv.now(), finding = answer
    where id = glass returning id into opened;
  else
    raise exception 'no such answer' using errcode = '22023';
  end case;
  if opened is null then
    raise exception 'no such emergency' using errcode = '42501', detail = 'anchor.object';
  end if;
  return opened;
end $$;

-- Names of fields, never values; `told`, `reviewed`: what is still owed.
create function priv.desk_break_glass() returns table (id text, case_id text, ground text, reason text,
  ticket text, fields text[], objects text[], minutes integer, asked_by text, asked_at timestamptz,
  approved_by text, approved_at timestamptz, refused_at timestamptz, closes_at timestamptz,
  single_person boolean, gag_until timestamptz, told_at timestamptz, reviewed_at timestamptz, finding text,
  mine boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.desk(array['operator', 'cpo', 'legal_officer', 'auditor']);
begin
  return query select b.id, b.case_id, b.ground, b.reason, b.ticket, b.fields, b.objects, b.minutes,
    b.asked_by, b.asked_at, b.approved_by, b.approved_at, b.refused_at, b.closes_at, b.single_person,
    b.gag_until, b.told_at, b.reviewed_at, b.finding, b.asked_by = lease.staff_id
  from vault.break_glass b order by b.asked_at desc limit 200;
end $$;

create function priv.desk_roles() returns table (id text, staff_id text, role text, proposed_by text,
  proposed_at timestamptz, granted_by text, granted_at timestamptz, single_person boolean,
  revoked_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.desk(array['operator', 'cpo', 'auditor']);
begin
  return query select r.id, r.staff_id, r.role, r.proposed_by, r.proposed_at, r.granted_by, r.granted_at,
    r.single_person, r.revoked_at from vault.staff_role r order by r.proposed_at limit 500;
end $$;

create function priv.desk_change_role(change text, about text, role text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.desk(array['operator', 'cpo']);
  person text;
  changed text;
begin
  case change
  when 'propose' then
    select p.subject_id into person from vault.contact_point p
    where p.kind = 'email' and lower(p.value) = lower(btrim(about)) and p.verified_at is not null
    order by p.id limit 1;
    if person is not null then
      insert into vault.staff_role (id, staff_id, subject_id, role, proposed_by, source)
      values (priv.ulid('rol'), '', person, desk_change_role.role, lease.staff_id, 'form')
      on conflict do nothing returning id into changed;
    end if;
  when 'grant' then
    update vault.staff_role set granted_by = lease.staff_id, granted_at = priv.now()
    where id = about and granted_at is null returning id into changed;
  when 'revoke' then
    update vault.staff_role set revoked_by = lease.staff_id, revoked_at = priv.now()
    where id = about and revoked_at is null returning id into changed;
  else
    raise exception 'no such change' using errcode = '22023';
  end case;
  if changed is null then
    raise exception 'nothing to change' using errcode = '42501', detail = 'anchor.object';
  end if;
  return changed;
end $$;

create function priv.desk_alerts() returns table (id text, kind text, staff_id text, case_id text,
  locks boolean, at timestamptz, told integer, lifted_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.desk(array['cpo', 'operator', 'auditor']);
begin
  return query select a.id, a.kind, a.staff_id, a.case_id, a.locks, a.at, cardinality(a.told),
    a.lifted_at
  from vault.staff_alert a order by a.at desc limit 200;
end $$;

create function priv.desk_lift_lock(alert text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.desk(array['cpo', 'operator']);
  locked vault.staff_alert;
begin
  select a.* into locked from vault.staff_alert a where a.id = alert and a.locks and a.lifted_at is null;
  if locked.id is null then
    raise exception 'no such lock' using errcode = '42501', detail = 'anchor.object';
  end if;
  if priv.same_person(locked.staff_subject_id, priv.subject_of_staff(lease.staff_id)) then
    raise exception 'nobody lifts their own lock' using errcode = '42501', detail = 'staff.two_persons';
  end if;
  update vault.staff_alert set lifted_by = lease.staff_id, lifted_at = priv.now() where id = alert;
  perform priv.note('staff.lock_lifted', jsonb_build_object('alert', alert, 'by', lease.staff_id));
  return alert;
end $$;

-- What an emergency shows: the listed fields of the one person, and nothing that was not listed.
create function priv.break_glass_fields() returns table (field text, value text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.gate();
  listed text[];
begin
  if lease.anchor is distinct from 'break_glass' then
    raise exception 'not an emergency' using errcode = '42501', detail = 'lease.right';
  end if;
  select b.fields into listed from vault.break_glass b
  where b.case_id = lease.case_id and b.closes_at > priv.now();
  if listed is null then
    raise exception 'the emergency is over' using errcode = '42501', detail = 'lease.none';
  end if;
  return query select shown.field, shown.value from (
    select 'subject.name' as field, s.name as value from vault.subject s where s.id = lease.subject_id
    union all
    select 'contact_point.' || p.kind, p.value from vault.contact_point p
      where p.subject_id = lease.subject_id and p.kind in ('email', 'phone')
    union all
    select 'account.name', a.name from vault.account a where a.id = lease.account_id
    union all
    select 'number.number', n.number from vault.number n where n.account_id = lease.account_id
    union all
    select 'fax.status', concat_ws(' ', f.id, f.direction, f.status, f.created_at::text) from vault.fax f
      where f.account_id = lease.account_id and f.subject_id = lease.subject_id
    union all
    select 'access_log.entries', concat_ws(' ', l.at::text, l.actor, l.purpose, l.object_id)
      from vault.access_log l where l.subject_id = lease.subject_id
    union all
    select 'fax.content', o.object_id from vault.case_object o where o.case_id = lease.case_id
  ) as shown where shown.field = any (listed);
end $$;

-- Counts for the evidence page, about everybody and nobody.
create function priv.staff_facts() returns table (looks integer, unlogged integer, unlisted integer,
  open_cases integer, overlong integer, untold integer, unexamined integer, alone integer,
  unheard integer, unguarded integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  right_now timestamptz := priv.now();
begin
  return query select
    (select count(*)::int from vault.access_log a where a.staff_id is not null and a.subject_id is not null),
    (select count(*)::int from priv.lease l where l.staff_id is not null and l.expires_at > l.opened_at
      and exists (select from vault.subject s where s.id = l.subject_id)
      and not exists (select from vault.access_log a where a.lease_id = l.id)),
    (select count(*)::int from vault.access_log a
      where a.staff_id is not null and a.object_id is not null and exists (
        select from vault.open_case c where c.id = a.case_id)
      and not exists (select from vault.case_object o
        where o.case_id = a.case_id and o.object_id = a.object_id)),
    (select count(*)::int from vault.open_case c where c.state = 'open'
      and (c.closes_at is null or c.closes_at > right_now)),
    (select count(*)::int from vault.open_case c where c.kind = 'thread'
      and c.closes_at > c.verified_at + priv.span('provenThreadMinutes') + interval '1 second'),
    (select count(*)::int from vault.break_glass b where b.approved_at is not null and b.told_at is null
      and greatest(b.approved_at, b.gag_until) + priv.span('breakGlassTellHours') < right_now),
    (select count(*)::int from vault.break_glass b where b.reviewed_at is null
      and b.closes_at + priv.span('breakGlassReviewDays') < right_now),
    (select count(*)::int from vault.break_glass b where b.single_person),
    (select count(*)::int from vault.staff_alert a
      where cardinality(a.told) = 0 and a.at + interval '1 hour' < right_now),
    (select count(*)::int from priv.compiled_right r where r.rel = 'vault.fax_key' and r.verb = 'select'
      and r.row_kind <> 'opened' and r.purpose not in ('rights.fulfil', 'restore.replay')
      and r.actor not in ('user', 'API key'));
end $$;

do $$
declare
  it record;
  inner_ones constant text[] := array['same_person', 'subject_of_staff', 'has_other_officer', 'two_persons',
    'grant_first_operator', 'guard_staff_access', 'alert_staff', 'follow_invoice', 'help_message_rules',
    'break_glass_rules', 'follow_break_glass', 'open_case_rules', 'desk', 'staff_of', 'staff_locked',
    'staff_suspended', 'staff_holds', 'staff_role_rules', 'staff_facts'];
  asked constant text[] := array['look_up', 'prove_thread', 'prove_thread_by_session', 'break_glass_fields',
    'desk_cases', 'desk_ask_break_glass', 'desk_answer_break_glass', 'desk_break_glass', 'desk_roles',
    'desk_change_role', 'desk_alerts', 'desk_lift_lock'];
begin
  for it in select p.oid::regprocedure as signature, p.proname::text as name, p.prosecdef as definer
    from pg_proc p where p.pronamespace = 'priv'::regnamespace and p.proname::text = any (inner_ones || asked)
  loop
    execute format('revoke execute on function %s from public', it.signature);
    if it.name in ('prove_thread', 'prove_thread_by_session') then
      execute format('grant execute on function %s to {inst}_web', it.signature);
    end if;
    if it.name = any (asked) and it.name <> 'prove_thread_by_session' then
      execute format('grant execute on function %s to {inst}_staff', it.signature);
    end if;
    if it.name = 'staff_facts' then
      execute format('grant execute on function %s to {inst}_jobs', it.signature);
    end if;
    if it.definer then execute format('alter function %s owner to {inst}_gate', it.signature); end if;
  end loop;
end $$;
revoke create on schema priv from {inst}_gate;

-- Policy texts from draft to the archive: what each says in data, who agreed to publish it, who was told,
-- and from when on it counts for people who were here before. A published text never changes again.

-- What a text says, in data: lists of closed words, and retention in days (null: as long as what it hangs
-- on). `source_text` is the very file; its slots are filled with `slots`, the numbers of that day.
alter table priv.policy_version
  add column state text not null default 'draft' check (state in ('draft', 'announced', 'published')),
  add column class text check (class in ('first', 'editorial', 'non_material', 'material')),
  add column source_text text,
  add column slots jsonb,
  add column snapshot jsonb,
  add column parts text[],
  add column declared_effective_at timestamptz,
  add column announced_at timestamptz,
  add column published_at timestamptz,
  add column single_person boolean not null default false,
  add constraint policy_text_is_its_hash check (
    source_text is null or text_sha256 = encode(sha256(convert_to(source_text, 'UTF8')), 'hex')),
  -- The eight topics that were announced, and what today's law asks for. The first text is older.
  add constraint policy_has_all_parts check (state <> 'published' or id <= '2026-12-01' or (
    parts is not null and parts @> array['collection', 'use', 'choices', 'security', 'correction',
      'changes', 'transfers', 'retention', 'operator', 'recipients', 'rights', 'complaints', 'children',
      'cookies', 'automated']));
alter table priv.version_purpose
  drop constraint version_purpose_policy_version_id_fkey,
  add foreign key (policy_version_id) references priv.policy_version on delete cascade;

-- References of a text that lead to no paragraph of it.
create function priv.dangling_references(source_text text) returns integer language sql immutable
  set search_path = pg_catalog, pg_temp
  return (select count(*) from regexp_matches(source_text, '\{\{clause:([0-9A-Z-]+)\}\}', 'g') as r (m)
    where source_text !~ ('\{(P-[0-9A-Z]+-[0-9]{2}\s+)*' || r.m[1] || '(\s|\})'));
alter table priv.policy_version
  add constraint policy_references_lead_somewhere check (
    state <> 'published' or source_text is null or priv.dangling_references(source_text) = 0);

update priv.policy_version set state = 'published', class = 'first', published_at = first_seen_at,
  declared_effective_at = effective_existing_at;

create or replace function priv.current_version() returns text
  language sql stable security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select v.id from priv.policy_version v where v.state = 'published' order by v.id desc limit 1;
  end;

create function priv.class_rank(class text) returns integer language sql immutable
  set search_path = pg_catalog, pg_temp
  return array_position(array['first', 'editorial', 'non_material', 'material'], class);

-- The class of a change, from the data of both texts: whatever widens what may be done is material.
-- versions/classify.ts says the same; a test compares the two on random texts.
create function priv.policy_class(before jsonb, after jsonb) returns text language plpgsql immutable
  set search_path = pg_catalog, pg_temp as $$
declare
  list text;
  rule text;
  gained boolean;
  lost boolean;
  changed boolean := false;
begin
  foreach list in array array['categories', 'purposes', 'recipients', 'sources', 'choices', 'controls']
  loop
    select count(*) > 0 into gained from jsonb_array_elements_text(after -> list) a (it)
      where not (before -> list ? a.it);
    select count(*) > 0 into lost from jsonb_array_elements_text(before -> list) b (it)
      where not (after -> list ? b.it);
    if gained and list not in ('choices', 'controls') then return 'material'; end if;
    if lost and list in ('choices', 'controls') then return 'material'; end if;
    changed := changed or gained or lost;
  end loop;
  for rule in select jsonb_object_keys(after -> 'retention') loop
    if not (before -> 'retention' ? rule) then return 'material'; end if;
    if jsonb_typeof(before -> 'retention' -> rule) = 'number'
      and (jsonb_typeof(after -> 'retention' -> rule) = 'null'
        or (after -> 'retention' ->> rule)::numeric > (before -> 'retention' ->> rule)::numeric) then
      return 'material';
    end if;
  end loop;
  changed := changed or before -> 'retention' <> after -> 'retention';
  return case when changed then 'non_material' else 'editorial' end;
end $$;

-- Who agreed to publish which text, to the letter; and whether they hold it to be more than it computes.
create table vault.policy_approval (
  id text primary key,
  version_id text not null references priv.policy_version,
  subject_id text references vault.subject on delete cascade,
  staff_id text,
  text_sha256 text not null,
  raises_to text check (raises_to in ('editorial', 'non_material', 'material')),
  at timestamptz not null default priv.now(),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint policy_approval_is_somebodys check (num_nonnulls(subject_id, staff_id) = 2),
  unique (version_id, staff_id, text_sha256)
);

-- Who is to be told of a material change, and whether they were. `told` by mail, `shown` on their own
-- pages where the mail came back; neither is said before it is so.
create table vault.policy_notice (
  id text primary key,
  subject_id text not null references vault.subject on delete cascade,
  account_id text not null references vault.account on delete cascade,
  version_id text not null references priv.policy_version,
  state text not null check (state in ('due', 'sent', 'told', 'bounced', 'shown')),
  message_id text,
  due_at timestamptz not null default priv.now(),
  told_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint policy_notice_told check ((state in ('told', 'shown')) = (told_at is not null)),
  unique (version_id, subject_id)
);
create index policy_notice_due on vault.policy_notice (due_at) where state in ('due', 'sent');
create index policy_notice_subject on vault.policy_notice (subject_id);

-- A use that a text adds, put to a person as a question. No answer is a no.
create table vault.choice_request (
  id text primary key,
  subject_id text not null references vault.subject on delete cascade,
  account_id text not null references vault.account on delete cascade,
  version_id text not null references priv.policy_version,
  purpose text not null,
  asked_at timestamptz not null default priv.now(),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  unique (version_id, subject_id, purpose)
);
create index choice_request_subject on vault.choice_request (subject_id);

-- Everybody a material change concerns: who has an account that is open. Whoever left is not asked back.
create view priv.policy_recipient with (security_invoker = true) as
  select m.subject_id, min(m.account_id) as account_id
  from vault.membership m join vault.account a on a.id = m.account_id
  where a.state = 'active' group by m.subject_id;

-- Brings a text of the build, as a draft that follows its file until it is published. A published text is
-- compared: an edit is refused, and so is a build that does more than the latest of them says. One published
-- before there were snapshots is given its own.
create function priv.bring_policy(id text, sha text, effective timestamptz, source_text text, slots jsonb,
  snapshot jsonb, parts text[]) returns void language plpgsql as $$
#variable_conflict use_column
declare
  there priv.policy_version;
begin
  select * into there from priv.policy_version p where p.id = bring_policy.id;
  if there.id is null then
    insert into priv.policy_version (id, text_sha256, effective_existing_at, declared_effective_at,
      source_text, slots, snapshot, parts)
    values (bring_policy.id, sha, effective, effective,
      bring_policy.source_text, bring_policy.slots, bring_policy.snapshot, bring_policy.parts);
  elsif there.state = 'published' then
    if there.text_sha256 <> sha then
      raise exception 'a published policy text was edited; publish a new version instead';
    end if;
    if there.snapshot is null then
      update priv.policy_version p set source_text = bring_policy.source_text,
        slots = bring_policy.slots, snapshot = bring_policy.snapshot, parts = bring_policy.parts
      where p.id = bring_policy.id;
    elsif priv.policy_class(there.snapshot, bring_policy.snapshot) = 'material'
      and not exists (select from priv.policy_version p where p.id > bring_policy.id) then
      raise exception 'this build does more than the published policy text % says; write a new one', id;
    end if;
  else
    update priv.policy_version p set text_sha256 = sha, source_text = bring_policy.source_text,
      slots = bring_policy.slots, snapshot = bring_policy.snapshot, parts = bring_policy.parts,
      declared_effective_at = effective, state = 'draft', announced_at = null, class = null
    where p.id = bring_policy.id
      and (p.text_sha256 <> sha or p.snapshot is distinct from bring_policy.snapshot);
  end if;
  -- What a published text allows is as fixed as the text.
  if there.state is distinct from 'published' then
    delete from priv.version_purpose v where v.policy_version_id = bring_policy.id;
    insert into priv.version_purpose (policy_version_id, purpose)
    select distinct bring_policy.id, p.it
    from jsonb_array_elements_text(bring_policy.snapshot -> 'purposes') p (it);
  end if;
end $$;

-- Which text governs what is collected from a person now: the one they accepted, or a later one that has
-- come to count for people who were here: past its date, and if it was material, a full period after this
-- very person was told. Where somebody was not told, no later text counts either.
drop function if exists priv.governing_version(text, text);
create function priv.governing_version(subject text, account text) returns text
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  person text := coalesce(subject, (select e.subject_id from vault.account a
    join vault.choice_event e on e.id = a.accepted_event_id where a.id = account));
  frozen text := (select a.closed_version_id from vault.account a
    where a.id = account and a.state = 'closed');
  governs text;
  later priv.policy_version;
begin
  if frozen is not null then return frozen; end if;
  select e.policy_version_id into governs from vault.choice_event e
  where e.subject_id = person and e.kind = 'policy_accept' and e.decision = 'yes'
  order by e.seq desc limit 1;
  if governs is null then return priv.current_version(); end if;
  for later in select v.* from priv.policy_version v
    where v.state = 'published' and v.id > governs order by v.id loop
    exit when later.effective_existing_at > priv.now();
    exit when later.class = 'material' and not exists (select from vault.policy_notice n
      where n.version_id = later.id and n.subject_id = person
        and n.told_at + priv.notice_period() <= priv.now());
    governs := later.id;
  end loop;
  return governs;
end $$;

-- May this text be published now? Two people who are two, or one person and thirty days in the open
-- where there is no second; or nobody at all, where nobody has ever signed up.
create function priv.may_publish(version priv.policy_version) returns boolean
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from vault.subject where source <> 'synthetic') then return true; end if;
  if exists (select from vault.policy_approval a join vault.policy_approval b
      on b.version_id = a.version_id and b.text_sha256 = a.text_sha256 and b.id > a.id
    where a.version_id = version.id and a.text_sha256 = version.text_sha256
      and not priv.same_person(a.subject_id, b.subject_id)) then
    return true;
  end if;
  return version.announced_at + priv.notice_period() <= priv.now()
    and exists (select from vault.policy_approval a where a.version_id = version.id
      and a.text_sha256 = version.text_sha256 and not priv.has_other_officer(a.subject_id));
end $$;

-- A published text is left alone, but for the day from which it counts, which is set once, when everybody
-- has been told.
create function priv.keep_published() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  left_open constant text[] := array['effective_existing_at', 'source_text', 'slots', 'snapshot', 'parts'];
begin
  if tg_op = 'DELETE' or to_jsonb(new) - left_open is distinct from to_jsonb(old) - left_open
    or (old.source_text is not null and (new.source_text, new.slots, new.snapshot, new.parts)
      is distinct from (old.source_text, old.slots, old.snapshot, old.parts)) then
    raise exception 'a published policy text is not changed' using errcode = '42501';
  end if;
  if new.effective_existing_at is distinct from old.effective_existing_at and (
    old.effective_existing_at <> 'infinity'
    or exists (select from vault.policy_notice n
      where n.version_id = new.id and n.state in ('due', 'sent'))
    or new.effective_existing_at < priv.notice_period() + coalesce((select max(n.told_at)
      from vault.policy_notice n where n.version_id = new.id), new.published_at)) then
    raise exception 'a material change counts thirty days after the last notice, and not sooner'
      using errcode = '23514', constraint = 'policy_notice_period';
  end if;
  return new;
end $$;

-- What a text is held to be when it is published, who may publish it, and from when it counts.
create function priv.publish_version() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  before priv.policy_version;
  computed text;
  raised integer;
begin
  select * into before from priv.policy_version v
  where v.state = 'published' order by v.id desc limit 1;
  if before.id > new.id then
    raise exception 'a newer text is published already' using errcode = '23514';
  end if;
  computed := case when before.id is null then 'first'
    else priv.policy_class(before.snapshot, new.snapshot) end;
  select coalesce(max(priv.class_rank(a.raises_to)), 0) into raised
  from vault.policy_approval a where a.version_id = new.id and a.text_sha256 = new.text_sha256;
  new.class := (array['first', 'editorial', 'non_material', 'material'])[
    greatest(priv.class_rank(computed), raised)];
  if priv.may_publish(new) is not true then
    raise exception 'a text is published by two people, or by one after thirty days in the open'
      using errcode = '42501', detail = 'staff.two_persons';
  end if;
  new.published_at := priv.now();
  new.single_person := exists (select from vault.subject where source <> 'synthetic') and not exists (
    select from vault.policy_approval a join vault.policy_approval b on b.version_id = a.version_id
      and b.text_sha256 = a.text_sha256 and not priv.same_person(a.subject_id, b.subject_id)
    where a.version_id = new.id and a.text_sha256 = new.text_sha256);
  new.effective_existing_at := case
    when not exists (select from vault.subject where source <> 'synthetic') then new.declared_effective_at
    when new.class = 'material' then 'infinity'
    else greatest(new.declared_effective_at, new.published_at) end;
  perform priv.note('policy.published', jsonb_build_object('version', new.id,
    'text', new.text_sha256, 'class', new.class, 'computed', computed,
    'single_person', new.single_person));
  return new;
end $$;

-- With a material text everybody it concerns is to be told, and asked about each use that it adds.
create function priv.tell_of_version() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  before jsonb;
begin
  if not (new.state = 'published' and old.state <> 'published' and new.class = 'material') then
    return null;
  end if;
  select v.snapshot into before from priv.policy_version v
  where v.state = 'published' and v.id < new.id order by v.id desc limit 1;
  insert into vault.policy_notice (id, subject_id, account_id, version_id, state, source)
  select priv.ulid('pno'), r.subject_id, r.account_id, new.id, 'due', 'system'
  from priv.policy_recipient r;
  insert into vault.choice_request (id, subject_id, account_id, version_id, purpose, source)
  select priv.ulid('chr'), r.subject_id, r.account_id, new.id, u.name, 'system'
  from priv.policy_recipient r, priv.purpose u
  where new.snapshot -> 'purposes' ? u.name and not (before -> 'purposes' ? u.name)
    and u.basis not in ('legal obligation', 'none');
  return null;
end $$;

-- Told on their own pages is who says so there, now, and whose mail came back.
create function priv.keep_notice() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if session_user = '{inst}_web' then
    if old.state <> 'bounced' or new.state <> 'shown' then
      raise exception 'only a notice that came back is taken note of here' using errcode = '42501';
    end if;
    new.told_at := priv.now();
    perform priv.note('policy.notice_shown', jsonb_build_object('notice', new.id,
      'version', new.version_id, 'subject', new.subject_id));
  end if;
  return new;
end $$;

create function priv.take_approval() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
  version priv.policy_version;
  before priv.policy_version;
begin
  if lease.id is null or lease.anchor <> 'policy_draft' then
    raise exception 'a text is agreed to by staff' using errcode = '42501';
  end if;
  new.staff_id := lease.staff_id;
  new.subject_id := priv.subject_of_staff(lease.staff_id);
  select * into version from priv.policy_version v where v.id = new.version_id for update;
  if version.state = 'published' or version.text_sha256 <> new.text_sha256 then
    raise exception 'this is not the text that waits'
      using errcode = '23514', constraint = 'policy_text_waits';
  end if;
  select * into before from priv.policy_version v
  where v.state = 'published' order by v.id desc limit 1;
  if priv.class_rank(new.raises_to)
    < priv.class_rank(priv.policy_class(before.snapshot, version.snapshot)) then
    raise exception 'people may raise what a change is held to be, and not lower it'
      using errcode = '23514', constraint = 'policy_class_only_raised';
  end if;
  perform priv.note('policy.approved', jsonb_build_object('version', new.version_id,
    'text', new.text_sha256, 'staff', new.staff_id, 'raises_to', new.raises_to));
  return new;
end $$;

create function priv.after_approval() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  version priv.policy_version;
begin
  select * into version from priv.policy_version v where v.id = new.version_id;
  if priv.may_publish(version) then
    update priv.policy_version v set state = 'published' where v.id = version.id;
  elsif version.state = 'draft' and not priv.has_other_officer(new.subject_id) then
    update priv.policy_version v set state = 'announced', announced_at = priv.now()
    where v.id = version.id;
    perform priv.note('policy.announced', jsonb_build_object('version', version.id,
      'text', version.text_sha256, 'single_person', true));
  end if;
  return null;
end $$;

-- A text nobody is there for is in force at once. Run when the rights stand.
create function priv.publish_unattended() returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  version text;
begin
  if exists (select from vault.subject where source <> 'synthetic') then return; end if;
  for version in select v.id from priv.policy_version v where v.state <> 'published' order by v.id loop
    update priv.policy_version v set state = 'published' where v.id = version;
  end loop;
end $$;

-- What time does by itself: an announced text comes into force, notices are found told or come back, and
-- a material text gets its day.
create function priv.policy_tick() returns integer
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  version priv.policy_version;
  done integer := 0;
begin
  for version in select v.* from priv.policy_version v
    where v.state = 'announced' order by v.id for update loop
    if priv.may_publish(version) then
      update priv.policy_version v set state = 'published' where v.id = version.id;
      done := done + 1;
    end if;
  end loop;
  delete from vault.policy_notice n where n.state in ('due', 'sent') and not exists (
    select from priv.policy_recipient r where r.subject_id = n.subject_id);
  update vault.policy_notice n set state = 'told', told_at = m.sent_at
  from vault.message m where m.id = n.message_id and n.state = 'sent' and m.state = 'sent';
  update vault.policy_notice n set state = 'bounced', told_at = null
  from vault.message m where m.id = n.message_id and n.state in ('sent', 'told')
    and m.state in ('failed', 'refused', 'dropped');
  for version in select v.* from priv.policy_version v
    where v.state = 'published' and v.class = 'material' and v.effective_existing_at = 'infinity'
      and not exists (select from vault.policy_notice n
        where n.version_id = v.id and n.state in ('due', 'sent')) for update loop
    update priv.policy_version v set effective_existing_at = greatest(v.declared_effective_at,
      priv.notice_period() + coalesce((select max(n.told_at) from vault.policy_notice n
        where n.version_id = v.id), v.published_at))
    where v.id = version.id;
    perform priv.note('policy.dated', jsonb_build_object('version', version.id));
    done := done + 1;
  end loop;
  return done;
end $$;

create trigger keep_published before update or delete on priv.policy_version
  for each row when (old.state = 'published') execute function priv.keep_published();
create trigger publish_version before update of state on priv.policy_version
  for each row when (old.state <> 'published' and new.state = 'published')
  execute function priv.publish_version();
create trigger keep_versions before truncate on priv.policy_version
  for each statement execute function priv.refuse_change();
create trigger tell_of_version after update on priv.policy_version
  for each row execute function priv.tell_of_version();
create trigger keep_notice before update on vault.policy_notice
  for each row execute function priv.keep_notice();
create trigger take_approval before insert on vault.policy_approval
  for each row execute function priv.take_approval();
create trigger after_approval after insert on vault.policy_approval
  for each row execute function priv.after_approval();
create trigger approval_stays before update or truncate on vault.policy_approval
  for each statement execute function priv.refuse_change();

-- Handed to the gate last. Only the queue's login turns the clock; only the owner brings texts.
do $$
declare
  one record;
begin
  execute 'grant usage, create on schema priv to {inst}_gate';
  execute 'grant select, insert, update, delete on priv.policy_version to {inst}_gate';
  for one in select * from (values
    ('priv.class_rank(text)', '{}'::text[]),
    ('priv.dangling_references(text)', '{owner}'),
    ('priv.policy_class(jsonb, jsonb)', '{}'),
    ('priv.governing_version(text, text)', '{}'),
    ('priv.may_publish(priv.policy_version)', '{}'),
    ('priv.keep_published()', '{}'),
    ('priv.publish_version()', '{}'),
    ('priv.tell_of_version()', '{}'),
    ('priv.keep_notice()', '{}'),
    ('priv.take_approval()', '{}'),
    ('priv.after_approval()', '{}'),
    ('priv.policy_tick()', '{jobs}'),
    ('priv.publish_unattended()', '{owner}')
  ) as f (signature, logins) loop
    execute format('revoke execute on function %s from public', one.signature);
    for i in 1 .. cardinality(one.logins) loop
      execute format('grant execute on function %s to {inst}_%s', one.signature, one.logins[i]);
    end loop;
    execute format('alter function %s owner to {inst}_gate', one.signature);
  end loop;
  execute 'revoke create on schema priv from {inst}_gate';
end $$;
revoke execute on function priv.bring_policy(text, text, timestamptz, text, jsonb, jsonb, text[])
  from public;
set local role {inst}_gate;
grant execute on function priv.publish_unattended(), priv.policy_class(jsonb, jsonb),
  priv.dangling_references(text) to {inst}_owner;
reset role;

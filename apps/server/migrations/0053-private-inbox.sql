-- An inbox is every member's, or one member's own. What lies in a private inbox carries its owner's id,
-- row by row, so that row security asks nothing but the row.

alter table vault.inbox
  add column owner_subject_id text references vault.subject,
  -- Ended: what was in it is gone or on its way out, and it takes no more.
  add column ended_at timestamptz;
create index inbox_owner on vault.inbox (owner_subject_id) where owner_subject_id is not null;
-- Whether administrators may read the private inboxes of the members. The organisation says so, or not.
alter table vault.account add column mailbox_policy text not null default 'private'
  check (mailbox_policy in ('private', 'admin_may_read'));

do $$ declare rel text; begin
  foreach rel in array array['fax', 'fax_key', 'fax_document', 'fax_page', 'fax_attempt', 'fax_event',
    'call_record', 'fax_blob', 'fax_verdict', 'fax_index', 'fax_word', 'access_log', 'disclosure'] loop
    execute format('alter table vault.%I add column owner_subject_id text', rel);
    -- An erasure and a copy find what is somebody's own by this.
    execute format('create index %I on vault.%I (owner_subject_id) where owner_subject_id is not null',
      rel || '_mailbox', rel);
  end loop;
end $$;
-- The request whose code is on its page (0055). It lies in the mailbox of that request, which no person
-- has, whatever becomes of the inbox it was sent from.
alter table vault.fax add column proves text;
create index fax_inbox on vault.fax (inbox_id);
create index number_inbox on vault.number (inbox_id);

grant usage, create on schema priv to {inst}_gate;

-- Whose it is, is never the writer's to say: a fax is its inbox's, all that hangs on it is the fax's.
create function priv.follow_inbox() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.owner_subject_id := coalesce(new.proves,
    (select i.owner_subject_id from vault.inbox i where i.id = new.inbox_id));
  return new;
end $$;
create trigger follow_inbox before insert or update of inbox_id on vault.fax
  for each row execute function priv.follow_inbox();

create function priv.follow_mailbox() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.owner_subject_id := (select f.owner_subject_id from vault.fax f where f.id = new.fax_id);
  return new;
end $$;
do $$ declare rel text; begin
  foreach rel in array array['fax_key', 'fax_document', 'fax_page', 'fax_attempt', 'fax_event',
    'call_record', 'fax_blob', 'fax_verdict', 'fax_index', 'fax_word'] loop
    execute format('create trigger follow_mailbox before insert or update of fax_id on vault.%I
      for each row execute function priv.follow_mailbox()', rel);
  end loop;
end $$;

-- Who opened it: the entry is the fax's owner's, and says so where it was somebody else of the account.
create function priv.follow_opened() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.object_id is null then return new; end if;
  new.owner_subject_id := (select f.owner_subject_id from vault.fax f where f.id = new.object_id);
  if new.actor = 'user' and new.owner_subject_id <> new.subject_id then
    new.reason := 'mailbox_policy';
  end if;
  return new;
end $$;
create trigger follow_opened before insert on vault.access_log
  for each row execute function priv.follow_opened();

create function priv.follow_dial() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  new.owner_subject_id := (select a.owner_subject_id from vault.fax_attempt a where a.id = new.about);
  return new;
end $$;
create trigger follow_dial before insert on vault.disclosure
  for each row execute function priv.follow_dial();

-- An inbox that changes hands takes along all that lies in it. The register of disclosures is append-only:
-- there it stays with whom it was.
create function priv.hand_over() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  rel text;
begin
  update vault.fax f set owner_subject_id = new.owner_subject_id
  where f.inbox_id = new.id and f.proves is null;
  foreach rel in array array['fax_key', 'fax_document', 'fax_page', 'fax_attempt', 'fax_event',
    'call_record', 'fax_blob', 'fax_verdict', 'fax_index', 'fax_word'] loop
    execute format('update vault.%I t set owner_subject_id = $1 from vault.fax f
      where f.inbox_id = $2 and f.proves is null and t.fax_id = f.id', rel)
      using new.owner_subject_id, new.id;
  end loop;
  update vault.access_log l set owner_subject_id = new.owner_subject_id from vault.fax f
  where f.inbox_id = new.id and f.proves is null and l.account_id = f.account_id and l.object_id = f.id;
  return null;
end $$;
create trigger hand_over after update of owner_subject_id on vault.inbox for each row
  when (old.owner_subject_id is distinct from new.owner_subject_id)
  execute function priv.hand_over();

-- A number whose inbox takes no more: what comes in goes to an inbox of all members.
create function priv.move_numbers(inbox text, account text) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  shared text;
  moved jsonb;
begin
  if not exists (select from vault.number n where n.inbox_id = move_numbers.inbox)
    or not exists (select from vault.account a where a.id = move_numbers.account) then
    return;
  end if;
  select i.id into shared from vault.inbox i
  where i.account_id = move_numbers.account and i.id <> move_numbers.inbox
    and i.owner_subject_id is null and i.ended_at is null
  order by i.created_at, i.id limit 1;
  if shared is null then
    shared := priv.ulid('inb');
    insert into vault.inbox (id, account_id, name, source)
    values (shared, move_numbers.account, 'Faxes', 'system');
  end if;
  with pointed as (update vault.number n set inbox_id = shared
    where n.inbox_id = move_numbers.inbox returning n.id)
  select jsonb_agg(p.id) into moved from pointed p;
  perform priv.note('number.pointed', jsonb_build_object('account', move_numbers.account,
    'numbers', moved, 'from', move_numbers.inbox, 'inbox', shared));
end $$;

-- Who leaves keeps their private inboxes shut: nobody else gets in, and nothing more comes in.
create function priv.leave_inboxes() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform priv.move_numbers(i.id, i.account_id) from vault.inbox i
  where i.account_id = old.account_id and i.owner_subject_id = old.subject_id;
  return null;
end $$;
create trigger leave_inboxes after delete on vault.membership
  for each row execute function priv.leave_inboxes();

-- What may be done with an inbox. Its owner renames, shares and ends it. Whoever runs the account ends one
-- that everybody shares, and one whose owner has left; such a one they take over only where the
-- organisation has said that administrators may read.
create function priv.guard_inbox() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease;
  role text;
  left_behind boolean;
begin
  if tg_op = 'DELETE' then
    perform priv.move_numbers(old.id, old.account_id);
    return old;
  end if;
  if session_user <> '{inst}_web' then return new; end if;
  lease := priv.gate();
  select m.role into role from vault.membership m
  where m.account_id = new.account_id and m.subject_id = lease.subject_id;
  if role is null or role = 'viewer' then
    raise exception 'who only looks on arranges no inboxes' using errcode = '42501', detail = 'inbox.role';
  end if;
  if tg_op = 'INSERT' then
    if new.owner_subject_id <> lease.subject_id then
      raise exception 'a private inbox is made by who owns it' using errcode = '42501', detail = 'inbox.owner';
    end if;
    perform priv.note('inbox.made', jsonb_build_object('account', new.account_id, 'inbox', new.id,
      'owner', new.owner_subject_id, 'by', lease.subject_id));
    return new;
  end if;
  left_behind := old.owner_subject_id is not null and not exists (select from vault.membership m
    where m.account_id = old.account_id and m.subject_id = old.owner_subject_id);
  if new.owner_subject_id is distinct from old.owner_subject_id then
    if old.owner_subject_id is null then
      raise exception 'what all members see does not become one member''s'
        using errcode = '42501', detail = 'inbox.owner';
    end if;
    if new.owner_subject_id is not null and new.owner_subject_id <> lease.subject_id
      or not (old.owner_subject_id = lease.subject_id and new.owner_subject_id is null
        or left_behind and role in ('owner', 'admin') and exists (select from vault.account a
          where a.id = old.account_id and a.mailbox_policy = 'admin_may_read')) then
      raise exception 'only its owner gives a private inbox away' using errcode = '42501',
        detail = 'inbox.owner';
    end if;
    perform priv.note(case when left_behind then 'inbox.taken_over' else 'inbox.shared' end,
      jsonb_build_object('account', old.account_id, 'inbox', old.id, 'owner', old.owner_subject_id,
        'to', new.owner_subject_id, 'by', lease.subject_id));
  end if;
  if new.ended_at is distinct from old.ended_at then
    if old.ended_at is not null or new.ended_at is null
      or not (old.owner_subject_id is not distinct from lease.subject_id
        or (old.owner_subject_id is null or left_behind) and role in ('owner', 'admin')) then
      raise exception 'only its owner ends a private inbox' using errcode = '42501', detail = 'inbox.owner';
    end if;
    if exists (select from vault.number n where n.inbox_id = old.id) then
      raise exception 'a number still leads to this inbox' using errcode = '23503', constraint = 'number_inbox';
    end if;
    new.ended_at := priv.now();
    -- Content ends by its time, so it is shut from this instant on, and the sweep takes it away.
    update vault.fax f set delete_at = priv.now(), deleted_at = coalesce(f.deleted_at, priv.now())
    where f.inbox_id = old.id and f.completed_at is not null;
    perform priv.note('inbox.ended', jsonb_build_object('account', old.account_id, 'inbox', old.id,
      'owner', old.owner_subject_id, 'by', lease.subject_id));
  end if;
  return new;
end $$;
create trigger guard_inbox before insert or update or delete on vault.inbox
  for each row execute function priv.guard_inbox();

-- A number leads to an inbox that takes something: of all members, or of somebody who is a member.
create function priv.number_leads_somewhere() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from vault.inbox i where i.id = new.inbox_id and i.account_id = new.account_id
    and i.ended_at is null and (i.owner_subject_id is null or exists (select from vault.membership m
      where m.account_id = i.account_id and m.subject_id = i.owner_subject_id))) then
    raise exception 'no such inbox' using errcode = '23503', constraint = 'number_inbox';
  end if;
  if session_user = '{inst}_web' then
    perform priv.note('number.pointed', jsonb_build_object('account', new.account_id,
      'numbers', jsonb_build_array(new.id), 'from', old.inbox_id, 'inbox', new.inbox_id));
  end if;
  return new;
end $$;
create trigger leads_somewhere before update of inbox_id on vault.number for each row
  when (old.inbox_id is distinct from new.inbox_id) execute function priv.number_leads_somewhere();

-- Whether administrators may read is the owner's to declare, and it is noted.
create function priv.declare_mailbox_policy() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease;
begin
  if session_user = '{inst}_web' then
    lease := priv.gate();
    if not exists (select from vault.membership m where m.account_id = old.id
      and m.subject_id = lease.subject_id and m.role = 'owner') then
      raise exception 'only an owner declares who may read private inboxes'
        using errcode = '42501', detail = 'account.owner';
    end if;
  end if;
  perform priv.note('account.mailbox_policy', jsonb_build_object('account', old.id,
    'from', old.mailbox_policy, 'to', new.mailbox_policy, 'by', lease.subject_id));
  return new;
end $$;
create trigger declare_mailbox_policy before update of mailbox_policy on vault.account for each row
  when (old.mailbox_policy is distinct from new.mailbox_policy)
  execute function priv.declare_mailbox_policy();

do $$ declare door text; begin
  foreach door in array array['follow_inbox()', 'follow_mailbox()', 'follow_opened()', 'follow_dial()',
    'hand_over()', 'move_numbers(text, text)', 'leave_inboxes()', 'guard_inbox()',
    'number_leads_somewhere()', 'declare_mailbox_policy()'] loop
    execute format('revoke execute on function priv.%s from public', door);
    execute format('alter function priv.%s owner to {inst}_gate', door);
  end loop;
end $$;
revoke create on schema priv from {inst}_gate;

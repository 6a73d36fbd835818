-- The ledger of choices: who allowed or refused which use on which channel, by which way in, and under
-- which words. Rows are only ever added. What counts now is the last of them (priv.choice_state).

alter table vault.choice_event
  alter column policy_version_id set default priv.current_version(),
  drop constraint choice_event_channel_check,
  add constraint choice_event_shape check (case kind
    when 'policy_accept' then channel in ('first_run', 'form', 'reactivation') and source = 'form'
    else channel in ('email', 'phone', 'post', 'web') and decision in ('yes', 'no') and source in
      ('form', 'one_click', 'mailto', 'gpc', 'staff', 'faxed_code', 'import', 'transfer') end),
  -- Nobody says yes for somebody else: not staff, not a list, not a browser's default.
  add constraint choice_event_yes_is_own check (
    kind = 'policy_accept' or decision = 'no' or source in ('form', 'transfer'));

-- A signal is written down once; after that the person's own word about this site counts.
create unique index choice_event_signal_once on vault.choice_event (subject_id, purpose, channel)
  where source = 'gpc';

-- The words that a choice can be made under, each with what can be answered by it. policy.sql adds the
-- words of the build; those of earlier builds stay.
create table priv.choice_form (
  sha256 text primary key,
  source text not null,
  purpose text not null,
  channel text not null,
  decisions text[] not null,
  wording text not null
);

create view priv.choice_state with (security_invoker = true) as
  select distinct on (subject_id, purpose, channel)
    subject_id, purpose, channel, decision, source, text_sha256, policy_version_id, at, seq
  from vault.choice_event
  where kind = 'purpose'
  order by subject_id, purpose, channel, seq desc;

-- A link that was mailed: the proof of an address that a yes waits for.
create table vault.choice_link (
  id text primary key,
  subject_id text not null references vault.subject on delete cascade,
  account_id text not null references vault.account on delete cascade,
  token_hash bytea not null unique,
  purpose text not null,
  channel text not null,
  text_sha256 text not null references priv.choice_form,
  -- The person's last word when the link was made: with a later one the link confirms nothing.
  after_seq bigint not null default 0,
  expires_at timestamptz not null,
  used_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now()
);
create index choice_link_subject on vault.choice_link (subject_id);

-- What a new row of the ledger must be, whoever writes it, and its note for the audit chain.
create function priv.check_choice() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease;
begin
  if session_user <> '{inst}_owner' then
    lease := priv.gate();
    if new.subject_id is distinct from lease.subject_id then
      raise exception 'a choice is its person''s own' using errcode = '42501';
    end if;
  end if;
  if new.kind = 'policy_accept' then
    if new.decision = 'yes' and not exists (
      select from priv.policy_version v
      where v.id = new.policy_version_id and v.text_sha256 = new.text_sha256
        and v.id = priv.current_version()) then
      raise exception 'what is accepted is the text in force, as it was shown'
        using errcode = '23514', constraint = 'choice_accepts_text_in_force';
    end if;
  else
    if not exists (
      select from priv.choice_form f
      where f.sha256 = new.text_sha256 and f.purpose = new.purpose and f.channel = new.channel
        and f.source = new.source and new.decision = any (f.decisions)) then
      raise exception 'no such words: % to % by %', new.decision, new.purpose, new.source
        using errcode = '23514', constraint = 'choice_under_known_words';
    end if;
    if new.source <> all (case session_user
      when '{inst}_web' then array['form', 'one_click', 'gpc']
      when '{inst}_staff' then array['staff']
      when '{inst}_jobs' then array['mailto', 'faxed_code']
      when '{inst}_owner' then array['import', 'transfer']
      else array[new.source] end) then
      raise exception 'a choice does not come by % here', new.source using errcode = '42501';
    end if;
    if new.decision = 'yes' and new.source = 'form' and new.purpose like 'marketing.%'
      and new.channel = 'email' then
      if not exists (select from vault.contact_point c where c.subject_id = new.subject_id
          and c.kind = 'email' and c.verified_at is not null)
        and not exists (select from vault.choice_link k where k.id = lease.anchor_id
          and lease.anchor = 'choice_link'
          and k.purpose = new.purpose and k.channel = new.channel
          and k.after_seq >= (select coalesce(max(e.seq), 0) from vault.choice_event e
            where e.subject_id = k.subject_id and e.purpose = k.purpose
              and e.channel = k.channel)) then
        raise exception 'this yes waits until its address is proven'
          using errcode = '23514', constraint = 'choice_needs_proven_address';
      end if;
    end if;
  end if;
  perform priv.note('choice.recorded', jsonb_build_object('event', new.id, 'seq', new.seq,
    'subject', new.subject_id, 'kind', new.kind, 'purpose', new.purpose, 'channel', new.channel,
    'decision', new.decision, 'source', new.source, 'text', new.text_sha256,
    'version', new.policy_version_id));
  return new;
end $$;

-- Nothing that was said is changed or taken away, by anybody: it goes with its person or its account.
create function priv.keep_choice() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if session_user = '{inst}_jobs' and (priv.gate()).actor = 'job:erase' then
    perform priv.note('choice.erased', jsonb_build_object('event', old.id));
    return old;
  end if;
  if exists (select from vault.subject s where s.id = old.subject_id)
    and (old.account_id is null or exists (select from vault.account a where a.id = old.account_id))
  then
    raise exception 'choice_event is append-only' using errcode = '42501';
  end if;
  return old;
end $$;

create trigger check_choice before insert on vault.choice_event
  for each row execute function priv.check_choice();
create trigger keep_choice before delete on vault.choice_event
  for each row execute function priv.keep_choice();

-- What does not fit between the ledger and the notes that the audit chain holds of it: rows nobody noted,
-- rows that say otherwise than their note, and notes whose row is gone while its person is still here.
create function priv.ledger_faults() returns table (unnoted bigint, changed bigint, gone bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with noted as materialized (
    select n.body ->> 'event' as event, n.body from priv.audit_note n where n.kind = 'choice.recorded'),
  erased as materialized (
    select n.body ->> 'event' as event from priv.audit_note n where n.kind = 'choice.erased')
  select
    (select count(*) from vault.choice_event e
      where not exists (select from noted n where n.event = e.id)),
    (select count(*) from vault.choice_event e join noted n on n.event = e.id
      where (n.body ->> 'subject', n.body ->> 'decision', n.body ->> 'purpose', n.body ->> 'channel',
          n.body ->> 'source', n.body ->> 'text', n.body ->> 'version', (n.body ->> 'seq')::bigint)
        is distinct from (e.subject_id, e.decision, e.purpose, e.channel, e.source, e.text_sha256,
          e.policy_version_id, e.seq)),
    (select count(*) from noted n
      where not exists (select from vault.choice_event e where e.id = n.event)
        and not exists (select from erased x where x.event = n.event)
        and exists (select from vault.subject s where s.id = n.body ->> 'subject'))
$$;

revoke execute on function priv.ledger_faults() from public;
grant execute on function priv.ledger_faults() to {inst}_jobs;
revoke execute on function priv.check_choice(), priv.keep_choice() from public;
-- Handed to the gate last: whoever makes a trigger must still own its function.
grant create on schema priv to {inst}_gate;
alter function priv.check_choice() owner to {inst}_gate;
alter function priv.keep_choice() owner to {inst}_gate;
alter function priv.ledger_faults() owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;

-- Messages to people, the gate that decides at the instant of sending, and the opt-outs that outlive
-- everything else. What decides stands here, so that no program can send around it.

-- The closed list of kinds. A mandatory kind is sent whatever was opted out of; one that needs a choice
-- is sent only on a live yes; a capped one goes rarely; a bare one may go to an address with nobody
-- on file behind it.
create table priv.message_kind (
  kind text primary key,
  purpose text not null,
  mandatory boolean not null,
  choice text,
  capped boolean not null,
  bare boolean not null,
  constraint mandatory_is_no_promotion check (not mandatory or (choice is null and not capped))
);
insert into priv.message_kind (kind, purpose, mandatory, choice, capped, bare) values
  ('account.code', 'comm.service', true, null, false, true),
  ('account.welcome', 'comm.service', true, null, false, true),
  ('fax.receipt', 'fax.deliver', true, null, false, false),
  ('fax.inbound', 'fax.deliver', true, null, false, false),
  ('billing.receipt', 'comm.service', true, null, false, false),
  ('billing.dunning', 'comm.service', true, null, false, false),
  ('service.notice', 'comm.service', true, null, false, true),
  ('legal.notice', 'comm.legal_notice', true, null, false, false),
  ('legal.correspondence', 'comm.legal_notice', true, null, false, true),
  ('breach.notice', 'comm.legal_notice', true, null, false, true),
  ('rights.answer', 'comm.legal_notice', true, null, false, true),
  ('support.reply', 'comm.service', true, null, false, true),
  ('signup.followup', 'comm.service', false, null, false, true),
  ('demo.testfax', 'comm.service', false, null, false, true),
  ('referral.invite', 'comm.service', false, null, false, true),
  ('survey.invite', 'marketing.email', false, 'marketing.email', false, false),
  ('news.tips', 'marketing.email', false, 'marketing.email', false, false),
  ('news.letter', 'marketing.email', false, 'marketing.email', false, false),
  ('marketing.email', 'marketing.email', false, 'marketing.email', true, false),
  ('marketing.partner', 'marketing.partner', false, 'marketing.partner', true, false);

-- What may still be written to somebody whose account is closed: the receipt of the closing itself, the
-- last invoice, and word of a breach. Nothing else is on this list.
create table priv.message_after_closing (template text primary key);
insert into priv.message_after_closing values
  ('service.notice/account-closed'), ('billing.receipt/final-invoice'), ('breach.notice/breach');

-- Why a message is written is the row that its `about` names; the first letters of an id say in which
-- table that is, and `stands` when the reason still holds. A prefix that is not here has a reason
-- that cannot lapse.
create table priv.message_reason (
  prefix text primary key check (prefix ~ '^[a-z]{2,5}$'),
  rel text not null check (rel ~ '^(vault|ops|priv)\.[a-z_]+$'),
  stands text not null
);
insert into priv.message_reason values
  ('fax', 'vault.fax', 't.deleted_at is null'),
  ('acc', 'vault.account', 'true');

create table vault.message (
  id text primary key,
  template text not null check (template ~ '^[a-z]+\.[a-z]+/[a-z0-9-]+$'),
  kind text not null references priv.message_kind,
  account_id text references vault.account on delete cascade,
  subject_id text references vault.subject on delete cascade,
  -- Only where nobody is on file: the address itself, sealed, and gone once it is sent.
  to_sealed bytea,
  about text not null check (length(about) between 1 and 100),
  facts jsonb not null default '{}' check (jsonb_typeof(facts) = 'object'),
  secret_sealed bytea,
  written_under text not null,
  state text not null default 'pending'
    check (state in ('pending', 'sending', 'sent', 'refused', 'failed', 'dropped')),
  reason text check (reason in ('account_closed', 'no_person', 'no_address', 'suppressed',
    'undeliverable', 'no_choice', 'cap', 'reason_gone', 'template_gone', 'not_rendered', 'expired',
    'relay_refused', 'relay_silent', 'bounced', 'not_disclosed', 'not_allowed')),
  key_id text,
  to_hash bytea,
  -- Of the link in it that stops messages of its kind.
  unsubscribe_hash bytea unique,
  attempts integer not null default 0,
  next_at timestamptz not null default priv.now(),
  content text check (content in ('link', 'attached')),
  sent_at timestamptz,
  bounced_at timestamptz,
  read_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  created_at timestamptz not null default priv.now(),
  constraint ends_with_a_reason check ((state in ('refused', 'failed', 'dropped')) <= (reason is not null)),
  constraint to_somebody check (num_nonnulls(subject_id, to_sealed) <= 1)
);
create index message_due on vault.message (next_at) where state in ('pending', 'sending');
create index message_subject on vault.message (subject_id, created_at);
create index message_account on vault.message (account_id, created_at);
create index message_age on vault.message (created_at);

create table vault.message_attempt (
  id text primary key,
  message_id text not null references vault.message on delete cascade,
  account_id text,
  subject_id text,
  number integer not null,
  started_at timestamptz not null default priv.now(),
  ended_at timestamptz,
  outcome text check (outcome in ('handed_over', 'deferred', 'refused', 'unknown')),
  smtp_code integer,
  secure boolean,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  unique (message_id, number)
);

-- What an account wants to be told by mail, and whether a fax itself may be in it.
create table vault.message_setting (
  account_id text primary key references vault.account on delete cascade,
  notify_inbound boolean not null default true,
  notify_receipt boolean not null default false,
  notify_content boolean not null default false,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  updated_at timestamptz not null default priv.now()
);

-- Opt-outs as keyed hashes: no address, no person, so that they outlive both. Rows are only ever added,
-- so that an old backup can be brought up to date by adding again: what lifts an opt-out is a later
-- word of the person, in the ledger. `undeliverable` is no opt-out but an address that mail came
-- back from; it stops mandatory mail too, until the address is proven again.
create table priv.suppression (
  key_id text not null,
  to_hash bytea not null check (length(to_hash) = 32),
  kind text not null,
  since timestamptz not null default priv.now(),
  source text not null check (source in
    ('one_click', 'mailto', 'form', 'phone', 'post', 'staff', 'gpc', 'import', 'bounce', 'transfer')),
  primary key (to_hash, kind, key_id)
);

-- When promotions went to which hashed address: what the caps count. Outlives the person, for 30 days.
create table priv.marketing_sent (
  message_id text primary key,
  key_id text not null,
  to_hash bytea not null,
  at timestamptz not null default priv.now()
);
create index marketing_sent_recent on priv.marketing_sent (to_hash, at);

-- The kind is the template's, whatever the caller says.
create function priv.kind_of_template() returns trigger language plpgsql as $$
begin
  new.kind := split_part(new.template, '/', 1);
  return new;
end $$;
create trigger kind_of_template before insert or update of template, kind on vault.message
  for each row execute function priv.kind_of_template();

-- Writes a pending message under the caller's lease: to the person the lease is about, to people of
-- its account, or to an address with nobody on file. Whoever may insert into `message` may call it.
-- Word of a fax in a private inbox (0053) goes to its owner alone; what is about one person alone, as a
-- member's copy of everything, may be told as of an account they belong to.
create function priv.write_message(
  id text, template text, account text, subject text, members boolean, to_sealed bytea, about text,
  facts jsonb, secret_sealed bytea, source text
) returns setof text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
  lease priv.lease := priv.gate();
  owner_only text := (select f.owner_subject_id from vault.fax f where f.id = about);
begin
  if not exists (select from priv.compiled_right r
    where r.purpose = lease.purpose and r.actor = lease.actor and r.rel = 'vault.message'
      and r.verb = 'insert') then
    raise exception '% may not write to people under %', lease.actor, lease.purpose
      using errcode = '42501', detail = 'lease.right';
  end if;
  if account is not null and account is distinct from lease.account_id
    and not (lease.account_id is null and subject = lease.subject_id
      and exists (select from vault.membership m
        where m.account_id = account and m.subject_id = lease.subject_id)) then
    raise exception 'a message belongs to the account it is written for' using errcode = '42501';
  end if;
  if subject is not null and subject is distinct from lease.subject_id
    and not exists (select from vault.membership m
      where m.account_id = lease.account_id and m.subject_id = subject) then
    raise exception 'only to the person this is about, or to people of the account'
      using errcode = '42501';
  end if;
  if not members then
    insert into vault.message (id, template, account_id, subject_id, to_sealed, about, facts,
      secret_sealed, written_under, source)
    values (id, template, account, subject, to_sealed, about, facts, secret_sealed, lease.purpose,
      source);
    return query select id;
    return;
  end if;
  return query insert into vault.message (id, template, account_id, subject_id, about, facts,
    written_under, source)
  select priv.ulid('msg'), template, account, m.subject_id, about, facts, lease.purpose, source
  from vault.membership m where m.account_id = account
    and case when owner_only is null then m.role <> 'viewer' else m.subject_id = owner_only end
  returning vault.message.id;
end $$;

-- The parts of the decision, each by itself so that each can be looked at.

create function priv.message_account_open(m vault.message) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from priv.message_after_closing o where o.template = m.template)
    or (m.account_id is null or exists (select from vault.account a
          where a.id = m.account_id and a.state in ('unclaimed', 'active')))
      and (m.subject_id is null or m.account_id is not null
        or not exists (select from vault.membership n where n.subject_id = m.subject_id)
        or exists (select from vault.membership n join vault.account a on a.id = n.account_id
             where n.subject_id = m.subject_id and a.state in ('unclaimed', 'active')));
end $$;

-- When the person said yes to what this kind needs, or null while their last word is not yes.
create function priv.message_yes_at(m vault.message) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select c.at from priv.message_kind k
    join priv.choice_state c on c.purpose = k.choice and c.channel = 'email'
    where k.kind = m.kind and c.subject_id = m.subject_id and c.decision = 'yes');
end $$;

-- Since when this kind is stopped for the address, or null. `*` stops all that can be stopped. Only a
-- later yes of the person's own, by their own hand, lifts it: not one that came with a list, a
-- backup or a sale.
create function priv.message_stopped_at(m vault.message, hashes bytea[]) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select max(s.since) from priv.suppression s
    where s.to_hash = any (hashes) and s.kind in (m.kind, '*')
      and not exists (select from priv.message_kind k
        join priv.choice_state c on c.purpose = k.choice and c.channel = 'email'
        where k.kind = m.kind and c.subject_id = m.subject_id and c.decision = 'yes'
          and c.source = 'form' and c.at > s.since));
end $$;

-- Mail came back from the address, and it has not been proven since. Codes may try again after a day:
-- how else could it be proven?
create function priv.message_undeliverable(m vault.message, hashes bytea[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return exists (select from priv.suppression s
    where s.to_hash = any (hashes) and s.kind = 'undeliverable'
      and not exists (select from vault.contact_point c
        where c.subject_id = m.subject_id and c.kind = 'email' and c.verified_at > s.since)
      and (m.kind <> 'account.code' or s.since > priv.now() - priv.period('bounce.retry')));
end $$;

-- Rolling windows over all promotions together, whoever they are for.
create function priv.marketing_room(hashes bytea[], but text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return not exists (select from priv.marketing_sent s
      where s.to_hash = any (hashes) and s.message_id <> but
        and s.at > priv.now() - priv.period('marketing.week'))
    and (select count(*) from priv.marketing_sent s
      where s.to_hash = any (hashes) and s.message_id <> but
        and s.at > priv.now() - priv.period('marketing.month')) < 2;
end $$;

create function priv.message_reason_stands(about text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  reason priv.message_reason;
  stands boolean;
begin
  select r.* into reason from priv.message_reason r where r.prefix = split_part(about, '_', 1);
  if reason.prefix is null then return true; end if;
  execute format('select exists (select from %s t where t.id = $1 and (%s))', reason.rel, reason.stands)
    into stands using about;
  return stands;
end $$;

-- Null when it may go; else the reason, in the order in which the questions are asked.
create function priv.message_refusal(m vault.message, hashes bytea[]) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  k priv.message_kind;
begin
  select * into k from priv.message_kind where kind = m.kind;
  if not priv.message_account_open(m) then return 'account_closed'; end if;
  if m.subject_id is null and not k.bare then return 'no_person'; end if;
  if cardinality(hashes) = 0 then return 'no_address'; end if;
  if priv.message_undeliverable(m, hashes) then return 'undeliverable'; end if;
  if not k.mandatory and priv.message_stopped_at(m, hashes) is not null then
    return 'suppressed';
  end if;
  if k.choice is not null and priv.message_yes_at(m) is null then return 'no_choice'; end if;
  if k.capped and not priv.marketing_room(hashes, m.id) then return 'cap'; end if;
  if not priv.message_reason_stands(m.about) then return 'reason_gone'; end if;
  return null;
end $$;

-- Takes the lock that an opt-out takes: one for each key under which this address is known. The lock is
-- held until the caller's transaction ends, and so over the handing over.
create function priv.lock_address(hashes bytea[]) returns void
language sql volatile set search_path = pg_catalog, pg_temp
  begin atomic
    select pg_advisory_xact_lock(hashtextextended(encode(h, 'hex'), 43))
    from (select distinct u as h from unnest(hashes) u order by u) one;
  end;

-- The decision. The lease's own message goes from `pending` to `sending`, or ends here with a reason.
-- The first hash is under the key in use. The sender holds the address's lock meanwhile.
create function priv.decide_message(key_id text, hashes bytea[], attempt text, link bytea)
returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  lease priv.lease := priv.gate();
  m vault.message;
  why text;
  ending text;
begin
  select * into m from vault.message
  where id = lease.anchor_id and lease.anchor = 'pending_message' for update;
  if m.id is null then raise exception 'this lease is for no message' using errcode = '42501'; end if;
  if m.state <> 'pending' then return 'not_pending'; end if;
  why := priv.message_refusal(m, hashes);
  if why is not null then
    -- What could have gone when it was written, and may not any more, is dropped; the rest is refused.
    ending := case when why = 'reason_gone'
        or (why = 'suppressed' and priv.message_stopped_at(m, hashes) > m.created_at)
      then 'dropped' else 'refused' end;
    update vault.message set state = ending, reason = why, secret_sealed = null, to_sealed = null
    where id = m.id;
    perform priv.note('message.' || ending, jsonb_build_object('message', m.id, 'kind', m.kind,
      'subject', m.subject_id, 'account', m.account_id, 'reason', why));
    return why;
  end if;
  update vault.message set state = 'sending', attempts = attempts + 1,
    key_id = decide_message.key_id, to_hash = hashes[1], unsubscribe_hash = link, next_at = priv.now() + interval '10 minutes'
  where id = m.id;
  insert into vault.message_attempt (id, message_id, account_id, subject_id, number, source)
  values (attempt, m.id, m.account_id, m.subject_id, m.attempts + 1, 'system');
  if (select k.capped from priv.message_kind k where k.kind = m.kind) then
    insert into priv.marketing_sent (message_id, key_id, to_hash)
    values (m.id, decide_message.key_id, hashes[1]) on conflict (message_id) do nothing;
  end if;
  return 'send';
end $$;

-- The purpose of its kind shows the sender nothing of it: the person's own version of the policy, their
-- silence or their closed account keeps it shut. So it ends here, with what can be said without it.
create function priv.refuse_message(id text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  m vault.message;
  why text;
begin
  select * into m from vault.message t where t.id = refuse_message.id and t.state = 'pending' for update;
  if m.id is null then return null; end if;
  why := case when not priv.message_account_open(m) then 'account_closed'
    when m.subject_id is null and not (select k.bare from priv.message_kind k where k.kind = m.kind)
      then 'no_person'
    when (select k.choice from priv.message_kind k where k.kind = m.kind) is not null
      and priv.message_yes_at(m) is null then 'no_choice'
    else 'not_allowed' end;
  update vault.message t set state = 'refused', reason = why, secret_sealed = null, to_sealed = null
  where t.id = m.id;
  perform priv.note('message.refused', jsonb_build_object('message', m.id, 'kind', m.kind,
    'subject', m.subject_id, 'account', m.account_id, 'reason', why));
  return why;
end $$;

-- How the handing over ended: `handed_over`, `deferred` (again at `again`), `refused`, `unknown`.
create function priv.settle_message(
  attempt text, outcome text, smtp_code integer, secure boolean, content text, why text,
  again timestamptz
) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
  lease priv.lease := priv.gate();
  m vault.message;
  ending text := case outcome when 'handed_over' then 'sent'
    else case when again is null then 'failed' else 'pending' end end;
begin
  select * into m from vault.message t
  where t.id = lease.anchor_id and lease.anchor = 'pending_message' for update;
  if m.id is null then raise exception 'this lease is for no message' using errcode = '42501'; end if;
  if m.state <> 'sending' then return m.state; end if;
  -- Without an attempt: nobody knows how it ended. Not before the sender has had its time.
  if attempt is null and m.next_at > priv.now() then return m.state; end if;
  update vault.message_attempt a
  set ended_at = priv.now(), outcome = settle_message.outcome, smtp_code = settle_message.smtp_code,
    secure = settle_message.secure
  where a.message_id = m.id and a.ended_at is null and (attempt is null or a.id = attempt);
  update vault.message t
  set state = ending, content = settle_message.content,
    reason = case when ending = 'failed' then why end,
    sent_at = case when ending = 'sent' then priv.now() end,
    next_at = coalesce(again, t.next_at),
    secret_sealed = case when ending = 'pending' then t.secret_sealed end,
    to_sealed = case when ending = 'pending' then t.to_sealed end
  where t.id = m.id;
  if ending = 'failed' and outcome = 'refused' then
    delete from priv.marketing_sent s where s.message_id = m.id;
  end if;
  if why = 'bounced' and ending = 'failed' then
    insert into priv.suppression (key_id, to_hash, kind, source)
    values (m.key_id, m.to_hash, 'undeliverable', 'bounce')
    on conflict (to_hash, kind, key_id) do update set since = excluded.since;
  end if;
  perform priv.note('message.' || case ending when 'pending' then 'deferred' else ending end,
    jsonb_build_object('message', m.id, 'kind', m.kind, 'subject', m.subject_id,
      'account', m.account_id, 'outcome', outcome));
  return ending;
end $$;

-- A message that cannot be made at all ends before the gate is asked.
create function priv.fail_message(why text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
begin
  update vault.message t set state = 'failed', reason = why, secret_sealed = null, to_sealed = null
  where t.id = lease.anchor_id and lease.anchor = 'pending_message' and t.state in ('pending', 'sending');
  if not found then raise exception 'this lease is for no message' using errcode = '42501'; end if;
  perform priv.note('message.failed', jsonb_build_object('message', lease.anchor_id, 'reason', why));
end $$;

-- Nobody may be given it just now, such as a relay whose review is overdue: later again.
create function priv.postpone_message(again timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
begin
  update vault.message t set next_at = again, attempts = t.attempts + 1
  where t.id = lease.anchor_id and lease.anchor = 'pending_message' and t.state = 'pending';
end $$;

-- An opt-out; the instant from which it counts, or null when it did already. Anybody may bring one, since it can only stop mail; the address's lock makes it wait for a
-- message that is just being handed over, and makes every later one see it.
create function priv.opt_out(key_id text, hash bytea, kind text, source text, message text)
returns timestamptz
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
  fresh boolean;
  m vault.message;
begin
  if kind <> '*' and not exists (select from priv.message_kind k
    where k.kind = opt_out.kind and not k.mandatory) then
    raise exception 'there is no opting out of %', kind using errcode = '22023';
  end if;
  perform priv.lock_address(array[hash]);
  insert into priv.suppression (key_id, to_hash, kind, source) values (key_id, hash, kind, source)
  on conflict do nothing;
  fresh := found;
  if not fresh then
    -- Lifted since by a yes of the person: then it counts from now. A link used twice changes nothing.
    select * into m from vault.message t where t.id = message and t.kind = opt_out.kind;
    if m.id is not null and priv.message_stopped_at(m, array[hash]) is null then
      update priv.suppression s set since = priv.now(), source = opt_out.source
      where s.to_hash = hash and s.kind = opt_out.kind and s.key_id = opt_out.key_id;
      fresh := found;
    end if;
  end if;
  if fresh then
    perform priv.note('suppression.added', jsonb_build_object('kind', kind, 'source', source,
      'message', message));
  end if;
  if not fresh then return null; end if;
  return (select s.since from priv.suppression s where s.to_hash = hash and s.kind = opt_out.kind
    and s.key_id = opt_out.key_id);
end $$;

-- A hard bounce: this address is no longer there. The kinds' own bounced mail is marked.
create function priv.mark_bounced(message text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  m vault.message;
begin
  select * into m from vault.message t where t.id = message and t.state = 'sent' for update;
  if m.id is null then return false; end if;
  update vault.message t set state = 'failed', reason = 'bounced', bounced_at = priv.now()
  where t.id = m.id;
  insert into priv.suppression (key_id, to_hash, kind, source)
  values (m.key_id, m.to_hash, 'undeliverable', 'bounce')
  on conflict (to_hash, kind, key_id) do update set since = excluded.since;
  perform priv.note('message.bounced', jsonb_build_object('message', m.id, 'kind', m.kind,
    'subject', m.subject_id, 'account', m.account_id));
  return true;
end $$;

-- The opt-outs as they stand, to be written beside the database, and added again from there after an
-- older backup was restored. Hashes only.
create function priv.suppressions()
returns table (key_id text, hash bytea, kind text, since timestamptz, source text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select s.key_id, s.to_hash, s.kind, s.since, s.source from priv.suppression s
    order by s.since;
end $$;

create function priv.keep_suppression(key_id text, hash bytea, kind text, since timestamptz, source text)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
begin
  insert into priv.suppression as s (key_id, to_hash, kind, since, source)
  values (key_id, hash, kind, since, source)
  on conflict on constraint suppression_pkey do update set since = excluded.since, source = excluded.source
    where s.since < excluded.since;
  return found;
end $$;

create function priv.keep_suppressed() returns trigger language plpgsql as $$
begin
  raise exception 'an opt-out is kept for good' using errcode = '42501';
end $$;
create trigger append_only before delete or truncate on priv.suppression
  for each statement execute function priv.keep_suppressed();
-- The one change: the same opt-out said again counts from the later time.
create function priv.later_only() returns trigger language plpgsql as $$
begin
  if new.since < old.since or (new.key_id, new.to_hash, new.kind)
    is distinct from (old.key_id, old.to_hash, old.kind) then
    raise exception 'an opt-out is kept for good' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger later_only before update on priv.suppression
  for each row execute function priv.later_only();

-- What a reply to a mail may stop: its kind, if that can be stopped, and only from the address that the
-- mail went to.
create function priv.message_to_stop(message text, hashes bytea[])
returns table (kind text, key_id text, to_hash bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select m.kind, m.key_id, m.to_hash
    from vault.message m join priv.message_kind k on k.kind = m.kind
    where m.id = message and not k.mandatory and m.to_hash = any (hashes);
end $$;

-- For the evidence page, counts only: faxes that went in a mail, and of these such as went another way
-- than the proven one.
create function priv.mail_evidence() returns table (attached integer, unproven integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select count(*)::int, count(*) filter (where not exists (
      select from vault.message_attempt a
      where a.message_id = m.id and a.outcome = 'handed_over' and a.secure))::int
    from vault.message m where m.content = 'attached' and m.state = 'sent';
end $$;

-- Under which keys opt-outs are kept: a key that is gone would let all of them be forgotten.
create function priv.suppression_keys() returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query select distinct s.key_id from priv.suppression s;
end $$;

-- Which purpose the sender opens for a message that waits. A purpose, for an id: nobody is named.
create function priv.message_purpose(id text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select k.purpose from vault.message m join priv.message_kind k on k.kind = m.kind
    where m.id = message_purpose.id and m.state in ('pending', 'sending'));
end $$;

-- Who may call what. The rest is for the gate alone.
do $$
declare
  one record;
begin
  execute 'grant usage, create on schema priv to {inst}_gate';
  for one in select * from (values
    ('priv.message_account_open(vault.message)', '{}'::text[]),
    ('priv.message_yes_at(vault.message)', '{}'),
    ('priv.message_stopped_at(vault.message, bytea[])', '{}'),
    ('priv.message_undeliverable(vault.message, bytea[])', '{}'),
    ('priv.keep_suppressed()', '{}'),
    ('priv.later_only()', '{}'),
    ('priv.marketing_room(bytea[], text)', '{}'),
    ('priv.message_reason_stands(text)', '{}'),
    ('priv.message_refusal(vault.message, bytea[])', '{}'),
    ('priv.kind_of_template()', '{}'),
    ('priv.write_message(text, text, text, text, boolean, bytea, text, jsonb, bytea, text)',
      '{web,staff,jobs}'),
    ('priv.lock_address(bytea[])', '{jobs}'),
    ('priv.decide_message(text, bytea[], text, bytea)', '{jobs}'),
    ('priv.settle_message(text, text, integer, boolean, text, text, timestamptz)', '{jobs}'),
    ('priv.fail_message(text)', '{jobs}'),
    ('priv.refuse_message(text)', '{jobs}'),
    ('priv.postpone_message(timestamptz)', '{jobs}'),
    ('priv.opt_out(text, bytea, text, text, text)', '{web,staff,jobs}'),
    ('priv.suppressions()', '{jobs}'),
    ('priv.message_to_stop(text, bytea[])', '{jobs}'),
    ('priv.keep_suppression(text, bytea, text, timestamptz, text)', '{jobs}'),
    ('priv.mark_bounced(text)', '{jobs}'),
    ('priv.suppression_keys()', '{jobs}'),
    ('priv.mail_evidence()', '{jobs}'),
    ('priv.message_purpose(text)', '{jobs}')
  ) as f (signature, logins) loop
    execute format('revoke execute on function %s from public', one.signature);
    for i in 1 .. cardinality(one.logins) loop
      execute format('grant execute on function %s to {inst}_%s', one.signature, one.logins[i]);
    end loop;
    execute format('alter function %s owner to {inst}_gate', one.signature);
  end loop;
  execute 'revoke create on schema priv from {inst}_gate';
end $$;
grant insert, update on priv.suppression to {inst}_gate;
grant insert, delete on priv.marketing_sent to {inst}_gate;

-- A code that proves a fax number goes out as a fax of the account that pays for it, and is nobody's there:
-- shut away in the transaction that hands it over, gone with the call.

alter table vault.request_proof
  -- Why no code went to the number: too many for all numbers together, or the fax was refused.
  add column unsent text check (unsent in ('capped', 'refused'));
create index request_proof_faxed on vault.request_proof (created_at) where contact_kind = 'fax';

alter table vault.fax add constraint code_is_nobodys_mail
  check (proves is null or owner_subject_id is not distinct from proves);
create unique index fax_proves on vault.fax (proves) where proves is not null;

grant usage, create on schema priv to {inst}_gate;

-- So many faxed codes in an hour and in a day, to all numbers together: each costs a call, and anybody can
-- ask. The request is taken all the same, with no code to go out, so that nobody learns of it by asking.
create function priv.cap_code_faxes() returns trigger
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  last_hour integer;
  last_day integer;
begin
  if new.contact_kind <> 'fax' then return new; end if;
  perform pg_advisory_xact_lock(hashtext('priv.cap_code_faxes'));
  select count(*) filter (where p.created_at > priv.now() - interval '1 hour'), count(*)
  into last_hour, last_day from vault.request_proof p
  where p.contact_kind = 'fax' and p.unsent is distinct from 'capped'
    and p.created_at > priv.now() - interval '1 day';
  if last_hour < (select p.value from priv.parameter p where p.name = 'codeFaxesAnHourMax')
    and last_day < (select p.value from priv.parameter p where p.name = 'codeFaxesADayMax') then
    return new;
  end if;
  new.code_sealed := null;
  new.unsent := 'capped';
  -- One note an hour: a flood of requests is none of notes.
  if not exists (select from vault.request_proof p where p.contact_kind = 'fax'
      and p.unsent = 'capped' and p.created_at > priv.now() - interval '1 hour') then
    perform priv.note('request.codes_capped',
      jsonb_build_object('last_hour', last_hour, 'last_day', last_day));
  end if;
  return new;
end $$;
create trigger cap before insert on vault.request_proof
  for each row execute function priv.cap_code_faxes();

-- The code is forgotten, and the fax shut away, in the transaction that hands it over: it goes out once, and
-- no member of the account that pays for it ever reaches it. Only for the number that the request names.
create function priv.shut_code_fax(fax text, request text) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
  called text;
  rel text;
begin
  if lease.purpose <> 'fax.send' or lease.actor <> 'API key' then
    raise exception 'only a key that sends hands over a code' using errcode = '42501',
      detail = 'lease.right';
  end if;
  select f.to_number into called from vault.fax f
  where f.id = shut_code_fax.fax and f.account_id = lease.account_id and f.direction = 'outbound'
    and f.status = 'queued' and f.sequence = 1 and f.proves is null;
  update vault.request_proof p set code_sealed = null
  where p.request_id = shut_code_fax.request and p.contact_kind = 'fax' and p.contact = called
    and p.code_sealed is not null and p.expires_at > priv.now();
  if not found then
    raise exception 'no code waits for this number' using errcode = '42501', detail = 'code.none';
  end if;
  update vault.fax f set proves = shut_code_fax.request, owner_subject_id = shut_code_fax.request
  where f.id = shut_code_fax.fax;
  foreach rel in array array['fax_key', 'fax_document', 'fax_blob', 'fax_event'] loop
    execute format('update vault.%I t set owner_subject_id = $1 where t.fax_id = $2', rel)
      using shut_code_fax.request, shut_code_fax.fax;
  end loop;
  perform priv.note('request.code_faxed', jsonb_build_object('request', shut_code_fax.request,
    'fax', shut_code_fax.fax, 'account', lease.account_id));
end $$;
revoke execute on function priv.shut_code_fax(text, text) from public;
grant execute on function priv.shut_code_fax(text, text) to {inst}_web;

-- However the fax ends, its content ends with it, in the same transaction. A case may hold what is sealed,
-- and never the key: a code is no record of anybody's.
create function priv.end_code_fax() returns trigger
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_when = 'BEFORE' then
    new.delete_at := priv.now();
    new.deleted_at := priv.now();
    return new;
  end if;
  update vault.fax_key k set wrapped = '', delete_at = priv.now() where k.fax_id = new.id;
  if not priv.held('vault.fax_key', new.account_id, null) then
    delete from vault.fax_key k where k.fax_id = new.id;
  end if;
  if not priv.held('vault.fax_document', new.account_id, null) then
    delete from vault.fax_document d where d.fax_id = new.id;
  end if;
  return null;
end $$;
do $$ declare moment text; begin
  foreach moment in array array['before', 'after'] loop
    execute format($trigger$
      create trigger end_code_%1$s %1$s update of status on vault.fax for each row
      when (new.proves is not null
        and new.status in ('delivered', 'partial', 'uncertain', 'failed', 'canceled'))
      execute function priv.end_code_fax()$trigger$, moment);
  end loop;
end $$;

-- A request that waits for nothing more needs no code.
create function priv.forget_code() returns trigger
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  update vault.request_proof p set code_sealed = null
  where p.request_id = new.id and p.code_sealed is not null;
  return null;
end $$;
create trigger forget_code after update of wake_at on vault.rights_request for each row
  when (new.wake_at is null) execute function priv.forget_code();

-- What the operator is told: counts, of a day.
create function priv.code_faxes(
  out sent integer, out capped integer, out refused integer, out kept integer
) language sql stable security definer set search_path = pg_catalog, pg_temp return (
  (select count(*)::integer from vault.fax f
    where f.proves is not null and f.created_at > priv.now() - interval '1 day'),
  (select count(*)::integer from vault.request_proof p where p.unsent = 'capped'
    and p.created_at > priv.now() - interval '1 day'),
  (select count(*)::integer from vault.request_proof p where p.unsent = 'refused'
    and p.created_at > priv.now() - interval '1 day'),
  (select count(*)::integer from vault.request_proof p where p.contact_kind = 'fax'
    and p.code_sealed is not null and p.expires_at < priv.now() - interval '10 minutes')
);
revoke execute on function priv.code_faxes() from public;
grant execute on function priv.code_faxes() to {inst}_jobs;

do $$ declare door text; begin
  foreach door in array array['cap_code_faxes()', 'end_code_fax()', 'forget_code()'] loop
    execute format('revoke execute on function priv.%s from public', door);
  end loop;
  foreach door in array array['cap_code_faxes()', 'end_code_fax()', 'forget_code()', 'code_faxes()',
    'shut_code_fax(text, text)'] loop
    execute format('alter function priv.%s owner to {inst}_gate', door);
  end loop;
end $$;
revoke create on schema priv from {inst}_gate;

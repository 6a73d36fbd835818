-- What was done, twice: as a note that the business transaction writes itself, so that it exists if
-- and only if the deed does, and as a link of one chain that nobody can alter, not even the owner.
-- Handles and field names only, never a value.

-- RFC 8785 for what a note may hold: whole numbers, no word of a person's (no spaces, no "@", no
-- telephone number). The names of fields are plain ASCII, so that byte order is the RFC's order.
create function priv.canonical(it jsonb) returns text
  language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  wrong text;
begin
  case jsonb_typeof(it)
  when 'object' then
    select key into wrong from jsonb_object_keys(it) key where key !~ '^[A-Za-z][A-Za-z0-9_]*$' limit 1;
    if wrong is not null then
      raise exception 'a note has plain names of fields, not "%"', left(wrong, 20) using errcode = '22023';
    end if;
    return '{' || coalesce((select string_agg(to_json(e.key)::text || ':' || case jsonb_typeof(e.value)
      when 'boolean' then e.value::text when 'null' then 'null' else priv.canonical(e.value) end,
      ',' order by e.key collate "C") from jsonb_each(it) e), '') || '}';
  when 'array' then
    return '[' || coalesce((select string_agg(priv.canonical(e.value), ',' order by e.nth)
      from jsonb_array_elements(it) with ordinality e (value, nth)), '') || ']';
  when 'string' then
    if length(it #>> '{}') > 600 or it #>> '{}' ~ '[[:space:]@]'
      or it #>> '{}' ~ '^[+(]\d[-\d().]{5,}$'
      or (it #>> '{}' ~ '^\d[-\d.]{8,16}$' and it #>> '{}' !~ '^\d{4}-\d\d-\d\d$') then
      raise exception 'a note holds handles, not words: %', left(it::text, 20) using errcode = '22023';
    end if;
    return it::text;
  when 'number' then
    if it::text !~ '^-?[0-9]{1,15}$' then
      raise exception 'a note holds whole numbers, not %', left(it::text, 20) using errcode = '22023';
    end if;
    return it::text;
  else
    return it::text;
  end case;
end $$;
revoke execute on function priv.canonical(jsonb) from public;

create function priv.micros(at timestamptz) returns text
  language sql immutable parallel safe
  return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
revoke execute on function priv.micros(timestamptz) from public;

create table priv.audit_pending (
  id bigint generated always as identity primary key,
  at timestamptz not null default priv.now(),
  login text not null,
  lease_id text,
  purpose text,
  actor text,
  kind text not null check (kind ~ '^[a-z_]+(\.[a-z_]+)+$'),
  body jsonb not null check (jsonb_typeof(body) = 'object'),
  canonical text not null
);

-- The links. `body` is what was hashed, byte for byte. A trigger works every hash out again, so that
-- a wrong link cannot be made, and refuses every change.
create table priv.audit_event (
  seq bigint primary key,
  at timestamptz not null,
  prev bytea not null,
  hash bytea not null,
  body text not null
);

-- The Merkle tree (RFC 9162) over the same leaves: its whole subtrees of 256 leaves and more. Smaller
-- ones are worked out from the events.
create table priv.audit_node (
  level integer not null check (level >= 8),
  idx bigint not null,
  hash bytea not null,
  primary key (level, idx)
);

-- Where the chain ends. Its row is the lock that the appender holds: unlike an advisory lock, no
-- other login can take it. `frontier` has the last whole subtree of each level.
create table priv.audit_head (
  one boolean primary key default true check (one),
  size bigint not null,
  hash bytea not null,
  at timestamptz not null,
  frontier bytea[] not null,
  reads_seen pg_snapshot not null,
  reads_at timestamptz not null
);
insert into priv.audit_head
values (true, 0, sha256(''), '-infinity', '{}', pg_current_snapshot(), priv.now());

-- The public keys that have signed, and what they signed. A checkpoint is a C2SP signed note.
create table priv.audit_key (
  id text primary key,
  origin text not null,
  public_key bytea not null check (length(public_key) = 32),
  from_size bigint not null,
  at timestamptz not null default priv.now()
);
create table priv.audit_checkpoint (
  id bigint generated always as identity primary key,
  size bigint not null,
  root bytea not null,
  at timestamptz not null default priv.now(),
  key_id text not null references priv.audit_key,
  note text not null
);
create index audit_checkpoint_size on priv.audit_checkpoint (size);

-- So that the appender finds the openings that it has not seen yet, and what they opened.
create index lease_opened_xid on priv.lease (opened_xid);
create index access_log_lease on vault.access_log (lease_id);

create function priv.leaf(seq bigint, at timestamptz, body text) returns bytea
  language sql immutable parallel safe
  return convert_to(seq::text || '|' || priv.micros(at) || '|' || body, 'UTF8');
revoke execute on function priv.leaf(bigint, timestamptz, text) from public;

create function priv.check_link() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  last priv.audit_event;
begin
  select e.* into last from priv.audit_event e order by e.seq desc limit 1;
  if new.seq <> coalesce(last.seq, 0) + 1 or new.prev <> coalesce(last.hash, sha256(''))
    or new.at < last.at or new.hash <> sha256(new.prev || priv.leaf(new.seq, new.at, new.body)) then
    raise exception 'event % does not continue the chain', new.seq using errcode = '42501';
  end if;
  return new;
end $$;
revoke execute on function priv.check_link() from public;
create trigger check_link before insert on priv.audit_event
  for each row execute function priv.check_link();
create trigger append_only before update or delete or truncate on priv.audit_event
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on priv.audit_node
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on priv.audit_checkpoint
  for each statement execute function priv.refuse_change();
create trigger append_only before update or delete or truncate on priv.audit_key
  for each statement execute function priv.refuse_change();
-- A note that waits is moved, never changed; only the appender takes one away, as it chains it.
create trigger no_change before update or truncate on priv.audit_pending
  for each statement execute function priv.refuse_change();

-- Notes a deed. Purpose and actor are the lease's own, looked up here: a caller cannot claim another's.
create function priv.note(kind text, body jsonb) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  lease priv.lease;
  noted timestamptz := priv.now();
  who text := regexp_replace(session_user, '^{inst}_', '');
begin
  select l.* into lease from priv.lease l
  where l.id = nullif(current_setting('priv.lease', true), '')
    and l.opened_at > noted - interval '20 minutes' and l.opened_at <= noted
    and l.login = session_user and l.pid = pg_backend_pid();
  insert into priv.audit_pending (at, login, lease_id, purpose, actor, kind, body, canonical)
  values (noted, who, lease.id, lease.purpose, lease.actor, note.kind, note.body,
    '{"actor":' || coalesce(to_json(lease.actor)::text, 'null') ||
    ',"facts":' || priv.canonical(note.body) ||
    ',"kind":' || to_json(note.kind)::text ||
    ',"lease":' || coalesce(to_json(lease.id)::text, 'null') ||
    ',"login":' || to_json(who)::text ||
    ',"noted":"' || priv.micros(noted) ||
    '","purpose":' || coalesce(to_json(lease.purpose)::text, 'null') || '}');
end $$;
revoke execute on function priv.note(text, jsonb) from public;
grant execute on function priv.note(text, jsonb) to {inst}_web, {inst}_staff, {inst}_jobs, {inst}_auth;
grant execute on function priv.canonical(jsonb), priv.micros(timestamptz),
  priv.leaf(bigint, timestamptz, text), priv.check_link() to {inst}_gate;

-- The notes of one kind or all, whether they wait or are chained: for whoever examines the database
-- as its owner.
create view priv.audit_note as
  select kind, body, at, login, lease_id, purpose, actor from priv.audit_pending
  union all
  select b ->> 'kind', b -> 'facts', (b ->> 'noted')::timestamptz, b ->> 'login', b ->> 'lease',
    b ->> 'purpose', b ->> 'actor'
  from (select e.body::jsonb from priv.audit_event e) as chained (b);

grant usage, create on schema priv to {inst}_gate;
grant insert, select, delete on priv.audit_pending to {inst}_gate;
grant insert, select on priv.audit_event, priv.audit_node, priv.audit_checkpoint, priv.audit_key
  to {inst}_gate;
grant select, update on priv.audit_head to {inst}_gate;
alter function priv.note(text, jsonb) owner to {inst}_gate;
set local role {inst}_gate;
grant execute on function priv.note(text, jsonb) to {inst}_owner; -- what an installation does by itself
reset role;
revoke create on schema priv from {inst}_gate;

-- What was done, waiting to be chained: written by the business transaction itself, through one function,
-- so that the note exists if and only if the deed does. Handles and field names only, never a value.

create table priv.audit_pending (
  id bigint generated always as identity primary key,
  at timestamptz not null default priv.now(),
  login name not null,
  lease_id text,
  kind text not null check (kind ~ '^[a-z_]+(\.[a-z_]+)+$'),
  body jsonb not null check (jsonb_typeof(body) = 'object')
);

create function priv.note(kind text, body jsonb) returns void
  language sql volatile security definer set search_path = pg_catalog, pg_temp
  begin atomic
    insert into priv.audit_pending (login, lease_id, kind, body)
    values (session_user, nullif(current_setting('priv.lease', true), ''), note.kind, note.body);
  end;
revoke execute on function priv.note(text, jsonb) from public;
grant execute on function priv.note(text, jsonb) to {inst}_web, {inst}_staff, {inst}_jobs, {inst}_auth;
grant usage, create on schema priv to {inst}_gate;
grant insert, select on priv.audit_pending to {inst}_gate;
alter function priv.note(text, jsonb) owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;

-- Who sends writes faxes that go out, from a number of their own account, and touches no other: a right
-- may now be narrowed to rows that hold one value, and the number is looked up when it is written.

alter table priv.compiled_right
  add column row_where text not null default '',
  drop constraint compiled_right_pkey,
  add primary key (purpose, actor, rel, verb, row_kind, row_column, row_where, intake);

-- Looks past row security, as a foreign key would: the number may be hidden from whoever writes.
create function priv.check_sender() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from vault.number n
    where n.number = new.from_number and n.account_id = new.account_id) then
    raise exception 'a fax is sent from a number of its own account'
      using errcode = '23503', detail = 'fax.sender';
  end if;
  return null;
end $$;
revoke execute on function priv.check_sender() from public;
-- After the row: one that row security refuses never comes here, so this tells whose number it is
-- to nobody else.
create trigger sender_is_ours after insert or update of direction, from_number, account_id
  on vault.fax for each row when (new.direction = 'outbound')
  execute function priv.check_sender();
grant create, usage on schema priv to {inst}_gate;
alter function priv.check_sender() owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;

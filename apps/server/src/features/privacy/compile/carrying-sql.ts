// What somebody without an account may see of rows that carry their number or address: `carries` of
// the inventory, and no column more. The contact is the one that this very lease proved.
import type { PolicySource } from './check-inventory.ts';

export function carryingSql({ inventory }: PolicySource): string {
  const found = inventory.tables.flatMap(({ name, carries = [] }) =>
    carries.map(({ contact, column, shows, when }) => {
      const row = shows.map((one) => `'${one}', t.${one}`).join(', ');
      return `    select '${name}'::text, jsonb_build_object(${row}) from ${name} t
    where proof.contact_kind = '${contact}' and t.${column} = proof.contact${
      when === undefined ? '' : ` and (${when})`
    }`;
    }),
  );
  const nothing = `    select null::text, null::jsonb where false`;
  return `grant create on schema priv to {inst}_gate;
create function priv.carrying(max integer) returns table (rel text, facts jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
  proof vault.request_proof;
begin
  if lease.purpose <> 'rights.fulfil' or lease.actor <> 'link holder' then
    raise exception 'only who proved an address sees what carries it'
      using errcode = '42501', detail = 'lease.right';
  end if;
  select p.* into proof from vault.request_proof p
  where p.request_id = lease.anchor_id and p.proved_at is not null;
  return query select f.* from (
${[nothing, ...found].join('\n    union all\n')}
  ) as f (rel, facts) limit max;
end $$;
comment on function priv.carrying(integer) is 'compiled';
revoke execute on function priv.carrying(integer) from public;
grant execute on function priv.carrying(integer) to {inst}_web;
alter function priv.carrying(integer) owner to {inst}_gate;
revoke create on schema priv from {inst}_gate;`;
}

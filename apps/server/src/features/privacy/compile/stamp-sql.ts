// The trigger of each table with personal data: a row is collected under the version that governs
// its person at that instant, and from a declared source. Its version can be neither claimed nor
// changed later.
import type { Table } from '../../../platform/db/inventory.ts';
import { owned, settings } from './door-sql.ts';
import { literal } from './rows-sql.ts';

export function stampSql(table: Table): string {
  const bare = table.name.split('.')[1];
  const stamp = `priv.stamp_${bare}()`;
  const keep = `priv.keep_${bare}()`;
  const sources = table.sources.map(literal).join(', ');
  return `create function ${stamp} returns trigger language plpgsql ${settings} as $$
begin
${table.versions === 'named' ? '' : versionSql(table)}  if new.source is null or new.source not in (${sources}) then
    raise exception 'no declared source of ${table.name}: %', new.source
      using errcode = '23514', detail = 'row.source';
  end if;
  return new;
end $$;
create trigger stamped before insert on ${table.name} for each row execute function ${stamp};
${owned(stamp)}

create function ${keep} returns trigger language plpgsql ${settings} as $$
begin
  if new.policy_version_id is distinct from old.policy_version_id then
    raise exception 'the version of a row of ${table.name} stays what it was'
      using errcode = '42501', detail = 'row.version';
  end if;
  if new.source is null or new.source not in (${sources}) then
    raise exception 'no declared source of ${table.name}: %', new.source
      using errcode = '23514', detail = 'row.source';
  end if;
  return new;
end $$;
create trigger kept before update of policy_version_id, source on ${table.name} for each row
  execute function ${keep};
${owned(keep)}`;
}

/* The column's default is the version that is shown to new people, so a row that has it claims
   nothing: it gets the one that governs its person. Any other than these two is a lie. */
function versionSql({ name, subject, account }: Table): string {
  const of = [subject, account].map((column) => (column ? `new.${column}` : 'null')).join(', ');
  return `  declare
    governing text := priv.governing_version(${of});
  begin
    if new.policy_version_id is not null and new.policy_version_id <> governing
      and new.policy_version_id <> priv.current_version() then
      raise exception 'a row of ${name} is collected under %, not under %',
        governing, new.policy_version_id using errcode = '42501', detail = 'row.version';
    end if;
    new.policy_version_id := governing;
  end;
`;
}

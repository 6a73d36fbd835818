// What the gate knows of choices, versions, freezes and closings. Every function here answers about
// the people of the caller's own lease: an argument that named a person would tell what they chose.
import { leasedLogins } from '../../../platform/db/logins.ts';
import { owned, settings } from './door-sql.ts';

/** Frozen for this purpose? Asked as a lease opens, and again as it is used. */
const frozenSql = `create function priv.is_frozen(purpose text, account text, subject text)
returns boolean language plpgsql stable ${settings} as $$
begin
  return exists (
      select from priv.freeze f where (f.account_id = account or f.subject_id = subject)
        and (f.until is null or f.until > priv.now()))
    and not coalesce((select p.while_frozen from priv.purpose p where p.name = purpose), false);
end $$;
${owned('priv.is_frozen(text, text, text)')}

create function priv.refuse_frozen(lease priv.lease) returns void language plpgsql stable ${settings} as $$
begin
  if priv.is_frozen(lease.purpose, lease.account_id, lease.subject_id) then
    raise exception 'frozen: not used for % now', lease.purpose
      using errcode = '42501', detail = 'lease.frozen';
  end if;
end $$;
${owned('priv.refuse_frozen(priv.lease)')}`;

/* The versions that have the purpose of the lease: rows collected under them are open to it. Where
   the account is closed, the version it was closed under must have it, too. A purpose that rests on
   consent is in no version: only a yes opens it. */
const versionsSql = `create function priv.versions_of(lease priv.lease) returns text[]
language plpgsql stable ${settings} as $$
begin
  return (select array_agg(v.policy_version_id) from priv.version_purpose v
    where v.purpose = lease.purpose and not exists (
      select from priv.purpose p where p.name = lease.purpose and p.basis = 'consent')
    and not priv.is_shut(lease));
end $$;
${owned('priv.versions_of(priv.lease)')}

create function priv.versions() returns text[] language plpgsql stable ${settings} as $$
begin
  return priv.versions_of(priv.gate());
end $$;
${owned('priv.versions()', leasedLogins)}

create function priv.plain_versions() returns text[] language plpgsql stable ${settings} as $$
declare
  lease priv.lease := priv.gate();
begin
  if lease.id is null or cardinality(priv.refused_of(lease)) > 0 then return '{}'; end if;
  return priv.versions_of(lease);
end $$;
${owned('priv.plain_versions()', leasedLogins)}

create function priv.is_shut(lease priv.lease) returns boolean language plpgsql stable ${settings} as $$
declare
  closed_under text := (select a.closed_version_id from vault.account a
    where a.id = lease.account_id and a.state = 'closed');
begin
  return closed_under is not null and not exists (select from priv.version_purpose v
    where v.policy_version_id = closed_under and v.purpose = lease.purpose);
end $$;
${owned('priv.is_shut(priv.lease)')}`;

/* The people a lease can be about: its own, those of its account, and those who decided anything in
   that account's name. The account itself stands for the person who accepted for it. */
const peopleSql = `create function priv.people(lease priv.lease) returns setof text
language plpgsql stable ${settings} as $$
begin
  return query
    select lease.subject_id where lease.subject_id is not null
    union select m.subject_id from vault.membership m where m.account_id = lease.account_id
    union select e.subject_id from vault.choice_event e where e.account_id = lease.account_id;
end $$;
${owned('priv.people(priv.lease)')}

create function priv.with_account(people text[], lease priv.lease) returns text[]
language plpgsql stable ${settings} as $$
begin
  return coalesce(people, '{}') || array(
    select a.id from vault.account a join vault.choice_event e on e.id = a.accepted_event_id
    where a.id = lease.account_id and e.subject_id = any (people));
end $$;
${owned('priv.with_account(text[], priv.lease)')}`;

/* Whose rows this purpose does not see: the last thing they said of it is no, or they are frozen.
   What the law requires asks nobody, so nothing that is said of it counts. */
const refusedSql = `create function priv.refused_of(lease priv.lease) returns text[]
language plpgsql stable ${settings} as $$
declare
  rule priv.purpose;
  asks boolean;
  freezes boolean;
  people text[];
begin
  if exists (select from priv.freeze) then perform priv.refuse_frozen(lease); end if;
  select p.* into rule from priv.purpose p where p.name = lease.purpose;
  -- Mostly nobody ever said anything of this purpose and nothing is frozen: then nobody is looked up.
  asks := rule.basis not in ('legal obligation', 'none') and (rule.basis = 'consent'
    or exists (select from vault.choice_event e where e.purpose = lease.purpose));
  freezes := not rule.while_frozen and exists (
    select from priv.freeze f where f.subject_id is not null);
  if lease.id is null or not (asks or freezes) then return '{}'; end if;
  select array_agg(s.person) into people from priv.people(lease) s (person)
  where (freezes and exists (
      select from priv.freeze f where f.subject_id = s.person
        and (f.until is null or f.until > priv.now())))
    or (asks and priv.said(s.person, lease.purpose) is distinct from 'yes'
      and (rule.basis = 'consent' or priv.said(s.person, lease.purpose) is not null));
  if people is null then return '{}'; end if;
  return priv.with_account(people, lease);
end $$;
${owned('priv.refused_of(priv.lease)')}

create function priv.refused() returns text[] language plpgsql stable ${settings} as $$
begin
  return priv.refused_of(priv.gate());
end $$;
${owned('priv.refused()', leasedLogins)}

-- A purpose is asked for on one channel alone: what was said last of it is what counts.
create function priv.said(person text, purpose text) returns text
language plpgsql stable ${settings} as $$
begin
  return (select e.decision from vault.choice_event e
    where e.subject_id = person and e.purpose = said.purpose order by e.seq desc limit 1);
end $$;
${owned('priv.said(text, text)')}`;

/* Whose rows it sees although their version did not have it: who said yes to it, or accepted a
   later version that has it. Asked only where a row needs it. */
const agreedSql = `create function priv.agreed() returns text[] language plpgsql stable ${settings} as $$
declare
  lease priv.lease := priv.gate();
  rule priv.purpose;
  people text[];
begin
  select p.* into rule from priv.purpose p where p.name = lease.purpose;
  if lease.id is null or priv.is_shut(lease) then return '{}'; end if;
  select array_agg(s.person) into people from priv.people(lease) s (person)
  where (rule.basis not in ('legal obligation', 'none')
      and priv.said(s.person, lease.purpose) = 'yes')
    or (rule.basis <> 'consent' and exists (
      select from (
        select distinct on (e.policy_version_id) e.policy_version_id, e.decision
        from vault.choice_event e
        where e.subject_id = s.person and e.purpose is null and e.kind = 'policy_accept'
        order by e.policy_version_id, e.seq desc) a
      join priv.version_purpose v
        on v.policy_version_id = a.policy_version_id and v.purpose = lease.purpose
      where a.decision = 'yes'));
  if people is null then return '{}'; end if;
  return priv.with_account(people, lease);
end $$;
${owned('priv.agreed()', leasedLogins)}`;

/* The instant a row must be due after, in the doorways of a purpose where some see beyond it: who
   keeps for a case, or takes away. */
const dueSql = `create function priv.due_clock() returns timestamptz
language plpgsql stable ${settings} as $$
declare
  lease priv.lease := priv.gate();
begin
  if exists (select from priv.purpose p
    where p.name = lease.purpose and lease.actor = any (p.sees_past_due)) then
    return '-infinity';
  end if;
  return priv.now();
end $$;
${owned('priv.due_clock()', leasedLogins)}`;

/** Freezing what the lease is about, and ending that: whom it hits is not the caller's to say. */
function freezing(what: 'account' | 'subject'): string {
  return `create function priv.freeze_${what}(why text, until timestamptz default null) returns void
language plpgsql volatile ${settings} as $$
declare
  lease priv.lease := priv.may_freeze(why);
begin
  insert into priv.freeze (${what}_id, why, until)
  values (lease.${what}_id, freeze_${what}.why, freeze_${what}.until);
  perform priv.note('${what}.frozen', jsonb_build_object('${what}', lease.${what}_id, 'why', why));
end $$;
${owned(`priv.freeze_${what}(text, timestamptz)`, leasedLogins)}

create function priv.thaw_${what}(why text) returns integer
language plpgsql volatile ${settings} as $$
declare
  lease priv.lease := priv.may_freeze(why);
  ended integer;
begin
  delete from priv.freeze f where f.${what}_id = lease.${what}_id and f.why = thaw_${what}.why;
  get diagnostics ended = row_count;
  perform priv.note('${what}.thawed', jsonb_build_object('${what}', lease.${what}_id, 'why', why));
  return ended;
end $$;
${owned(`priv.thaw_${what}(text)`, leasedLogins)}`;
}

/* Staff keep something for a case; what people began themselves they neither begin nor end. */
const mayFreezeSql = `create function priv.may_freeze(why text) returns priv.lease
language plpgsql stable ${settings} as $$
declare
  lease priv.lease := priv.gate();
begin
  if lease.id is null or not exists (select from priv.purpose p
    where p.name = lease.purpose and may_freeze.why = any (p.may_freeze)
      and (lease.staff_id is null or may_freeze.why = 'hold')) then
    raise exception '% freezes nothing for %', lease.purpose, why
      using errcode = '42501', detail = 'lease.right';
  end if;
  return lease;
end $$;
${owned('priv.may_freeze(text)')}`;

export const standingSql = [
  frozenSql,
  versionsSql,
  peopleSql,
  refusedSql,
  agreedSql,
  dueSql,
  mayFreezeSql,
  freezing('account'),
  freezing('subject'),
].join('\n\n');

// The door functions: `priv.gate()` reads the caller's own lease, `priv.open_by_<anchor>()` makes
// one. They run as the role `gate`, which nobody can log in as, and answer only about the caller.
import type { Anchor, Table } from '../../../platform/db/inventory.ts';
import { leasedLogins } from '../../../platform/db/logins.ts';
import type { PolicySource } from './check-inventory.ts';
import { array, mailboxActors } from './rows-sql.ts';

/** Marks a function as compiled, takes it from everyone, gives it to these logins, and then to the
 * gate. In this order: once the gate owns it, the owner login's grants would silently do nothing.
 * */
export function owned(signature: string, logins: readonly string[] = []): string {
  return [
    `comment on function ${signature} is 'compiled';`,
    `revoke execute on function ${signature} from public;`,
    ...logins.map((login) => `grant execute on function ${signature} to {inst}_${login};`),
    `alter function ${signature} owner to {inst}_gate;`,
  ].join('\n');
}

/* The policies on the owner's own tables ask these when it installs. Granted by the gate itself: a
   grant made before the change of owner would have gone over to the gate with everything else. */
const ownerGrants = `set local role {inst}_gate;
grant execute on function priv.way(text, text), priv.key(text),
  priv.quick(text, text, integer, text), priv.fold_leases(timestamptz), priv.plain_versions(),
  priv.versions(), priv.refused(), priv.agreed(), priv.due_clock(), priv.kept(text),
  priv.mailboxes()
  to {inst}_owner;
reset role;`;

export function doorSql(source: PolicySource, others: readonly string[]): string {
  return [
    'grant create, usage on schema priv to {inst}_gate;',
    sessionSql,
    gateSql,
    ...others,
    periodSql,
    ulidSql,
    mailboxesSql,
    openableSql(source.inventory.tables),
    openSql,
    ...source.inventory.anchors.map((anchor) => openFunctions(anchor, loginsOf(source, anchor))),
    ...source.inventory.finders.map(({ name, query }) => finderSql(name, query)),
    foldSql,
    ownerGrants,
    rollSql,
    'revoke create on schema priv from {inst}_gate;',
  ].join('\n\n');
}

/** Which logins come through an anchor's door. */
export function loginsOf({ purposes }: Pick<PolicySource, 'purposes'>, anchor: Anchor): string[] {
  const logins = Object.values(purposes)
    .flatMap((purpose) => purpose.actors)
    .filter((one) => one.anchor === anchor.name)
    .map((one) => one.login as string);
  return [...new Set(logins)].sort();
}

export const settings = 'security definer set search_path = pg_catalog, pg_temp';

/** What of a lease a row is compared with. Written out: a call costs as much as the rest. */
const keyOf = `case kind when 'account' then lease.account_id when 'subject' then lease.subject_id
    when 'anchor' then lease.anchor_id when 'scope' then lease.scope_id
    when 'opened' then lease.opened_id end`;

/* A session is its process and its number: a process id can come again, a number cannot. Only the
   gate draws one, and a session without one has opened nothing. To look up when the process started
   would take PostgreSQL longer than to find the lease. */
const sessionSql = `create function priv.session() returns bigint language plpgsql volatile ${settings} as $$
begin
  return currval('priv.session_number');
exception when object_not_in_prerequisite_state then
  return nextval('priv.session_number');
end $$;
${owned('priv.session()', leasedLogins)}`;

/* The lease must be the caller's own: same login, same session, in time, and opened by an earlier,
   committed transaction. One generic plan is forced: PostgreSQL would else plan anew for the
   partitions each time, five times slower. And it goes by the index: made while a day has few
   leases, the plan would read them all, and stay. */
const gateSql = `create function priv.gate() returns priv.lease language plpgsql stable ${settings}
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  found_lease priv.lease;
  right_now timestamptz := priv.now();
begin
  select l.* into found_lease from priv.lease l
  where l.id = current_setting('priv.lease', true)
    and l.opened_at > right_now - interval '10 minutes' and l.opened_at <= right_now
    and l.expires_at > right_now
    and l.login = session_user
    and case when l.pid = pg_backend_pid() then l.session_number = currval('priv.session_number') end
    and l.opened_xid is distinct from pg_current_xact_id_if_assigned();
  if found_lease.id is null and session_user <> '{inst}_owner' then
    raise exception 'no lease: personal data is reached for a purpose only'
      using errcode = '42501', detail = 'lease.none';
  end if;
  return found_lease;
end $$;
${owned('priv.gate()')}

create function priv.own(purpose text, kind text, actors text[], all_actors text[]) returns text
  language plpgsql stable ${settings} as $$
declare
  lease priv.lease := priv.gate();
begin
  if lease.id is null then return null; end if;
  if lease.purpose <> own.purpose then
    raise exception 'this lease is for %, not for %', lease.purpose, own.purpose
      using errcode = '42501', detail = 'lease.purpose';
  end if;
  if lease.actor <> all (all_actors) then
    raise exception '% has nothing to do here under %', lease.actor, lease.purpose
      using errcode = '42501', detail = 'lease.right';
  end if;
  if exists (select from priv.freeze) then perform priv.refuse_frozen(lease); end if;
  if lease.actor <> all (actors) then return null; end if;
  return ${keyOf};
end $$;
${owned('priv.own(text, text, text[], text[])', leasedLogins)}

create function priv.way(rel text, verb text) returns integer
  language plpgsql stable ${settings} as $$
declare
  lease priv.lease := priv.gate();
  found_way integer;
begin
  if lease.id is null then return null; end if;
  select w.way into found_way from priv.compiled_way w
  where w.purpose = lease.purpose and w.actor = lease.actor and w.rel = way.rel
    and w.verb = way.verb and w.intake = lease.intake;
  if found_way is null then
    raise exception '% may not % % under %', lease.actor, way.verb, way.rel, lease.purpose
      using errcode = '42501', detail = 'lease.right';
  end if;
  return found_way;
end $$;
${owned('priv.way(text, text)', leasedLogins)}

create function priv.quick(rel text, verb text, way integer, kind text) returns text
  language plpgsql stable ${settings} as $$
declare
  lease priv.lease := priv.gate();
begin
  if lease.id is null
    or not exists (select from priv.compiled_way w
      where w.purpose = lease.purpose and w.actor = lease.actor and w.rel = quick.rel
        and w.verb = quick.verb and w.intake = lease.intake and w.way = quick.way)
    or exists (select from priv.policy_version p where not exists (
      select from priv.version_purpose v
      where v.policy_version_id = p.id and v.purpose = lease.purpose))
    or exists (select from priv.purpose p where p.name = lease.purpose and p.basis = 'consent')
    or (exists (select from vault.account a where a.id = lease.account_id and a.state = 'closed')
      and priv.is_shut(lease))
    or ((exists (select from priv.freeze)
        or exists (select from vault.choice_event e where e.purpose = lease.purpose))
      and cardinality(priv.refused_of(lease)) > 0) then
    return null;
  end if;
  return ${keyOf};
end $$;
${owned('priv.quick(text, text, integer, text)', leasedLogins)}

create function priv.key(kind text) returns text language plpgsql stable ${settings} as $$
declare
  lease priv.lease := priv.gate();
begin
  return ${keyOf};
end $$;
${owned('priv.key(text)', leasedLogins)}`;

const periodSql = `create function priv.period(rule text) returns interval language sql stable ${settings}
  begin atomic select r.period from priv.retention_rule r where r.name = rule; end;
${owned('priv.period(text)')}`;

/* Base64 writes six bits a letter where a ULID has five. So the time's ten groups of five are moved
   apart, to six each, half by half: to add a part times 2^n - 1 moves it up by n. Of chance the
   sixth bit is left out. One `encode` is quicker than 26 `substr`. */
const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const bits = (...ranges: [from: number, count: number][]) =>
  ranges.reduce((sum, [from, count]) => sum | (((1n << BigInt(count)) - 1n) << BigInt(from)), 0n);
const apart: [part: bigint, times: number][] = [
  [bits([40, 10]), 2 ** 8 - 1],
  [bits([20, 20]), 2 ** 4 - 1],
  [bits([10, 10], [34, 10]), 2 ** 2 - 1],
  [bits([5, 5], [17, 5], [29, 5], [41, 5], [53, 5]), 1],
];

/* Bytes 6 and 8 of a UUID are not all chance, and are left out. */
const ulidSql = `create function priv.ulid(prefix text) returns text language plpgsql volatile ${settings} as $$
declare
  time bigint := date_part('epoch', priv.now()) * 1000;
  chance bytea := uuid_send(gen_random_uuid());
begin
${apart.map(([part, times]) => `  time := time + (time & ${part}) * ${times};`).join('\n')}
  return prefix || '_' || translate(
    substr(encode('\\x00'::bytea || int8send(time) || substr(chance, 1, 6) || substr(chance, 10, 6),
      'base64'), 3),
    '${base64}',
    '${crockford}${crockford}');
end $$;
${owned('priv.ulid(text)')}`;

/* Whose private inboxes are open to the person of a lease: their own; and where the account said
   that its administrators may read them, to such a one all of the account's. A key for programs is
   nobody, and a copy of everything has no one else's. */
const mailboxesSql = `create function priv.mailboxes_of(account text, person text, actor text)
returns text[] language plpgsql stable ${settings} as $$
begin
  if person is null or actor = 'API key' then return '{}'; end if;
  if actor not like 'job:%' and exists (select from vault.account a
    join vault.membership m on m.account_id = a.id
    where a.id = mailboxes_of.account and a.mailbox_policy = 'admin_may_read'
      and m.subject_id = person and m.role in ('owner', 'admin')) then
    return array[person] || array(select i.owner_subject_id from vault.inbox i
      where i.account_id = mailboxes_of.account and i.owner_subject_id is not null);
  end if;
  return array[person];
end $$;
${owned('priv.mailboxes_of(text, text, text)')}

create function priv.mailboxes() returns text[] language plpgsql stable ${settings} as $$
declare
  lease priv.lease := priv.gate();
begin
  return priv.mailboxes_of(lease.account_id, lease.subject_id, lease.actor);
end $$;
${owned('priv.mailboxes()', leasedLogins)}`;

/** Is there such a thing to open, in this account? One answer for "none" and "not yours". */
function openableSql(tables: readonly Table[]): string {
  const found = tables.flatMap(({ name, account, opens, mailbox }) => {
    if (opens === undefined) return [];
    const when = opens.when === undefined ? '' : ` and (${opens.when})`;
    const row = `t.${opens.column} = openable.object and t.${account} = openable.account`;
    const box =
      mailbox === undefined
        ? ''
        : ` and (openable.boxes is null or t.${mailbox} is null or t.${mailbox} = any (openable.boxes))`;
    return [`exists (select from ${name} t where ${row}${when}${box})`];
  });
  return `create function priv.openable(object text, account text, boxes text[] default null)
returns boolean
language plpgsql stable ${settings} as $$
begin
  return ${found.length === 0 ? 'false' : found.join('\n    or ')};
end $$;
${owned('priv.openable(text, text, text[])')}`;
}

const openSql = `create function priv.open(
  purpose text, anchor text, proof priv.anchor_row, intake boolean, object text, part integer
) returns priv.lease language plpgsql volatile ${settings} as $$
declare
  may priv.purpose_actor;
  opened priv.lease;
  right_now timestamptz := priv.now();
begin
  if proof.actors is null then
    raise exception 'no such %', anchor using errcode = '42501', detail = 'anchor.none';
  end if;
  select p.* into may from priv.purpose_actor p
  where p.purpose = open.purpose and p.anchor = open.anchor and p.actor = any (proof.actors)
    and '{inst}_' || p.login = session_user limit 1;
  if may.purpose is null or open.purpose <> all (proof.purposes) then
    raise exception 'purpose % is not open to this %', purpose, anchor
      using errcode = '42501', detail = 'anchor.purpose';
  end if;
  if exists (select from priv.freeze)
    and priv.is_frozen(purpose, proof.account_id, proof.subject_id) then
    raise exception 'frozen: not used for % now', purpose
      using errcode = '42501', detail = 'anchor.frozen';
  end if;
  -- The log says who opened what: an opening that shows nothing is not written down.
  if object is not null and priv.openable(object, proof.account_id,
    case when may.actor = any (${array(mailboxActors)})
      then priv.mailboxes_of(proof.account_id, proof.subject_id, may.actor) end) is not true then
    raise exception 'no such object' using errcode = '42501', detail = 'anchor.object';
  end if;
  insert into priv.lease (id, opened_at, expires_at, login, pid, session_number, opened_xid,
    purpose, actor, anchor, anchor_id, account_id, subject_id, scope_id, opened_id, opened_part, intake,
    case_id, staff_id)
  values (
    priv.ulid('lea'), right_now, right_now + make_interval(secs => may.lease_seconds),
    session_user, pg_backend_pid(), priv.session(),
    pg_current_xact_id(), open.purpose, may.actor, open.anchor, proof.anchor_id, proof.account_id,
    proof.subject_id, proof.scope_id, object, part, open.intake, proof.case_id, proof.staff_id
  ) returning * into opened;
  -- Staff: with the lease itself a person's record lies open, so it is written down here and now.
  if object is not null or may.login = 'staff' then
    insert into vault.access_log (id, at, lease_id, purpose, actor, object_id, part, account_id,
      subject_id, case_id, staff_id, source)
    values (priv.ulid('log'), opened.opened_at, opened.id, opened.purpose, opened.actor, object,
      part, opened.account_id, opened.subject_id, opened.case_id, opened.staff_id, 'system');
  end if;
  return opened;
end $$;
${owned('priv.open(text, text, priv.anchor_row, boolean, text, integer)')}`;

/** One door per anchor: the caller brings a key, the database finds out who that is. */
function openFunctions(anchor: Anchor, logins: string[]): string {
  const signature = `priv.open_by_${anchor.name}(text, text, text, integer)`;
  const query = anchor.query.replaceAll('$1', `open_by_${anchor.name}.key`);
  return `create function priv.open_by_${anchor.name}(
  purpose text, key text, object text default null, part integer default null
) returns priv.lease language plpgsql volatile ${settings} as $$
#variable_conflict use_column
declare
  proof priv.anchor_row;
begin
  select p.*${anchor.staff ? '' : ', null, null'} into proof from (${query}
  ) as p (anchor_id, account_id, subject_id, scope_id, actors, purposes${anchor.staff ? ', case_id, staff_id' : ''});
  return priv.open(purpose, '${anchor.name}', proof, ${anchor.intake ?? false}, object, part);
end $$;
${owned(signature, logins)}`;
}

function finderSql(name: string, query: string): string {
  const signature = `priv.due_${name}(integer)`;
  return `create function priv.due_${name}(max integer) returns table (id text, due_at timestamptz)
language sql stable ${settings} as $$
  select f.* from (${query}) as f (id, due_at) limit max
$$;
${owned(signature, ['jobs'])}`;
}

/* What leases say of a day, before it goes: who read for which purpose, how often. What
   opened one thing, and what staff did, was written down as it was opened; an intake reads nothing;
   and of who is erased nothing is written anew. */
const foldSql = `create function priv.fold_leases(before timestamptz) returns integer
language plpgsql volatile ${settings} as $$
declare
  written integer;
begin
  insert into vault.access_log (id, at, lease_id, purpose, actor, account_id, subject_id, times,
    source)
  select priv.ulid('log'), max(l.opened_at), min(l.id), l.purpose, l.actor, l.account_id,
    l.subject_id, count(*), 'system'
  from priv.lease l
  where l.opened_at < fold_leases.before and l.opened_id is null and l.staff_id is null
    and not l.intake and num_nonnulls(l.account_id, l.subject_id) > 0
    and (l.account_id is null or exists (select from vault.account a where a.id = l.account_id))
    and (l.subject_id is null or exists (select from vault.subject s where s.id = l.subject_id))
  group by (l.opened_at at time zone 'UTC')::date, l.purpose, l.actor, l.account_id, l.subject_id;
  get diagnostics written = row_count;
  return written;
end $$;
${owned('priv.fold_leases(timestamptz)')}`;

/* Partitions are tables, so only their owner makes and drops them: this one function stays with the
   owner. It makes today's and tomorrow's partition, folds what is past its time into the log, and
   drops it. */
const rollSql = `create function priv.roll_leases(keep_days integer) returns integer
language plpgsql volatile ${settings} as $$
declare
  day date;
  old record;
  dropped integer := 0;
begin
  if keep_days < 1 then
    raise exception 'leases are kept a day at least: they are the trace of who read what'
      using errcode = '22023';
  end if;
  perform pg_advisory_xact_lock(hashtext('priv.roll_leases'));
  for day in select (priv.now() at time zone 'UTC')::date + step from generate_series(-1, 2) step loop
    execute format(
      'create table if not exists priv.%I partition of priv.lease for values from (%L) to (%L)',
      'lease_' || to_char(day, 'YYYYMMDD'), day::timestamp at time zone 'UTC',
      (day + 1)::timestamp at time zone 'UTC');
  end loop;
  perform priv.fold_leases((priv.now() at time zone 'UTC')::date::timestamp at time zone 'UTC'
    - make_interval(days => keep_days));
  for old in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'priv.lease'::regclass
      and c.relname < 'lease_' || to_char((priv.now() at time zone 'UTC')
        - make_interval(days => keep_days), 'YYYYMMDD')
  loop
    execute format('drop table priv.%I', old.relname);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
comment on function priv.roll_leases(integer) is 'compiled';
revoke execute on function priv.roll_leases(integer) from public;
grant execute on function priv.roll_leases(integer) to {inst}_jobs;`;

-- The one appender of the audit chain, and the Merkle tree (RFC 9162) over its events: roots
-- and consistency proofs. All run as the gate; what a login may call is granted at the end.

-- A tree's root over leaf hashes: pairs are joined level by level, the odd one out moves up.
create function priv.merkle_root(hashes bytea[]) returns bytea
  language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  now_at bytea[] := hashes;
  up bytea[];
begin
  if coalesce(cardinality(now_at), 0) = 0 then return sha256(''); end if;
  while cardinality(now_at) > 1 loop
    up := '{}';
    for i in 1 .. cardinality(now_at) / 2 loop
      up := up || sha256('\x01'::bytea || now_at[2 * i - 1] || now_at[2 * i]);
    end loop;
    if cardinality(now_at) % 2 = 1 then up := up || now_at[cardinality(now_at)]; end if;
    now_at := up;
  end loop;
  return now_at[1];
end $$;

create function priv.leaf_hash(leaf bytea) returns bytea
  language sql immutable parallel safe return sha256('\x00'::bytea || leaf);

-- One event more, on the chain and on the tree. `head` is the locked row as it will be written back.
create function priv.append_event(head priv.audit_head, body text) returns priv.audit_head
  language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  seq bigint := head.size + 1;
  leaf bytea;
  hash bytea;
  node bytea;
  idx bigint := head.size;
  level integer := 0;
begin
  head.at := greatest(head.at, priv.now()); -- a clock that goes back does not turn the chain round
  leaf := priv.leaf(seq, head.at, body);
  hash := sha256(head.hash || leaf);
  insert into priv.audit_event (seq, at, prev, hash, body) values (seq, head.at, head.hash, hash, body);
  node := priv.leaf_hash(leaf);
  while idx % 2 = 1 loop
    node := sha256('\x01'::bytea || head.frontier[level + 1] || node);
    idx := idx / 2;
    level := level + 1;
    if level >= 8 then insert into priv.audit_node (level, idx, hash) values (level, idx, node); end if;
  end loop;
  head.frontier[level + 1] := node;
  head.size := seq;
  head.hash := hash;
  return head;
end $$;

-- Every lease that was opened between two looks, and what was opened under it, as leaf hashes: hot
-- reads are too many for an event each, so they enter the chain as two roots.
create function priv.reads_between(before pg_snapshot, until pg_snapshot, since timestamptz)
  returns table (leases bytea[], opened bytea[])
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with fresh as (
    select l.* from priv.lease l
    where l.opened_xid >= pg_snapshot_xmin(before) and l.opened_xid < pg_snapshot_xmax(until)
      and not pg_visible_in_snapshot(l.opened_xid, before)
      and pg_visible_in_snapshot(l.opened_xid, until) and l.opened_at > since
  )
  select array(select priv.leaf_hash(convert_to(row_to_json(r)::text, 'UTF8')) from (
      select l.id, priv.micros(l.opened_at) as opened_at, l.login, l.purpose, l.actor, l.anchor,
        l.anchor_id, l.account_id, l.subject_id, l.scope_id, l.opened_id, l.opened_part, l.case_id, l.staff_id
      from fresh l order by l.id collate "C") r),
    array(select priv.leaf_hash(convert_to(row_to_json(r)::text, 'UTF8')) from (
      select a.id, priv.micros(a.at) as at, a.lease_id, a.purpose, a.actor, a.object_id, a.part,
        a.account_id, a.subject_id, a.case_id, a.staff_id
      from fresh l join vault.access_log a on a.lease_id = l.id
      where l.opened_id is not null or l.login like '%staff' order by a.id collate "C") r);
$$;

create function priv.append_reads(head priv.audit_head) returns priv.audit_head
  language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  until pg_snapshot := pg_current_snapshot();
  since timestamptz := head.reads_at - interval '1 hour';
  found_now record;
begin
  select * into found_now from priv.reads_between(head.reads_seen, until, since);
  if cardinality(found_now.leases) > 0 then
    head := priv.append_event(head, '{"actor":null,"facts":' || priv.canonical(jsonb_build_object(
        'leases', cardinality(found_now.leases),
        'leases_root', encode(priv.merkle_root(found_now.leases), 'hex'),
        'opened', cardinality(found_now.opened),
        'opened_root', encode(priv.merkle_root(found_now.opened), 'hex'),
        'since', priv.micros(since), 'before', head.reads_seen::text, 'until', until::text))
      || ',"kind":"reads.chained","lease":null,"login":"chain","noted":"'
      || priv.micros(priv.now()) || '","purpose":null}');
  end if;
  head.reads_seen := until;
  head.reads_at := priv.now();
  return head;
end $$;

-- The appender: moves at most `max` notes into the chain, in the order they were written, and the
-- reads since the last time. One transaction: a crash leaves either all of it or nothing, and the row
-- lock lets one at a time.
create function priv.chain_notes(max integer) returns integer
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  head priv.audit_head;
  waiting priv.audit_pending;
  moved bigint[] := '{}';
begin
  select h.* into head from priv.audit_head h for update;
  head := priv.append_reads(head);
  for waiting in select p.* from priv.audit_pending p order by p.id limit max loop
    head := priv.append_event(head, waiting.canonical);
    moved := moved || waiting.id;
  end loop;
  delete from priv.audit_pending p where p.id = any (moved);
  update priv.audit_head h set size = head.size, hash = head.hash, at = head.at,
    frontier = head.frontier, reads_seen = head.reads_seen, reads_at = head.reads_at;
  return cardinality(moved);
end $$;

-- MTH of the leaves lo … hi-1. Whole subtrees of 256 and more are looked up.
create function priv.tree_hash(lo bigint, hi bigint) returns bytea
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  n bigint := hi - lo;
  k bigint := 1;
  height integer := 1;
begin
  if n <= 256 then
    if n < 256 or lo % 256 <> 0 then
      return priv.merkle_root(array(
        select priv.leaf_hash(priv.leaf(e.seq, e.at, e.body)) from priv.audit_event e
        where e.seq > lo and e.seq <= hi order by e.seq));
    end if;
  end if;
  while k * 2 < n loop k := k * 2; height := height + 1; end loop;
  if k * 2 = n and lo % n = 0 then
    return (select t.hash from priv.audit_node t where t.level = height and t.idx = lo / n);
  end if;
  return sha256('\x01'::bytea || priv.tree_hash(lo, lo + k) || priv.tree_hash(lo + k, hi));
end $$;

-- SUBPROOF of RFC 9162 2.1.4.1 over the leaves lo … hi-1.
create function priv.subproof(m bigint, lo bigint, hi bigint, whole boolean) returns bytea[]
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  n bigint := hi - lo;
  k bigint := 1;
begin
  if m = n then return case when whole then '{}'::bytea[] else array[priv.tree_hash(lo, hi)] end; end if;
  while k * 2 < n loop k := k * 2; end loop;
  if m <= k then return priv.subproof(m, lo, lo + k, whole) || priv.tree_hash(lo + k, hi); end if;
  return priv.subproof(m - k, lo + k, hi, false) || priv.tree_hash(lo, lo + k);
end $$;

create function priv.refuse_size(size bigint, smallest bigint) returns void
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if size < smallest or size > (select h.size from priv.audit_head h) then
    raise exception 'the log has no size %', size using errcode = '22023', detail = 'log.size';
  end if;
end $$;

create function priv.log_root(size bigint) returns bytea
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform priv.refuse_size(size, 0);
  return case when size = 0 then sha256('') else priv.tree_hash(0, size) end;
end $$;

create function priv.log_consistency(from_size bigint, to_size bigint) returns bytea[]
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform priv.refuse_size(from_size, 1);
  perform priv.refuse_size(to_size, from_size);
  return priv.subproof(from_size, 0, to_size, true);
end $$;

create function priv.log_head() returns table (
  size bigint, hash bytea, at timestamptz, pending bigint, oldest_pending timestamptz,
  checked_size bigint, checked_at timestamptz, seen_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select h.size, h.hash, nullif(h.at, '-infinity'), p.n, p.oldest, c.size, c.at, priv.now()
  from priv.audit_head h
  cross join (select count(*) as n, min(at) as oldest from priv.audit_pending) p
  left join lateral (select k.size, k.at from priv.audit_checkpoint k order by k.id desc limit 1) c on true
$$;

create function priv.log_checkpoints(before bigint, max integer)
  returns table (id bigint, size bigint, root bytea, at timestamptz, key_id text, note text)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id, c.size, c.root, c.at, c.key_id, c.note from priv.audit_checkpoint c
  where c.id < before order by c.id desc limit least(max, 500)
$$;

create function priv.log_keys() returns table (
  id text, origin text, public_key bytea, from_size bigint, at timestamptz)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select k.id, k.origin, k.public_key, k.from_size, k.at from priv.audit_key k order by k.at, k.id
$$;

-- Keeps what was signed, if it is what the log says of itself.
create function priv.keep_checkpoint(size bigint, key text, note text) returns void
  language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  root bytea := priv.log_root(size);
  origin text := (select k.origin from priv.audit_key k where k.id = key);
begin
  if origin is null or not starts_with(note,
      concat(origin, e'\n', size, e'\n', encode(root, 'base64'), e'\n\n— ', origin, ' ')) then
    raise exception 'this checkpoint does not say what the log holds' using errcode = '42501';
  end if;
  insert into priv.audit_checkpoint (size, root, key_id, note) values (size, root, key, note);
end $$;

-- A new key is known from the size of the log at which it first signed; the log itself says so.
create function priv.keep_log_key(id text, origin text, public_key bytea, signed_by text, signature text)
  returns void language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from priv.audit_key k where k.id = keep_log_key.id) then return; end if;
  insert into priv.audit_key (id, origin, public_key, from_size)
  values (id, origin, public_key, (select h.size from priv.audit_head h));
  perform priv.note('log_key.added', jsonb_build_object('key', id, 'origin', origin,
    'public_key', encode(public_key, 'base64'), 'signed_by', signed_by, 'signature', signature));
end $$;

-- The first link that does not hold, looking at `max` events from `first` on; null where all do.
create function priv.broken_link(first bigint, max integer) returns bigint
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select min(t.seq) from (
    select e.seq, e.prev, e.hash, priv.leaf(e.seq, e.at, e.body) as leaf, first as wanted,
      lag(e.hash) over w as last_hash, lag(e.seq) over w as last_seq
    from priv.audit_event e where e.seq >= first and e.seq < first + max window w as (order by e.seq)) t
  where t.hash <> sha256(t.prev || t.leaf)
    or (t.seq > t.wanted and (t.prev is distinct from t.last_hash or t.seq <> t.last_seq + 1))
    or (t.seq = 1 and t.prev <> sha256(''))
$$;

-- How many of the last `max` roots of reads no longer fit the rows that they were made of, as far as
-- these still stand: what an opening was noted as may have been erased with its person.
create function priv.changed_reads(max integer) returns bigint
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*) from (
    select e.body::jsonb -> 'facts' as f from priv.audit_event e
    where e.body like '%"kind":"reads.chained"%' and e.at > priv.now() - interval '2 days' order by e.seq desc limit max) b
  cross join lateral priv.reads_between((b.f ->> 'before')::pg_snapshot,
    (b.f ->> 'until')::pg_snapshot, (b.f ->> 'since')::timestamptz) r
  where encode(priv.merkle_root(r.leases), 'hex') <> b.f ->> 'leases_root'
    or (cardinality(r.opened) >= (b.f ->> 'opened')::int
      and encode(priv.merkle_root(r.opened), 'hex') <> b.f ->> 'opened_root')
$$;

-- The events, for staff who examine them and for the export. Under a lease for just that.
create function priv.read_audit(after bigint, max integer)
  returns table (seq bigint, at text, prev text, hash text, body text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  lease priv.lease := priv.gate();
begin
  if lease.purpose is distinct from 'security.audit'
    or lease.actor <> all (array['auditor', 'cpo', 'operator', 'legal_officer']) then
    raise exception 'the log is read by those who examine it' using errcode = '42501', detail = 'lease.right';
  end if;
  return query select e.seq, priv.micros(e.at), encode(e.prev, 'hex'), encode(e.hash, 'hex'), e.body
    from priv.audit_event e where e.seq > after order by e.seq limit least(max, 5000);
end $$;

do $$
declare
  it regprocedure;
begin
  execute 'grant create on schema priv to {inst}_gate';
  for it in select p.oid from pg_proc p where p.pronamespace = 'priv'::regnamespace and p.proname in (
    'merkle_root', 'leaf_hash', 'append_event', 'reads_between', 'append_reads', 'chain_notes',
    'tree_hash', 'subproof', 'refuse_size', 'log_root', 'log_consistency', 'log_head', 'log_checkpoints', 'log_keys', 'keep_checkpoint', 'keep_log_key', 'broken_link',
    'changed_reads', 'read_audit') loop
    execute format('revoke execute on function %s from public', it);
    if it::text ~ '^priv\.(log_|keep_|chain_notes|broken_link|changed_reads)' then
      execute format('grant execute on function %s to {inst}_jobs', it);
    end if;
    if it::text ~ '^priv\.log_' then
      execute format('grant execute on function %s to {inst}_web, {inst}_staff', it);
    end if;
    if it::text ~ '^priv\.read_audit' then
      execute format('grant execute on function %s to {inst}_staff', it);
    end if;
    execute format('alter function %s owner to {inst}_gate', it);
  end loop;
  execute 'revoke create on schema priv from {inst}_gate';
end $$;

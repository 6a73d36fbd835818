-- A fax, its dials, its pages, what happened to it, and what the line did. One id for life; each dial
-- is an attempt. Content lies sealed in blobs under the fax's own key; destroying that key erases it.

create table vault.fax (
  id text primary key,
  account_id text not null references vault.account on delete cascade,
  subject_id text references vault.subject,
  inbox_id text not null references vault.inbox,
  direction text not null check (direction in ('outbound', 'inbound')),
  status text not null check (status in ('draft', 'held', 'scheduled', 'queued', 'in_progress',
    'retrying', 'delivered', 'partial', 'uncertain', 'failed', 'canceled', 'received')),
  phase text check (phase in ('preparing', 'dialing', 'ringing', 'negotiating', 'training',
    'sending', 'receiving', 'confirming')),
  folder text not null default 'inbox' check (folder in ('inbox', 'trash')),
  from_number text not null check (length(from_number) <= 40),
  to_number text not null check (length(to_number) <= 40),
  remote_identity text check (length(remote_identity) <= 40),
  quality text not null default 'fine' check (quality in ('standard', 'fine', 'superfine')),
  rendering text not null default 'auto'
    check (rendering in ('auto', 'text', 'photo', 'threshold')),
  paper text not null default 'a4' check (paper in ('a4', 'letter')),
  header_text text check (length(header_text) <= 50),
  time_zone text not null default 'UTC',
  expect_identity text check (length(expect_identity) <= 40),
  max_attempts integer not null default 5 check (max_attempts between 1 and 12),
  attempts integer not null default 0,
  requeued integer not null default 0,
  cancel_asked boolean not null default false,
  next_attempt_at timestamptz,
  deadline_at timestamptz,
  pages_total integer check (pages_total between 0 and 10000),
  current_page integer,
  error text,
  evidence jsonb,
  result jsonb,
  metadata jsonb not null default '{}',
  sequence integer not null default 0,
  created_at timestamptz not null default priv.now(),
  updated_at timestamptz not null default priv.now(),
  completed_at timestamptz,
  delete_at timestamptz,
  deleted_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  -- No state that can wait is without a deadline.
  constraint waiting_has_deadline check (
    status in ('delivered', 'partial', 'uncertain', 'failed', 'canceled', 'received')
    or deadline_at is not null)
);
create index fax_list on vault.fax (account_id, direction, id desc);
create index fax_waiting on vault.fax (deadline_at) where deadline_at is not null;
create index fax_expiry on vault.fax (delete_at) where deleted_at is null;

-- The key of one fax's content, wrapped by the key of its account. Without this row the blobs are noise.
create table vault.fax_key (
  fax_id text primary key references vault.fax on delete cascade,
  account_id text not null references vault.account on delete cascade,
  wrapped bytea not null,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null
);

-- What a fax is made from; gone as soon as its pages are drawn.
create table vault.fax_document (
  fax_id text not null references vault.fax on delete cascade,
  position integer not null check (position between 1 and 25),
  account_id text not null references vault.account on delete cascade,
  name text not null check (length(name) <= 255),
  media_type text not null,
  bytes bigint not null,
  blob_id text not null,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  primary key (fax_id, position)
);

create table vault.fax_attempt (
  id text primary key,
  fax_id text not null references vault.fax on delete cascade,
  account_id text not null references vault.account on delete cascade,
  number integer not null,
  status text not null check (status in ('in_progress', 'succeeded', 'failed')),
  phase text,
  -- The process that runs it: of another one's attempts nobody will ever hear again.
  incarnation text not null,
  started_at timestamptz not null default priv.now(),
  ended_at timestamptz,
  first_page integer,
  pages_confirmed integer not null default 0,
  remote_identity text check (length(remote_identity) <= 40),
  rate integer,
  ecm boolean,
  coding text,
  line_ms integer,
  outcome text,
  evidence jsonb,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  unique (fax_id, number)
);

create table vault.fax_page (
  fax_id text not null references vault.fax on delete cascade,
  number integer not null,
  account_id text not null references vault.account on delete cascade,
  state text not null
    check (state in ('pending', 'sending', 'confirmed', 'unconfirmed', 'lost')),
  copy text check (copy in ('good', 'poor')),
  width integer not null,
  height integer not null,
  resolution text not null check (resolution in ('standard', 'fine', 'superfine')),
  -- As drawn, without the header line; and as it went or came.
  drawn_blob_id text,
  line_blob_id text,
  attempt_id text,
  confirmed_at timestamptz,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  primary key (fax_id, number)
);

create table vault.fax_event (
  id text primary key,
  fax_id text not null references vault.fax on delete cascade,
  account_id text not null references vault.account on delete cascade,
  sequence integer not null,
  type text not null,
  data jsonb not null,
  created_at timestamptz not null default priv.now(),
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  unique (fax_id, sequence)
);
create index fax_event_stream on vault.fax_event (account_id, id);

-- The trace of a call: timeline, and one day capture and replay, are these lines.
create table vault.call_record (
  fax_id text not null references vault.fax on delete cascade,
  attempt_id text not null,
  line integer not null,
  account_id text not null references vault.account on delete cascade,
  at timestamptz not null,
  lane text not null check (lane in ('sip', 'media', 't30', 'page')),
  what text not null,
  way text not null check (way in ('sent', 'heard', 'none')),
  text text not null,
  detail text not null,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  primary key (fax_id, attempt_id, line)
);

-- What the gate asks beyond the version a row was collected under: what its person chose, whether it is
-- frozen, whether its account is closed. And who of the staff acted, and in which case.

-- The last row by `seq` for a person and a purpose is what counts, whatever the clock said.
alter table vault.choice_event
  add column seq bigint generated always as identity,
  add column purpose text,
  drop constraint choice_event_kind_check,
  add constraint choice_event_kind_check check (kind in ('policy_accept', 'purpose')),
  add constraint choice_names_purpose check ((kind = 'purpose') = (purpose is not null));
create index choice_event_said on vault.choice_event (subject_id, purpose, seq desc);
create index choice_event_account on vault.choice_event (account_id, purpose);

-- What was in force when the account was closed governs its rows from then on.
alter table vault.account
  add column closed_version_id text references priv.policy_version;

-- What may not be used for now: a whole account or one person. No lease but those of purposes that are
-- declared for it opens; one that was open sees nothing more.
create table priv.freeze (
  id bigint generated always as identity primary key,
  account_id text references vault.account on delete cascade,
  subject_id text references vault.subject on delete cascade,
  why text not null check (why in ('erasure', 'restriction', 'hold', 'child')),
  since timestamptz not null default priv.now(),
  until timestamptz,
  check (num_nonnulls(account_id, subject_id) = 1)
);
create index freeze_account on priv.freeze (account_id) where account_id is not null;
create index freeze_subject on priv.freeze (subject_id) where subject_id is not null;

-- Purposes as the gate needs them: whether a choice is needed or possible, what goes on while frozen.
create table priv.purpose (
  name text primary key,
  basis text not null
    check (basis in ('contract', 'legal obligation', 'legitimate interest', 'consent', 'none')),
  while_frozen boolean not null,
  may_freeze text[] not null
);

-- Staff: the case that is the reason, and a handle of the person who acts (never a name).
alter type priv.anchor_row add attribute case_id text cascade, add attribute staff_id text cascade;
alter table priv.lease add column case_id text, add column staff_id text;
alter table vault.access_log
  add column case_id text,
  add column staff_id text,
  alter column object_id drop not null;

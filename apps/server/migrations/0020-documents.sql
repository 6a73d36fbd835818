-- Documents handed over to be faxed, before they belong to a fax. The bytes lie sealed in the blobs
-- under the document's own key; what people call it, and what was noted about it, is sealed in `facts`.
-- Destroying the row destroys the key.

create table vault.document (
  id text primary key,
  account_id text not null references vault.account on delete cascade,
  subject_id text references vault.subject on delete set null,
  kind text not null check (kind in ('pdf', 'tiff', 'png', 'jpeg', 'webp', 'text', 'markdown')),
  bytes integer not null check (bytes > 0),
  pages integer not null check (pages between 1 and 350),
  data_key bytea not null,
  facts bytea not null,
  created_at timestamptz not null default priv.now(),
  delete_at timestamptz not null,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint goes_in_time check (delete_at > created_at)
);
create index document_expiry on vault.document (delete_at);
create index document_account on vault.document (account_id);

-- The key of a document's content lies apart from the document, so that it can be had only by whoever
-- opens that document and is written down for it; what it is called is sealed under a key of its own.
-- What was sealed the old way cannot be sealed again without the keys: documents are kept a day at
-- most, and those of the day before this migration are handed over anew.

truncate vault.document;
alter table vault.document
  drop column data_key,
  add column facts_key bytea not null,
  add unique (id, account_id);

create table vault.document_key (
  document_id text primary key,
  account_id text not null references vault.account on delete cascade,
  wrapped bytea not null,
  policy_version_id text not null default priv.current_version() references priv.policy_version,
  source text not null,
  constraint document_key_document foreign key (document_id, account_id)
    references vault.document (id, account_id) on delete cascade
);

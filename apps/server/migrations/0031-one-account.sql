-- Rows that belong together belong to one account: a reference carries the account with it. Row
-- security looks at the row that is written and not at the one it points to, and a foreign key looks
-- past row security; without this, whether another account's fax is there could be told from outside.

alter table vault.inbox add unique (id, account_id);
alter table vault.fax add unique (id, account_id);
alter table vault.choice_event add unique (id, account_id);

alter table vault.account
  drop constraint account_accepted_event_id_fkey,
  add constraint account_accepted_event
    foreign key (accepted_event_id, id) references vault.choice_event (id, account_id);
alter table vault.number
  drop constraint number_inbox_id_fkey,
  add constraint number_inbox
    foreign key (inbox_id, account_id) references vault.inbox (id, account_id);
alter table vault.fax
  drop constraint fax_inbox_id_fkey,
  add constraint fax_inbox
    foreign key (inbox_id, account_id) references vault.inbox (id, account_id);
alter table vault.fax_key
  drop constraint fax_key_fax_id_fkey,
  add constraint fax_key_fax foreign key (fax_id, account_id)
    references vault.fax (id, account_id) on delete cascade;
alter table vault.fax_document
  drop constraint fax_document_fax_id_fkey,
  add constraint fax_document_fax foreign key (fax_id, account_id)
    references vault.fax (id, account_id) on delete cascade;
alter table vault.fax_attempt
  drop constraint fax_attempt_fax_id_fkey,
  add constraint fax_attempt_fax foreign key (fax_id, account_id)
    references vault.fax (id, account_id) on delete cascade;
alter table vault.fax_page
  drop constraint fax_page_fax_id_fkey,
  add constraint fax_page_fax foreign key (fax_id, account_id)
    references vault.fax (id, account_id) on delete cascade;
alter table vault.fax_event
  drop constraint fax_event_fax_id_fkey,
  add constraint fax_event_fax foreign key (fax_id, account_id)
    references vault.fax (id, account_id) on delete cascade;
alter table vault.call_record
  drop constraint call_record_fax_id_fkey,
  add constraint call_record_fax foreign key (fax_id, account_id)
    references vault.fax (id, account_id) on delete cascade;

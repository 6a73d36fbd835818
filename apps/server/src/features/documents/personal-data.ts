/**
 * What is stored about a document that no fax has taken yet: kept a day. Whoever works for the
 * account may hand one over and see what it is called; opening its content, to look at it or to
 * send it, is written down.
 */
import { declare } from '../../platform/db/inventory.ts';

const owners = ['user', 'API key'];
const byAccount = { by: 'account', column: 'account_id' } as const;
const outline = ['id', 'account_id', 'kind', 'bytes', 'pages', 'created_at', 'delete_at'];
const shown = [...outline, 'facts_key', 'facts'];

export const inventory = declare({
  tables: [
    {
      name: 'vault.document',
      holds: 'a file handed over to be faxed, sealed, until a fax takes a copy or the day is over',
      subject: 'subject_id',
      account: 'account_id',
      sources: ['form', 'api', 'system'],
      retention: 'fax.content',
      due: [{ rule: 'fax.content', at: 't.delete_at' }],
      export: 'no: gone within a day; what is sent is exported with its fax',
      erasure: 'key',
      opens: { column: 'id', when: 'delete_at > priv.now()' },
      shared: true,
      blobs: 'id',
      columns: {
        id: 'user.unique_id',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        kind: 'user.content',
        bytes: 'user.content',
        pages: 'user.content',
        facts_key: 'user.authorizing',
        facts: 'user.content',
        created_at: 'user.behavior.timestamp',
        delete_at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
      },
      access: [
        {
          purpose: 'fax.send',
          actors: owners,
          rows: byAccount,
          read: shown,
          insert: [...shown, 'subject_id', 'source'],
        },
        { purpose: 'fax.display', actors: owners, rows: byAccount, read: outline },
      ],
    },
    {
      name: 'vault.document_key',
      holds: 'the key of one document’s content, wrapped by the key of its account',
      account: 'account_id',
      sources: ['form', 'api', 'system'],
      retention: 'fax.content',
      export: 'no: a key is not information about a person',
      erasure: 'key',
      columns: {
        document_id: 'user.unique_id',
        account_id: 'user.account',
        wrapped: 'user.authorizing',
        policy_version_id: 'system.operations',
        source: 'system.operations',
      },
      access: [
        {
          purpose: 'fax.send',
          actors: owners,
          rows: byAccount,
          insert: ['document_id', 'account_id', 'wrapped', 'source'],
        },
        // Only the document that this very lease was opened for, after the access log was written:
        // to be shown a page of it, or to send it.
        ...['fax.display', 'fax.send'].map((purpose) => ({
          purpose,
          actors: owners,
          rows: { by: 'opened' as const, column: 'document_id' },
          read: ['document_id', 'wrapped'],
        })),
      ],
    },
  ],
});

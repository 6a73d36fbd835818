// What is kept for a case, and who decides so.
import { declare } from '../../../platform/db/inventory.ts';

export const inventory = declare({
  tables: [
    {
      name: 'vault.legal_hold',
      holds: 'which rows a case keeps past their time, until when it is looked at again',
      account: 'account_id',
      subject: 'subject_id',
      sources: ['form', 'system'],
      retention: 'account.life',
      export: 'no: a hold may be under a court’s gag; it is told when that ends',
      erasure: 'keep: it is what keeps the rest, and goes with its account',
      columns: {
        id: 'user.unique_id',
        case_id: 'system.operations',
        account_id: 'user.account',
        subject_id: 'user.unique_id',
        tables: 'system.operations',
        owner_id: 'user.unique_id',
        since: 'user.behavior.timestamp',
        review_at: 'user.behavior.timestamp',
        released_at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
      },
      access: [
        {
          purpose: 'legal.hold',
          actors: ['legal_officer', 'cpo'],
          rows: { by: 'account', column: 'account_id' },
          read: [
            'id',
            'case_id',
            'account_id',
            'subject_id',
            'tables',
            'since',
            'review_at',
            'released_at',
          ],
          insert: [
            'id',
            'case_id',
            'account_id',
            'subject_id',
            'tables',
            'owner_id',
            'review_at',
            'source',
          ],
          update: ['review_at', 'released_at'],
        },
      ],
    },
  ],
});

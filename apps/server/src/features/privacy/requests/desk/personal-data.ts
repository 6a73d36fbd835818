// What a person of ours wrote in answer to a request: seen by whoever asked and by whoever answers.
import { declare } from '../../../../platform/db/inventory.ts';

const shown = ['request_id', 'body', 'at'];
const given = ['request_id', 'body', 'source'];

export const inventory = declare({
  tables: [
    {
      name: 'vault.request_answer',
      holds: 'what was written in answer to a request by right',
      subject: 'subject_id',
      sources: ['form'],
      retention: 'request.log',
      export: 'yes',
      erasure: 'row',
      columns: {
        request_id: 'user.unique_id',
        subject_id: 'user.unique_id',
        body: 'user.content',
        staff_id: 'system.operations',
        at: 'user.behavior.timestamp',
        policy_version_id: 'system.operations',
        source: 'system.operations',
      },
      access: [
        {
          purpose: 'rights.fulfil',
          actors: ['user'],
          rows: { by: 'subject', column: 'subject_id' },
          read: shown,
        },
        {
          purpose: 'rights.fulfil',
          actors: ['link holder'],
          rows: { by: 'anchor', column: 'request_id' },
          read: shown,
        },
        {
          purpose: 'rights.fulfil',
          actors: ['cpo'],
          rows: { by: 'scope', column: 'request_id' },
          read: shown,
          insert: given,
        },
      ],
    },
  ],
});

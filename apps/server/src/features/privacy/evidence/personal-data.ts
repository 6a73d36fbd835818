// What a look at the running system acts by: a made-up person, and nobody else.
import { declare } from '../../../platform/db/inventory.ts';

export const inventory = declare({
  tables: [],
  anchors: [
    {
      name: 'synthetic_subject',
      holds: 'a made-up person, of whom the promises are tried',
      query: `select s.id, null, s.id, s.id, array['job:evidence'], array['evidence.check']
        from vault.subject s where s.id = $1 and priv.is_synthetic(s.id)`,
    },
  ],
});

// What the running system can say of mail, without a person in it.
import { sql } from 'kysely';
import type { App, LiveCheck } from '../../app.ts';
import type { HashKeys } from './address-hash.ts';

const everySeconds = 300;

export function mailChecks({ background }: Pick<App, 'background'>, hash: HashKeys): LiveCheck[] {
  return [
    {
      promise: 'P-4-03',
      everySeconds,
      run: async () => {
        const { rows } = await sql<{ attached: number; unproven: number }>`
          select attached, unproven from priv.mail_evidence()`.execute(background);
        const [{ attached, unproven }] = rows;
        return {
          ok: unproven === 0,
          sentence:
            unproven === 0
              ? 'No fax left in a mail but over a connection that was encrypted and proven.'
              : 'Faxes left in mails over connections that were not encrypted and proven.',
          counts: { attached, unproven },
        };
      },
    },
    {
      promise: 'P-3B-02',
      everySeconds,
      run: async () => {
        const { rows } = await sql<{ key: string; kept: number }>`
          select key_id as key, count(*)::int as kept from priv.suppressions() group by 1`.execute(
          background,
        );
        const kept = rows.reduce((sum, row) => sum + row.kept, 0);
        const lost = rows.filter(({ key }) => !hash.keys.has(key)).length;
        return {
          ok: lost === 0,
          sentence:
            lost === 0
              ? 'Each opt-out that is kept can be found again by its address.'
              : 'The key of some opt-outs is lost: they would not be found.',
          counts: { kept, keys_lost: lost },
        };
      },
    },
  ];
}

// Protection of the service (P-2C-04): the same looks for every fax, by machine, and a verdict that
// says which look and how it ended. No person reads anything, and nothing of what was looked at is
// kept.
import { sql } from 'kysely';
import type { App } from '../../../app.ts';
import { tablesOf } from '../tables.ts';

/** Faxes of one account in an hour, and to one number. Published at /v1/limits. */
export const accountFaxesAnHourMax = 3_000;
export const numberFaxesAnHourMax = 600;

type Look = 'loop' | 'rate' | 'file';

interface Pace {
  by_account: number;
  to_number: number;
  loops: boolean;
}

/** Looks at a queued fax before anything of it is opened. Returns the problem code it is refused
 * with, or undefined when it may go on. */
export function protectFax(app: App, faxId: string): Promise<string | undefined> {
  return under(app, faxId, async (write) => {
    const pace = await write.pace();
    const looks: [Look, string | undefined][] = [
      ['loop', pace.loops ? 'sending.loop' : undefined],
      ['rate', tooMany(pace) ? 'sending.pace' : undefined],
    ];
    for (const [look, code] of looks) await write.verdict(look, code);
    return looks.find(([, code]) => code !== undefined)?.[1];
  });
}

/** Writes down how reading the file ended: `code` is the document problem it was refused with. */
export function judgeFile(app: App, faxId: string, code: string | undefined): Promise<void> {
  return under(app, faxId, (write) => write.verdict('file', code));
}

function tooMany({ by_account, to_number }: Pace): boolean {
  return by_account > accountFaxesAnHourMax || to_number > numberFaxesAnHourMax;
}

interface Writing {
  pace(): Promise<Pace>;
  verdict(look: Look, code: string | undefined): Promise<void>;
}

function under<Result>(app: App, faxId: string, work: (writing: Writing) => Promise<Result>) {
  const opening = { purpose: 'fax.protect', anchor: { queued_fax: faxId } } as const;
  return app.withPurpose(opening, (db, lease) =>
    work({
      pace: async () => {
        const { rows } = await sql<Pace>`select * from priv.pace()`.execute(db);
        return rows[0];
      },
      verdict: async (look, code) => {
        await tablesOf(db, 'fax.protect')
          .insertInto('fax_verdict')
          .values({
            id: app.id('ver'),
            fax_id: faxId,
            account_id: lease.accountId as string,
            check_name: look,
            verdict: code === undefined ? 'passed' : 'refused',
            code: code ?? null,
            source: 'system',
          })
          .execute();
      },
    }),
  );
}

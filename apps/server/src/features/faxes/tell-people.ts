// Word to the people of an account: a fax came in, or one that was sent has ended. Written down in
// the transaction of the fax's own last step, so that neither is without the other; and only where
// the account wants it.
import type { Kysely } from 'kysely';
import type { App } from '../../app.ts';
import type { Db } from '../privacy/index.ts';
import type { FaxStatus } from './fax.ts';
import type { FaxDb } from './tables.ts';

type Teller = Pick<App, 'send'>;

interface Received {
  faxId: string;
  accountId: string;
  pages: number;
  number: string;
  partial: boolean;
}

export async function tellReceived(
  app: Teller,
  db: Db,
  tables: FaxDb,
  fax: Received,
): Promise<void> {
  const { notify_inbound: wanted } = await settingsOf(tables);
  if (!wanted) return;
  await app.send(db, {
    template: 'fax.inbound/received',
    to: { members: fax.accountId },
    account: fax.accountId,
    about: fax.faxId,
    facts: {
      fax: fax.faxId,
      pages: fax.pages,
      number: fax.number,
      partial: fax.partial ? 'yes' : 'no',
    },
  });
}

/** Who renders a fax does not know its number, so the number is not in this. */
const outcomes: Partial<Record<FaxStatus, string>> = {
  delivered: 'delivered',
  partial: 'delivered in part',
  failed: 'not delivered',
  canceled: 'canceled',
  uncertain: 'perhaps delivered',
};

interface Ended {
  faxId: string;
  accountId: string;
  status: FaxStatus;
  pages: number;
}

export async function tellEnded(app: Teller, db: Db, tables: FaxDb, fax: Ended): Promise<void> {
  const outcome = outcomes[fax.status];
  if (outcome === undefined || !(await settingsOf(tables)).notify_receipt) return;
  await app.send(db, {
    template: 'fax.receipt/ended',
    to: { members: fax.accountId },
    account: fax.accountId,
    about: fax.faxId,
    facts: { fax: fax.faxId, outcome, pages: fax.pages },
  });
}

interface Settings {
  notify_inbound: boolean;
  notify_receipt: boolean;
}

/** As the account has set it; a fax that comes in is told unless it says otherwise. */
async function settingsOf(tables: FaxDb): Promise<Settings> {
  const views = tables as unknown as Kysely<{ message_setting: Settings }>;
  const row = await views
    .selectFrom('message_setting')
    .select(['notify_inbound', 'notify_receipt'])
    .executeTakeFirst();
  return row ?? { notify_inbound: true, notify_receipt: false };
}

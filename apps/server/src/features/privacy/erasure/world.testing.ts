// The world of erasure tests: Ada and Bo with things in every corner, and all that an erasure
// needs, in a database and a folder of its own.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { App } from '../../../app.ts';
import type { Database } from '../../../generated/database.ts';
import { folderBlobs } from '../../../platform/blobs/folder.ts';
import { handClock } from '../../../platform/clock.ts';
import { openKeyEpochs } from '../../../platform/crypto/key-epochs.ts';
import { drawKey } from '../../../platform/crypto/seal.ts';
import { openPools } from '../../../platform/db/pools.ts';
import { testDatabase } from '../../../platform/db/testing.ts';
import { makeIds } from '../../../platform/ids.ts';
import { peopleIn, type Tenant } from '../../../world.testing.ts';
import { makeAccountKeys } from '../account-keys.ts';
import { makeSubjectKeys } from '../subject-keys.ts';
import { makeWithPurpose } from '../with-purpose.ts';
import { beginErasure, type When } from './begin-erasure.ts';
import { openLedger } from './ledger.ts';
import type { ErasureParts, ReceiptLine } from './run-erasure.ts';

export const canary = 'canary-7f3a';

type Asking = Pick<App, 'withPurpose' | 'id' | 'clock'> & {
  app: Parameters<typeof beginErasure>[0];
};
type Mine = (who: Tenant) => { purpose: 'rights.fulfil'; anchor: { session: string } };

/** Asks for an erasure as the page does. */
function asker({ withPurpose, id, clock, app }: Asking, mine: Mine) {
  return (who: Tenant, when: When) =>
    withPurpose(mine(who), async (db, lease) => {
      const requestId = id('rrq');
      await db
        .insertInto('p_rights_fulfil.rights_request')
        .values({
          id: requestId,
          kind: 'erasure',
          regime: 'general',
          channel: 'account',
          subject_id: lease.subjectId,
          account_id: lease.accountId,
          asker_hash: Buffer.alloc(32),
          identity_level: 'signed_in',
          received_at: clock.date(),
          life: JSON.stringify({
            at: 'in_progress',
            dueAt: clock.now() + 1e9,
            extendableTo: null,
            paused: false,
            remindAt: clock.now() + 1e9,
            late: false,
            extended: false,
          }),
          state: 'in_progress',
          wake_at: clock.date(),
          due_at: clock.date(),
          source: 'form',
        })
        .execute();
      return { requestId, ...(await beginErasure(app, db, lease, { id: requestId }, when)) };
    });
}

const idle = {
  enqueue: async () => undefined,
  wake: async () => undefined,
  stop: async () => undefined,
};

/** One database with Ada and Bo, and all that an erasure needs, in a folder of its own. */
export async function world() {
  const database = await testDatabase();
  const dir = mkdtempSync(join(tmpdir(), 'platen-erasure-'));
  const clock = handClock(Date.now());
  const id = makeIds(clock);
  const owner = await database.connect('owner');
  const { ada, bo } = await peopleIn(owner);
  const pools = openPools<Database>(database.address, database.logins, () => undefined);
  const epochs = openKeyEpochs(dir, drawKey(), clock.now());
  const withPurpose = makeWithPurpose(pools);
  const blobs = await folderBlobs(join(dir, 'objects'));
  const parts: ErasureParts = {
    background: pools.jobs,
    blobs,
    clock,
    withPurpose,
    ledger: openLedger(dir),
    signed: (lines: ReceiptLine[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  };
  const accountKeys = makeAccountKeys(epochs);
  const subjectKeys = makeSubjectKeys(epochs);
  for (const one of [ada, bo]) {
    await owner.query(
      `insert into vault.account_key (account_id, wrapped, source) values ($1, $2, 'system')`,
      [one.accountId, accountKeys.wrapNewAccountKey(one.accountId)],
    );
    await owner.query(
      `insert into vault.subject_key (subject_id, wrapped, source) values ($1, $2, 'system')`,
      [one.subjectId, subjectKeys.wrapNewSubjectKey(one.subjectId)],
    );
  }
  const app = { clock, id, send: async () => id('msg'), jobs: idle };
  const mine = (who: Tenant) =>
    ({ purpose: 'rights.fulfil', anchor: { session: who.session } }) as const;
  const ask = asker({ withPurpose, id, clock, app }, mine);
  return {
    database,
    dir,
    clock,
    id,
    owner,
    ada,
    bo,
    parts,
    blobs,
    epochs,
    accountKeys,
    subjectKeys,
    background: pools.jobs,
    withPurpose,
    ask,
    mine,
    app,
    close: async () => {
      await pools.close();
      await database.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type World = Awaited<ReturnType<typeof world>>;

/** Things of one person in every corner, each with a canary where words go. */
export async function plant(
  { owner, id, blobs }: World,
  who: Tenant,
  mark: string,
): Promise<string> {
  const fax = id('fax');
  await owner.query(
    `insert into vault.fax (id, account_id, subject_id, inbox_id, direction, status, from_number,
       to_number, header_text, source)
     values ($1, $2, $3, $4, 'outbound', 'delivered', $5, '+12025550100', $6, 'form')`,
    [fax, who.accountId, who.subjectId, who.inboxId, who.number, mark],
  );
  await owner.query(
    `insert into vault.fax_event (id, fax_id, account_id, sequence, type, data, source)
     values ($1, $2, $3, 1, 'x', $4, 'system')`,
    [id('evt'), fax, who.accountId, JSON.stringify({ mark })],
  );
  await owner.query('update vault.subject set name = $2 where id = $1', [who.subjectId, mark]);
  await owner.query('update vault.account set name = $2 where id = $1', [who.accountId, mark]);
  await owner.query(
    `insert into vault.invoice (id, account_id, subject_id, amount_cents, currency, state, due_at, source)
     values ($1, $2, $3, 990, 'EUR', 'paid', priv.now(), 'system')`,
    [id('inv'), who.accountId, who.subjectId],
  );
  await blobs.put(`${fax}/page-1`, Buffer.from('sealed, whatever it is'));
  return fax;
}

/** Every value of every table of ours, as text. */
export async function dump(root: pg.Client): Promise<Map<string, string>> {
  const { rows } = await root.query(`
    select c.oid::regclass::text as rel from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('vault', 'auth', 'ops', 'priv', 'pgboss') and c.relkind in ('r', 'p')
      and not c.relispartition`);
  const found = new Map<string, string>();
  for (const { rel } of rows) {
    const all = await root.query(`select t::text as row from ${rel} t`);
    found.set(rel, all.rows.map(({ row }) => row).join('\n'));
  }
  return found;
}

export const places = (all: Map<string, string>, text: string) =>
  [...all]
    .filter(([, rows]) => rows.includes(text))
    .map(([rel]) => rel)
    .sort();

export function files(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

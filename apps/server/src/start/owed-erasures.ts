// Before anything listens: a database that was restored, and knows less of who was erased than the
// ledger in the data folder, is not served.
import type pg from 'pg';
import { LedgerBroken, type LedgerFile, owedErasures } from '../features/privacy/index.ts';
import { problem } from '../problems.ts';

export async function refuseOwedErasures(owner: pg.Client, ledger: LedgerFile): Promise<void> {
  const owed = await owedErasures(owner, ledger).catch((cause) => {
    if (!(cause instanceof LedgerBroken)) throw cause;
    throw problem('start.erasure_ledger', { detail: cause.message }, cause);
  });
  if (owed.length === 0) return;
  throw problem('start.erasures_owed', { detail: `${owed.length} are owed.` });
}

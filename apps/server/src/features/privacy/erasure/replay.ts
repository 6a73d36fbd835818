// After a restore: whoever was erased since the backup was made is erased again, before anybody is
// served. What is missing is told by the ledger outside the database.
import type pg from 'pg';
import { checked, compareLedgers, type LedgerEntry, type LedgerFile } from './ledger.ts';
import { type ErasureParts, runErasure } from './run-erasure.ts';

/** The database's own ledger. */
export async function readDatabaseLedger(owner: pg.Client): Promise<LedgerEntry[]> {
  const { rows } = await owner.query(
    `select seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, job_id,
       subject_id, account_id, prev, hash from priv.erasure_ledger order by seq`,
  );
  return checked(rows.map((row) => ({ ...row, seq: Number(row.seq) })));
}

/**
 * What must be replayed before this database may serve. Writes into the file what a crash kept from
 * it; throws LedgerBroken when the two tell different stories.
 */
export async function owedErasures(owner: pg.Client, ledger: LedgerFile): Promise<LedgerEntry[]> {
  const { replay, write } = compareLedgers(ledger.read(), await readDatabaseLedger(owner));
  for (const entry of write) ledger.append(entry);
  return replay;
}

/** Erases again, in order. An entry is in the database's ledger only once its erasure is done, so a
 * crash in between is owed still. */
export async function replayErasures(owner: pg.Client, parts: ErasureParts): Promise<number> {
  const owed = await owedErasures(owner, parts.ledger);
  for (const entry of owed) {
    await owner.query(
      `insert into vault.erasure_job (id, request_id, subject_id, account_id, mode, state, step, run_at,
         wake_at, source)
       values ($1, 'restore', $2, $3, 'now', 'running', 'keys', 'epoch', priv.now(), 'system')
       on conflict (id) do nothing`,
      [entry.job_id, entry.subject_id, entry.account_id],
    );
    await owner.query('alter table vault.erasure_job disable trigger moves');
    await owner.query(
      `update vault.erasure_job set state = 'running', step = 'keys', run_at = 'epoch',
         wake_at = priv.now() where id = $1`,
      [entry.job_id],
    );
    await owner.query('alter table vault.erasure_job enable trigger moves');
    await runErasure(parts, entry.job_id);
    await owner.query(
      `insert into priv.erasure_ledger (seq, at, job_id, subject_id, account_id, prev, hash)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        entry.seq,
        entry.at,
        entry.job_id,
        entry.subject_id,
        entry.account_id,
        entry.prev,
        entry.hash,
      ],
    );
  }
  return owed.length;
}

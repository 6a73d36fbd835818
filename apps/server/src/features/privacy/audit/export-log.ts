// The whole log as sealed lines, up to a signed checkpoint: what `npx platen verify` reads. Made
// page by page, so that a log of any length goes out in little memory.
import type { LogKey } from './log-key.ts';
import { sealLines } from './sealed-lines.ts';

export interface LogRow {
  seq: number;
  at: string;
  prev: string;
  hash: string;
  body: string;
}

/**
 * `note` is a checkpoint of `size` events; `readPage(after)` returns those that follow, in order.
 */
export async function* exportLog(
  key: LogKey,
  { size, note }: { size: number; note: string },
  readPage: (after: number) => Promise<LogRow[]>,
): AsyncGenerator<string> {
  const sealing = sealLines(key);
  yield sealing.add({ log: { format: 'platen-audit/1', origin: key.origin } });
  for (let after = 0; after < size; ) {
    const rows = (await readPage(after)).filter(({ seq }) => seq <= size);
    if (rows.length === 0) throw new Error(`the log ends at ${after}, before its checkpoint`);
    yield rows.map((row) => sealing.addCanonical(lineOf(row))).join('');
    after = rows[rows.length - 1].seq;
  }
  yield sealing.add({ checkpoint: note });
  yield sealing.end();
}

/** The body stands as it was hashed, byte for byte; the other fields have one spelling. */
function lineOf({ seq, at, prev, hash, body }: LogRow): string {
  return `{"at":"${at}","body":${body},"hash":"${hash}","prev":"${prev}","seq":${seq}}`;
}

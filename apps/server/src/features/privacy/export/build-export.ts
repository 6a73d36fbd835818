// Builds a copy of everything: rows as JSONL and as pages to read, faxes as PDF and TIFF, a signed
// manifest of hashes last. It streams: what is in memory is one batch, a few faxes, two pieces.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { parameters } from '../../../../../../policy/parameters.ts';
import type { App } from '../../../app.ts';
import { seal, unseal } from '../../../platform/crypto/seal.ts';
import { sha256Hex } from '../../../platform/crypto/sha256.ts';
import { note } from '../audit/note.ts';
import type { Sealing } from '../audit/sealed-lines.ts';
import { moveRequest } from '../requests/move-request.ts';
import { wakeAt } from '../requests/request.ts';
import { readRequest } from '../requests/store.ts';
import type { Db, Lease } from '../with-purpose.ts';
import { type Batch, copyRows } from './copy-rows.ts';
import { readablePage } from './readable.ts';
import { type ArchiveFile, tarEnd, tarEntry, tarHeader, tarPadding } from './tar.ts';

const pieceBytes = 1024 * 1024;

/**
 * What features add beside rows: the pages of faxes. Each opens content under leases of its own,
 * for this export.
 */
export type ExportFiles = (exportId: string, batch: Batch) => AsyncIterable<ArchiveFile>;

export interface ExportParts
  extends Pick<
    App,
    'background' | 'blobs' | 'clock' | 'id' | 'jobs' | 'send' | 'subjectKeys' | 'withPurpose'
  > {
  files: readonly ExportFiles[];
  sealing(): Sealing;
}

const opening = (id: string) => ({ purpose: 'rights.fulfil', anchor: { export_job: id } }) as const;

/** Asks for a copy, in the request's own lease. Whoever owns the account has all of it. */
export async function beginExport(
  app: Pick<App, 'clock' | 'id' | 'jobs'>,
  db: Db,
  lease: Lease,
  request: { id: string },
): Promise<string> {
  const scope = await sql<{ account_id: string; owns: boolean }>`
    select account_id, owns from priv.erasure_scope()`.execute(db);
  const owns = scope.rows.some((one) => one.account_id === lease.accountId && one.owns);
  const id = app.id('exp');
  await db
    .insertInto('p_rights_fulfil.export')
    .values({
      id,
      request_id: request.id,
      subject_id: lease.subjectId as string,
      account_id: owns ? lease.accountId : null,
      state: 'building',
      asked_at: app.clock.date(),
      source: 'form',
    })
    .execute();
  await note(db, 'export.asked', { export: id, request: request.id });
  await app.jobs.enqueue(db, 'privacy.export', id, { key: id });
  return id;
}

/** Builds it from the start: the pieces that a crash left, under another key, go first. */
export async function buildExport(parts: ExportParts, exportId: string): Promise<void> {
  const drawn = await parts
    .withPurpose(opening(exportId), (db, lease) =>
      parts.subjectKeys.drawDataKey(db, lease, exportId),
    )
    .catch((cause: { code?: string }) => {
      if (cause.code === 'auth.required') return undefined; // built already, or gone
      throw cause;
    });
  if (!drawn) return;
  await parts.blobs.delete(exportId);
  const pieces = new Pieces(parts, exportId, drawn.key, 'piece');
  const manifest = new Manifest(parts, exportId, drawn.key);
  for await (const file of exportFiles(parts, exportId)) {
    await manifest.add(file);
    await pieces.write(tarEntry(file, parts.clock.date()));
  }
  for await (const chunk of manifest.take()) await pieces.write([chunk]);
  await pieces.write([tarEnd()]);
  const written = await pieces.end();
  await parts.withPurpose(opening(exportId), async (db) => {
    await db
      .updateTable('p_rights_fulfil.export')
      .set({ state: 'ready', data_key: drawn.wrapped, ready_at: parts.clock.date(), ...written })
      .where('id', '=', exportId)
      .execute();
    await note(db, 'export.ready', { export: exportId, bytes: written.bytes });
    await answer(parts, db, exportId);
  });
}

async function* exportFiles(parts: ExportParts, exportId: string): AsyncGenerator<ArchiveFile> {
  let number = 0;
  for await (const batch of copyRows(parts, exportId)) {
    number += 1;
    const name = `${batch.table.replace(/^\w+\./, '')}.${String(number).padStart(5, '0')}`;
    const lines = batch.rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    yield { name: `data/${name}.jsonl`, bytes: Buffer.from(lines) };
    yield { name: `read/${name}.html`, bytes: Buffer.from(readablePage(batch)) };
    for (const add of parts.files) yield* add(exportId, batch);
  }
}

async function answer(parts: ExportParts, db: Db, exportId: string): Promise<void> {
  const { rows } = await sql<{ request_id: string }>`
    select request_id from p_rights_fulfil.export where id = ${exportId}`.execute(db);
  const requestId = rows[0]?.request_id;
  const request = requestId === undefined ? undefined : await readRequest(db, requestId);
  if (!request || wakeAt(request.state) === null) return;
  const outcome = `Your copy is ready. It can be fetched once, within ${parameters.exportLinkDays.value} days.`;
  await moveRequest(parts, db, request.id, { is: 'answered' }, { outcome });
}

/** What a piece is of: the archive, or the manifest until the archive has it. */
type Whole = 'piece' | 'manifest';

/** The manifest is the last file and as long as there are files: until then it lies sealed, too. */
class Manifest {
  readonly #parts: ExportParts;
  readonly #id: string;
  readonly #key: Uint8Array;
  readonly #pieces: Pieces;
  readonly #sealing: Sealing;
  #begun = false;

  constructor(parts: ExportParts, id: string, key: Uint8Array) {
    this.#parts = parts;
    this.#id = id;
    this.#key = key;
    this.#pieces = new Pieces(parts, id, key, 'manifest');
    this.#sealing = parts.sealing();
  }

  async add({ name, bytes }: ArchiveFile): Promise<void> {
    const file = { kind: 'file', name, bytes: bytes.length, sha256: sha256Hex(bytes) };
    await this.#write(this.#begin() + this.#sealing.add(file));
  }

  /** As a file of the archive, which leaves nothing here. */
  async *take(): AsyncGenerator<Uint8Array> {
    await this.#write(this.#begin() + this.#sealing.end());
    const { bytes, pieces } = await this.#pieces.end();
    yield tarHeader('manifest.jsonl', bytes, this.#parts.clock.date());
    yield* readPieces(this.#parts, this.#id, this.#key, 'manifest', pieces);
    yield tarPadding(bytes);
    for (let number = 1; number <= pieces; number++) {
      await this.#parts.blobs.delete(pieceId(this.#id, 'manifest', number));
    }
  }

  #begin(): string {
    if (this.#begun) return '';
    this.#begun = true;
    const at = this.#parts.clock.date().toISOString();
    return this.#sealing.add({ kind: 'export', export: this.#id, at });
  }

  #write(text: string): Promise<void> {
    return this.#pieces.write([Buffer.from(text)]);
  }
}

/** Bytes into pieces of one size, each sealed for its place. */
class Pieces {
  readonly #parts: ExportParts;
  readonly #id: string;
  readonly #key: Uint8Array;
  readonly #of: Whole;
  readonly #hash = createHash('sha256');
  // Copied into: what is given may be a small part of something large, which would be kept with it.
  readonly #filling = new Uint8Array(pieceBytes);
  #filled = 0;
  #pieces = 0;
  #bytes = 0;

  constructor(parts: ExportParts, id: string, key: Uint8Array, of: Whole) {
    this.#parts = parts;
    this.#id = id;
    this.#key = key;
    this.#of = of;
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    for (const chunk of chunks) {
      this.#hash.update(chunk);
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + pieceBytes - this.#filled);
        this.#filling.set(part, this.#filled);
        this.#filled += part.length;
        at += part.length;
        if (this.#filled === pieceBytes) await this.#put(this.#filling);
      }
    }
  }

  async end(): Promise<{ pieces: number; bytes: number; sha256: string }> {
    if (this.#filled > 0) await this.#put(this.#filling.subarray(0, this.#filled));
    return { pieces: this.#pieces, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  async #put(piece: Uint8Array): Promise<void> {
    this.#pieces += 1;
    this.#bytes += piece.length;
    this.#filled = 0;
    const blob = pieceId(this.#id, this.#of, this.#pieces);
    await this.#parts.blobs.put(blob, seal(this.#key, piece, blob));
  }
}

function pieceId(exportId: string, of: Whole, number: number): string {
  return `${exportId}/${of}-${String(number).padStart(6, '0')}`;
}

/** The archive again, piece by piece. */
export function readExport(
  parts: Pick<App, 'blobs'>,
  exportId: string,
  key: Uint8Array,
  pieces: number,
): AsyncGenerator<Uint8Array> {
  return readPieces(parts, exportId, key, 'piece', pieces);
}

async function* readPieces(
  { blobs }: Pick<App, 'blobs'>,
  exportId: string,
  key: Uint8Array,
  of: Whole,
  pieces: number,
): AsyncGenerator<Uint8Array> {
  for (let number = 1; number <= pieces; number++) {
    const blob = pieceId(exportId, of, number);
    const sealed = await blobs.get(blob);
    if (!sealed) throw new Error('a piece of the copy is gone');
    yield unseal(key, sealed, blob);
  }
}

/** Takes the pieces away of what was taken, or waited a week. Returns of how many copies. */
export async function removeSpentExports(
  {
    background,
    blobs,
    clock,
    withPurpose,
  }: Pick<App, 'background' | 'blobs' | 'clock' | 'withPurpose'>,
  batchRows = 500,
): Promise<number> {
  let removed = 0;
  for (;;) {
    const spent = await sql<{ id: string }>`
      select id from priv.due_spent_exports(${batchRows})`.execute(background);
    for (const { id } of spent.rows) {
      await blobs.delete(id);
      const anchor = { spent_export: id };
      await withPurpose({ purpose: 'rights.fulfil', anchor }, (db) =>
        db
          .updateTable('p_rights_fulfil.export')
          .set({ pieces_gone_at: clock.date() })
          .where('id', '=', id)
          .execute(),
      );
    }
    removed += spent.rows.length;
    if (spent.rows.length < batchRows) return removed;
  }
}

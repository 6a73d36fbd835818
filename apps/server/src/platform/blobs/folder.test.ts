// Blobs in a folder: whole or not at all, nothing outside the folder, nothing for other users.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { BlobExists, type Blobs } from './blobs.ts';
import { folderBlobs } from './folder.ts';

let dir: string;
let blobs: Blobs;
before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'platen-blobs-'));
  blobs = await folderBlobs(join(dir, 'objects'));
});
after(() => rmSync(dir, { recursive: true }));

const id = 'thing_01ARZ3NDEKTSV4RRFFQ69G5FAV';
const bytes = (text: string) => Buffer.from(text);
const all = async (prefix: string) => {
  const found: string[] = [];
  for await (const one of blobs.list(prefix)) found.push(one);
  return found.sort();
};

describe('blobs', () => {
  it('come back as they were put, and are never replaced', async () => {
    await blobs.put(`${id}/page-1`, bytes('one'));
    await assert.rejects(blobs.put(`${id}/page-1`, bytes('another')), BlobExists);
    await blobs.put(id, bytes('itself'));
    assert.equal(String(await blobs.get(`${id}/page-1`)), 'one');
    assert.equal(String(await blobs.get(id)), 'itself');
    assert.equal(await blobs.get(`${id}/page-2`), undefined);
    assert.deepEqual(await all(id), [id, `${id}/page-1`]);
  });

  it('go one by one, or with all that is below their id', async () => {
    await blobs.put(`${id}/page-2`, bytes('two'));
    await blobs.delete(`${id}/page-2`);
    assert.equal(await blobs.get(`${id}/page-2`), undefined);
    assert.equal(String(await blobs.get(`${id}/page-1`)), 'one');
    await blobs.delete(id);
    assert.deepEqual(await all(id), []);
    await blobs.delete(id);
  });

  it('never lie outside the folder, whatever the id', async () => {
    for (const evil of [
      '../escape-from-folder',
      '/etc/passwd-is-elsewhere',
      'short',
      `${id}/../../x`,
    ]) {
      await assert.rejects(blobs.put(evil, bytes('x')), /not a blob id/, evil);
      await assert.rejects(async () => blobs.get(evil), /not a blob id/);
    }
  });

  it('are readable by us alone, and a half-written one is none', async () => {
    await blobs.put(`${id}/page-1`, bytes('one'));
    const files = readdirSync(join(dir, 'objects'), { recursive: true, withFileTypes: true });
    const [file] = files.filter((entry) => entry.isFile());
    assert.equal(statSync(join(file.parentPath, file.name)).mode & 0o777, 0o600);
    const left = join(dir, 'objects', 'half', 'a-crash-left-this');
    writeFileSync(left, 'cut o');
    assert.deepEqual(await all(id), [`${id}/page-1`]);
    await folderBlobs(join(dir, 'objects'));
    assert.equal(existsSync(left), false);
  });
});

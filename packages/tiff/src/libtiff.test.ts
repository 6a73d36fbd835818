/**
 * libtiff reads what we write and we read what it writes, whatever the compression, order and
 * layout.
 */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { testChart } from '@platen/page';
import { imagesOf, readTiff, writeTiff } from './index.ts';

const run = promisify(execFile);

function lacks(command: string): string | false {
  try {
    execFileSync(command, ['-h'], { stdio: 'ignore' });
    return false;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing ? `needs ${command}: apt-get install libtiff-tools` : false;
  }
}

const needs = { skip: lacks('tiffcp') };
const pages = [
  testChart({ width: 1728, height: 400, resolution: 'fine', seed: 1 }),
  testChart({ width: 2048, height: 150, resolution: 'standard', seed: 2 }),
  testChart({ width: 2432, height: 130, resolution: 'superfine', seed: 3 }),
  testChart({ width: 77, height: 35, resolution: 'fine', seed: 4 }),
];

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'platen-tiff-'));
});
after(() => rmSync(folder, { recursive: true }));

for (const coding of ['MH', 'MR', 'MMR'] as const) {
  test(`libtiff decodes the ${coding} pages we write`, needs, async () => {
    const ours = join(folder, `ours-${coding}.tif`);
    const plain = join(folder, `plain-${coding}.tif`);
    writeFileSync(ours, writeTiff(pages, { coding }));
    const { stderr } = await run('tiffcp', ['-c', 'none', ours, plain]);
    assert.equal(stderr, '');
    assert.deepEqual(readTiff(readFileSync(plain)), pages);
  });
}

test('libtiff finds nothing to complain of in our directories', needs, async () => {
  const ours = join(folder, 'info.tif');
  writeFileSync(ours, writeTiff(pages));
  const { stdout, stderr } = await run('tiffinfo', [ours]);
  assert.equal(stderr, '');
  assert.match(stdout, /Resolution: 204, 196 pixels\/inch/);
  assert.match(stdout, /Resolution: 204, 98 pixels\/inch/);
  assert.match(stdout, /CCITT Group 4/);
  assert.match(stdout, /Page Number: 3-0/);
});

const layouts: string[][] = [
  ['-c', 'none'],
  ['-c', 'packbits'],
  ['-c', 'packbits', '-r', '17', '-B'],
  ['-c', 'g3:1d'],
  ['-c', 'g3:2d'],
  ['-c', 'g3:1d:fill', '-f', 'lsb2msb'],
  ['-c', 'g3:2d:fill', '-r', '16'],
  ['-c', 'g4'],
  ['-c', 'g4', '-f', 'lsb2msb', '-L'],
  ['-c', 'g4', '-r', '24', '-B'],
  ['-c', 'g4', '-t', '-w', '128', '-l', '64'],
  ['-c', 'none', '-t', '-w', '32', '-l', '48', '-f', 'lsb2msb'],
];
for (const layout of layouts) {
  test(`we read what tiffcp ${layout.join(' ')} writes`, needs, async () => {
    const ours = join(folder, `from-${layout.join('')}.tif`);
    const theirs = join(folder, `to-${layout.join('')}.tif`);
    writeFileSync(ours, writeTiff(pages));
    await run('tiffcp', [...layout, ours, theirs]);
    const images = [...imagesOf(readFileSync(theirs))];
    assert.deepEqual(
      images.map((image) => image.page),
      pages,
    );
    assert.ok(images.every((image) => image.badRows.length === 0));
  });
}

/**
 * PDF → fax pages at fine, as an upload goes: a hundred pages of a letter, workers and all, against
 * ghostscript's `tiffg4` in one process. Ours gives pages in memory, so a second figure adds T.6.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from '@platen/t4';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { convertDocument, defaultSettings } from '../apps/server/src/features/documents/index.ts';
import { type Measurement, measured } from './measurement.ts';

const pages = 100;
const rounds = 3;

/** A letter of many pages, no two the same: what a word processor makes. */
async function letter(): Promise<Uint8Array> {
  const file = await PDFDocument.create();
  const fonts = [
    await file.embedFont(StandardFonts.Helvetica),
    await file.embedFont(StandardFonts.TimesRoman),
  ];
  for (let number = 1; number <= pages; number++) {
    const page = file.addPage([595, 842]);
    page.drawText(`Page ${number}`, { x: 72, y: 770, size: 20, font: fonts[0] });
    for (let line = 0; line < 44; line++) {
      const dose = ((number * 37 + line * 11) % 900) + 100;
      const text = `Line ${line + 1}: Ada's clinic asks the pharmacy for ${dose} mg, twice a day.`;
      page.drawText(text, { x: 72, y: 735 - 15 * line, size: 11, font: fonts[line % 2] });
    }
    page.drawLine({ start: { x: 72, y: 50 }, end: { x: 520, y: 52 }, thickness: 0.25 });
  }
  return file.save();
}

async function convert(pdf: Uint8Array, coded: boolean): Promise<number> {
  const began = performance.now();
  let done = 0;
  for await (const { page } of convertDocument(pdf, defaultSettings)) {
    if (coded) encode(page, { coding: 'MMR' });
    done++;
  }
  if (done !== pages) throw new Error(`${done} pages of ${pages}`);
  return (pages * 1000) / (performance.now() - began);
}

/** Ghostscript's pages a second, or null where it is not installed. */
function anchorRound(folder: string): number | null {
  const options = ['-q', '-dNOPAUSE', '-dBATCH', '-dSAFER', '-sDEVICE=tiffg4', '-r204x196'];
  const files = [`-sOutputFile=${join(folder, 'out.tif')}`, join(folder, 'in.pdf')];
  const began = performance.now();
  try {
    execFileSync('gs', [...options, ...files], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return (pages * 1000) / (performance.now() - began);
}

export default async function* documents(): AsyncGenerator<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'platen-bench-'));
  try {
    const pdf = await letter();
    writeFileSync(join(folder, 'in.pdf'), pdf);
    let [drawn, coded] = [0, 0];
    let theirs: number | null = null;
    for (let round = 0; round < rounds; round++) {
      drawn = Math.max(drawn, await convert(pdf, false));
      coded = Math.max(coded, await convert(pdf, true));
      const anchor = anchorRound(folder);
      if (anchor !== null) theirs = Math.max(theirs ?? 0, anchor);
    }
    yield measured('PDF → pages, A4 fine', drawn, 'pages/s', 'ghostscript', theirs);
    yield measured('PDF → pages → T.6, A4 fine', coded, 'pages/s', 'ghostscript', theirs);
    const megabytes = process.resourceUsage().maxRSS / 1024;
    yield measured('PDF → pages, peak memory', megabytes, 'MB');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

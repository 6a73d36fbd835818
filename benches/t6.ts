/**
 * MH, MR and MMR, page to bits and back in memory, against libtiff doing the same to the same page.
 * Our side and the anchor take turns, and the quickest page of each counts: the machine is not ours
 * alone.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blankPage, type Page, stamp, testChart } from '@platen/page';
import { type Coding, decode, encode } from '@platen/t4';
import { bestRate, type Measurement, measured } from './measurement.ts';

const rounds = 8;
const roundMs = 120;
const warmUpMs = 400;

type Figures = { encode: number; decode: number };

/** The anchor compiled, or null where there is no compiler or no libtiff. */
function compileAnchor(folder: string): string | null {
  const program = join(folder, 'libtiff-codec');
  const source = join(import.meta.dirname, 'anchors', 'libtiff-codec.c');
  try {
    execFileSync('cc', ['-O2', '-o', program, source, '-ltiff'], { stdio: 'ignore' });
    return program;
  } catch {
    return null;
  }
}

function anchorRound(program: string, raster: string, page: Page, coding: Coding): Figures {
  const words = [raster, page.width, page.height, coding, roundMs].map(String);
  return JSON.parse(execFileSync(program, words, { encoding: 'utf8' })) as Figures;
}

function ourRound(page: Page, coding: Coding, ms: number): Figures {
  const { width, resolution } = page;
  const coded = encode(page, { coding });
  return {
    encode: bestRate(() => encode(page, { coding }), ms),
    decode: bestRate(() => decode(coded, { coding, width, resolution }), ms),
  };
}

function best(a: Figures, b: Figures): Figures {
  return { encode: Math.max(a.encode, b.encode), decode: Math.max(a.decode, b.decode) };
}

/** A letter: two thirds of A4 in 12 points, about 32 KB of MMR. */
function letter(): Page {
  const page = blankPage(1728, 2292, 'fine');
  const text = { width: 1728, height: 1500, resolution: 'fine', seed: 6, size: 12 } as const;
  stamp(page, testChart({ ...text, wedge: false }), 0, 200);
  return page;
}

export default function* t6(): Generator<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'platen-bench-'));
  try {
    const anchor = compileAnchor(folder);
    const page = letter();
    const raster = join(folder, 'page.raw');
    writeFileSync(raster, page.rows);
    for (const coding of ['MMR', 'MR', 'MH'] as const) {
      ourRound(page, coding, warmUpMs);
      let ours: Figures = { encode: 0, decode: 0 };
      let theirs: Figures = { encode: 0, decode: 0 };
      for (let round = 0; round < rounds; round++) {
        ours = best(ours, ourRound(page, coding, roundMs));
        if (anchor) theirs = best(theirs, anchorRound(anchor, raster, page, coding));
      }
      for (const way of ['encode', 'decode'] as const) {
        const name = `${coding === 'MMR' ? 'T.6' : `T.4 ${coding}`} ${way}, text page A4 fine`;
        yield measured(name, ours[way], 'pages/s', 'libtiff', anchor ? theirs[way] : null);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

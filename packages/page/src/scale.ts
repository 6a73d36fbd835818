/**
 * Pages made to fit another resolution, width or paper (T.30 Table 2: what the far end can print).
 * Surprising: when rows or columns are dropped a thin stroke must not go with them, so rows are
 * laid over each other and a run of black keeps at least one pixel.
 */
import { blankPage } from './blank.ts';
import { type Page, type Resolution, resolutions, rowBytes } from './page.ts';
import { blackRuns, fillRun } from './runs.ts';

/** Rows of superfine that one row of each resolution covers. */
const superfineRows: { readonly [R in Resolution]: number } = {
  standard: 4,
  fine: 2,
  superfine: 1,
};
/** A scale so near to 1 is taken as 1: 200 dots an inch pass for 204 pixel by pixel. */
const scaleTolerance = 0.03;

/**
 * The page with the lines an inch of `resolution`: fewer lines are the union of those they replace,
 * more lines repeat. The width stays. The same page is returned if nothing changes.
 */
export function scaleRows(page: Page, resolution: Resolution): Page {
  if (resolution === page.resolution) return page;
  const factor = superfineRows[page.resolution] / superfineRows[resolution];
  return resample(page, page.width, Math.max(1, Math.ceil(page.height * factor)), resolution, {
    x: 1,
    y: factor,
  });
}

export interface FitOptions {
  /** Pixels a row of the paper: 1728, 2048, 2432. */
  readonly width: number;
  readonly resolution: Resolution;
  /** Dots an inch of `page` if its own resolution is only near: a scan of 300 × 300, say. */
  readonly dpi?: { readonly x: number; readonly y: number };
}

/**
 * The page on paper `width` pixels wide: in its true size and centred if it is narrower, shrunk in
 * both directions if it is wider. Never cropped, never enlarged to fill.
 */
export function fit(page: Page, { width, resolution, dpi }: FitOptions): Page {
  const from = dpi ?? resolutions[page.resolution];
  const to = resolutions[resolution];
  let x = nearOne(to.x / from.x);
  let y = dpi ? nearOne(to.y / from.y) : superfineRows[page.resolution] / superfineRows[resolution];
  const wide = Math.round(page.width * x);
  if (wide > width) {
    y *= width / wide;
    x *= width / wide;
  }
  const scaledWidth = Math.min(width, Math.max(1, Math.round(page.width * x)));
  const scaledHeight = page.height === 0 ? 0 : Math.max(1, Math.round(page.height * y));
  if (scaledWidth === width && scaledHeight === page.height && x === 1 && y === 1) {
    return page.resolution === resolution ? page : { ...page, resolution };
  }
  const left = (width - scaledWidth) >> 1;
  return resample(page, width, scaledHeight, resolution, { x, y, left });
}

function nearOne(scale: number): number {
  return Math.abs(scale - 1) <= scaleTolerance ? 1 : scale;
}

function resample(
  page: Page,
  width: number,
  height: number,
  resolution: Resolution,
  scale: { x: number; y: number; left?: number },
): Page {
  const scaled = blankPage(width, height, resolution);
  const left = scale.left ?? 0;
  const bytes = rowBytes(page.width);
  const toBytes = rowBytes(width);
  const direct = scale.x === 1 && left === 0 && page.width === width;
  for (let row = 0; row < height; row++) {
    const first = Math.min(sourceRow(row, scale.y), page.height - 1);
    const isLast = row === height - 1;
    const end = isLast ? page.height : Math.max(sourceRow(row + 1, scale.y), first + 1);
    const to = row * toBytes;
    for (let from = first; from < end; from++) {
      const source = page.rows.subarray(from * bytes, (from + 1) * bytes);
      if (direct) for (let at = 0; at < bytes; at++) scaled.rows[to + at] |= source[at];
      else
        scaleRow(source, page.width, scaled.rows.subarray(to, to + toBytes), width, scale.x, left);
    }
  }
  return scaled;
}

/**
 * First source row under a row of the scaled page; each source row lies under one only when
 * shrinking.
 */
function sourceRow(row: number, scale: number): number {
  return Math.floor(row / scale + 1e-6);
}

function scaleRow(
  source: Uint8Array,
  sourceWidth: number,
  target: Uint8Array,
  targetWidth: number,
  x: number,
  left: number,
): void {
  blackRuns(source, sourceWidth, (from, to) => {
    const begin = Math.min(left + Math.round(from * x), targetWidth - 1);
    const end = Math.min(Math.max(left + Math.round(to * x), begin + 1), targetWidth);
    fillRun(target, begin, end);
  });
}

/**
 * One directory of a TIFF into a page: strips or tiles, both fill orders and photometrics,
 * uncompressed, PackBits, and the three fax compressions (TIFF 6.0 §10, §11, §15; RFC 2306).
 * Surprising: with BlackIsZero the fax codes' "white" runs are black.
 */
import { ParseError, reverseBits } from '@platen/bits';
import { type Page, type Resolution, resolutions, rowBytes } from '@platen/page';
import { decode, pixelsMax, rowsMax, widthMax } from '@platen/t4';
import { unpackBits } from './packbits.ts';
import type { Directory, TiffBytes } from './read-directory.ts';
import { compression, photometric, tag, unit } from './tags.ts';

/** One image of a file, with what a page does not hold. */
export interface TiffImage {
  /** The pixels, with the nearest of the fax resolutions. */
  readonly page: Page;
  /**
   * Dots an inch across and down as the file has them; those of the page's resolution if it has
   * none.
   */
  readonly dpi: { readonly x: number; readonly y: number };
  /** Rows (from 0) that could not be decoded and repeat the one above, as fax machines do. */
  readonly badRows: readonly number[];
  /** Rows the file announces and does not have; the page is shorter. */
  readonly rowsMissing: number;
}

interface Layout {
  readonly width: number;
  readonly height: number | undefined;
  readonly compression: number;
  readonly isMr: boolean;
  readonly isReversed: boolean;
  readonly isInverted: boolean;
}

const readable: readonly number[] = Object.values(compression);

/** Whether the image has one bit a pixel and a compression that this package reads. */
export function isReadable(directory: Directory): boolean {
  return (
    (directory.whole(tag.bitsPerSample) ?? 1) === 1 &&
    (directory.whole(tag.samplesPerPixel) ?? 1) === 1 &&
    readable.includes(directory.whole(tag.compression) ?? compression.none)
  );
}

/** Reads the image. ParseError: not one bit a pixel, foreign compression, or nonsense. */
export function readImage(file: TiffBytes, directory: Directory): TiffImage {
  if (!isReadable(directory)) {
    throw new ParseError('TIFF image is not one-bit of fax origin', directory.offset);
  }
  const layout = layoutOf(directory);
  const tileWidth = directory.whole(tag.tileWidth);
  const read = tileWidth
    ? readTiles(file, directory, layout, tileWidth)
    : readStrips(file, directory, layout);
  const { width } = layout;
  const bytes = rowBytes(width);
  const height = read.rows.length / bytes;
  if (layout.isInverted) invert(read.rows);
  trim(read.rows, width, bytes);
  const { resolution, dpi } = resolutionOf(directory, width, height);
  return {
    page: { width, height, resolution, rows: read.rows },
    dpi,
    badRows: read.badRows,
    rowsMissing: (layout.height ?? height) - height,
  };
}

function layoutOf(directory: Directory): Layout {
  const width = directory.whole(tag.imageWidth) ?? 0;
  const height = directory.whole(tag.imageLength);
  if (width < 1 || width > widthMax) {
    throw new ParseError(`TIFF image ${width} pixels wide`, directory.offset);
  }
  if (height !== undefined && (height < 1 || height > rowsMax || height * width > pixelsMax)) {
    throw new ParseError(`TIFF image of ${width} × ${height} pixels`, directory.offset);
  }
  return {
    width,
    height,
    compression: directory.whole(tag.compression) ?? compression.none,
    isMr: ((directory.whole(tag.t4Options) ?? 0) & 1) === 1,
    isReversed: directory.whole(tag.fillOrder) === 2,
    isInverted: directory.whole(tag.photometric) === photometric.blackIsZero,
  };
}

/** Pixels of a page or a part of one. */
interface Rows {
  readonly rows: Uint8Array;
  readonly badRows: number[];
}

/** Decodes one strip or tile of at most `height` rows (undefined: all there are). */
function decodePart(
  data: Uint8Array,
  layout: Layout,
  width: number,
  height: number | undefined,
): Rows {
  const bytes = layout.isReversed ? reverseBits(data) : data;
  const stride = rowBytes(width);
  const sizeMax = (height ?? Math.min(rowsMax, Math.floor(pixelsMax / width))) * stride;
  const whole = (rows: Uint8Array) => rows.slice(0, rows.length - (rows.length % stride));
  switch (layout.compression) {
    case compression.none:
      return { rows: whole(bytes.subarray(0, sizeMax)), badRows: [] };
    case compression.packBits:
      return { rows: whole(unpackBits(bytes, sizeMax)), badRows: [] };
    default: {
      const coding = codingOf(layout);
      const { page, badRows } = decode(bytes, { coding, width, height, resolution: 'fine' });
      return { rows: page.rows, badRows };
    }
  }
}

function codingOf(layout: Layout): 'RLE' | 'MH' | 'MR' | 'MMR' {
  if (layout.compression === compression.t6) return 'MMR';
  if (layout.compression === compression.rle) return 'RLE';
  return layout.isMr ? 'MR' : 'MH';
}

/** The coded parts of an image. Together they may not be larger than the file: it is no bomb. */
function partsOf(
  file: TiffBytes,
  directory: Directory,
  offsets: number[] | undefined,
  counts: number[] | undefined,
): Uint8Array[] {
  const length = file.bytes.length;
  if (!offsets?.length) throw new ParseError('TIFF image without data', directory.offset);
  let total = 0;
  return offsets.map((offset, index) => {
    if (offset >= length) throw new ParseError('TIFF image data outside the file', offset);
    // Missing counts (old writers): up to what comes next.
    const count = counts?.[index] || (offsets[index + 1] ?? length) - offset;
    const end = Math.min(offset + Math.max(count, 0), length);
    total += end - offset;
    file.claim(offset, end - offset);
    if (total > length) throw new ParseError('TIFF strips overlap', offset);
    return file.bytes.subarray(offset, end);
  });
}

function readStrips(file: TiffBytes, directory: Directory, layout: Layout): Rows {
  const offsets = directory.wholes(tag.stripOffsets);
  const parts = partsOf(file, directory, offsets, directory.wholes(tag.stripByteCounts));
  const { width, height } = layout;
  if (height === undefined) {
    if (parts.length > 1) throw new ParseError('TIFF strips without a length', directory.offset);
    return decodePart(parts[0], layout, width, undefined);
  }
  const perStrip = Math.min(directory.whole(tag.rowsPerStrip) || height, height);
  const stride = rowBytes(width);
  const rows = new Uint8Array(height * stride);
  const badRows: number[] = [];
  let row = 0;
  for (const part of parts) {
    const wanted = Math.min(perStrip, height - row);
    if (wanted <= 0) break;
    const strip = decodePart(part, layout, width, wanted);
    rows.set(strip.rows, row * stride);
    for (const bad of strip.badRows) badRows.push(row + bad);
    const came = strip.rows.length / stride;
    row += came;
    // A strip that is short in the middle shifts nothing: what follows would stand at the wrong
    // place.
    if (came < wanted) break;
  }
  return { rows: rows.subarray(0, row * stride).slice(), badRows };
}

function readTiles(file: TiffBytes, directory: Directory, layout: Layout, tileWidth: number): Rows {
  const { width, height } = layout;
  const tileLength = directory.whole(tag.tileLength) ?? 0;
  if (height === undefined || tileLength < 1 || tileWidth % 8 !== 0) {
    throw new ParseError('TIFF tiles of no size', directory.offset);
  }
  if (tileWidth > widthMax || tileLength > rowsMax || tileWidth * tileLength > pixelsMax) {
    throw new ParseError('TIFF tiles too large', directory.offset);
  }
  const across = Math.ceil(width / tileWidth);
  const down = Math.ceil(height / tileLength);
  const offsets = directory.wholes(tag.tileOffsets);
  const parts = partsOf(file, directory, offsets, directory.wholes(tag.tileByteCounts));
  if (parts.length < across * down) throw new ParseError('TIFF tiles missing', directory.offset);
  const stride = rowBytes(width);
  const rows = new Uint8Array(height * stride);
  const badRows = new Set<number>();
  for (let index = 0; index < across * down; index++) {
    const tile = decodePart(parts[index], layout, tileWidth, tileLength);
    const left = ((index % across) * tileWidth) >> 3;
    const top = Math.floor(index / across) * tileLength;
    const tileStride = tileWidth >> 3;
    const copied = Math.min(tileStride, stride - left);
    const came = tile.rows.length / tileStride;
    for (let row = 0; row < Math.min(tileLength, height - top); row++) {
      if (row >= came) badRows.add(top + row);
      const from = row * tileStride;
      rows.set(tile.rows.subarray(from, from + copied), (top + row) * stride + left);
    }
    for (const bad of tile.badRows) if (top + bad < height) badRows.add(top + bad);
  }
  return { rows, badRows: [...badRows].sort((a, b) => a - b) };
}

function invert(rows: Uint8Array): void {
  for (let at = 0; at < rows.length; at++) rows[at] ^= 0xff;
}

/** Whitens what stands behind the last pixel of each row. */
function trim(rows: Uint8Array, width: number, stride: number): void {
  if (width % 8 === 0) return;
  const mask = 0xff00 >> (width % 8);
  for (let at = stride - 1; at < rows.length; at += stride) rows[at] &= mask;
}

/**
 * Between the fax resolutions the nearer one on a logarithmic scale counts: 138 and 277 lines an
 * inch.
 */
function resolutionOf(
  directory: Directory,
  width: number,
  height: number,
): { resolution: Resolution; dpi: { x: number; y: number } } {
  const scale = directory.whole(tag.resolutionUnit) === unit.centimetre ? 2.54 : 1;
  const x = (directory.value(tag.xResolution) ?? 0) * scale;
  const y = (directory.value(tag.yResolution) ?? 0) * scale;
  if (x >= 1 && y >= 1) {
    const resolution = y < 138 ? 'standard' : y < 277 ? 'fine' : 'superfine';
    return { resolution, dpi: { x, y } };
  }
  // No resolution: a page as wide as A4 has about 1145, 2290 or 4580 rows.
  const aspect = height / width;
  const resolution = aspect < 0.95 ? 'standard' : aspect < 1.9 ? 'fine' : 'superfine';
  return { resolution, dpi: resolutions[resolution] };
}

/**
 * Pages into multi-page TIFF-F (RFC 2306), page after page, without ever going back in the file.
 * Surprising: each directory holds the offset of the next, so a page is let go only when it is
 * known whether another follows.
 */
import { joinBytes } from '@platen/bits';
import { type Page, type Resolution, resolutions } from '@platen/page';
import { type Coding, encode } from '@platen/t4';
import { compression, photometric, tag, type, typeBytes, unit } from './tags.ts';

/** A page as it is coded: T.4 rows each behind an EOL (no RTC needed), or T.6; first bit high. */
export interface CodedPage {
  readonly coding: Coding;
  readonly width: number;
  readonly height: number;
  readonly resolution: Resolution;
  readonly bytes: Uint8Array;
}

export interface WriteOptions {
  /** MMR (compression 4, the default), or MH and MR (compression 3). */
  readonly coding?: Coding;
  /** Name of the writing program for the Software tag. */
  readonly software?: string;
}

type Field = readonly [tag: number, type: number, values: readonly number[]];

const headerBytes = 8;

/** All pages in one file. */
export function writeTiff(pages: Iterable<Page>, options: WriteOptions = {}): Uint8Array {
  const writer = new TiffWriter(options);
  const parts: Uint8Array[] = [];
  for (const page of pages) parts.push(writer.add(page));
  parts.push(writer.finish());
  return joinBytes(parts);
}

/**
 * Writes a file in pieces to be stored one behind the other. It holds one coded page in memory.
 * RangeError: the file would pass 4 GB, which TIFF cannot address.
 */
export class TiffWriter {
  readonly #coding: Coding;
  readonly #software: string;
  /** Octets given away so far. */
  #at = 0;
  #pages = 0;
  #held: CodedPage | null = null;

  constructor(options: WriteOptions = {}) {
    this.#coding = options.coding ?? 'MMR';
    this.#software = options.software ?? 'Platen';
  }

  /** Adds a page; returns the next piece of the file, which may be empty. */
  add(page: Page): Uint8Array {
    const coding = this.#coding;
    // RFC 2306: no RTC within a TIFF.
    const bytes = encode(page, { coding, endOfPage: coding === 'MMR' });
    const { width, height, resolution } = page;
    return this.addCoded({ coding, width, height, resolution, bytes });
  }

  /**
   * Adds a page that is coded already, as received from the line; its octets are stored as they
   * are.
   */
  addCoded(page: CodedPage): Uint8Array {
    const piece = this.#release(false);
    this.#held = page;
    return piece;
  }

  /** The last piece. RangeError: no page was added; a TIFF has at least one. */
  finish(): Uint8Array {
    if (!this.#held) throw new RangeError('a TIFF needs a page');
    return this.#release(true);
  }

  #release(isLast: boolean): Uint8Array {
    const page = this.#held;
    if (!page) return new Uint8Array();
    this.#held = null;
    const header = this.#pages === 0 ? fileHeader() : new Uint8Array();
    const start = this.#at + header.length;
    const directory = directoryOf(page, this.#pages, this.#software, start, isLast);
    const padding = new Uint8Array(page.bytes.length & 1);
    const piece = joinBytes([header, directory, page.bytes, padding]);
    this.#at += piece.length;
    this.#pages += 1;
    if (this.#at > 0xffff_ffff) throw new RangeError('a TIFF ends at 4 GB');
    return piece;
  }
}

function fileHeader(): Uint8Array {
  return Uint8Array.of(0x49, 0x49, 42, 0, headerBytes, 0, 0, 0);
}

/**
 * The directory at file offset `start`, the values too long for it, and then comes the page's data.
 */
function directoryOf(
  page: CodedPage,
  index: number,
  software: string,
  start: number,
  isLast: boolean,
): Uint8Array {
  const fields = fieldsOf(page, index, software);
  const tableBytes = 2 + fields.length * 12 + 4;
  const longBytes = fields.reduce(
    (sum, field) => sum + (evenSize(field) > 4 ? evenSize(field) : 0),
    0,
  );
  const bytes = new Uint8Array(tableBytes + longBytes);
  const view = new DataView(bytes.buffer);
  const dataStart = start + bytes.length;
  view.setUint16(0, fields.length, true);
  let longAt = tableBytes;
  fields.forEach((field, order) => {
    const at = 2 + order * 12;
    const [name, kind, values] = field;
    view.setUint16(at, name, true);
    view.setUint16(at + 2, kind, true);
    view.setUint32(at + 4, kind === type.rational ? values.length / 2 : values.length, true);
    const size = evenSize(field);
    if (size > 4) view.setUint32(at + 8, start + longAt, true);
    const shown = name === tag.stripOffsets ? [dataStart] : values;
    writeValues(view, size > 4 ? longAt : at + 8, kind, shown);
    if (size > 4) longAt += size;
  });
  const next = isLast ? 0 : dataStart + page.bytes.length + (page.bytes.length & 1);
  view.setUint32(tableBytes - 4, next, true);
  return bytes;
}

/** The fields of RFC 2306, in rising order of tags as TIFF wants them. */
function fieldsOf(page: CodedPage, index: number, software: string): Field[] {
  const { x, y } = resolutions[page.resolution];
  const isT6 = page.coding === 'MMR';
  const name = [...new TextEncoder().encode(software), 0];
  return [
    [tag.newSubfileType, type.long, [2]],
    [tag.imageWidth, type.long, [page.width]],
    [tag.imageLength, type.long, [page.height]],
    [tag.bitsPerSample, type.short, [1]],
    [tag.compression, type.short, [isT6 ? compression.t6 : compression.t4]],
    [tag.photometric, type.short, [photometric.whiteIsZero]],
    [tag.fillOrder, type.short, [1]],
    [tag.stripOffsets, type.long, [0]],
    [tag.orientation, type.short, [1]],
    [tag.samplesPerPixel, type.short, [1]],
    [tag.rowsPerStrip, type.long, [page.height]],
    [tag.stripByteCounts, type.long, [page.bytes.length]],
    [tag.xResolution, type.rational, [x, 1]],
    [tag.yResolution, type.rational, [y, 1]],
    isT6
      ? [tag.t6Options, type.long, [0]]
      : [tag.t4Options, type.long, [page.coding === 'MR' ? 1 : 0]],
    [tag.resolutionUnit, type.short, [unit.inch]],
    // The total is not known while writing; TIFF 6.0 has 0 for that.
    [tag.pageNumber, type.short, [Math.min(index, 0xffff), 0]],
    [tag.software, type.ascii, name],
  ];
}

function evenSize([, kind, values]: Field): number {
  const size = kind === type.rational ? values.length * 4 : values.length * typeBytes[kind];
  return size + (size & 1);
}

function writeValues(view: DataView, at: number, kind: number, values: readonly number[]): void {
  values.forEach((value, index) => {
    if (kind === type.ascii) view.setUint8(at + index, value);
    else if (kind === type.short) view.setUint16(at + index * 2, value, true);
    else view.setUint32(at + index * 4, value, true);
  });
}

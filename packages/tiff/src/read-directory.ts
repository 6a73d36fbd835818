/**
 * A TIFF's header and its chain of image file directories (TIFF 6.0 §2), in either byte order.
 * Surprising: a directory may stand anywhere, also before the one that points to it, so a hostile
 * file's chain may be a circle.
 */
import { ParseError } from '@platen/bits';
import { typeBytes } from './tags.ts';

/** Fields in one directory; TIFF has a few hundred tags in all. */
const fieldsMax = 1024;
/** Values of one field that are read: a strip for each row of the longest page. */
const valuesMax = 65_536;
/** Coded data of all images together, in lengths of the file; honest images do not share data. */
const fileLengthsMax = 64;

/** A file's octets with their byte order. */
export class TiffBytes {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;
  #claimed = 0;

  /** ParseError: no TIFF header. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 8) throw new ParseError('too short for a TIFF header', bytes.length);
    const order = this.#view.getUint16(0);
    if (order !== 0x4949 && order !== 0x4d4d) throw new ParseError('no TIFF byte order mark', 0);
    this.#little = order === 0x4949;
    const magic = this.u16(2);
    if (magic === 43) throw new ParseError('BigTIFF is not read', 2);
    if (magic !== 42) throw new ParseError('no TIFF magic number', 2);
  }

  /**
   * Counts coded data about to be read. ParseError: images share so much of it that it is an
   * attack.
   */
  claim(offset: number, count: number): void {
    this.#claimed += count;
    if (this.#claimed > this.bytes.length * fileLengthsMax) {
      throw new ParseError('TIFF images share their data', offset);
    }
  }

  u8(at: number): number {
    this.#check(at, 1);
    return this.#view.getUint8(at);
  }

  u16(at: number): number {
    this.#check(at, 2);
    return this.#view.getUint16(at, this.#little);
  }

  u32(at: number): number {
    this.#check(at, 4);
    return this.#view.getUint32(at, this.#little);
  }

  #check(at: number, count: number): void {
    if (at + count > this.bytes.length) throw new ParseError('TIFF ends too early', at);
  }
}

/** One image file directory. */
export interface Directory {
  /** Octets from the start of the file. */
  readonly offset: number;
  /** Offset of the next directory, 0 for none. */
  readonly next: number;
  /** Values of a field of whole numbers, or undefined if it is missing. ParseError: fractions. */
  wholes(tag: number): number[] | undefined;
  /** First value of a field of whole numbers, or undefined. ParseError: a fraction. */
  whole(tag: number): number | undefined;
  /** First value of a field, a rational as its quotient, or undefined. */
  value(tag: number): number | undefined;
}

function readDirectory(file: TiffBytes, offset: number): Directory {
  const count = file.u16(offset);
  if (count === 0) throw new ParseError('empty TIFF directory', offset);
  if (count > fieldsMax) throw new ParseError('TIFF directory too large', offset);
  const places = new Map<number, number>();
  for (let field = 0; field < count; field++) {
    const at = offset + 2 + field * 12;
    const tag = file.u16(at);
    file.u32(at + 8);
    if (!places.has(tag)) places.set(tag, at);
  }
  const end = offset + 2 + count * 12;
  // Some writers forget the last link; the file then just ends.
  const next = end + 4 <= file.bytes.length ? file.u32(end) : 0;
  const values = (tag: number) => {
    const at = places.get(tag);
    return at === undefined ? undefined : readValues(file, at);
  };
  const wholes = (tag: number) => {
    const found = values(tag);
    if (found?.every(Number.isInteger) ?? true) return found;
    throw new ParseError(`TIFF field ${tag} is no whole number`, places.get(tag) ?? offset);
  };
  return {
    offset,
    next,
    wholes,
    whole: (tag) => wholes(tag)?.[0],
    value: (tag) => values(tag)?.[0],
  };
}

function readValues(file: TiffBytes, at: number): number[] {
  const type = file.u16(at + 2);
  const count = file.u32(at + 4);
  const bytes = typeBytes[type] ?? 0;
  if (bytes === 0) throw new ParseError(`unknown TIFF field type ${type}`, at + 2);
  if (count > valuesMax) throw new ParseError('TIFF field with too many values', at + 4);
  const start = count * bytes <= 4 ? at + 8 : file.u32(at + 8);
  if (start + count * bytes > file.bytes.length) {
    throw new ParseError('TIFF field outside the file', at + 8);
  }
  return Array.from({ length: count }, (_, index) => readValue(file, start + index * bytes, type));
}

function readValue(file: TiffBytes, at: number, type: number): number {
  switch (typeBytes[type]) {
    case 1:
      return file.u8(at);
    case 2:
      return file.u16(at);
    case 4:
      return file.u32(at);
    default: {
      const denominator = file.u32(at + 4);
      return denominator === 0 ? 0 : file.u32(at) / denominator;
    }
  }
}

/** The file's directories in order. ParseError: broken, circular, or more than `directoriesMax`. */
export function* directoriesOf(file: TiffBytes, directoriesMax: number): Generator<Directory> {
  const seen = new Set<number>();
  let offset = file.u32(4);
  if (offset === 0) throw new ParseError('TIFF without an image', 4);
  while (offset !== 0) {
    if (seen.has(offset)) throw new ParseError('TIFF directories in a circle', offset);
    if (seen.size >= directoriesMax) {
      throw new ParseError(`TIFF with more than ${directoriesMax} images`, offset);
    }
    seen.add(offset);
    const directory = readDirectory(file, offset);
    yield directory;
    offset = directory.next;
  }
}

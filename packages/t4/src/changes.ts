/**
 * A row as its changing elements (T.4 §4.2): the columns where the colour changes, beginning
 * from white. All coding works on these; pixels are only touched here.
 */

/** Entries equal to the row's width behind the last change, so that coders may look ahead. */
const guards = 4;

/** Room for the changes of a row of `width` pixels. */
export function changesRoom(width: number): Int32Array {
  return new Int32Array(width + guards + 2);
}

/** Ends the list after `count` changes. */
export function endChanges(changes: Int32Array, count: number, width: number): void {
  for (let guard = 0; guard < guards; guard++) changes[count + guard] = width;
}

/**
 * Finds the changes of the row of `width` pixels at octet `start` of `pixels`. Bits behind the
 * width in the last octet do not count. Returns how many were found; `changes` is ended.
 */
export function findChanges(
  pixels: DataView,
  start: number,
  width: number,
  changes: Int32Array,
): number {
  let count = 0;
  /** All ones while black runs on from the word before. */
  let carry = 0;
  let column = 0;
  let at = start;
  for (const whole = width - 31; column < whole; column += 32, at += 4) {
    const word = pixels.getInt32(at);
    if (word === carry) continue;
    let edges = word ^ ((word >>> 1) | (carry << 31));
    do {
      const lead = Math.clz32(edges);
      changes[count++] = column + lead;
      edges ^= 0x80000000 >>> lead;
    } while (edges !== 0);
    carry = -(word & 1);
  }
  for (; column < width; column += 8, at += 1) {
    let byte = pixels.getUint8(at);
    const inRow = width - column;
    if (inRow < 8) byte &= 0xff00 >> inRow;
    let edges = byte ^ ((byte >>> 1) | (carry & 0x80));
    while (edges !== 0) {
      const lead = Math.clz32(edges) - 24;
      if (lead >= inRow) break;
      changes[count++] = column + lead;
      edges ^= 0x80 >>> lead;
    }
    carry = -(byte & 1);
  }
  endChanges(changes, count, width);
  return count;
}

/**
 * Blackens the pixels between each even change and the next, in a white row at octet `start`.
 * Stores whole words: up to three octets behind the row become white.
 */
export function paintRow(changes: Int32Array, count: number, rows: DataView, start: number): void {
  /** The word being filled, and its pixels. */
  let place = 0;
  let word = 0;
  for (let at = 0; at < count; at += 2) {
    const from = changes[at];
    const to = changes[at + 1];
    const first = from >>> 5;
    const last = to >>> 5;
    if (first !== place) {
      rows.setInt32(start + place * 4, word);
      place = first;
      word = 0;
    }
    if (first === last) {
      word |= (-1 >>> (from & 31)) ^ (-1 >>> (to & 31));
      continue;
    }
    rows.setInt32(start + place * 4, word | (-1 >>> (from & 31)));
    while (++place < last) rows.setInt32(start + place * 4, -1);
    word = ~(-1 >>> (to & 31));
  }
  if (word !== 0) rows.setInt32(start + place * 4, word);
}

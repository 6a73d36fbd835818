/**
 * Runs of black in one row: finding and filling them.
 */

/**
 * Calls `found(from, to)` for each run of black, from left to right; `to` is the first white pixel.
 */
export function blackRuns(
  row: Uint8Array,
  width: number,
  found: (from: number, to: number) => void,
): void {
  let began = -1;
  for (let at = 0; at * 8 < width; at++) {
    const byte = row[at];
    if (byte === (began < 0 ? 0 : 0xff)) continue;
    for (let bit = 0; bit < 8; bit++) {
      const isBlack = (byte & (0x80 >> bit)) !== 0;
      if (isBlack === began >= 0) continue;
      const column = at * 8 + bit;
      if (column >= width) break;
      if (isBlack) began = column;
      else {
        found(began, column);
        began = -1;
      }
    }
  }
  if (began >= 0) found(began, width);
}

/** Blackens the pixels from `from` up to, not including, `to` in a row. */
export function fillRun(row: Uint8Array, from: number, to: number): void {
  if (from >= to) return;
  const first = from >>> 3;
  const last = to >>> 3;
  const head = 0xff >>> (from & 7);
  const tail = ~(0xff >>> (to & 7));
  if (first === last) {
    row[first] |= head & tail;
    return;
  }
  row[first] |= head;
  for (let at = first + 1; at < last; at++) row[at] = 0xff;
  if (to & 7) row[last] |= tail;
}

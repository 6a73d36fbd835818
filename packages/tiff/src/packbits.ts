/**
 * PackBits, TIFF's byte-wise run-length code (TIFF 6.0 §9).
 */

/**
 * Unpacks at most `sizeMax` octets; fewer if the data end first. Never throws: a run that leads
 * outside the data is cut.
 */
export function unpackBits(packed: Uint8Array, sizeMax: number): Uint8Array {
  const unpacked = new Uint8Array(sizeMax);
  let to = 0;
  let from = 0;
  while (from < packed.length && to < sizeMax) {
    const head = (packed[from++] << 24) >> 24;
    if (head >= 0) {
      const literal = packed.subarray(from, from + Math.min(head + 1, sizeMax - to));
      unpacked.set(literal, to);
      to += literal.length;
      from += head + 1;
    } else if (head !== -128 && from < packed.length) {
      const end = Math.min(to + 1 - head, sizeMax);
      unpacked.fill(packed[from++], to, end);
      to = end;
    }
  }
  return unpacked.subarray(0, to);
}

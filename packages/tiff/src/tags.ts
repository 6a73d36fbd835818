/**
 * The TIFF tags a fax file uses: TIFF 6.0 §8 and §11, RFC 2306.
 * Surprising: TIFF-F allows YResolution 98 beside XResolution 204; viewers that ignore it halve
 * pages.
 */

export const tag = {
  newSubfileType: 254,
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  xResolution: 282,
  yResolution: 283,
  t4Options: 292,
  t6Options: 293,
  resolutionUnit: 296,
  pageNumber: 297,
  software: 305,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  cleanFaxData: 327,
} as const;

export const compression = {
  none: 1,
  rle: 2,
  t4: 3,
  t6: 4,
  packBits: 32773,
} as const;

export const photometric = { whiteIsZero: 0, blackIsZero: 1 } as const;
export const unit = { inch: 2, centimetre: 3 } as const;
/** Octets of one value of each field type (TIFF 6.0 §2), by type number. */
export const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8] as const;
export const type = { short: 3, long: 4, rational: 5, ascii: 2 } as const;

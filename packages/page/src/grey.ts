/**
 * A grey picture on its way to a page: what a renderer or a scanner gives.
 */

/** Eight bits a pixel, rows top to bottom without gaps, 0 = black, 255 = white. */
export interface Gray {
  readonly width: number;
  readonly height: number;
  /** `width * height` octets. */
  readonly pixels: Uint8Array;
}

/** T.4 and T.6: pages into bits and back. */
export {
  type Decoded,
  type DecodeError,
  type DecodeOptions,
  decode,
  pixelsMax,
  rowsMax,
  widthMax,
} from './decode.ts';
export { type Coding, type EncodeOptions, encode } from './encode.ts';

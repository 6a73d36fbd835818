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

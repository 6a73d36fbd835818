/** TIFF-F: fax pages in files. */
export {
  countPages,
  imagesOf,
  isOneBitTiff,
  pagesMax,
  pagesOf,
  type ReadLimits,
  readTiff,
} from './read.ts';
export type { TiffImage } from './read-image.ts';
export { type CodedPage, TiffWriter, type WriteOptions, writeTiff } from './write.ts';

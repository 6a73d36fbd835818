/** interim */
import type { ConversionSettings } from './document.ts';
import type { PageSource } from './page-source.ts';
import { drawImage, readMetadata } from './render-image.ts';
export async function openTiff(
  bytes: Uint8Array,
  settings: ConversionSettings,
): Promise<PageSource> {
  const file = Buffer.from(bytes);
  const { pages = 1 } = await readMetadata(file, 0);
  return { pages, notes: [], draw: (index) => drawImage(file, index, settings) };
}

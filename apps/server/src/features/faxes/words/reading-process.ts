// The reading process: recognises English print on one page after the other, from packages that lie
// on the disk. It fetches nothing, keeps nothing, and ends itself when it needs too much memory.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ReaderReport } from './read-pages.ts';

const memoryBytesMax = Number(process.argv[2]) * 1024 * 1024;
const lookEveryMs = 100;
const require = createRequire(import.meta.url);
const data = dirname(require.resolve('@tesseract.js-data/eng/package.json'));

/** What is used of tesseract.js. */
interface Tesseract {
  OEM: { LSTM_ONLY: number };
  createWorker(
    language: string,
    engine: number,
    options: { langPath: string; cacheMethod: 'none'; gzip: boolean },
  ): Promise<{ recognize(image: Buffer): Promise<{ data: { text: string } }> }>;
}
const { createWorker, OEM } = require('tesseract.js') as Tesseract;

// The pages are recognised in a thread of this process, so this one is free to look.
setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytesMax) process.exit(1);
}, lookEveryMs);
process.on('disconnect', () => process.exit(0));

const report = (what: ReaderReport) => process.send?.(what);
const worker = await createWorker('eng', OEM.LSTM_ONLY, {
  langPath: join(data, '4.0.0_best_int'),
  cacheMethod: 'none',
  gzip: true,
});
process.on('message', async ({ png }: { png: Uint8Array }) => {
  const found = await worker.recognize(Buffer.from(png));
  report({ is: 'text', text: found.data.text });
});
report({ is: 'ready' });

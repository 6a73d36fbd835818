// The reading process: recognises English print on one page after the other, from packages that lie
// on the disk. It fetches nothing, keeps nothing, and ends itself when it needs too much memory.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createWorker, OEM } from 'tesseract.js';
import type { ReaderReport } from './read-pages.ts';

const memoryBytesMax = Number(process.argv[2]) * 1024 * 1024;
const lookEveryMs = 100;
const { resolve } = createRequire(import.meta.url);
const langPath = join(dirname(resolve('@tesseract.js-data/eng/package.json')), '4.0.0_best_int');

// The pages are recognised in a thread of this process, so this one is free to look.
setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytesMax) process.exit(1);
}, lookEveryMs);
process.on('disconnect', () => process.exit(0));

const report = (what: ReaderReport) => process.send?.(what);
const worker = await createWorker('eng', OEM.LSTM_ONLY, {
  langPath,
  cacheMethod: 'none',
  gzip: true,
});
process.on('message', async ({ png }: { png: Uint8Array }) => {
  const { data } = await worker.recognize(Buffer.from(png));
  report({ is: 'text', text: data.text });
});
report({ is: 'ready' });

/**
 * One page of a document as it would be sent now: the same conversion, the same header, the same
 * pixels as the line gets. The page is opened under a lease that says which; nothing waits under
 * it.
 */
import type { App } from '../../app.ts';
import { problem } from '../../problems.ts';
import { listNumbers } from '../numbers/index.ts';
import type { Anchor } from '../privacy/index.ts';
import { convertDocument } from './convert.ts';
import type { ConversionSettings } from './document.ts';
import { withHeader } from './header.ts';
import { asProblem } from './keep-document.ts';
import { type PngOptions, pagePng } from './page-png.ts';
import { type OpenedDocument, openDocument, readContent, readSender } from './store.ts';

export interface PreviewOptions extends ConversionSettings, PngOptions {
  readonly from?: string;
  readonly to?: string;
  readonly headerText?: string;
  readonly timeZone?: string;
}

type PreviewApp = Pick<App, 'withPurpose' | 'accountKeys' | 'blobs' | 'clock'>;

/** @throws Failure `resource.not_found`, `validation.from_unknown`, `document.*`. */
export async function previewPage(
  app: PreviewApp,
  anchor: Anchor,
  id: string,
  number: number,
  options: PreviewOptions,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const sender = await readHeader(app, anchor, options);
  const opens = { object: id, part: number };
  const document = await app.withPurpose({ purpose: 'fax.display', anchor, opens }, (db, lease) =>
    openDocument(app.accountKeys, db, lease, id),
  );
  const content = document && (await readContent(app.blobs, document));
  if (!content) throw problem('resource.not_found');
  const { page, total } = await drawPage(content, document, number, options, signal);
  const facts = { ...sender, time: app.clock.now(), to: options.to };
  const headed = withHeader(page, { ...facts, pageNumber: number, pageCount: total });
  return pagePng(headed, options);
}

async function drawPage(
  content: Uint8Array,
  { kind }: OpenedDocument,
  number: number,
  settings: ConversionSettings,
  signal?: AbortSignal,
) {
  const name = kind === 'markdown' ? 'text/markdown' : '';
  const pages = convertDocument(content, settings, { name, only: number, signal });
  const { value } = await asProblem(() => pages.next());
  await pages.return();
  if (!value) throw problem('resource.not_found', { detail: `It has no page ${number}.` });
  return value;
}

async function readHeader(
  app: PreviewApp,
  anchor: Anchor,
  { from, headerText, timeZone }: PreviewOptions,
): Promise<{ identity: string; timeZone: string; from: string }> {
  const { sender, numbers } = await app.withPurpose(
    { purpose: 'fax.send', anchor },
    async (db) => ({
      sender: await readSender(db),
      numbers: await listNumbers(db, 'fax.send'),
    }),
  );
  const own = from === undefined ? numbers[0] : numbers.find(({ number }) => number === from);
  if (!own) throw problem('validation.from_unknown', { param: 'from' });
  return {
    identity: headerText ?? sender.identity,
    timeZone: timeZone ?? sender.timeZone,
    from: own.number,
  };
}

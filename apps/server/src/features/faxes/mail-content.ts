// A fax as a file in a mail: opened under the purpose that mail about faxes goes by, written into
// the access log and into the register of what leaves before a byte of it is read.
import type { App } from '../../app.ts';
import { pagesToPdf } from '../documents/index.ts';
import type { ContentOf } from '../messages/index.ts';
import { openContent } from './store.ts';
import { codedPages, listStoredPages } from './stored-pages.ts';

/** A mail beyond this is refused by many servers: then it carries the link alone. */
const attachmentBytesMax = 10 * 1024 * 1024;

export function faxContent(app: App): ContentOf {
  return async (messageId, faxId) => {
    const opening = {
      purpose: 'fax.deliver',
      anchor: { pending_message: messageId },
      opens: { object: faxId },
    } as const;
    const opened = await app
      .withPurpose(opening, async (db, lease) => {
        const key = await openContent(app.accountKeys, db, lease, faxId);
        const pages = await listStoredPages(db, lease.purpose, faxId);
        if (key === undefined || pages.length === 0) return undefined;
        const ticket = await app.disclose(db, lease, {
          recipient: app.recipients.mail,
          ground: 'processor',
          fields: ['fax_page.image'],
          about: messageId,
        });
        return { key, pages, ticket };
      })
      .catch((thrown) => {
        if ((thrown as { code?: string }).code === 'resource.not_found') return undefined;
        throw thrown;
      });
    if (opened === undefined) return null;
    const { key, pages, ticket } = opened;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of pagesToPdf(codedPages(app, key, pages))) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= attachmentBytesMax) continue;
      await ticket.drop();
      return null;
    }
    const file = {
      filename: `fax-${faxId.slice(-6).toLowerCase()}.pdf`,
      contentType: 'application/pdf',
      content: Buffer.concat(chunks),
    };
    return { file, ticket };
  };
}

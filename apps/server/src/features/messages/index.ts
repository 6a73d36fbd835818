// The door of messages: the gate through which everything to a person goes, and what can be seen of
// it.
import { join } from 'node:path';
import type { App, Feature } from '../../app.ts';
import type { Html } from '../../platform/html/html.ts';
import { parameters } from '../privacy/index.ts';
import { catcherRoutes } from './catcher-pages.ts';
import type { ContentOf } from './deliver-message.ts';
import { messageJobs } from './jobs.ts';
import { mailChecks } from './live-checks.ts';
import { dkimRecord, dkimSelector, readMailKeys } from './mail-keys.ts';
import { messageRoutes } from './message-routes.ts';
import { OptOutJournal } from './opt-out-journal.ts';
import { makePost } from './post-office.ts';
import { makeSend } from './send-message.ts';
import { unsubscribeRoutes } from './unsubscribe-routes.ts';

export type { Attachment, Content, ContentOf } from './deliver-message.ts';
export { type Block, counted, spoken, type Template, template } from './template.ts';
export { templates } from './templates/index.ts';

export interface Lent {
  /** The frame of a public page. */
  page(title: string, body: Html): string;
  /** The fax that a notice is about, as a file. */
  contentOf?: ContentOf;
}

export function messages(app: App, lent: Lent): Feature {
  const keys = readMailKeys(app.config.keysDir);
  const journal = new OptOutJournal(join(app.config.dataDir, 'opt-outs', 'journal.jsonl'));
  app.send = makeSend(app);
  const post = makePost({ app, keys, journal, contentOf: lent.contentOf });
  return {
    name: 'messages',
    routes: [
      ...messageRoutes(app),
      ...unsubscribeRoutes({ ...app, journal }, keys.link, lent.page),
      ...catcherRoutes(app, () => post.catcher, lent.page),
    ],
    jobs: messageJobs(app, post),
    checks: [
      {
        name: 'mail',
        run: async () => ({
          ok: post.reaches,
          sentence: post.says,
          fix: 'Set PLATEN_SMTP_URL to the server that takes your mail.',
        }),
      },
      {
        name: 'mail_signature',
        run: async () => ({
          ok: true,
          sentence: `Mail is signed (DKIM). In the DNS, ${dkimSelector}._domainkey.${post.domain} must hold “${dkimRecord(keys.dkimPem)}”.`,
        }),
      },
    ],
    liveChecks: mailChecks(app, keys.hash),
    limits: { caught_mail_days: parameters.caughtMailDays.value },
    announces: () => ({ smtpPort: post.smtpPort }),
    start: () => post.open(),
    stop: () => post.close(),
  };
}

// The door of messages: the gate through which everything to a person goes, and what can be seen of it.
import { join } from 'node:path';
import { sql } from 'kysely';
import type { App, Feature } from '../../app.ts';
import { type MailCatcher, startCatcher } from '../../platform/email/mail-catcher.ts';
import type { MailPort } from '../../platform/email/mail-port.ts';
import { smtpPort } from '../../platform/email/smtp-out.ts';
import { declareJob, type Job } from '../../platform/jobs/jobs.ts';
import { parameters } from '../privacy/index.ts';
import { type ContentOf, type DeliveryTools, deliverMessage } from './deliver-message.ts';
import { readMailKeys } from './mail-keys.ts';
import { makeSend, messageNews } from './send-message.ts';

export { hashesOf, normalEmail, normalPhone } from './address-hash.ts';
export type { Attachment, ContentOf } from './deliver-message.ts';
export { type Block, counted, type Template, template } from './template.ts';
export { templates } from './templates/index.ts';

const deliverJob = 'messages.deliver';
const watchSeconds = 10;
const sendsAtOnceMax = 3;
const watchBatch = 100;
const dayMs = 86_400_000;
export const dkimSelector = 'platen';

const noRelay: MailPort = {
  deliver: async () => ({ outcome: 'deferred', code: null, secure: false }),
};

export function messages(app: App, lent: { contentOf?: ContentOf } = {}): Feature {
  const keys = readMailKeys(join(app.config.dataDir, 'keys'));
  app.send = makeSend(app);
  const domain = 'localhost';
  const tools: DeliveryTools = {
    app,
    keys,
    port: noRelay,
    domain,
    from: `Platen <notices@${domain}>`,
    contentOf: lent.contentOf,
  };
  let catcher: MailCatcher | undefined;
  const stopHearing: (() => void)[] = [];
  return {
    name: 'messages',
    jobs: messageJobs(app, tools),
    start: async () => {
      if (app.config.mode === 'evaluation') {
        catcher = await startCatcher({
          dir: join(app.config.dataDir, 'caught-mail'),
          key: keys.catcher,
          id: app.id,
          now: () => app.clock.now(),
          keptMs: parameters.caughtMailDays.value * dayMs,
        });
        const signer = { domain, selector: dkimSelector, pem: keys.dkimPem };
        const relay = { host: '127.0.0.1', port: catcher.port, implicitTls: false };
        const way = { ...relay, requireTls: false, passesOnByTls: false };
        tools.port = smtpPort(way, signer, domain);
      }
      stopHearing.push(
        app.news.hear(messageNews, (id) => {
          if (id === undefined) return;
          app.jobs.wake(deliverJob, id, { key: id }).catch(() => undefined); // the watch finds it
        }),
      );
    },
    stop: async () => {
      for (const stop of stopHearing) stop();
      await catcher?.stop();
    },
  };
}

const clauses = ['P-3B-01', 'P-3B-02'];

function messageJobs(app: App, tools: DeliveryTools): Job[] {
  const purposes = [
    'fax.deliver',
    'comm.service',
    'comm.legal_notice',
    'marketing.email',
    'marketing.partner',
  ];
  return [
    declareJob({
      name: deliverJob,
      purposes,
      actor: 'job:deliver',
      clauses,
      concurrency: sendsAtOnceMax,
      run: (id) => deliverMessage(tools, id),
    }),
    declareJob({
      name: 'messages.watch',
      purposes,
      actor: 'job:deliver',
      clauses,
      everySeconds: watchSeconds,
      concurrency: 1,
      run: async () => {
        const due = await sql<{
          id: string;
        }>`select id from priv.due_message(${watchBatch})`.execute(app.background);
        for (const { id } of due.rows) await app.jobs.wake(deliverJob, id, { key: id });
      },
    }),
  ];
}

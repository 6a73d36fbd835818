// The two ways of mail, opened at the start: out to the relay or the catcher, and in from whoever
// reports a bounce or says stop.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { App } from '../../app.ts';
import { type MailCatcher, startCatcher } from '../../platform/email/mail-catcher.ts';
import type { MailPort } from '../../platform/email/mail-port.ts';
import { listenForMail, type SmtpListener } from '../../platform/email/smtp-in.ts';
import { smtpPort } from '../../platform/email/smtp-out.ts';
import { problem } from '../../problems.ts';
import { parameters } from '../privacy/index.ts';
import { takeMail, takesMail } from './arrived-mail.ts';
import type { ContentOf, DeliveryTools } from './deliver-message.ts';
import { deliverJob } from './jobs.ts';
import { dkimSelector, type MailKeys } from './mail-keys.ts';
import type { OptOutJournal } from './opt-out-journal.ts';
import { messageNews } from './send-message.ts';

const dayMs = 86_400_000;

/** Where no relay is set in production, mail waits. */
const nobody: MailPort = {
  deliver: async () => ({ outcome: 'deferred', code: null, secure: false }),
};

export interface PostOffice extends DeliveryTools {
  catcher: MailCatcher | undefined;
  /** Where mail to us is taken. */
  smtpPort: number;
  /** Whether mail goes anywhere, and where, in a sentence. */
  reaches: boolean;
  says: string;
  open(): Promise<void>;
  close(): Promise<void>;
}

interface Parts {
  app: App;
  keys: MailKeys;
  journal: OptOutJournal;
  contentOf?: ContentOf;
}

export function makePost({ app, keys, journal, contentOf }: Parts): PostOffice {
  const { mail, mode, dataDir } = app.config;
  const domain = mail.from.slice(mail.from.lastIndexOf('@') + 1).toLowerCase();
  const signer = { domain, selector: dkimSelector, pem: keys.dkimPem };
  const caughtHere = mail.relay === undefined && mode === 'evaluation';
  let listener: SmtpListener | undefined;
  let stopHearing = () => {};
  const post: PostOffice = {
    app,
    keys,
    port: nobody,
    domain,
    from: `${app.config.operatorName ?? 'Platen'} <${mail.from}>`,
    contentOf,
    catcher: undefined,
    smtpPort: 0,
    reaches: caughtHere || mail.relay !== undefined,
    says: caughtHere
      ? 'Mail is caught and shown at /mail; it reaches nobody.'
      : mail.relay
        ? `Mail goes out by ${mail.relay.host}:${mail.relay.port}.`
        : 'No mail goes out: it waits for a relay.',
    open: async () => {
      await refuseLostKeys(app, keys);
      const lost = await journal.reconcile(app.background);
      if (lost > 0) app.log.warn({ lost }, 'opt-outs that the database had lost were added again');
      if (caughtHere) {
        post.catcher = await startCatcher({
          dir: join(dataDir, 'caught-mail'),
          key: keys.catcher,
          id: app.id,
          now: () => app.clock.now(),
          keptMs: parameters.caughtMailDays.value * dayMs,
        });
      }
      const relay = post.catcher
        ? { host: '127.0.0.1', port: post.catcher.port, implicitTls: false }
        : mail.relay;
      if (relay) {
        const ca = mail.relayCaFile ? readFileSync(mail.relayCaFile, 'utf8') : undefined;
        const requireTls = mode === 'production';
        const { passesOnByTls } = mail;
        post.port = smtpPort({ ...relay, ca, requireTls, passesOnByTls }, signer, domain);
      }
      const arrivals = { app: { ...app, journal }, keys, from: mail.from };
      listener = await listenForMail({
        ...mail.listen,
        domain,
        takes: (localPart) => takesMail(arrivals, localPart),
        take: (arrived) => takeMail(arrivals, arrived),
        onTrouble: (error) => app.log.warn({ err: error }, 'mail that came in was not taken'),
      });
      post.smtpPort = listener.port;
      stopHearing = app.news.hear(messageNews, (id) => {
        if (id === undefined) return;
        // A wake-up that is lost is found again by the watch.
        app.jobs.wake(deliverJob, id, { key: id }).catch(() => undefined);
      });
    },
    close: async () => {
      stopHearing();
      await listener?.stop();
      await post.catcher?.stop();
    },
  };
  return post;
}

/** Opt-outs that no key of ours fits would let everybody be written to again: nothing starts so. */
async function refuseLostKeys({ background }: App, { hash }: MailKeys): Promise<void> {
  const { rows } = await sql<{ id: string }>`select priv.suppression_keys() as id`.execute(
    background,
  );
  const lost = rows.filter(({ id }) => !hash.keys.has(id));
  if (lost.length > 0) throw problem('start.key_missing', { detail: 'keys/suppression.json' });
}

// Mail that comes to us: word that a mail could not be delivered, and “stop”. Anything else is not
// read further. What these can bring about is only that less is sent.
import { sql } from 'kysely';
import { type ParsedMail, simpleParser } from 'mailparser';
import type { ArrivedMail } from '../../platform/email/smtp-in.ts';
import type { MessageKind } from '../privacy/index.ts';
import { hashesOf } from './address-hash.ts';
import type { MailKeys } from './mail-keys.ts';
import { type OptOutParts, optOut } from './opt-out.ts';
import { makeToken, readToken, type Unsubscribe } from './unsubscribe-token.ts';

const bounceShape = /^bounce\+(msg_[0-9a-z]{26})$/;
const stopWords = /^\W*(stop|unsubscribe|remove|end|quit|cancel|opt[ -]?out)\b/i;
const tokenShape = /[\w-]{60,200}/g;

export type ArrivalTools = { app: OptOutParts; keys: MailKeys; from: string };

export function takesMail({ from }: Pick<ArrivalTools, 'from'>, localPart: string): boolean {
  const own = from.slice(0, from.lastIndexOf('@')).toLowerCase();
  return localPart === 'stop' || localPart === own || bounceShape.test(localPart);
}

export async function takeMail(tools: ArrivalTools, mail: ArrivedMail): Promise<void> {
  const parsed = await simpleParser(mail.source, {
    skipHtmlToText: true,
    skipTextToHtml: true,
    keepDeliveryStatus: true,
  });
  for (const localPart of mail.to) {
    const bounced = bounceShape.exec(localPart)?.[1];
    if (bounced !== undefined) await takeBounce(tools, bounced, parsed);
    else await takeStop(tools, parsed);
  }
}

/** RFC 3464: a report with `Action: failed` and a status of class 5. A delay is no failure. */
async function takeBounce({ app }: ArrivalTools, id: string, mail: ParsedMail): Promise<void> {
  const report = mail.attachments.find(
    ({ contentType }) => contentType === 'message/delivery-status',
  );
  const text = report?.content.toString('latin1') ?? '';
  if (!/^Action:\s*failed\b/im.test(text) || !/^Status:\s*5\.\d{1,3}\.\d{1,3}/im.test(text)) return;
  const message = `msg_${id.slice(4).toUpperCase()}`;
  await sql`select priv.mark_bounced(${message})`.execute(app.background);
}

/** By the token that our mailto link brings along, or by a reply from the address itself. */
async function takeStop(tools: ArrivalTools, mail: ParsedMail): Promise<void> {
  const { app, keys } = tools;
  const words = `${mail.subject ?? ''}\n${mail.text ?? ''}`;
  for (const [token] of words.matchAll(tokenShape)) {
    const link = readToken(keys.link, token);
    if (link) {
      await optOut(app, token, link, 'mailto');
      return;
    }
  }
  const link = await linkOfReply(tools, mail);
  if (link) await optOut(app, makeToken(keys.link, link), link, 'mailto');
}

/** A reply that begins with “stop”, to a mail of ours, from the address that it went to. */
async function linkOfReply(
  { app, keys }: ArrivalTools,
  mail: ParsedMail,
): Promise<Unsubscribe | undefined> {
  const [message] = /msg_[0-9A-Z]{26}/.exec(mail.inReplyTo ?? '') ?? [];
  const sender = mail.from?.value[0]?.address;
  const said = firstWords(mail);
  if (message === undefined || sender === undefined || !stopWords.test(said)) return undefined;
  const hashes = hashesOf(keys.hash, sender).map(({ hash }) => hash);
  const { rows } = await sql<{ kind: MessageKind; key_id: string; to_hash: Uint8Array }>`
    select kind, key_id, to_hash from priv.message_to_stop(${message}, ${hashes}::bytea[])`.execute(
    app.background,
  );
  const [row] = rows;
  return row && { message, kind: row.kind, keyId: row.key_id, hash: row.to_hash };
}

/** The first line that the sender wrote; else the subject, without its `Re:`. */
function firstWords({ text = '', subject = '' }: ParsedMail): string {
  const line = text.split('\n').find((one) => one.trim() !== '' && !one.startsWith('>'));
  return (line ?? subject.replace(/^(re|aw|fwd?):\s*/i, '')).trim();
}

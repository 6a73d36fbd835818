// A mail as bytes: text and HTML side by side, attachments, and a DKIM signature over every header
// that means something, the two List-Unsubscribe headers among them (RFC 8058 §4).
import type { Readable } from 'node:stream';
import DKIM from 'nodemailer/lib/dkim';
import MailComposer from 'nodemailer/lib/mail-composer';

export interface Mail {
  /** Envelope: where bounces go, and the one address it goes to. */
  bouncesTo: string;
  to: string;
  from: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  date: Date;
  unsubscribe?: { https: string; mailto: string };
  attachments?: { filename: string; contentType: string; content: Uint8Array }[];
}

export interface Signer {
  domain: string;
  selector: string;
  pem: string;
}

const signedHeaders = [
  'From',
  'To',
  'Subject',
  'Date',
  'Message-ID',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Auto-Submitted',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
].join(':');

export async function composeMail(mail: Mail, signer: Signer): Promise<Buffer> {
  const { unsubscribe } = mail;
  const composer = new MailComposer({
    from: mail.from,
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    date: mail.date,
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(unsubscribe
        ? {
            'List-Unsubscribe': `<${unsubscribe.https}>, <${unsubscribe.mailto}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }
        : {}),
    },
    attachments: mail.attachments?.map((one) => ({ ...one, content: Buffer.from(one.content) })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const plain = await composer.compile().build();
  const dkim = new DKIM({
    domainName: signer.domain,
    keySelector: signer.selector,
    privateKey: signer.pem,
    headerFieldNames: signedHeaders,
  });
  return gather(dkim.sign(plain));
}

async function gather(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

// Mail in by SMTP, for addresses of one domain: bounces and “stop” mails now. Whom it is for is
// decided before a byte of the message is taken; what nobody asked for is refused, so that we
// answer for no mail that we do not read.
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ArrivedMail {
  /** Envelope: null for a bounce, which has no sender. */
  from: string | null;
  /** Local parts at our domain, in lower case. */
  to: string[];
  source: Buffer;
}

export interface SmtpListener {
  port: number;
  stop(): Promise<void>;
}

export interface ListenOptions {
  host: string;
  port: number;
  domain: string;
  /** Do we take mail for this local part? */
  takes(localPart: string): boolean;
  take(mail: ArrivedMail): Promise<void>;
  onTrouble(error: unknown): void;
}

const bytesMax = 1024 * 1024;
const clientsMax = 50;
const recipientsMax = 5;
const silenceTimeoutMs = 60_000;

export async function listenForMail(options: ListenOptions): Promise<SmtpListener> {
  const { domain, takes } = options;
  const server = new SMTPServer({
    name: domain,
    banner: 'Platen',
    // Who delivers to a domain does not sign in, and this port has no certificate of its own: a
    // server in front of it ends TLS.
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: bytesMax,
    maxClients: clientsMax,
    socketTimeout: silenceTimeoutMs,
    disableReverseLookup: true,
    logger: false,
    onRcptTo: ({ address }, session, done) => {
      const local = localPart(address, domain);
      if (local === undefined || !takes(local)) return done(answer(550, '5.1.1 No such mailbox'));
      if (session.envelope.rcptTo.length >= recipientsMax) return done(answer(452, 'Too many'));
      done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(answer(552, '5.3.4 Message too big'));
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          from: mailFrom === false ? null : mailFrom.address || null,
          to: rcptTo.map(({ address }) => localPart(address, domain) as string),
          source: Buffer.concat(chunks),
        };
        options.take(mail).then(
          () => done(),
          (error) => {
            options.onTrouble(error);
            done(answer(451, '4.3.0 Try again later'));
          },
        );
      });
    },
  });
  server.on('error', options.onTrouble);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.port, options.host, () => resolve());
  });
  const { port } = server.server.address() as AddressInfo;
  return { port, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

function localPart(address: string, domain: string): string | undefined {
  const text = address.toLowerCase();
  const end = `@${domain.toLowerCase()}`;
  return text.endsWith(end) ? text.slice(0, -end.length) : undefined;
}

function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

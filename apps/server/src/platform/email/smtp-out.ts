// Mail out by SMTP (RFC 5321) to one server: the relay that whoever runs this service has
// configured, or the catcher of the evaluation. In production nothing is said before TLS.
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { composeMail, type Signer } from './compose-mail.ts';
import type { HandOver, MailPort, Way } from './mail-port.ts';

export interface Relay {
  host: string;
  port: number;
  /** TLS from the first byte (port 465), else by STARTTLS. */
  implicitTls: boolean;
  user?: string;
  password?: string;
  /** Certificates to trust beside the usual, PEM. */
  ca?: string;
  /** Not a word without TLS. */
  requireTls: boolean;
  /** Whoever runs the service says that this server passes mail on over TLS or not at all. */
  passesOnByTls: boolean;
}

const connectTimeoutMs = 15_000;
const silenceTimeoutMs = 30_000;
/** Of a recipient: no such mailbox, not here any more, not a name (RFC 5321 §4.2.2). */
const noMailbox = new Set([550, 551, 553]);

export function smtpPort(relay: Relay, signer: Signer, helo: string): MailPort {
  return {
    deliver: async (make) => {
      const connection = new SMTPConnection({
        host: relay.host,
        port: relay.port,
        secure: relay.implicitTls,
        requireTLS: relay.requireTls && !relay.implicitTls,
        name: helo,
        connectionTimeout: connectTimeoutMs,
        greetingTimeout: connectTimeoutMs,
        socketTimeout: silenceTimeoutMs,
        tls: { minVersion: 'TLSv1.2', ...(relay.ca ? { ca: relay.ca } : {}) },
      });
      // What breaks the connection later reaches the call under way; here it must only not be lost.
      connection.on('error', () => undefined);
      try {
        await opened(connection, relay);
      } catch (error) {
        connection.close();
        return endOf(error, false, false);
      }
      const secure = connection.secure;
      const requireTls = takesRequireTls(connection) && secure;
      const way: Way = {
        encrypted: secure,
        toTheEnd: secure && (requireTls || relay.passesOnByTls),
      };
      const { mail, within, bytes } = await make(way)
        .then(async (made) => ({ ...made, bytes: await composeMail(made.mail, signer) }))
        .catch((error) => {
          connection.close();
          throw error;
        });
      const holds = mail.attachments !== undefined && mail.attachments.length > 0;
      const handOver = () => send(connection, mail, bytes, holds && requireTls);
      return within ? within(handOver) : handOver();
    },
  };
}

function opened(connection: SMTPConnection, { user, password }: Relay): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject);
    connection.connect((error) => {
      if (error) return reject(error);
      if (user === undefined) return resolve();
      connection.login({ user, pass: password ?? '' }, (failed) =>
        failed ? reject(failed) : resolve(),
      );
    });
  });
}

/** The list of what the server offers is not public in the library; its login handlers get it. */
function takesRequireTls(connection: SMTPConnection): boolean {
  const { _supportedExtensions: offered } = connection as unknown as {
    _supportedExtensions?: string[];
  };
  return offered?.includes('REQUIRETLS') ?? false;
}

async function send(
  connection: SMTPConnection,
  { bouncesTo, to }: { bouncesTo: string; to: string },
  bytes: Buffer,
  requireTls: boolean,
): Promise<HandOver> {
  const secure = connection.secure;
  // The bytes are read only once the server has asked for them.
  let allGone = false;
  const stream = Readable.from([bytes]).once('end', () => {
    allGone = true;
  });
  const envelope = { from: bouncesTo, to: [to], requireTLSExtensionEnabled: requireTls };
  return new Promise((resolve) => {
    connection.send(envelope, stream, (error, info) => {
      if (error) {
        connection.close();
        return resolve(endOf(error, secure, allGone));
      }
      connection.quit();
      resolve({ outcome: 'handed_over', code: codeOf(info?.response), secure });
    });
  });
}

/** A word of the server decides: 5xx is no, 4xx is not now. Without a word it is not now, unless
 * the whole message was already there. */
function endOf(error: unknown, secure: boolean, afterData: boolean): HandOver {
  const { responseCode, command } = error as { responseCode?: number; command?: string };
  if (responseCode !== undefined && responseCode >= 500) {
    // A wrong password or missing TLS is ours to mend; the message waits for that.
    const ours = responseCode === 530 || responseCode === 535 || responseCode === 538;
    if (ours) return { outcome: 'deferred', code: responseCode, secure };
    const noSuchAddress = command === 'RCPT TO' && noMailbox.has(responseCode);
    return { outcome: 'refused', code: responseCode, secure, noSuchAddress };
  }
  if (responseCode === undefined && afterData) return { outcome: 'unknown', code: null, secure };
  return { outcome: 'deferred', code: responseCode ?? null, secure };
}

function codeOf(response: string | undefined): number {
  return Number.parseInt(response ?? '', 10) || 250;
}

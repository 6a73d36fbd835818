// A mail server that delivers nothing: what an evaluation sends lands here, is sealed on disk, can
// be read for a week, and goes. It speaks real SMTP, without TLS, on this machine only. A message
// that comes twice under one Message-ID is kept once.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { seal, unseal } from '../crypto/seal.ts';
import { sha256Hex } from '../crypto/sha256.ts';
import { isId, type MakeId } from '../ids.ts';
import { writeSecretBytes } from '../secret-files.ts';

const mailBytesMax = 60 * 1024 * 1024;

export interface CaughtMail {
  id: string;
  at: Date;
  to: string;
  source: Buffer;
}

export interface MailCatcher {
  port: number;
  /** Newest first. */
  list(max: number): CaughtMail[];
  read(id: string): CaughtMail | undefined;
  /** Takes away what is older than that; returns how many went. */
  sweep(): number;
  /** Takes away every mail to this address; returns how many went. */
  forget(address: string): number;
  stop(): Promise<void>;
}

export interface CatcherOptions {
  dir: string;
  key: Uint8Array;
  id: MakeId;
  now(): number;
  keptMs: number;
  host?: string;
}

export async function startCatcher(options: CatcherOptions): Promise<MailCatcher> {
  const store = new CaughtStore(options);
  const server = new SMTPServer({
    name: 'localhost',
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: mailBytesMax,
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
        store.keep(to, Buffer.concat(chunks)).then(() => done(), done);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(0, options.host ?? '127.0.0.1', () => resolve());
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    list: (max) => store.list(max),
    read: (id) => store.read(id),
    sweep: () => store.sweep(),
    forget: (address) => store.forget(address),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** One sealed file a mail: `<id>.<hash of its Message-ID>.mail`. */
export class CaughtStore {
  readonly #options: CatcherOptions;

  constructor(options: CatcherOptions) {
    this.#options = options;
    mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  }

  async keep(to: string, source: Buffer): Promise<void> {
    const { dir, key, id, now } = this.#options;
    const { messageId } = await simpleParser(source, { skipImageLinks: true });
    const same = sha256Hex(messageId ?? source).slice(0, 32);
    if (this.#names().some((name) => name.endsWith(`.${same}.mail`))) return;
    const one = id('cau');
    const head = JSON.stringify({ to, at: now() });
    const plain = Buffer.concat([Buffer.from(`${head}\n`), source]);
    writeSecretBytes(join(dir, `${one}.${same}.mail`), seal(key, plain, one));
  }

  list(max: number): CaughtMail[] {
    const found: CaughtMail[] = [];
    for (const name of this.#names().reverse()) {
      if (found.length >= max) break;
      const mail = this.#open(name);
      if (mail && !this.#isPast(mail)) found.push(mail);
    }
    return found;
  }

  read(id: string): CaughtMail | undefined {
    if (!isId(id, 'cau')) return undefined;
    const name = this.#names().find((one) => one.startsWith(`${id}.`));
    const mail = name === undefined ? undefined : this.#open(name);
    return mail && !this.#isPast(mail) ? mail : undefined;
  }

  sweep(): number {
    return this.#remove((mail) => this.#isPast(mail));
  }

  forget(address: string): number {
    const wanted = address.toLowerCase();
    return this.#remove(({ to }) => to.toLowerCase().split(', ').includes(wanted));
  }

  #remove(which: (mail: CaughtMail) => boolean): number {
    let gone = 0;
    for (const name of this.#names()) {
      const mail = this.#open(name);
      if (mail && !which(mail)) continue;
      rmSync(join(this.#options.dir, name), { force: true });
      gone += 1;
    }
    return gone;
  }

  #isPast({ at }: CaughtMail): boolean {
    return at.getTime() <= this.#options.now() - this.#options.keptMs;
  }

  #names(): string[] {
    return readdirSync(this.#options.dir)
      .filter((name) => name.endsWith('.mail'))
      .sort();
  }

  /** Undefined when it does not open: sealed under another key, or torn. */
  #open(name: string): CaughtMail | undefined {
    const [id] = name.split('.');
    try {
      const plain = Buffer.from(
        unseal(this.#options.key, readFileSync(join(this.#options.dir, name)), id),
      );
      const line = plain.indexOf(10);
      const { to, at } = JSON.parse(plain.subarray(0, line).toString('utf8'));
      return { id, to, at: new Date(at), source: plain.subarray(line + 1) };
    } catch {
      return undefined;
    }
  }
}

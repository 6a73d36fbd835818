// Reads a file of lines whose last line signs all before it: a log with its events, or a bundle.
import { type Checkpoint, type LogKey, logKey, openCheckpoint, signedBy } from './checkpoint.ts';
import { base64, canonicalJson, equal, fromBase64, fromHex, hex, utf8 } from './encodings.ts';
import { Broken, type Fault } from './fault.ts';
import { Sha256, sha256 } from './sha256.ts';
import { Tree } from './tree.ts';

export interface Verdict {
  readonly ok: boolean;
  readonly kind: 'audit log' | 'bundle' | 'checkpoints';
  /** Events of the log, or lines of the bundle before its last. */
  readonly rows: number;
  /** The first thing that does not hold. */
  readonly fault?: Fault;
  readonly signedBy?: string;
  readonly checkpoint?: Checkpoint;
  /** True where no key was given to trust, so the file vouches for itself. */
  readonly selfVouched: boolean;
}

export interface Trust {
  /** Keys that are trusted beforehand; null: whatever key the file begins with. */
  readonly keys?: readonly LogKey[] | null;
  /** Notes saved earlier: the log must be a continuation of each. */
  readonly checkpoints?: readonly string[];
}

const lineBytesMax = 4 * 1024 * 1024;

export async function* linesOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    let from = 0;
    for (let to = bytes.indexOf(10); to !== -1; to = bytes.indexOf(10, from)) {
      yield bytes.subarray(from, to + 1);
      from = to + 1;
    }
    rest = bytes.slice(from);
    if (rest.length > lineBytesMax) throw new Broken('a line has no end');
  }
  if (rest.length > 0) yield rest;
}

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  if (typeof value === 'object' && value !== null) return value as Fields;
  throw new Broken('the line has another form');
}

export class LineReader {
  readonly #trust: Trust;
  readonly #tree = new Tree();
  readonly #all = new Sha256();
  #saved: Checkpoint[] = [];
  #keys: LogKey[];
  #line = 0;
  #log: { origin: string } | null = null;
  #hash = hex(sha256());
  #at = '';
  #note: string | null = null;
  #checkpoint: Checkpoint | undefined;
  #signer: string | undefined;

  constructor(trust: Trust) {
    this.#trust = trust;
    this.#keys = [...(trust.keys ?? [])];
  }

  /** Signatures are looked at only where keys were given beforehand: without them the log itself
   * must agree with what was saved, and that is the stronger proof. */
  async openSaved(): Promise<void> {
    const { keys = null, checkpoints = [] } = this.#trust;
    this.#saved = await Promise.all(checkpoints.map((note) => openCheckpoint(note, keys)));
  }

  facts() {
    return {
      kind: this.#log === null ? ('bundle' as const) : ('audit log' as const),
      rows: this.#log === null ? Math.max(0, this.#line - 1) : this.#tree.size,
      selfVouched: (this.#trust.keys ?? null) === null,
      signedBy: this.#signer,
      checkpoint: this.#checkpoint,
    };
  }

  async take(bytes: Uint8Array): Promise<void> {
    this.#line += 1;
    if (this.#signer !== undefined) {
      throw new Broken('something follows the last line', { line: this.#line });
    }
    const fields = this.#parse(bytes);
    if (Object.hasOwn(fields, 'signed')) return this.#last(fieldsOf(fields.signed));
    if (this.#note !== null) throw new Broken('something stands after the checkpoint');
    if (typeof fields.checkpoint === 'string' && Object.keys(fields).length === 1) {
      this.#note = fields.checkpoint;
    } else if (this.#line === 1 && Object.hasOwn(fields, 'log')) {
      this.#log = { origin: String(fieldsOf(fields.log).origin) };
    } else if (this.#log !== null) {
      await this.#event(fields);
    }
    this.#all.update(bytes);
  }

  async end(): Promise<Verdict> {
    if (this.#signer === undefined) throw new Broken('the file is cut: its last line is missing');
    const { size } = this.#tree;
    const more = this.#saved.find((one) => one.size > size && this.#log !== null);
    if (more !== undefined) {
      const says = `the log is cut: a checkpoint knows ${more.size} events, here are ${size}`;
      throw new Broken(says, { seq: size + 1 });
    }
    return { ok: true, ...this.facts() };
  }

  /** Where the reading stands: what a fault has no better place for is here. */
  place(): Omit<Fault, 'says'> {
    if (this.#signer !== undefined) return {};
    const seq = this.#tree.size + 1;
    return this.#log === null || this.#note !== null
      ? { line: this.#line }
      : { line: this.#line, seq };
  }

  #parse(bytes: Uint8Array): Fields {
    if (bytes.at(-1) !== 10) throw new Broken('the line has no end');
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      const value = JSON.parse(text);
      if (`${canonicalJson(value)}\n` === text) return fieldsOf(value);
    } catch {}
    throw new Broken('the line is not written as it was signed');
  }

  async #event(fields: Fields): Promise<void> {
    const seq = this.#tree.size + 1;
    const { at, body, hash, prev } = fields;
    const names = Object.keys(fields).join();
    if (names !== 'at,body,hash,prev,seq') throw new Broken('this is not an event');
    if (fields.seq !== seq) throw new Broken(`event ${seq} is missing or out of order`);
    if (prev !== this.#hash) throw new Broken(`event ${seq} does not follow the one before`);
    const leaf = utf8.encode(`${seq}|${at}|${canonicalJson(body)}`);
    const computed = hex(sha256(fromHex(this.#hash), leaf));
    if (hash !== computed) throw new Broken(`event ${seq} was changed`);
    if (String(at) < this.#at) throw new Broken(`event ${seq} is older than the one before`);
    await this.#learnKey(fieldsOf(body));
    this.#at = String(at);
    this.#hash = computed;
    this.#tree.add(leaf);
    const saved = this.#saved.filter(({ size }) => size === seq);
    const root = saved.length === 0 ? '' : base64(this.#tree.root());
    if (saved.some((one) => one.root !== root || one.origin !== this.#log?.origin)) {
      throw new Broken(`the log was rewritten: event ${seq} or one before is not as it was`, {
        seq,
      });
    }
  }

  /** A new key counts if a trusted one signed it; the very first, if no key was given to trust. */
  async #learnKey({ kind, facts }: Fields): Promise<void> {
    if (kind !== 'log_key.added' || this.#log === null) return;
    const { public_key, signed_by, signature } = fieldsOf(facts);
    const key = logKey(this.#log.origin, fromBase64(public_key, 32));
    const first = this.#keys.length === 0 && (this.#trust.keys ?? null) === null;
    const sponsor = this.#keys.find(({ id }) => id === signed_by);
    const message = `platen-log-key/1\n${key.origin}\n${key.id}\n${public_key}\n`;
    const vouched =
      sponsor !== undefined && (await signedBy(sponsor, message, fromBase64(signature, 64)));
    if (first || vouched) this.#keys.push(key);
  }

  async #last(fields: Fields): Promise<void> {
    const { key, lines, origin, public_key, sha256: said, signature } = fields;
    const bytes = fromBase64(public_key, 32);
    const signer = logKey(String(origin), bytes);
    if (this.#log === null && (this.#trust.keys ?? null) === null) this.#keys.push(signer);
    const known = this.#keys.some((one) => one.id === signer.id && equal(one.publicKey, bytes));
    if (key !== signer.id || !known) throw new Broken('the key of the file is not trusted');
    if (this.#log !== null && this.#log.origin !== origin) throw new Broken('two origins');
    const digest = hex(this.#all.digest());
    if (lines !== this.#line - 1) throw new Broken('lines were taken away or put in');
    if (said !== digest) throw new Broken('the lines are not those that were signed');
    const message = `platen-sealed-lines/1\n${origin}\n${lines}\n${digest}\n`;
    const fits = await signedBy(signer, message, fromBase64(signature, 64));
    if (!fits || Object.keys(fields).length !== 6) throw new Broken('the signature does not fit');
    if (this.#note !== null) this.#checkpoint = await openCheckpoint(this.#note, this.#keys);
    const { size, root } = this.#checkpoint ?? { size: -1, root: '' };
    const fitting = size === this.#tree.size && root === base64(this.#tree.root());
    if (this.#log !== null && !fitting) throw new Broken('the checkpoint is not of these events');
    this.#signer = signer.id;
  }
}

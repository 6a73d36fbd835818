/**
 * Verifies what an installation hands out: its audit log, its checkpoints, and bundles it signed.
 * One file without dependencies, for Node and browsers; it trusts nothing but a public key.
 * The forms are RFC 9162 (tree), RFC 8785 (JSON) and C2SP signed-note (checkpoints).
 */

/** What does not hold, and where: `line` counts from 1, `seq` is the event's own number. */
export interface Fault {
  readonly line?: number;
  readonly seq?: number;
  readonly says: string;
}

class Broken extends Error {
  readonly fault: Fault;
  constructor(says: string, where: Omit<Fault, 'says'> = {}) {
    super(says);
    this.fault = { ...where, says };
  }
}

export interface LogKey {
  readonly origin: string;
  /** Eight hex digits: the C2SP key hash. */
  readonly id: string;
  readonly publicKey: Uint8Array;
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly keyId: string;
}

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

const utf8 = new TextEncoder();

// SHA-256 (FIPS 180-4), synchronous, so that a million rows need no million promises.
const primes = [2];
for (let n = 3; primes.length < 64; n += 2) if (primes.every((p) => n % p !== 0)) primes.push(n);
const fraction = (x: number) => Math.floor((x - Math.floor(x)) * 2 ** 32) | 0;
const roundWords = Int32Array.from(primes, (p) => fraction(Math.cbrt(p)));
const firstState = Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p)));

export class Sha256 {
  readonly #state = firstState.slice();
  readonly #block = new Uint8Array(64);
  readonly #words = new Int32Array(64);
  #filled = 0;
  #length = 0;

  update(bytes: Uint8Array): this {
    this.#length += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const take = Math.min(64 - this.#filled, bytes.length - at);
      this.#block.set(bytes.subarray(at, at + take), this.#filled);
      this.#filled += take;
      at += take;
      if (this.#filled === 64) this.#round();
    }
    return this;
  }

  digest(): Uint8Array {
    const bits = this.#length * 8;
    const zeros = (119 - this.#filled) % 64;
    const tail = new Uint8Array(zeros + 9);
    tail[0] = 0x80;
    new DataView(tail.buffer).setBigUint64(zeros + 1, BigInt(bits));
    this.update(tail);
    const out = new DataView(new ArrayBuffer(32));
    this.#state.forEach((word, at) => {
      out.setInt32(at * 4, word);
    });
    return new Uint8Array(out.buffer);
  }

  #round(): void {
    const w = this.#words;
    const b = this.#block;
    for (let i = 0; i < 16; i += 1) {
      w[i] = (b[4 * i] << 24) | (b[4 * i + 1] << 16) | (b[4 * i + 2] << 8) | b[4 * i + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
      const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    const s = this.#state;
    let [a, bb, c, d, e, f, g, h] = [s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]];
    // Signed 32-bit words throughout: unsigned ones would be floating-point numbers here.
    for (let i = 0; i < 64; i += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + roundWords[i] + w[i]) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (s0 + ((a & bb) ^ (a & c) ^ (bb & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = bb;
      bb = a;
      a = (t1 + t2) | 0;
    }
    const added = [a, bb, c, d, e, f, g, h];
    for (let i = 0; i < 8; i += 1) s[i] += added[i];
    this.#filled = 0;
  }
}

const turn = (x: number, by: number) => (x >>> by) | (x << (32 - by));

export function sha256(...parts: Uint8Array[]): Uint8Array {
  const it = new Sha256();
  for (const part of parts) it.update(part);
  return it.digest();
}

/** RFC 8785 for what JSON.parse returned. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.keys(value).sort();
    const object = value as Record<string, unknown>;
    return `{${fields.map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key])}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Refuses every second spelling of the same bytes. */
function fromBase64(text: unknown, length?: number): Uint8Array {
  try {
    const bytes = Uint8Array.from(atob(String(text)), (letter) => letter.charCodeAt(0));
    if (base64(bytes) === text && (length ?? bytes.length) === bytes.length) return bytes;
  } catch {
    // the same sentence
  }
  throw new Broken('something is not base64 of the right length');
}

async function signedBy(key: LogKey, text: string, signature: Uint8Array): Promise<boolean> {
  try {
    const raw = new Uint8Array(key.publicKey);
    const it = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    const made = new Uint8Array(signature);
    return await crypto.subtle.verify('Ed25519', it, made, utf8.encode(text));
  } catch {
    return false;
  }
}

const ed25519 = Uint8Array.of(1);

export function logKey(origin: string, publicKey: Uint8Array): LogKey {
  const id = hex(sha256(utf8.encode(`${origin}\n`), ed25519, publicKey).subarray(0, 4));
  return { origin, id, publicKey };
}

/** Lines `origin+id+base64(type ‖ key)`, as `/.well-known/privacy-log/key` serves them. */
export function parseKeys(text: string): LogKey[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, origin, id, rest] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line) ?? [];
    const bytes = fromBase64(rest, 33);
    const key = logKey(origin, bytes.subarray(1));
    if (bytes[0] !== 1 || key.id !== id) throw new Broken('this is not a key of a log');
    return key;
  });
}

/**
 * The checkpoint in a signed note, if one of `keys` signed it. Without keys it is read unproved.
 */
export async function openCheckpoint(
  note: string,
  keys: readonly LogKey[] | null,
): Promise<Checkpoint> {
  const form = /^([^\s+]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n\n— (\S+) (\S+)\n$/;
  const [, origin, size, root, name, signature] = form.exec(note) ?? [];
  if (origin === undefined || name !== origin) throw new Broken('this is not a checkpoint');
  fromBase64(root, 32);
  const bytes = fromBase64(signature, 68);
  const keyId = hex(bytes.subarray(0, 4));
  const checkpoint = { origin, size: Number(size), root, keyId };
  if (keys === null) return checkpoint;
  const key = keys.find((one) => one.id === keyId && one.origin === origin);
  if (key === undefined) throw new Broken(`the key ${keyId} of the checkpoint is not trusted`);
  const text = note.slice(0, note.indexOf('\n\n') + 1);
  if (await signedBy(key, text, bytes.subarray(4))) return checkpoint;
  throw new Broken('the signature of the checkpoint does not fit');
}

const inner = Uint8Array.of(1);
const outer = Uint8Array.of(0);
const join = (left: Uint8Array, right: Uint8Array) => sha256(inner, left, right);
const equal = (a: Uint8Array, b: Uint8Array) => hex(a) === hex(b);

/** Leaves go in, in order; the root of all so far comes out at any time. */
export class Tree {
  readonly #whole: { level: number; hash: Uint8Array }[] = [];
  size = 0;

  add(leaf: Uint8Array): void {
    let node = { level: 0, hash: sha256(outer, leaf) };
    for (let last = this.#whole.at(-1); last?.level === node.level; last = this.#whole.at(-1)) {
      node = { level: node.level + 1, hash: join(last.hash, node.hash) };
      this.#whole.pop();
    }
    this.#whole.push(node);
    this.size += 1;
  }

  root(): Uint8Array {
    const hashes = this.#whole.map(({ hash }) => hash);
    const last = hashes.pop();
    if (last === undefined) return sha256();
    return hashes.reduceRight((right, left) => join(left, right), last);
  }
}

/** RFC 9162 2.1.4.2: is the tree of `older` a beginning of the tree of `newer`? */
export function isConsistent(older: Checkpoint, newer: Checkpoint, proof: Uint8Array[]): boolean {
  const [oldRoot, newRoot] = [fromBase64(older.root, 32), fromBase64(newer.root, 32)];
  if (older.size === newer.size) return proof.length === 0 && equal(oldRoot, newRoot);
  if (older.size === 0 || older.size > newer.size || proof.length === 0) return false;
  let odd = older.size;
  while (odd % 2 === 0) odd /= 2;
  const path = odd === 1 ? [oldRoot, ...proof] : proof;
  let fn = older.size - 1;
  let sn = newer.size - 1;
  const up = () => {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  };
  while (fn % 2 === 1) up();
  let [fr, sr] = [path[0], path[0]];
  for (const node of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [join(node, fr), join(node, sr)];
      while (fn !== 0 && fn % 2 === 0) up();
    } else {
      sr = join(sr, node);
    }
    up();
  }
  return sn === 0 && equal(fr, oldRoot) && equal(sr, newRoot);
}

export interface Trust {
  /** Keys that are trusted beforehand; null: whatever key the file begins with. */
  readonly keys?: readonly LogKey[] | null;
  /** Notes saved earlier: the log must be a continuation of each. */
  readonly checkpoints?: readonly string[];
}

/** Two or more saved checkpoints and the proofs between them, `proofs[i]` from i to i + 1. */
export async function verifyCheckpoints(
  notes: readonly string[],
  proofs: readonly (readonly string[])[],
  keys: readonly LogKey[] | null,
): Promise<Verdict> {
  const facts = { kind: 'checkpoints', rows: notes.length, selfVouched: keys === null } as const;
  try {
    const found = await Promise.all(notes.map((note) => openCheckpoint(note, keys)));
    for (const [at, proof] of proofs.entries()) {
      const [older, newer] = [found[at], found[at + 1]];
      const nodes = proof.map((node) => fromBase64(node, 32));
      if (older.origin !== newer.origin || !isConsistent(older, newer, nodes)) {
        throw new Broken(`the log of ${newer.size} does not continue the log of ${older.size}`);
      }
    }
    return { ok: true, ...facts, checkpoint: found.at(-1) };
  } catch (error) {
    return { ok: false, ...facts, fault: faultOf(error) };
  }
}

function faultOf(error: unknown): Fault {
  if (error instanceof Broken) return error.fault;
  throw error;
}

/**
 * Verifies a file of lines whose last line signs all before it. Reads it once, in little memory.
 */
export async function verifyLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  trust: Trust = {},
): Promise<Verdict> {
  const reader = new LineReader(trust);
  try {
    await reader.openSaved();
    for await (const bytes of linesOf(chunks)) await reader.take(bytes);
    return await reader.end();
  } catch (error) {
    return { ...reader.facts(), ok: false, fault: { ...reader.place(), ...faultOf(error) } };
  }
}

const lineBytesMax = 4 * 1024 * 1024;

async function* linesOf(
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

class LineReader {
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

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

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

// The Merkle tree over the events of a log, and the proof that one continues another (RFC 9162).
import type { Checkpoint } from './checkpoint.ts';
import { equal, fromBase64 } from './encodings.ts';
import { sha256 } from './sha256.ts';

const inner = Uint8Array.of(1);
const outer = Uint8Array.of(0);
const join = (left: Uint8Array, right: Uint8Array) => sha256(inner, left, right);

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

/**
 * Seeded dice: the same seed throws the same for ever, so that a seed is a bug report.
 * xoshiro128** (Blackman, Vigna 2018), seeded by splitmix32.
 */
export interface Dice {
  /** In [0, 1). */
  uniform(): number;
  /** In 0 … n − 1. */
  below(n: number): number;
  /** 64 bits as 16 hex digits. */
  hex(): string;
  /** Independent dice, so that one user more does not change what another throws. */
  fork(): Dice;
}

/** Dice whose throws follow from `seed` alone. */
export function createDice(seed: number): Dice {
  let s = seed >>> 0;
  const next = (): number => {
    s = (s + 0x9e3779b9) >>> 0;
    let z = s;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [next(), next(), next(), next()];
  const word = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result;
  };
  const dice: Dice = {
    uniform: () => word() / 0x1_0000_0000,
    below: (n) => Math.floor((word() / 0x1_0000_0000) * n),
    hex: () => word().toString(16).padStart(8, '0') + word().toString(16).padStart(8, '0'),
    fork: () => createDice(word()),
  };
  return dice;
}

function rotate(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

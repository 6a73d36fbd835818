// Prefixed ULIDs (`acc_01J…`): 48 bits of milliseconds, 80 of chance, Crockford base 32. Within one
// millisecond the chance part counts up, so ids made by one process sort in the order of making.
import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeChars = 10;
const chanceChars = 16;
const shape = /^[a-z]{2,5}_[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Makes ids `<prefix>_<26 characters>`. */
export type MakeId = (prefix: string) => string;

export function makeIds(clock: Clock = systemClock, dice: () => Uint8Array = tenBytes): MakeId {
  let lastTime = -1;
  let chance = 0n;
  return (prefix) => {
    const time = Math.max(clock.now(), lastTime);
    chance = time === lastTime ? chance + 1n : fold(dice());
    if (chance >> 80n) throw new Error('more ids in one millisecond than 80 bits can count');
    lastTime = time;
    return `${prefix}_${write(BigInt(time), timeChars)}${write(chance, chanceChars)}`;
  };
}

/** Is this text an id with that prefix? Says nothing about whether such a row exists. */
export function isId(text: string, prefix: string): boolean {
  return shape.test(text) && text.startsWith(`${prefix}_`);
}

/** A secret that cannot be guessed: `bytes` of chance as base64url. */
export function secret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

function tenBytes(): Uint8Array {
  const bytes = randomBytes(10);
  bytes[0] &= 0x7f; // head-room, so that counting up within a millisecond cannot overflow
  return bytes;
}

function fold(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function write(value: bigint, chars: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < chars; i++) {
    text = alphabet[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return text;
}

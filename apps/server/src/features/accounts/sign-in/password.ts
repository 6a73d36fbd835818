// Passwords: argon2id with the parameters OWASP's Password Storage Cheat Sheet gives (19 MiB, two
// passes, one lane), stored as a PHC string. NIST SP 800-63B-4 §3.1.1.2: fifteen characters where a
// password stands alone, at least 64 allowed, no rules of composition, and none that is known.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { dictionary } from '@zxcvbn-ts/language-common';

export const passwordCharsMin = 15;
export const passwordCharsMax = 256;
const memoryKib = 19_456;
const passes = 2;
const lanes = 1;
const saltBytes = 16;
const tagBytes = 32;
const shape = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d+),p=(\d+)\$([\w+/]{16,64})\$([\w+/]{16,128})$/;

const derive = promisify(argon2);
const known = new Set(dictionary['passwords-common']);

/** A password as it is hashed: one spelling, whatever keyboard it came from (NFKC). */
const spelled = (password: string) => password.normalize('NFKC');

/** What others know of the person, and will try first: name, address, the service. */
export function knownOf(name: string, email: string): string[] {
  return ['platen', ...name.split(/\s+/), ...email.split(/[@.+]/)];
}

/** What is wrong with a password, in words for its owner; undefined when it will do. `about`
 * are words that it must not be made of. */
export function passwordFault(password: string, about: readonly string[]): string | undefined {
  const text = spelled(password);
  const length = [...text].length;
  if (length < passwordCharsMin) {
    return `must have at least ${passwordCharsMin} characters: a sentence is good, and it may have spaces`;
  }
  if (length > passwordCharsMax) return `must have at most ${passwordCharsMax} characters`;
  const plain = text.toLowerCase();
  if (isKnown(plain)) return 'is among the passwords that are tried first: choose another';
  if (new Set(plain).size < 5) return 'has too few different characters';
  const rest = about
    .filter((word) => word.length >= 3)
    .reduce((left, word) => left.replaceAll(word.toLowerCase(), ''), plain);
  if ([...rest].length < passwordCharsMin / 2) {
    return 'is mostly your own name or address: choose another';
  }
  return undefined;
}

/** In the list as it is, with digits or signs put behind it, or twice in a row. */
function isKnown(plain: string): boolean {
  const bare = plain.replaceAll(/[\d\s\p{P}\p{S}]+$/gu, '');
  const half = plain.slice(0, plain.length / 2);
  const candidates = [plain, bare, half.repeat(2) === plain ? half : ''];
  return candidates.some((one) => known.has(one));
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const tag = await tagOf(password, salt, memoryKib, passes, lanes, tagBytes);
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${base64(salt)}$${base64(tag)}`;
}

/** `weak`: right, but hashed with other parameters than today's: hash it anew. */
export type Verdict = 'right' | 'weak' | 'wrong';

/** Without a kept hash it works as long, and says wrong. */
export async function checkPassword(password: string, kept: string | null): Promise<Verdict> {
  const match = shape.exec(kept ?? '');
  if (!match) {
    await hashPassword(password);
    return 'wrong';
  }
  const [memory, times, parallel] = match.slice(1, 4).map(Number);
  const [salt, tag] = match.slice(4).map((text) => Buffer.from(text, 'base64'));
  const found = await tagOf(password, salt, memory, times, parallel, tag.length);
  if (!timingSafeEqual(found, tag)) return 'wrong';
  return memory === memoryKib && times === passes && parallel === lanes ? 'right' : 'weak';
}

function tagOf(
  password: string,
  nonce: Uint8Array,
  memory: number,
  times: number,
  parallelism: number,
  tagLength: number,
): Promise<Buffer> {
  const message = spelled(password);
  return derive('argon2id', { message, nonce, parallelism, tagLength, memory, passes: times });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}

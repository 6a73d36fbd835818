// Epoch keys stand between the installation's key and the keys of people and accounts. A new one
// is drawn each day and what lives is wrapped anew; an old one is destroyed within the week, and
// with it every old copy of a wrapped key, wherever somebody may have kept it.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretFolder, writeSecretFile } from '../secret-files.ts';
import { drawKey, SealBroken, seal, unseal } from './seal.ts';

/** Epoch 0 is the installation's key itself: what was wrapped before there were epochs. */
export interface Epoch {
  number: number;
  begunAt: number;
}

export interface KeyEpochs {
  /** The newest: what is wrapped now is wrapped by it. */
  current(): Epoch;
  all(): Epoch[];
  /** Draws the next one and makes it current. */
  begin(now: number): Epoch;
  /** Overwrites and removes one that nothing living is wrapped by. The current one stays. */
  destroy(number: number): void;
  wrap(key: Uint8Array, boundTo: string): Uint8Array;
  /** Throws SealBroken when the epoch is destroyed, or the bytes are not this thing's. */
  unwrap(wrapped: Uint8Array, boundTo: string): Uint8Array;
}

const fileName = /^epoch-(\d{6})\.json$/;
const bound = (number: number) => `epoch-key/${number}`;
/** First byte of a key that was wrapped by an epoch; four bytes of its number follow. */
export const epochMark = 2;
const markBytes = 5;

interface Kept {
  begunAt: number;
  sealed: string;
}

/** Opens `<keysDir>/epochs`, and begins the first epoch where there is none. */
export function openKeyEpochs(
  keysDir: string,
  installationKey: Uint8Array,
  now: number,
): KeyEpochs {
  const dir = secretFolder(join(keysDir, 'epochs'));
  const fileOf = (number: number) => join(dir, `epoch-${String(number).padStart(6, '0')}.json`);
  const keys = new Map<number, { key: Uint8Array; begunAt: number }>();
  for (const name of readdirSync(dir)) {
    const number = Number(fileName.exec(name)?.[1]);
    if (!number) continue;
    const { begunAt, sealed } = JSON.parse(readFileSync(fileOf(number), 'utf8')) as Kept;
    const key = unseal(installationKey, Buffer.from(sealed, 'base64'), bound(number));
    keys.set(number, { key, begunAt });
  }
  const all = () => [...keys].map(([number, { begunAt }]) => ({ number, begunAt })).sort(byNumber);
  const current = () => all().at(-1) as Epoch;
  const begin = (at: number) => {
    const number = (all().at(-1)?.number ?? 0) + 1;
    const key = drawKey();
    const sealed = Buffer.from(seal(installationKey, key, bound(number))).toString('base64');
    writeSecretFile(fileOf(number), JSON.stringify({ begunAt: at, sealed }));
    keys.set(number, { key, begunAt: at });
    return { number, begunAt: at };
  };
  if (keys.size === 0) begin(now);
  return {
    all,
    current,
    begin,
    destroy: (number) => {
      if (number === current().number) throw new Error('the current epoch is not destroyed');
      keys.delete(number);
      const file = fileOf(number);
      if (!existsSync(file)) return;
      writeFileSync(file, Buffer.alloc(readFileSync(file).length));
      rmSync(file);
    },
    wrap: (key, boundTo) => {
      const { number } = current();
      const mark = Buffer.alloc(markBytes);
      mark.writeUInt8(epochMark);
      mark.writeUInt32BE(number, 1);
      return Buffer.concat([mark, seal(epochKey(keys, number), key, boundTo)]);
    },
    unwrap: (wrapped, boundTo) => {
      if (wrapped[0] !== epochMark) return unseal(installationKey, wrapped, boundTo);
      const number = epochOf(wrapped);
      return unseal(epochKey(keys, number), wrapped.subarray(markBytes), boundTo);
    },
  };
}

/** The epoch a wrapped key was wrapped in. */
export function epochOf(wrapped: Uint8Array): number {
  if (wrapped[0] !== epochMark || wrapped.length < markBytes) return 0;
  return Buffer.from(wrapped).readUInt32BE(1);
}

function epochKey(keys: Map<number, { key: Uint8Array }>, number: number): Uint8Array {
  const epoch = keys.get(number);
  if (!epoch) throw new SealBroken(new Error(`the key of epoch ${number} is destroyed`));
  return epoch.key;
}

function byNumber(one: Epoch, other: Epoch): number {
  return one.number - other.number;
}

// The oldest versions without a hole that is known and mended, as looked up on the day below. A
// newer major version than these is taken; an older one is not maintained any more.
export const patchLevels = {
  lookedUp: '2026-11-24',
  node: { 24: '24.21.0', 26: '26.0.0' } as Record<number, string>,
  postgresql: { 15: '15.15', 16: '16.11', 17: '17.7', 18: '18.4' } as Record<number, string>,
};

export interface PatchVerdict {
  ok: boolean;
  sentence: string;
}

/** `version` as the program says it, such as `24.21.0` or `18.4`. */
export function patchVerdict(
  name: string,
  version: string,
  levels: Record<number, string>,
): PatchVerdict {
  const numbers = partsOf(version);
  const major = numbers[0];
  const newest = Math.max(...Object.keys(levels).map(Number));
  if (major > newest) return { ok: true, sentence: `${name} ${version} is newer than our list.` };
  const needed = levels[major];
  if (needed === undefined) {
    return { ok: false, sentence: `${name} ${version} is of a line that gets no more patches.` };
  }
  const ok = compare(numbers, partsOf(needed)) >= 0;
  return {
    ok,
    sentence: ok
      ? `${name} ${version} has the patches of ${patchLevels.lookedUp}.`
      : `${name} ${version} lacks patches: ${needed} or later is needed.`,
  };
}

function partsOf(version: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}

function compare(one: number[], other: number[]): number {
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    const difference = (one[i] ?? 0) - (other[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

// Many openings of the same page by the same person are one line with a count. Pure.
import type { Access } from '../../api/types.ts';

export interface AccessGroup {
  key: string;
  /** The latest of them. */
  access: Access;
  count: number;
}

/** Groups by who, what for, why and which page; the group with the latest opening first. */
export function groupAccesses(accesses: readonly Access[]): AccessGroup[] {
  const groups = new Map<string, AccessGroup>();
  for (const access of accesses) {
    const key = `${access.actor} ${access.purpose} ${access.page} ${access.reason}`;
    const group = groups.get(key);
    if (!group) groups.set(key, { key, access, count: 1 });
    else {
      group.count += 1;
      if (access.at > group.access.at) group.access = access;
    }
  }
  return [...groups.values()].sort((a, b) => (a.access.at < b.access.at ? 1 : -1));
}

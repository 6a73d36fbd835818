// How much a change of the policy changes, from the data of both texts: whatever widens what may be
// done with people's data is material, and no person can call it less. The database computes the
// same.
import { lists, type Snapshot } from './snapshot.ts';

/** In rising order. */
export const classes = ['first', 'editorial', 'non_material', 'material'] as const;
export type PolicyClass = (typeof classes)[number];

/** Lists in which less is worse: fewer ways to choose, fewer protections. */
const protective = new Set<string>(['choices', 'controls']);

export const names: Record<(typeof lists)[number], string> = {
  categories: 'Data',
  purposes: 'Uses',
  recipients: 'Who gets it',
  sources: 'Where it comes from',
  choices: 'Choices',
  controls: 'Protections',
};

export interface Difference {
  /** `purposes`, `retention fax.content`, … */
  what: string;
  sentence: string;
  material: boolean;
}

/** Each thing that differs, in words. */
export function differences(before: Snapshot, after: Snapshot): Difference[] {
  return [...lists.flatMap((list) => listed(list, before, after)), ...kept(before, after)];
}

function listed(list: (typeof lists)[number], before: Snapshot, after: Snapshot): Difference[] {
  const gained = after[list].filter((word) => !before[list].includes(word));
  const lost = before[list].filter((word) => !after[list].includes(word));
  const say = (word: string, verb: string, material: boolean) => ({
    what: `${list} ${word}`,
    sentence: `${names[list]}: ${word} is ${verb}.`,
    material,
  });
  return [
    ...gained.map((word) => say(word, 'added', !protective.has(list))),
    ...lost.map((word) => say(word, 'gone', protective.has(list))),
  ];
}

function kept(before: Snapshot, after: Snapshot): Difference[] {
  const rules = new Set([...Object.keys(before.retention), ...Object.keys(after.retention)]);
  return [...rules].sort().flatMap((rule) => {
    const [was, is] = [before.retention[rule], after.retention[rule]];
    if (was === is) return [];
    const what = `retention ${rule}`;
    if (was === undefined) return [{ what, sentence: `Kept anew: ${rule}.`, material: true }];
    if (is === undefined) return [{ what, sentence: `Kept no more: ${rule}.`, material: false }];
    const longer = was !== null && (is === null || is > was);
    const sentence = `Kept ${longer ? 'longer' : 'less long'}: ${rule}, from ${days(was)} to ${days(is)}.`;
    return [{ what, sentence, material: longer }];
  });
}

const days = (period: number | null) =>
  period === null ? 'as long as what it belongs to' : `${period} days`;

export function classOf(before: Snapshot, after: Snapshot): PolicyClass {
  const found = differences(before, after);
  if (found.some(({ material }) => material)) return 'material';
  return found.length > 0 ? 'non_material' : 'editorial';
}

// What differs between two policy texts, paragraph by paragraph: those that are in both, in order,
// are left out of the account; the rest was added or removed.

export interface Block {
  /** The heading it stands under. */
  section: string;
  text: string;
}

export interface Change extends Block {
  is: 'added' | 'removed';
}

/** Paragraphs and list items, without promise marks and anchors, each on one line. */
export function blocksOf(body: string): Block[] {
  let section = '';
  return body
    .split(/\n\s*\n|\n(?=- |#)/)
    .map((block) => block.trim())
    .filter(Boolean)
    .flatMap((block) => {
      if (block.startsWith('#')) {
        section = block.replace(/^#+ /, '').replace(/ \{#[a-z-]+\}$/, '');
        return [];
      }
      const text = block
        .replace(/\s*\{(?:P-[0-9A-Z]+-\d\d\s*)+\}/g, '')
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/\{\{clause:(P-[0-9A-Z]+-\d\d)\}\}/g, '$1')
        .replace(/\s+/g, ' ')
        .replace(/^- /, '')
        .replaceAll('**', '')
        .replaceAll('*', '');
      return [{ section, text }];
    });
}

/** The shortest account of how the second came from the first. */
export function compareTexts(before: Block[], after: Block[]): Change[] {
  const common = longestCommon(before, after);
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i].text === after[j].text) {
      i += 1;
      j += 1;
    } else if (j >= after.length || (i < before.length && common[i + 1][j] >= common[i][j + 1])) {
      changes.push({ ...before[i], is: 'removed' });
      i += 1;
    } else {
      changes.push({ ...after[j], is: 'added' });
      j += 1;
    }
  }
  return changes;
}

/** `[i][j]`: how many blocks the rests from i and from j have in common, in order. */
function longestCommon(before: Block[], after: Block[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      table[i][j] =
        before[i].text === after[j].text
          ? table[i + 1][j + 1] + 1
          : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

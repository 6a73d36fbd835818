/**
 * A table → lines. Columns take what their text needs when there is room; else each takes its
 * longest word and shares what is left. A rule under the head and thin ones between the rows, no
 * boxes.
 */
import { breakLines, type Line, type Run } from './typeset.ts';

type Cell = readonly Run[];

const size = 10;
const tab = 36;
/** Between columns, and above and below a row's text. */
const gutter = 12;
const padding = 2.5;
const headRule = 1.2;
const rowRule = 0.35;

/** The lines of `rows`, of which the first `headRows` are the head. */
export function tableLines(
  rows: readonly (readonly Cell[])[],
  headRows: number,
  { left, width }: { readonly left: number; readonly width: number },
): Line[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = columnWidths(rows, columns, width - gutter * (columns - 1));
  const lines: Line[] = [];
  rows.forEach((row, index) => {
    let x = left;
    const cells = row.map((runs, column) => {
      const cell = breakLines({ runs, size, tab, left: x, width: widths[column] });
      x += widths[column] + gutter;
      return cell;
    });
    const rowWidth = Math.min(width, widths.reduce((a, b) => a + b, 0) + gutter * (columns - 1));
    const last = index === rows.length - 1;
    const thickness = index + 1 === headRows ? headRule : last ? headRule / 2 : rowRule;
    lines.push(...rowLines(cells, { x: left, width: rowWidth, thickness }, index < headRows));
  });
  return lines;
}

function rowLines(
  cells: readonly (readonly Line[])[],
  rule: { readonly x: number; readonly width: number; readonly thickness: number },
  head: boolean,
): Line[] {
  const count = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: count }, (_, i) => {
    const above = i === 0 ? padding : 0;
    const below = i === count - 1 ? padding + rule.thickness : 0;
    const parts = cells.flatMap((cell) => (i < cell.length ? [cell[i]] : []));
    const height = above + parts[0].height + below;
    const { x, width, thickness } = rule;
    return {
      height,
      baseline: above + parts[0].baseline,
      texts: parts.flatMap((part) => part.texts),
      rules: below ? [{ x, width, y: height - thickness, height: thickness }] : [],
      keepWithNext: head || i < count - 1,
    };
  });
}

function columnWidths(rows: readonly (readonly Cell[])[], columns: number, room: number): number[] {
  const wanted = new Array<number>(columns).fill(0);
  const least = new Array<number>(columns).fill(0);
  for (const row of rows) {
    row.forEach((runs, column) => {
      wanted[column] = Math.max(wanted[column], widest(runs));
      for (const word of wordsOf(runs)) least[column] = Math.max(least[column], widest(word));
    });
  }
  if (sum(wanted) <= room) return wanted;
  if (sum(least) >= room) return least.map((width) => (width / sum(least)) * room);
  return shareOut(wanted, least, room);
}

/**
 * Columns that want less than an even share get it; the others share the rest, by what they want.
 */
function shareOut(wanted: readonly number[], least: readonly number[], room: number): number[] {
  const widths = [...least];
  let spare = room - sum(least);
  const byWish = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  byWish.forEach((column, i) => {
    const more = Math.min(wanted[column] - least[column], spare / (byWish.length - i));
    widths[column] += more;
    spare -= more;
  });
  return widths;
}

function* wordsOf(runs: Cell): Generator<Run[]> {
  for (const { text, face } of runs) {
    for (const word of text.split(/\s+/)) yield [{ text: word, face }];
  }
}

/** Points that the text takes on one line. */
function widest(runs: readonly Run[]): number {
  const [line] = breakLines({ runs, size, tab, left: 0, width: Number.MAX_SAFE_INTEGER });
  const last = line.texts[0].glyphs[line.texts[0].glyphs.length - 1];
  return last ? last.x + last.glyph.advance * size + 0.5 : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

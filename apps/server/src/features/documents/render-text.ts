/**
 * Plain text and Markdown → pages. Plain text keeps its own lines; one that is laid out in columns
 * (tabs, or runs of spaces within lines) is set in a typewriter face, 80 characters a line.
 */
import { blankPage, type Page } from '@platen/page';
import type { ConversionSettings } from './document.ts';
import { DocumentProblem } from './document-problem.ts';
import { drawRule, drawText } from './draw-text.ts';
import { pagesMax } from './limits.ts';
import { markdownLines } from './markdown.ts';
import type { PageSource } from './page-source.ts';
import { lineWidth, sheetHeight } from './paper.ts';
import { readText } from './read-text.ts';
import { glyphOf } from './typeface.ts';
import { breakLines, breakSheets, type Frame, frameOf, type Line } from './typeset.ts';

const proseSize = 11;
const columnsSize = 9.75;
/** Share of lines with inner columns from which a text counts as laid out. */
const columnsShare = 0.08;
/** Characters of a note that shows what the font lacks. */
const examplesMax = 10;

/** @throws DocumentProblem for a text without a visible character, or of too many pages. */
export function openText(
  kind: 'text' | 'markdown',
  bytes: Uint8Array,
  settings: ConversionSettings,
): PageSource {
  const text = readText(bytes);
  if (!/[^\s\p{C}]/u.test(text)) {
    throw new DocumentProblem('document.empty', 'This text has nothing to show.');
  }
  const frame = frameOf(settings.paper);
  const lines = kind === 'markdown' ? markdownLines(text, frame) : plainLines(text, frame);
  const sheets = breakSheets(lines, frame.height);
  if (sheets.length > pagesMax) {
    throw new DocumentProblem(
      'document.too_many_pages',
      `This text fills ${sheets.length} pages; one document may have ${pagesMax}.`,
    );
  }
  return {
    pages: sheets.length,
    notes: noteMissing(text),
    draw: (index) => drawSheet(sheets[index], frame, settings),
  };
}

function plainLines(text: string, frame: Frame): Line[] {
  const columns = isLaidOut(text);
  const face = columns ? 'mono' : 'sans';
  const size = columns ? columnsSize : proseSize;
  const tab = columns ? glyphOf('mono', ' ').advance * size * 8 : 36;
  const lines: Line[] = [];
  text.split('\f').forEach((part, index) => {
    const trimmed = part.replace(/\n$/, '');
    const set = breakLines({ runs: [{ text: trimmed, face }], size, tab, ...frame });
    const pieces = set.map((line) =>
      line.texts[0].glyphs.length ? line : { ...line, space: true },
    );
    if (index > 0) pieces[0] = { ...pieces[0], breakBefore: true };
    for (const line of pieces) lines.push(line);
  });
  return lines;
}

function isLaidOut(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const inColumns = lines.filter((line) => /\S(\t| {3,})\S|[|+][-=]{3,}/.test(line));
  return inColumns.length >= 2 && inColumns.length >= lines.length * columnsShare;
}

function drawSheet(
  lines: readonly Line[],
  frame: Frame,
  { paper, quality }: ConversionSettings,
): Page {
  const page = blankPage(lineWidth, sheetHeight(paper, quality), quality);
  let top = frame.top;
  for (const line of lines) {
    for (const text of line.texts) drawText(page, text, top + line.baseline);
    for (const rule of line.rules) drawRule(page, rule, top);
    top += line.height;
  }
  return page;
}

/** A character without a glyph is a box on the page; the sender is told which ones they are. */
function noteMissing(text: string): string[] {
  const missing = [...new Set(text)].filter(
    (character) =>
      !/[\s\p{C}\p{Variation_Selector}]/u.test(character) && glyphOf('sans', character).missing,
  );
  if (missing.length === 0) return [];
  const shown =
    missing.slice(0, examplesMax).join(' ') + (missing.length > examplesMax ? ' …' : '');
  return [`The font cannot show ${shown}: boxes stand for them. A PDF brings its own fonts.`];
}

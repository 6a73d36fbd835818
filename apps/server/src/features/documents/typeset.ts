/**
 * Blocks of text → lines → sheets, measured in points: the same words break at the same places in
 * every quality. Words are never hyphenated; one that is too long for a line is broken where it
 * must.
 */
import type { Paper } from './document.ts';
import type { PlacedText, Rule } from './draw-text.ts';
import { type Face, type Glyph, glyphOf, kernBetween } from './typeface.ts';

/** Text of one face. `\n` ends a line, `\t` goes to the next tab stop. */
export interface Run {
  readonly text: string;
  readonly face: Face;
}

/** A paragraph, in points from the page's left edge. */
export interface Paragraph {
  readonly runs: readonly Run[];
  readonly size: number;
  readonly left: number;
  readonly width: number;
  /** Distance between tab stops. */
  readonly tab: number;
}

/** One line of the sheet, or one line of all cells of a table row. */
export interface Line {
  readonly height: number;
  /** From the line's top. */
  readonly baseline: number;
  readonly texts: readonly PlacedText[];
  readonly rules: readonly Rule[];
  /** No sheet ends between this line and the next. */
  readonly keepWithNext?: boolean;
  /** White space, dropped at the head of a sheet. */
  readonly space?: boolean;
  /** A new sheet starts here. */
  readonly breakBefore?: boolean;
}

/** Where lines stand on a sheet, in points from the fax page's corner. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Line height for a size, and how much of it is above the baseline. */
const leading = 1.32;
const ascent = 0.98;

/** The fax line is 610 points wide; sheets are centred on it (see paper.ts). */
const faxLine = (1728 / 204) * 72;
const sheetSizes: { readonly [P in Paper]: { readonly width: number; readonly height: number } } = {
  a4: { width: 595.28, height: 841.89 },
  letter: { width: faxLine, height: 792 },
};
const sideMargin = 60;
const headMargin = 62;
const footMargin = 54;

export function frameOf(paper: Paper): Frame {
  const { width, height } = sheetSizes[paper];
  return {
    left: (faxLine - width) / 2 + sideMargin,
    top: headMargin,
    width: width - 2 * sideMargin,
    height: height - headMargin - footMargin,
  };
}

/** Breaks a paragraph into lines; at least one. */
export function breakLines(paragraph: Paragraph): Line[] {
  const { size, left } = paragraph;
  return new LineBreaker(paragraph).lines().map((glyphs) => ({
    height: size * leading,
    baseline: size * ascent,
    texts: [{ size, glyphs: glyphs.map(({ glyph, x }) => ({ glyph, x: x + left })) }],
    rules: [],
  }));
}

/** No single line of a paragraph stays behind on a sheet, nor goes alone to the next. */
export function keepTogether(lines: readonly Line[]): Line[] {
  return lines.map((line, i) => {
    const joined = i < lines.length - 1 && (i === 0 || i === lines.length - 2);
    return joined ? { ...line, keepWithNext: true } : line;
  });
}

/** An empty line of `height` points. */
export function space(height: number): Line {
  return { height, baseline: 0, texts: [], rules: [], space: true };
}

/** Cuts lines into sheets of `height` points; at least one. */
export function breakSheets(lines: readonly Line[], height: number): Line[][] {
  let sheet: Line[] = [];
  const sheets = [sheet];
  let left = height;
  const turn = () => {
    sheet = [];
    sheets.push(sheet);
    left = height;
  };
  for (const group of groupsOf(lines)) {
    const needed = group.reduce((sum, line) => sum + line.height, 0);
    // What is higher than a whole sheet cannot be kept together, and starts where it is.
    const moves = needed > left && needed <= height;
    if (sheet.length > 0 && (moves || group[0].breakBefore)) turn();
    for (const line of group) {
      if (sheet.length > 0 && line.height > left) turn();
      if (sheet.length === 0 && line.space) continue;
      sheet.push(line);
      left -= line.height;
    }
  }
  return sheets;
}

/** Runs of lines that want to stay on one sheet. */
function* groupsOf(lines: readonly Line[]): Generator<Line[]> {
  let group: Line[] = [];
  for (const line of lines) {
    group.push(line);
    if (line.keepWithNext) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

interface SetGlyph {
  readonly glyph: Glyph;
  readonly x: number;
}

/** A line may break after these, when a word goes on behind them. */
const breaksAfter = /[-–—/\\&?=]/u;
/** Characters that only steer a layout engine; this one needs no steering. */
const invisible = /[\p{Cc}\p{Cf}\p{Variation_Selector}]/u;

/** Greedy breaking: each line takes the words that fit. */
class LineBreaker {
  readonly #paragraph: Paragraph;
  readonly #done: SetGlyph[][] = [];
  #line: SetGlyph[] = [];
  #x = 0;
  /** The word being read: not yet on the line; its x starts at 0. */
  #word: SetGlyph[] = [];
  #wordWidth = 0;

  constructor(paragraph: Paragraph) {
    this.#paragraph = paragraph;
  }

  lines(): SetGlyph[][] {
    for (const run of this.#paragraph.runs) {
      for (const character of run.text) this.#take(character, run.face);
    }
    this.#placeWord();
    this.#done.push(this.#line);
    return this.#done;
  }

  #take(character: string, face: Face): void {
    if (character === '\n') {
      this.#placeWord();
      this.#turn();
    } else if (character === '\t') {
      this.#placeWord();
      const { tab, width } = this.#paragraph;
      this.#x = Math.min(width, (Math.floor(this.#x / tab + 1e-6) + 1) * tab);
    } else if (character === ' ' || character === '\u2002' || character === '\u2003') {
      this.#placeWord();
      this.#x += glyphOf(face, character).advance * this.#paragraph.size;
    } else if (character === '\u200b') {
      this.#placeWord();
    } else if (!invisible.test(character)) {
      this.#extendWord(glyphOf(face, character));
      if (breaksAfter.test(character)) this.#placeWord();
    }
  }

  #extendWord(glyph: Glyph): void {
    const { size, width } = this.#paragraph;
    const before = this.#word[this.#word.length - 1];
    const kern = before ? kernBetween(before.glyph, glyph) * size : 0;
    const advance = glyph.advance * size;
    if (this.#wordWidth + kern + advance > width && this.#word.length > 0) {
      this.#placeWord();
      this.#turn();
      this.#extendWord(glyph);
      return;
    }
    this.#word.push({ glyph, x: this.#wordWidth + kern });
    this.#wordWidth += kern + advance;
  }

  #placeWord(): void {
    if (this.#word.length === 0) return;
    const tooWide = this.#x + this.#wordWidth > this.#paragraph.width + 0.01;
    if (tooWide && this.#line.length > 0) this.#turn();
    if (this.#x + this.#wordWidth > this.#paragraph.width + 0.01) this.#x = 0;
    for (const { glyph, x } of this.#word) this.#line.push({ glyph, x: this.#x + x });
    this.#x += this.#wordWidth;
    this.#word = [];
    this.#wordWidth = 0;
  }

  #turn(): void {
    this.#done.push(this.#line);
    this.#line = [];
    this.#x = 0;
  }
}

/**
 * The one type family of Platen's pages: DejaVu (Latin, Greek, Cyrillic), read with opentype.js.
 * What a face lacks comes from the upright sans; what that lacks is a box, and is counted.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Contour, Outline } from '@platen/page';
import opentype, { type Font } from 'opentype.js';

export type Face =
  | 'sans'
  | 'sans-bold'
  | 'sans-oblique'
  | 'sans-bold-oblique'
  | 'mono'
  | 'mono-bold'
  | 'condensed'
  | 'condensed-bold';

const files: { readonly [F in Face]: string } = {
  sans: 'DejaVuSans',
  'sans-bold': 'DejaVuSans-Bold',
  'sans-oblique': 'DejaVuSans-Oblique',
  'sans-bold-oblique': 'DejaVuSans-BoldOblique',
  mono: 'DejaVuSansMono',
  'mono-bold': 'DejaVuSansMono-Bold',
  condensed: 'DejaVuSansCondensed',
  'condensed-bold': 'DejaVuSansCondensed-Bold',
};

/** One glyph of one face; lengths in ems. */
export interface Glyph {
  readonly face: Face;
  readonly index: number;
  readonly advance: number;
  /** The font has no glyph for this character: a box stands for it. */
  readonly missing: boolean;
}

/**
 * Scripts written from right to left, or whose letters change shape by their neighbours, need a
 * shaping engine. Set letter by letter they would be wrong, so they are boxes like what is missing.
 */
const needsShaping =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Script=Mongolian}]/u;

const fonts = new Map<Face, Font>();
const glyphs = new Map<string, Glyph>();

function fontOf(face: Face): Font {
  let font = fonts.get(face);
  if (!font) {
    const path = createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${files[face]}.ttf`);
    const { buffer, byteOffset, byteLength } = readFileSync(path);
    const bytes = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    // Reads a glyph when it is asked for: most of a font's six thousand never are.
    font = opentype.parse(bytes, { lowMemory: true });
    fonts.set(face, font);
  }
  return font;
}

/** The glyph of one character (a code point as a string). */
export function glyphOf(face: Face, character: string): Glyph {
  const key = `${face} ${character}`;
  let glyph = glyphs.get(key);
  if (!glyph) {
    glyph = findGlyph(face, character);
    glyphs.set(key, glyph);
  }
  return glyph;
}

function findGlyph(face: Face, character: string): Glyph {
  if (!needsShaping.test(character)) {
    for (const candidate of [face, 'sans'] as const) {
      const index = fontOf(candidate).charToGlyphIndex(character);
      if (index > 0) return measured(candidate, index, false);
    }
  }
  return measured(face, 0, true);
}

function measured(face: Face, index: number, missing: boolean): Glyph {
  const font = fontOf(face);
  const advance = (font.glyphs.get(index).advanceWidth ?? 0) / font.unitsPerEm;
  return { face, index, advance, missing };
}

/** Ems to add between two glyphs of the same face, from its `kern` table. */
export function kernBetween(left: Glyph, right: Glyph): number {
  if (left.face !== right.face) return 0;
  const font = fontOf(left.face);
  return (font.kerningPairs[`${left.index},${right.index}`] ?? 0) / font.unitsPerEm;
}

/** A glyph's shape in font units, y upwards, for `fillOutline`. */
export interface GlyphShape {
  readonly contours: readonly Contour[];
  readonly unitsPerEm: number;
  /** Of its face. DejaVu's tables do not say it, its "x" does. */
  readonly xHeight: number;
}

export function outlineOf(glyph: Glyph): GlyphShape {
  const font = fontOf(glyph.face);
  const outline = new Outline();
  for (const step of font.glyphs.get(glyph.index).path.commands) {
    if (step.type === 'M') outline.moveTo(step.x, step.y);
    if (step.type === 'L') outline.lineTo(step.x, step.y);
    if (step.type === 'Q') outline.quadraticTo(step.x1, step.y1, step.x, step.y);
    if (step.type === 'C') outline.cubicTo(step.x1, step.y1, step.x2, step.y2, step.x, step.y);
  }
  const { unitsPerEm } = font;
  return { contours: outline.contours, unitsPerEm, xHeight: font.charToGlyph('x').yMax ?? 0 };
}

/**
 * The sender's header line: 47 CFR 68.318(d) wants on each page the date and time, who sends, and
 * the number. Only `withHeader` makes a `SendablePage`, and lines take nothing else.
 */
import {
  blankPage,
  type Page,
  type Resolution,
  resolutions,
  rowBytes,
  stamp,
  stampHeader,
} from '@platen/page';
import { drawText, type PlacedText } from './draw-text.ts';
import { lineWidth } from './paper.ts';
import { type Face, glyphOf, kernBetween } from './typeface.ts';

/** What a header says. */
export interface HeaderFacts {
  /** When the page is sent, milliseconds since 1970. */
  readonly time: number;
  /** IANA name of the sender's time zone. */
  readonly timeZone: string;
  /** The person, business or office that sends. */
  readonly identity: string;
  /** E.164 number of the sender. */
  readonly from: string;
  /** E.164 number dialled. */
  readonly to?: string;
  /** From 1. */
  readonly pageNumber: number;
  readonly pageCount: number;
}

declare const hasHeader: unique symbol;

/** A page whose header is drawn: what may go to a line. There is no other way to make one. */
export type SendablePage = Page & { readonly [hasHeader]: true };

/** Points. A strip is 0.19 inch: 37 rows at fine. */
const stripHeight = 13.7;
const baseline = 9.9;
const sizes = [8.5, 8, 7.5, 7] as const;
const sideSpace = 22;
/** Least space between the parts of the line. */
const gap = 14;
const linePoints = (lineWidth / resolutions.fine.x) * 72;
const face: Face = 'condensed-bold';

/**
 * A new page with the header on top; `page` is not changed. It takes the white margin above the
 * content; where there is none the content moves down into the white below it, and where there is
 * none either the page grows: content is never covered, never shrunk. Throws RangeError for facts
 * that identify nobody.
 */
export function withHeader(page: Page, facts: HeaderFacts): SendablePage {
  const strip = headerStrip(facts, page.resolution);
  const height = strip.height;
  if (page.width !== lineWidth)
    return stampHeader(page, widened(strip, page.width)) as SendablePage;
  if (page.height >= height && isWhite(page, 0, height)) {
    const headed = { ...page, rows: page.rows.slice() };
    stamp(headed, strip, 0, 0);
    return headed as unknown as SendablePage;
  }
  const grown = stampHeader(page, strip);
  if (page.height <= height || !isWhite(page, page.height - height, page.height)) {
    return grown as SendablePage;
  }
  const rows = grown.rows.slice(0, page.height * rowBytes(page.width));
  return { ...page, rows } as unknown as SendablePage;
}

/** The header alone, 1728 pixels wide: the same facts give the same pixels. */
export function headerStrip(facts: HeaderFacts, resolution: Resolution): Page {
  const rows = Math.round((stripHeight / 72) * resolutions[resolution].y);
  const strip = blankPage(lineWidth, rows, resolution);
  for (const text of setHeader(headerParts(facts))) drawText(strip, text, baseline);
  return strip;
}

/** The words of a header, from left to right. */
export interface HeaderParts {
  readonly time: string;
  readonly sender: string;
  readonly recipient: string;
  readonly page: string;
}

/**
 * @throws RangeError without identity or number, for an unknown time zone, or an impossible page.
 */
export function headerParts(facts: HeaderFacts): HeaderParts {
  const identity = facts.identity
    .normalize('NFC')
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  if (identity === '') throw new RangeError('a header names its sender');
  if (!/^\+?[0-9]{2,15}$/.test(facts.from))
    throw new RangeError('a header has the sender’s number');
  const { pageNumber, pageCount } = facts;
  if (!(pageNumber >= 1 && pageNumber <= pageCount)) {
    throw new RangeError(`page ${pageNumber} of ${pageCount}`);
  }
  return {
    time: localTime(facts.time, facts.timeZone),
    sender: `${identity}  ${facts.from}`,
    recipient: facts.to ? `to ${facts.to}` : '',
    page: `page ${pageNumber}/${pageCount}`,
  };
}

/** `2026-11-24 09:05 PST`: the same order of digits whatever the sender's language. */
function localTime(time: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(time);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  return `${date} ${part('hour')}:${part('minute')} ${part('timeZoneName')}`;
}

/** Time left, page right, the others between; the type shrinks before anything is shortened. */
function setHeader(parts: HeaderParts): PlacedText[] {
  const room = linePoints - 2 * sideSpace;
  const texts = [parts.time, parts.sender, parts.recipient, parts.page].filter(
    (text) => text !== '',
  );
  for (const size of sizes) {
    const needed = texts.reduce((sum, text) => sum + widthOf(text, size) + gap, -gap);
    if (needed <= room || size === sizes[sizes.length - 1]) return spread(texts, size, room);
  }
  return [];
}

/** A name too long even for the smallest type loses its end to an ellipsis, never the number. */
function spread(texts: readonly string[], size: number, room: number): PlacedText[] {
  const others = texts.filter((_, i) => i !== 1);
  const taken = others.reduce((sum, text) => sum + widthOf(text, size) + gap, 0);
  const fitted = texts.map((text, i) => (i === 1 ? shortened(text, size, room - taken) : text));
  const widths = fitted.map((text) => widthOf(text, size));
  const white = (room - widths.reduce((a, b) => a + b, 0)) / (texts.length - 1);
  let x = sideSpace;
  return fitted.map((text, i) => {
    const placed = place(text, size, x);
    x += widths[i] + white;
    return placed;
  });
}

function shortened(sender: string, size: number, room: number): string {
  if (widthOf(sender, size) <= room) return sender;
  const at = sender.lastIndexOf('  ');
  const letters = [...sender.slice(0, at)];
  const number = sender.slice(at);
  while (letters.length > 1 && widthOf(`${letters.join('')}…${number}`, size) > room) letters.pop();
  return `${letters.join('').trimEnd()}…${number}`;
}

function place(text: string, size: number, from: number): PlacedText {
  let x = from;
  const glyphs = [...text].map((character) => glyphOf(face, character));
  const placed = glyphs.map((glyph, i) => {
    if (i > 0) x += kernBetween(glyphs[i - 1], glyph) * size;
    const at = x;
    x += glyph.advance * size;
    return { glyph, x: at };
  });
  return { size, glyphs: placed };
}

function widthOf(text: string, size: number): number {
  const { glyphs } = place(text, size, 0);
  const last = glyphs[glyphs.length - 1];
  return last ? last.x + last.glyph.advance * size : 0;
}

function isWhite(page: Page, from: number, to: number): boolean {
  const bytes = rowBytes(page.width);
  return page.rows.subarray(from * bytes, to * bytes).every((octet) => octet === 0);
}

/** For B4 and A3 lines the strip stands at the left, in its own size. */
function widened(strip: Page, width: number): Page {
  const wide = blankPage(width, strip.height, strip.resolution);
  stamp(wide, strip, 0, 0);
  return wide;
}

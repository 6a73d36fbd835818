/**
 * Where a document's content lands on a fax page. A scan line is 1728 pixels = 215 mm (T.4 §2.2),
 * so A4 has 2.5 mm to spare at each side and Letter is shrunk by a third of a percent.
 */
import { type Resolution, resolutions } from '@platen/page';
import type { Paper } from './document.ts';

/**
 * Pixels of every page made here: the line of A4 and Letter (T.4 §2.2, T.30 Table 2 bits 17, 18).
 */
export const lineWidth = 1728;

/** Millimetres. */
const papers: { readonly [P in Paper]: { readonly width: number; readonly height: number } } = {
  a4: { width: 210, height: 297 },
  letter: { width: 215.9, height: 279.4 },
};

const mmPerInch = 25.4;

/** Rows of a whole sheet at this quality: A4 fine has 2292. */
export function sheetHeight(paper: Paper, quality: Resolution): number {
  return Math.round((papers[paper].height / mmPerInch) * resolutions[quality].y);
}

/** Inches. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels on the page, and whether the content is turned a quarter to the left first. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly turned: boolean;
}

export interface Fitting {
  readonly paper: Paper;
  readonly quality: Resolution;
  /** Inches kept free on each side; content that brings its own margins takes 0. */
  readonly margin: number;
  /** How much smaller content may be enlarged to fill the page. */
  readonly enlargeMax: number;
}

/**
 * Fits content on the sheet: as large as it goes (up to `enlargeMax`), nothing cut off, centred,
 * and turned when that makes it at least a tenth larger.
 */
export function placeOnSheet(content: Size, fitting: Fitting): Placement {
  const { x, y } = resolutions[fitting.quality];
  const sheet = sheetOf(fitting.paper);
  const room = {
    width: sheet.width - 2 * fitting.margin,
    height: sheet.height - 2 * fitting.margin,
  };
  const upright = scaleInto(content, room, fitting.enlargeMax);
  const turnedContent = { width: content.height, height: content.width };
  const sideways = scaleInto(turnedContent, room, fitting.enlargeMax);
  const turned = sideways > upright * 1.1;
  const scale = turned ? sideways : upright;
  const shape = turned ? turnedContent : content;
  const rows = sheetHeight(fitting.paper, fitting.quality);
  const width = clamp(Math.round(shape.width * scale * x), lineWidth);
  const height = clamp(Math.round(shape.height * scale * y), rows);
  return {
    left: (lineWidth - width) >> 1,
    top: (rows - height) >> 1,
    width,
    height,
    turned,
  };
}

function sheetOf(paper: Paper): Size {
  const { width, height } = papers[paper];
  const line = lineWidth / resolutions.fine.x;
  return { width: Math.min(width / mmPerInch, line), height: height / mmPerInch };
}

function scaleInto(content: Size, room: Size, enlargeMax: number): number {
  return Math.min(room.width / content.width, room.height / content.height, enlargeMax);
}

function clamp(value: number, most: number): number {
  return Math.max(1, Math.min(value, most));
}

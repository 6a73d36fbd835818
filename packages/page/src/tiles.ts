/**
 * Grey seen as tiles of 16 × 16: how dark the ink and how light the paper is around each.
 * Surprising: the mark of tinted paper is not grey itself (the edges of letters are grey too) but
 * grey beside the same grey.
 */
import type { Gray } from './grey.ts';

export const tileSize = 16;
/** At least this light is paper. */
const paperMin = 250;
/**
 * Pixels so far apart, across and down, that differ by less belong to one surface; strokes end
 * sooner.
 */
const reach = 4;
const flatStep = 14;
/** A flat shade at least this light is paper that happens to be tinted. */
const tintMin = 128;
const tintShare = 0.2;
/** Less contrast than this between ink and paper is none. */
const contrastMin = 48;
/** Where there is no ink: darker is black. */
const surfaceThreshold = 128;
/** Between ink and paper: where the line is drawn. */
const inkShare = 0.6;

export interface Tiles {
  readonly across: number;
  readonly down: number;
  /** Darkest and lightest pixel of each tile. */
  readonly darkest: Uint8Array;
  readonly lightest: Uint8Array;
  /** Lightness of the paper: 255, or less where it is tinted. */
  readonly paper: Uint8Array;
}

/** Looks at every tile. */
export function lookAtTiles(gray: Gray): Tiles {
  const across = Math.ceil(gray.width / tileSize);
  const down = Math.ceil(gray.height / tileSize);
  const count = across * down;
  const tiles: Tiles = {
    across,
    down,
    darkest: new Uint8Array(count).fill(255),
    lightest: new Uint8Array(count).fill(255),
    paper: new Uint8Array(count).fill(255),
  };
  const { pixels } = gray;
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  for (let tile = 0; tile < count; tile++) {
    const top = Math.floor(tile / across) * tileSize;
    const left = (tile % across) * tileSize;
    const box = {
      left,
      right: Math.min(left + tileSize, gray.width),
      top,
      bottom: Math.min(top + tileSize, gray.height),
    };
    if (!isBlank(view, gray.width, box)) lookAtTile(gray, view, tiles, tile, box);
  }
  return tiles;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Whether a whole tile is pure white, the usual thing; four pixels are looked at as one. */
function isBlank(view: DataView, width: number, { left, right, top, bottom }: Box): boolean {
  if (right - left < tileSize) return false;
  for (let y = top; y < bottom; y++) {
    const at = y * width + left;
    const all =
      view.getInt32(at) & view.getInt32(at + 4) & view.getInt32(at + 8) & view.getInt32(at + 12);
    if (all !== -1) return false;
  }
  return true;
}

function lookAtTile(
  { pixels, width }: Gray,
  view: DataView,
  tiles: Tiles,
  tile: number,
  box: Box,
): void {
  const { left, right, top, bottom } = box;
  let darkest = 255;
  let lightest = 0;
  for (let y = top; y < bottom; y++) {
    const end = y * width + right;
    let at = y * width + left;
    for (; at + 4 <= end; at += 4) {
      const four = view.getInt32(at);
      if (four === -1) {
        lightest = 255;
        continue;
      }
      for (let shift = 0; shift < 32; shift += 8) {
        const pixel = (four >>> shift) & 255;
        if (pixel < darkest) darkest = pixel;
        if (pixel > lightest) lightest = pixel;
      }
    }
    for (; at < end; at++) {
      darkest = Math.min(darkest, pixels[at]);
      lightest = Math.max(lightest, pixels[at]);
    }
  }
  tiles.darkest[tile] = darkest;
  tiles.lightest[tile] = lightest;
  if (darkest < paperMin) lookForSurface(pixels, width, tiles, tile, box);
}

/** One pixel in four: is it grey, and the same grey a little to the left and above? */
function lookForSurface(
  pixels: Uint8Array,
  width: number,
  tiles: Tiles,
  tile: number,
  { left, right, top, bottom }: Box,
): void {
  let samples = 0;
  let flatTint = 0;
  let tintSum = 0;
  for (let y = Math.max(top, reach); y < bottom; y += 2) {
    for (let x = Math.max(left, reach); x < right; x += 2) {
      const at = y * width + x;
      const pixel = pixels[at];
      samples += 1;
      if (pixel >= paperMin) continue;
      if (Math.abs(pixel - pixels[at - reach]) >= flatStep) continue;
      if (Math.abs(pixel - pixels[at - reach * width]) >= flatStep) continue;
      if (pixel >= tintMin) {
        flatTint += 1;
        tintSum += pixel;
      }
    }
  }
  if (flatTint > samples * tintShare) tiles.paper[tile] = tintSum / flatTint;
}

/** The threshold of a tile for ink on paper: pixels darker are black. 0: the tile is all paper. */
export function inkThreshold(tiles: Tiles, row: number, column: number): number {
  const { across, down, darkest, lightest, paper } = tiles;
  const tile = row * across + column;
  if (darkest[tile] >= paperMin) return 0;
  let dark = 255;
  let light = 0;
  let tint = 255;
  for (let y = Math.max(row - 1, 0); y <= Math.min(row + 1, down - 1); y++) {
    for (let x = Math.max(column - 1, 0); x <= Math.min(column + 1, across - 1); x++) {
      const near = y * across + x;
      dark = Math.min(dark, darkest[near]);
      light = Math.max(light, lightest[near]);
      tint = Math.min(tint, paper[near]);
    }
  }
  light = Math.min(light, tint);
  if (light - dark < contrastMin) return surfaceThreshold;
  return Math.round(dark + (light - dark) * inkShare);
}

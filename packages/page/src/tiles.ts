/**
 * A grey picture seen as tiles of 16 × 16: where it is paper, where text and lines, where a
 * picture.
 * Surprising: the mark of a picture is not grey itself (the edges of letters are grey too) but grey
 * beside the same grey.
 */
import type { Gray } from './grey.ts';

export const tileSize = 16;
/** At least this light is paper. */
const paperMin = 250;
/** Greys between these are neither ink nor paper. */
const greyMin = 56;
const greyMax = 208;
/** Neighbours that differ by less belong to one surface. */
const flatStep = 10;
/**
 * Share of a tile's samples that must be grey beside grey, and the greys among them, for a picture.
 */
const pictureShare = 0.3;
const picturesGreys = 3;
/** Less contrast than this in a tile and its neighbours is one surface, not ink on paper. */
const contrastMin = 48;
/** On one surface: lighter is paper. */
const surfaceThreshold = 128;
/** Ink against paper: where between the darkest and the lightest the line is drawn. */
const inkShare = 0.6;

export interface Tiles {
  readonly across: number;
  readonly down: number;
  /** Darkest and lightest pixel of each tile. */
  readonly darkest: Uint8Array;
  readonly lightest: Uint8Array;
  /** 1 where a picture is. */
  readonly pictures: Uint8Array;
}

/** Looks at every tile; `withPictures` false leaves `pictures` empty, which is faster. */
export function lookAtTiles(gray: Gray, withPictures: boolean): Tiles {
  const across = Math.ceil(gray.width / tileSize);
  const down = Math.ceil(gray.height / tileSize);
  const tiles = {
    across,
    down,
    darkest: new Uint8Array(across * down),
    lightest: new Uint8Array(across * down).fill(255),
    pictures: new Uint8Array(across * down),
  };
  for (let row = 0; row < down; row++) {
    const top = row * tileSize;
    const bottom = Math.min(top + tileSize, gray.height);
    for (let column = 0; column < across; column++) {
      const left = column * tileSize;
      const right = Math.min(left + tileSize, gray.width);
      lookAtTile(gray, tiles, row * across + column, { left, right, top, bottom }, withPictures);
    }
  }
  if (withPictures) smooth(tiles);
  return tiles;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function lookAtTile(
  { pixels, width }: Gray,
  tiles: Tiles,
  tile: number,
  { left, right, top, bottom }: Box,
  withPictures: boolean,
): void {
  let darkest = 255;
  let lightest = 0;
  for (let y = top; y < bottom; y++) {
    const end = y * width + right;
    for (let at = y * width + left; at < end; at++) {
      const pixel = pixels[at];
      if (pixel < darkest) darkest = pixel;
      if (pixel > lightest) lightest = pixel;
    }
  }
  tiles.darkest[tile] = darkest;
  tiles.lightest[tile] = lightest;
  if (!withPictures || darkest >= greyMax || lightest <= greyMin) return;
  let flat = 0;
  let samples = 0;
  let greys = 0;
  for (let y = top + 1; y < bottom; y += 2) {
    for (let x = left + 1; x < right; x += 2) {
      const at = y * width + x;
      const pixel = pixels[at];
      samples += 1;
      if (pixel <= greyMin || pixel >= greyMax) continue;
      if (Math.abs(pixel - pixels[at - 1]) >= flatStep) continue;
      if (Math.abs(pixel - pixels[at - width]) >= flatStep) continue;
      flat += 1;
      greys |= 1 << (pixel >> 3);
    }
  }
  if (flat > samples * pictureShare && bitCount(greys) >= picturesGreys) tiles.pictures[tile] = 1;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

/**
 * A tile goes with the majority of its nine: one grey tile in text is text, a sharp one in a photo
 * photo.
 */
function smooth(tiles: Tiles): void {
  const { across, down, pictures } = tiles;
  const before = pictures.slice();
  if (!before.includes(1)) return;
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      let votes = 0;
      let voters = 0;
      for (let y = Math.max(row - 1, 0); y <= Math.min(row + 1, down - 1); y++) {
        for (let x = Math.max(column - 1, 0); x <= Math.min(column + 1, across - 1); x++) {
          votes += before[y * across + x];
          voters += 1;
        }
      }
      pictures[row * across + column] = votes * 2 >= voters ? 1 : 0;
    }
  }
}

/**
 * The threshold of a tile for ink on paper: pixels darker are black. 0: the tile is all paper.
 */
export function inkThreshold(tiles: Tiles, row: number, column: number): number {
  const { across, down, darkest, lightest } = tiles;
  const tile = row * across + column;
  if (darkest[tile] >= paperMin) return 0;
  let dark = 255;
  let light = 0;
  for (let y = Math.max(row - 1, 0); y <= Math.min(row + 1, down - 1); y++) {
    for (let x = Math.max(column - 1, 0); x <= Math.min(column + 1, across - 1); x++) {
      const near = y * across + x;
      if (darkest[near] < dark) dark = darkest[near];
      if (lightest[near] > light) light = lightest[near];
    }
  }
  if (light - dark < contrastMin) return surfaceThreshold;
  return Math.round(dark + (light - dark) * inkShare);
}

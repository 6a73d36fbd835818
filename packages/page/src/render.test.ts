/**
 * Grey becomes black and white so that text stays legible and pictures stay pictures.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Gray, getRow, type Page, type Rendering, render } from './index.ts';

const width = 320;
const height = 160;

function draw(grey: (x: number, y: number) => number): Gray {
  const pixels = Uint8Array.from({ length: width * height }, (_, at) =>
    grey(at % width, Math.floor(at / width)),
  );
  return { width, height, pixels };
}

/** Share of black in a box. */
function blackness(page: Page, left: number, top: number, right: number, bottom: number): number {
  let black = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) if (getRow(page, y)[x >> 3] & (0x80 >> (x & 7))) black += 1;
  }
  return black / ((right - left) * (bottom - top));
}

/** Vertical strokes of `ink`, 2 of 8 columns. */
const strokes = (ink: number, paper: number) => (x: number) => (x % 8 < 2 ? ink : paper);
const fine = (rendering: Rendering) => ({ resolution: 'fine', rendering }) as const;

test('text of any ink on any lighter paper is kept, and the paper goes', () => {
  for (const [ink, paper] of [
    [0, 255],
    [20, 150],
    [150, 255],
    [90, 190],
    [185, 255],
  ]) {
    for (const rendering of ['text', 'auto'] as const) {
      const page = render(draw(strokes(ink, paper)), fine(rendering));
      assert.equal(blackness(page, 0, 0, width, height), 0.25, `${rendering}: ${ink} on ${paper}`);
    }
  }
});

test('white letters on a dark bar stay white', () => {
  const page = render(draw(strokes(250, 50)), fine('auto'));
  assert.equal(blackness(page, 0, 0, width, height), 0.75);
});

test('a tinted box gets no black frame: it is paper, or dots where dots are wanted', () => {
  const isBox = (x: number, y: number) => x > 40 && x < 250 && y > 30 && y < 120;
  for (const tint of [140, 180, 215, 240]) {
    const box = () => draw((x, y) => (isBox(x, y) ? tint : 255));
    const text = render(box(), fine('text'));
    assert.equal(blackness(text, 0, 0, width, height), 0, `tint ${tint}`);
    const auto = render(box(), fine('auto'));
    for (const edge of [43, 244]) {
      const share = blackness(auto, edge, 40, edge + 4, 112);
      assert.ok(share < 0.75, `tint ${tint}: ${share} black at ${edge}`);
    }
    const within = blackness(auto, 48, 36, 240, 108);
    assert.ok(Math.abs(within - (1 - tint / 255)) < 0.08, `tint ${tint}: ${within}`);
  }
});

test('a picture beside text is screened, the text is not', () => {
  const gray = draw((x, y) =>
    x < 160 ? strokes(0, 255)(x) : 70 + ((x - 160) * 120) / 160 + (y & 3),
  );
  const page = render(gray, fine('auto'));
  assert.equal(blackness(page, 0, 0, 128, height), 0.25);
  const dark = blackness(page, 176, 16, 216, 144);
  const light = blackness(page, 272, 16, 312, 144);
  assert.ok(dark > 0.55 && dark < 0.85, `dark ${dark}`);
  assert.ok(light > 0.2 && light < 0.45, `light ${light}`);
});

test('the halftone of a flat grey is as black as the grey is dark, at every resolution', () => {
  for (const resolution of ['standard', 'fine', 'superfine'] as const) {
    for (const grey of [0, 40, 90, 128, 180, 220, 255]) {
      const page = render(
        draw(() => grey),
        { resolution, rendering: 'photo' },
      );
      // Whole cells of the screen: 12 columns, 6, 12 or 24 rows.
      const share = blackness(page, 0, 0, 312, 144);
      assert.ok(Math.abs(share - (1 - grey / 255)) < 0.06, `${resolution} ${grey}: ${share}`);
    }
  }
});

test('one threshold splits ink from paper where both are even', () => {
  const page = render(draw(strokes(110, 200)), fine('threshold'));
  assert.equal(blackness(page, 0, 0, width, height), 0.25);
  const blank = render(
    draw(() => 255),
    fine('threshold'),
  );
  assert.equal(blackness(blank, 0, 0, width, height), 0);
});

test('any picture of any size gives a page of its size with clean margins', () => {
  const gray = fc
    .tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 40 }))
    .chain(([w, h]) =>
      fc
        .uint8Array({ minLength: w * h, maxLength: w * h })
        .map((pixels) => ({ width: w, height: h, pixels })),
    );
  fc.assert(
    fc.property(
      gray,
      fc.constantFrom<Rendering>('auto', 'text', 'photo', 'threshold'),
      (picture, rendering) => {
        const page = render(picture, fine(rendering));
        assert.equal(page.width, picture.width);
        assert.equal(page.height, picture.height);
        const unused = 0xff >> (page.width % 8 || 8);
        for (let row = 0; row < page.height; row++) {
          assert.equal((getRow(page, row).at(-1) ?? 0) & unused, 0);
        }
      },
    ),
  );
  const short = { width: 9, height: 9, pixels: new Uint8Array(80) };
  assert.throws(() => render(short, fine('auto')), RangeError);
});

// The dots of a page: of an image file, and of an image as a browser holds it.
import type { Locator } from 'playwright-core';
import sharp from 'sharp';

export interface Dots {
  width: number;
  height: number;
  /** One byte a dot, 1 is black. */
  black: Buffer;
}

const blackBelow = 128;

export async function dotsOfFile(png: Buffer): Promise<Dots> {
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
  const black = Buffer.from(data.map((level) => (level < blackBelow ? 1 : 0)));
  return { width: info.width, height: info.height, black };
}

/** What the browser decoded for an <img>, whatever size it is drawn at. */
export async function dotsOnScreen(image: Locator): Promise<Dots> {
  const id = `dots-${Math.trunc(performance.now())}`;
  await image.evaluate((element, name) => element.setAttribute('data-dots', name), id);
  const drawn = (await image.page().evaluate(`(async () => {
    const image = document.querySelector('[data-dots="${id}"]');
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    let text = '';
    for (let at = 0; at < data.length; at += 4) text += data[at] < ${blackBelow} ? '1' : '0';
    return { width, height, text };
  })()`)) as { width: number; height: number; text: string };
  const black = Buffer.from(drawn.text, 'latin1').map((digit) => digit & 1);
  return { width: drawn.width, height: drawn.height, black: Buffer.from(black) };
}

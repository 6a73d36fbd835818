// The pages about the policy and the preference centre in a real browser: readable with script off,
// under axe in light, dark and narrow, and a yes that is in no way easier than a no.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { assertClean, openChromium, watchFaults, withoutChromium } from './chromium.ts';
import { type RunningServer, setUp, startServer } from './running-server.ts';
import { signIn } from './sign-in.ts';

const patientMs = 40_000;
const pages = [
  '/privacy',
  '/privacy/2026-12-01',
  '/privacy/history',
  '/privacy/diff/2026-12-01..2026-12-08',
  '/privacy/cookies',
  '/privacy/choices',
  '/privacy/processors',
  '/privacy/evidence',
  '/privacy/transparency',
  '/privacy/disclosures',
  '/privacy/requests',
  '/privacy/requests/new',
  '/privacy/requests/receipt',
  '/account/inboxes',
  '/mail',
];
const looks = [
  { name: 'light', colorScheme: 'light', width: 1100 },
  { name: 'dark and narrow', colorScheme: 'dark', width: 320 },
] as const;

/** What makes one button weigh more than another. */
const weights = [
  'width',
  'height',
  'color',
  'backgroundColor',
  'borderTopWidth',
  'borderTopColor',
  'fontSize',
  'fontWeight',
  'opacity',
  'textDecorationLine',
  'boxShadow',
  'cursor',
] as const;

const step = (name: string, run: () => void | Promise<void>) =>
  test(name, { skip: withoutChromium }, run);

describe('the policy and the choices in a browser', () => {
  let server: RunningServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  before(async () => {
    if (withoutChromium) return;
    setUp();
    server = await startServer();
    browser = await openChromium();
    context = await browser.newContext({ baseURL: server.url, reducedMotion: 'reduce' });
    context.setDefaultTimeout(patientMs);
    page = await context.newPage();
    await signIn(page, server);
    faults = watchFaults(page, server.url);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const { name, colorScheme, width } of looks) {
    step(`every page is clean: ${name}`, async () => {
      const look = await browser.newContext({
        baseURL: server.url,
        colorScheme,
        viewport: { width, height: 900 },
        storageState: await context.storageState(),
      });
      const looking = await look.newPage();
      for (const path of pages) {
        await looking.goto(path);
        await assertClean(looking, `${path}, ${name}`);
        await keepPicture(looking, `${path.replaceAll('/', '-').slice(1)} ${name}`);
      }
      await look.close();
    });
  }

  step('everything is there with script off, and on paper', async () => {
    const plain = await browser.newContext({
      baseURL: server.url,
      javaScriptEnabled: false,
      storageState: await context.storageState(),
    });
    const reader = await plain.newPage();
    await reader.emulateMedia({ media: 'print' });
    for (const path of pages) {
      await reader.goto(path);
      assert.ok(await reader.locator('main h1').first().isVisible(), path);
      assert.equal(await reader.locator('footer').isVisible(), false, 'no navigation on paper');
    }
    await reader.emulateMedia({ media: 'screen' });
    await reader.goto('/privacy/choices');
    await reader.getByRole('button', { name: 'Yes: Search inside faxes' }).click();
    await reader.getByText('Now: Yes').waitFor();
    await reader.getByRole('button', { name: 'No: Search inside faxes' }).click();
    await reader.getByText('Now: No, since').waitFor();
    await plain.close();
  });

  step(
    'yes and no are one click each, and of the same size and colour, in every state',
    async () => {
      await page.goto('/privacy/choices');
      for (const answer of ['Yes', 'No', 'Yes', 'No']) {
        await page.getByRole('button', { name: `${answer}: Search inside faxes` }).click();
        await page.getByText(`Now: ${answer}, since`).waitFor();
        for (const scheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: scheme });
          const [yes, no] = await Promise.all(['Yes', 'No'].map((one) => weigh(page, one)));
          assert.deepEqual(yes, no, `${scheme}, after ${answer}`);
        }
      }
      await page.emulateMedia({ colorScheme: 'light' });
    },
  );

  step('the keyboard takes the same way to either answer', async () => {
    const presses = async (answer: string) => {
      await page.goto('/privacy/choices');
      const button = page.getByRole('button', { name: `${answer}: Search inside faxes` });
      let count = 0;
      for (; count < 40; count++) {
        await page.keyboard.press('Tab');
        if (await button.evaluate((one) => one === document.activeElement)) break;
      }
      await page.keyboard.press('Enter');
      await page.getByText(`Now: ${answer}, since`).waitFor();
      return count;
    };
    const yes = await presses('Yes');
    const no = await presses('No');
    assert.equal(no - yes, 1, 'the next stop, and no page between');
  });

  step('a yes to mail from an address that is not proven waits, and says so', async () => {
    await page.goto('/privacy/choices');
    await page.getByRole('button', { name: 'Yes: News about our own service' }).click();
    await page.getByText('Now: Waiting').waitFor();
    await page.getByRole('button', { name: 'No: News about our own service' }).click();
    await page.getByText('Now: Waiting').waitFor({ state: 'detached' });
  });

  step('nothing was thrown, and nobody else was asked for anything', () => {
    assert.deepEqual(faults, []);
  });

  step('a browser that sends Global Privacy Control is told that it is heard', async () => {
    const private_ = await browser.newContext({
      baseURL: server.url,
      extraHTTPHeaders: { 'Sec-GPC': '1' },
      storageState: await context.storageState(),
    });
    const quiet = await private_.newPage();
    await quiet.goto('/privacy/choices');
    await quiet.getByText('Your browser sends Global Privacy Control. We honour it').waitFor();
    await quiet.getByText('by the signal of your browser').waitFor();
    await assertClean(quiet, 'choices under Global Privacy Control');
    await private_.close();
  });
});

function weigh(page: Page, answer: string): Promise<Record<string, string>> {
  const button = page.getByRole('button', { name: `${answer}: Search inside faxes` });
  return button.evaluate((one, names) => {
    const style = getComputedStyle(one) as unknown as Record<string, string>;
    return Object.fromEntries(names.map((name) => [name, style[name]]));
  }, weights);
}

/** For a person to look at: `PLATEN_PICTURES=<folder>`. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.PLATEN_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

// A person and the portal, from the first link to a fax read at the other number: the real server,
// real calls over loopback, a real browser. The steps build on each other, as a person's do.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { assertClean, openChromium, watchFaults, withoutChromium } from './chromium.ts';
import { dotsOfFile, dotsOnScreen } from './dots.ts';
import { hasFocus, noteWords, tabTo, toldWords } from './keyboard.ts';
import { letterPdf } from './letter-pdf.ts';
import { type RunningServer, setUp, startServer } from './running-server.ts';
import { fillFirstRun } from './sign-in.ts';

const patientMs = 30_000;

const letter = {
  name: 'letter.pdf',
  mimeType: 'application/pdf',
  buffer: letterPdf([
    ['Ferreira Clinic', 'Dear Bo,', 'the results you asked for are on the next pages.'],
    ['Sodium 140 mmol/l', 'Potassium 4.1 mmol/l'],
    ['With kind regards', 'Ada Ferreira'],
  ]),
};

/** Each is skipped by itself, so that each is counted as skipped. */
const step = (name: string, run: () => void | Promise<void>) =>
  test(name, { skip: withoutChromium }, run);

describe('the portal in Chromium', () => {
  let server: RunningServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];
  let sentPath: string;

  before(async () => {
    if (withoutChromium) return;
    setUp();
    server = await startServer();
    browser = await openChromium();
    context = await browser.newContext({
      baseURL: server.url,
      colorScheme: 'light',
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 900 },
    });
    context.setDefaultTimeout(patientMs);
    page = await context.newPage();
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  step('whoever is not signed in is led to the page that says how', async () => {
    await page.goto('/inbox');
    assert.match(page.url(), /\/sign-in$/);
    await page.getByText('npx platen sign-in-link').waitFor();
    await assertClean(page, 'sign-in', []);
  });

  step('the link shows the policy, asks who one is, and makes the account', async () => {
    await page.goto(server.signInUrl);
    await page.getByRole('region', { name: 'Privacy policy' }).waitFor();
    await assertClean(page, 'first run', []);
    await fillFirstRun(page);
    faults = watchFaults(page, server.url);
    await page.getByRole('button', { name: 'Account of Ada Ferreira' }).waitFor();
    for (const number of ['+1 202 555 0190', '+1 202 555 0191']) {
      await page.getByRole('button', { name: `Copy ${number}` }).waitFor();
    }
    await assertClean(page, 'empty inbox');
  });

  step('a test fax that one asks for arrives page by page', async () => {
    await noteWords(page, '[aria-label="Faxes received"] li');
    await tabTo(page, page.getByRole('button', { name: 'Send yourself a test fax' }));
    await page.keyboard.press('Enter');
    const row = page.getByRole('listitem').filter({ hasText: '+1 202 555 0100' });
    await row.getByText('Received', { exact: true }).waitFor();
    const told = (await toldWords(page)).join('\n');
    assert.match(told, /Receiving/);
    assert.match(told, /[12] pages? so far.*3 pages/s);
  });

  step('a letter goes to the other number by keyboard alone, told in words', async () => {
    const inbox = await context.newPage();
    await inbox.goto('/inbox');
    const row = inbox.getByRole('link', { name: '+1 202 555 0100' });
    await row.waitFor();
    await inbox.keyboard.press('j');
    assert.ok(await hasFocus(row));
    await noteWords(inbox, '[aria-label="Faxes received"]');

    await page.bringToFront();
    await page.keyboard.press('c');
    await page.getByRole('heading', { name: 'Send a fax' }).waitFor();
    const choosing = page.waitForEvent('filechooser');
    await tabTo(page, page.getByRole('button', { name: 'Choose a file' }));
    await page.keyboard.press('Enter');
    await (await choosing).setFiles(letter);
    await page.getByText('letter.pdf').waitFor();
    await tabTo(page, page.getByRole('textbox', { name: 'To' }));
    await page.keyboard.type('(202) 555-0191');
    await page.getByText('One of your own numbers').waitFor();
    const preview = page.getByRole('img', { name: 'Preview of letter.pdf, page 1 of 3' });
    assert.equal((await dotsOnScreen(preview)).width, 1_728);
    await assertClean(page, 'send');

    await tabTo(page, page.getByRole('button', { name: 'Send 3 pages' }));
    await noteWords(page, '[aria-label="State of this fax"]');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Fax to +1 202 555 0191' }).waitFor();
    const state = page.getByRole('region', { name: 'State of this fax' });
    await state.getByText('Delivered, 3 pages').waitFor();
    sentPath = new URL(page.url()).pathname;
    const told = (await toldWords(page)).join('\n');
    assert.match(told, /(Training|Sending page \d of 3|confirm page \d)/);
    assert.match(told, /\d of 3 pages confirmed/);

    const news = inbox.getByRole('listitem').filter({ hasText: '+1 202 555 0190' });
    await news.getByText('Received', { exact: true }).waitFor();
    assert.match((await toldWords(inbox)).join('\n'), /Receiving.*\d pages? so far/s);
    assert.ok(await hasFocus(row), 'news took the focus away');
    await inbox.close();
  });

  step('the page on screen is, dot by dot, the page that was sent', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.getByRole('link', { name: '+1 202 555 0190' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await page.getByRole('heading', { name: 'Fax from +1 202 555 0190' }).waitFor();
    for (const number of [1, 2, 3]) {
      const image = page.getByRole('img', {
        name: `Fax from +1 202 555 0190, page ${number} of 3`,
      });
      await image.waitFor();
      const seen = await dotsOnScreen(image);
      const sent = await page.request.get(`/v1${sentPath}/pages/${number}.png`);
      const dots = await dotsOfFile(await sent.body());
      assert.deepEqual([seen.width, seen.height], [dots.width, dots.height]);
      assert.ok(seen.black.equals(dots.black), `page ${number} differs`);
      assert.ok(seen.black.includes(1), `page ${number} is blank`);
      await page.keyboard.press('n');
    }
  });

  step('the reader says who, until when, how the call went, and who has looked', async () => {
    await page.getByText(/^Deleted on /).waitFor();
    await page.getByRole('heading', { name: 'What happened on the line' }).waitFor();
    const rows = page.getByRole('table').getByRole('row');
    assert.ok((await rows.count()) > 10, 'the timeline is short');
    await page.reload();
    const accesses = page.getByRole('region', { name: 'Who opened it' });
    await accesses
      .getByText(/page 1/)
      .first()
      .waitFor();
    for (const [kind, magic] of [
      ['PDF', '%PDF'],
      ['TIFF', 'II*\0'],
    ] as const) {
      const link = page.getByRole('link', { name: `Download ${kind}` });
      const answer = await page.request.get((await link.getAttribute('href')) ?? '');
      assert.equal((await answer.body()).subarray(0, 4).toString('latin1'), magic);
    }
  });

  step('a file that cannot be sent is refused with its code, a fix and the request', async () => {
    await page.goto('/send');
    const choosing = page.waitForEvent('filechooser');
    await tabTo(page, page.getByRole('button', { name: 'Choose a file' }));
    await page.keyboard.press('Enter');
    const buffer = Buffer.from('MZ\x90\0not a document at all');
    await (await choosing).setFiles({ name: 'setup.exe', mimeType: 'application/pdf', buffer });
    const notice = page.getByRole('alert');
    await notice.getByRole('link', { name: 'document.unsupported' }).waitFor();
    await notice.getByText(/Request \S+/).waitFor();
    await assertClean(page, 'refused file');
  });

  step('nothing was asked of another host, thrown, or forbidden by the content policy', () => {
    const refusedFile = /status of 4\d\d .* at \/v1\/documents$/;
    assert.deepEqual(
      faults.filter((fault) => !refusedFile.test(fault)),
      [],
    );
  });

  step(
    'a server that goes away is said, and so is that one may be reading old things',
    async () => {
      await page.goto('/inbox');
      await page.getByRole('link', { name: '+1 202 555 0190' }).waitFor();
      await server.stop();
      const banner = page.getByRole('status').filter({ hasText: 'No connection to Platen' });
      await banner.getByText('What you see may be old').waitFor();
      await banner.getByRole('button', { name: 'Try now' }).waitFor();
      await assertClean(page, 'offline');
    },
  );
});

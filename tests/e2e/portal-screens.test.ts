// What each of the exchange's test numbers looks like to a person, and every screen under axe:
// light, dark, and 320 pixels wide. Ends with signing out and with a server that goes away.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { assertClean, openChromium, watchFaults, withoutChromium } from './chromium.ts';
import { type RunningServer, setUp, startServer } from './running-server.ts';
import { signIn } from './sign-in.ts';

const patientMs = 40_000;

/** Number → what the portal says in the end, and the cause it names. */
const endings: [string, RegExp, string | null][] = [
  ['+12025550100', /^Delivered, 3 pages/, null],
  ['+12025550101', /^Not delivered/, 'call.busy'],
  ['+12025550102', /^Not delivered/, 'call.no_answer'],
  ['+12025550103', /^Not delivered/, 'call.voice_answered'],
  ['+12025550104', /^Not delivered/, 'fax.no_tone'],
  ['+12025550105', /^Not delivered/, 'fax.training_failed'],
  ['+12025550106', /^2 of 3 pages were confirmed/, 'fax.remote_hung_up'],
  ['+12025550107', /^It may have arrived/, 'fax.page_unconfirmed'],
  ['+12025550108', /^Not delivered/, 'fax.identity_mismatch'],
  ['+12025550109', /^Delivered, 3 pages/, null],
  ['+12025550150', /^Not delivered/, 'call.number_unallocated'],
];

/** The last page takes a while on the line: who drops it while it comes is heard before its end. */
const fullPage = Array.from({ length: 30 }, (_, i) => `${i}: what a page full of words may say`);
const threePages = ['One', 'Two', `Three\n${fullPage.join('\n')}`].join('\f');

/** Each is skipped by itself, so that each is counted as skipped. */
const step = (name: string, run: () => void | Promise<void>) =>
  test(name, { skip: withoutChromium }, run);

describe('the portal’s screens', () => {
  let server: RunningServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];
  const ids = new Map<string, string>();

  before(async () => {
    if (withoutChromium) return;
    setUp();
    server = await startServer({ PLATEN_SAMPLE_FAX: '1' });
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

  async function send(to: string): Promise<string> {
    const answer = await page.request.post('/v1/faxes', {
      headers: { authorization: `Bearer ${server.apiKey}`, 'idempotency-key': `to ${to}` },
      data: {
        to,
        documents: [{ text: threePages }],
        retry: { max_attempts: 1 },
        ...(to.endsWith('0108') && { expect_identity: 'BAYLOR SURGICARE' }),
      },
    });
    assert.equal(answer.status(), 202, await answer.text());
    return (await answer.json()).id;
  }

  step('the sample of the first start is in the inbox, page by page or whole', async () => {
    const row = page.getByRole('listitem').filter({ hasText: '+1 202 555 0190' });
    await row.getByText('3 pages', { exact: true }).waitFor();
  });

  step('each test number ends as it says, with its cause', async () => {
    for (const [to] of endings) ids.set(to, await send(to));
    for (const [to, words, cause] of endings) {
      await page.goto(`/faxes/${ids.get(to)}`);
      const state = page.getByRole('region', { name: 'State of this fax' });
      await state
        .getByText(words)
        .waitFor()
        .catch(async () => {
          assert.fail(`${to} says ${await state.textContent()}`);
        });
      if (!cause) continue;
      const box = page.getByRole('region', { name: 'Cause' });
      await box.getByRole('link', { name: cause }).waitFor();
      await box.getByText('Who can fix it').waitFor();
      const help = await page.request.get(`/help/${cause}`);
      assert.equal(help.status(), 200, cause);
    }
  });

  const looks = [
    { name: 'light', colorScheme: 'light', width: 1280 },
    { name: 'dark', colorScheme: 'dark', width: 1280 },
    { name: 'narrow', colorScheme: 'light', width: 320 },
  ] as const;
  for (const { name, colorScheme, width } of looks) {
    step(`every screen is clean, ${name}`, async () => {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      const received = page.getByRole('link', { name: '+1 202 555 0190' });
      await page.goto('/inbox');
      await received.waitFor();
      await assertClean(page, 'inbox');
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await assertClean(page, 'shortcuts');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Account of/ }).click();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      await assertClean(page, 'account menu');
      await page.keyboard.press('Escape');
      await received.first().click();
      await page.getByRole('img', { name: /page 1 of 3$/ }).waitFor();
      await page.getByRole('table').first().waitFor();
      await assertClean(page, 'reader');
      await page.goto('/sent');
      await page.getByText('Uncertain', { exact: true }).waitFor();
      await assertClean(page, 'sent');
      for (const to of ['+12025550105', '+12025550106']) {
        await page.goto(`/faxes/${ids.get(to)}?page=1`);
        await page.getByRole('img', { name: /page 1 of 3$/ }).waitFor();
        await page.getByRole('table').first().waitFor();
        await assertClean(page, `fax to ${to}`);
      }
      await page.goto('/send');
      await page.getByRole('button', { name: 'Choose a file' }).waitFor();
      await assertClean(page, 'send');
    });
  }

  step('single keys can be switched off', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto('/inbox');
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('checkbox', { name: /Single keys/ }).uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('c');
    await page.keyboard.press('?');
    assert.match(page.url(), /\/inbox$/);
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  step('a chosen colour scheme is there before the first paint', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('radio', { name: 'Dark' }).check();
    await page.reload({ waitUntil: 'commit' });
    const scheme = 'data-mantine-color-scheme';
    await page.locator(`html[${scheme}]`).waitFor({ state: 'attached' });
    assert.equal(await page.locator('html').getAttribute(scheme), 'dark');
  });

  step('after signing out nothing can be seen', async () => {
    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    await page.goto('/inbox');
    assert.match(page.url(), /\/sign-in$/);
    const fax = await page.request.get(`/v1/faxes/${ids.get('+12025550100')}`);
    assert.equal(fax.status(), 401);
  });

  step('nothing was asked of another host, thrown, or forbidden by the content policy', () => {
    assert.deepEqual(faults, []);
  });
});

// A person and the portal, from the first link to a fax read at the other number: the real server, real
// calls over loopback, a real browser. The steps build on each other, as a person's do.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { assertClean, openChromium, withoutChromium } from './chromium.ts';
import { type RunningServer, setUp, startServer } from './running-server.ts';

const patientMs = 60_000;

describe('the portal in Chromium', { skip: withoutChromium }, () => {
  let server: RunningServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  before(async () => {
    setUp();
    server = await startServer();
    browser = await openChromium();
    context = await browser.newContext({ baseURL: server.url, colorScheme: 'light' });
    page = await context.newPage();
    page.setDefaultTimeout(patientMs);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('whoever is not signed in is led to the page that says how', async () => {
    await page.goto('/inbox');
    assert.match(page.url(), /\/sign-in$/);
    await page.getByText('npx platen sign-in-link').waitFor();
    await assertClean(page, 'sign-in', []);
  });

  test('the link shows the policy, asks who one is, and makes the account', async () => {
    await page.goto(server.signInUrl);
    await page.getByRole('region', { name: 'Privacy policy' }).waitFor();
    await assertClean(page, 'first run', []);
    await page.getByLabel('Your name').fill('Ada Ferreira');
    await page.getByLabel('Email address').fill('ada@clinic.example');
    await page.getByLabel('Name on your faxes').fill('FERREIRA CLINIC');
    await page.getByLabel('Time zone').selectOption('America/New_York');
    await page.getByLabel(/I have read the policy/).check();
    await page.getByRole('button', { name: 'Start using Platen' }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Account of Ada Ferreira' }).waitFor();
    for (const number of ['+1 202 555 0190', '+1 202 555 0191']) {
      await page.getByRole('button', { name: `Copy ${number}` }).waitFor();
    }
    await assertClean(page, 'empty inbox');
  });
});

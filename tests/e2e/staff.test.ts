// The pages of staff and of help in a browser: each under axe, and an emergency of one person alone
// from asking to its review, by keyboard and forms only.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertClean, openChromium, watchFaults, withoutChromium } from './chromium.ts';
import { type RunningServer, setUp, startServer } from './running-server.ts';
import { signIn } from './sign-in.ts';

const patientMs = 40_000;
const step = (name: string, run: () => Promise<void>) => test(name, { skip: withoutChromium }, run);

describe('the pages of staff', () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let faults: string[];

  before(async () => {
    if (withoutChromium) return;
    setUp();
    server = await startServer();
    browser = await openChromium();
    const context = await browser.newContext({ baseURL: server.url, reducedMotion: 'reduce' });
    context.setDefaultTimeout(patientMs);
    page = await context.newPage();
    await signIn(page, server);
    faults = watchFaults(page, server.url);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  step('a person asks for help, proves it by a fresh sign-in, and sees who looked', async () => {
    await page.goto('/help');
    await assertClean(page, 'help');
    await page.getByLabel('Your question').fill('My fax did not arrive.');
    await page.getByRole('button', { name: 'Ask' }).press('Enter');
    await page.getByText('State: waits for your code').waitFor();
    await assertClean(page, 'a thread that waits');
    await page.getByRole('button', { name: 'I have signed in just now' }).press('Enter');
    await page.getByText(/State: open until/).waitFor();
    await assertClean(page, 'an open thread');
    await page.goto('/privacy/accesses');
    await page.getByRole('heading', { name: 'Who looked', level: 1 }).waitFor();
    await assertClean(page, 'who looked');
  });

  step('whoever claimed the installation opens an emergency alone, and examines it', async () => {
    await page.goto('/staff');
    await assertClean(page, 'staff');
    await page.getByRole('link', { name: 'Operator' }).press('Enter');
    await page.getByRole('heading', { name: 'Operator', level: 1 }).waitFor();
    await assertClean(page, 'the operator’s desk');
    const me = (await (await page.request.get('/v1/me')).json()) as { user: { id: string } };
    await page.getByLabel('Person (handle)').fill(me.user.id);
    await page.getByLabel('Ground', { exact: true }).selectOption('personal_safety');
    await page
      .getByLabel('Reason')
      .fill('The caller says that a life is in danger at this address.');
    await page.getByLabel('Ticket').fill('INC-1');
    await page.getByLabel('Name', { exact: true }).check();
    await page.getByRole('button', { name: 'Ask a second person' }).press('Enter');
    await page.getByRole('button', { name: /^Approve/ }).press('Enter');
    await page.getByRole('link', { name: 'Look', exact: true }).waitFor();
    await assertClean(page, 'an emergency that is open');
    await page.getByRole('link', { name: 'Look', exact: true }).press('Enter');
    await page.getByText('Ada Ferreira').waitFor();
    await assertClean(page, 'the page of an emergency');
    await page.goto('/staff/operator');
    await page.getByRole('button', { name: /^End now/ }).press('Enter');
    await page.getByRole('button', { name: /^It was justified/ }).press('Enter');
    await page.getByText('single person').first().waitFor();
    await page.goto('/privacy/accesses');
    await page.getByText('in an emergency').first().waitFor();
    await assertClean(page, 'who looked, with an emergency');
    assert.deepEqual(faults, []);
  });
});

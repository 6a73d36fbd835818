// The desk of requests in a browser, by forms only: a correction from the question to the answer, a
// refusal and its appeal before another officer; each page under axe in every look.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertClean, openChromium, watchFaults, withoutChromium } from './chromium.ts';
import { newestMail } from './mail-catcher.ts';
import { type RunningServer, setUp, startServer } from './running-server.ts';
import { signIn } from './sign-in.ts';

const patientMs = 40_000;
const looks = [
  { name: 'light', colorScheme: 'light', width: 1100 },
  { name: 'dark and narrow', colorScheme: 'dark', width: 320 },
] as const;
const pictures = process.env.PLATEN_PICTURES;

const step = (name: string, run: () => Promise<void>) => test(name, { skip: withoutChromium }, run);

describe('the desk of requests', () => {
  let server: RunningServer;
  let browser: Browser;
  /** Ada runs it, Grace asks, Cy and Vi are the privacy officers. */
  let ada: Page;
  let grace: Page;
  let cy: Page;
  let vi: Page;
  const faults: string[][] = [];

  before(async () => {
    if (withoutChromium) return;
    setUp();
    server = await startServer();
    browser = await openChromium();
    ada = await opened();
    await signIn(ada, server);
    grace = await signedUp('Grace Hopper', 'grace@hopper.example');
    cy = await signedUp('Cy Young', 'cy@clinic.example');
    vi = await signedUp('Vi Hart', 'vi@clinic.example');
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function opened(): Promise<Page> {
    const context = await browser.newContext({ baseURL: server.url, reducedMotion: 'reduce' });
    context.setDefaultTimeout(patientMs);
    const page = await context.newPage();
    faults.push(watchFaults(page, server.url));
    return page;
  }

  async function signedUp(name: string, email: string): Promise<Page> {
    const page = await opened();
    await page.goto('/sign-up');
    await page.getByLabel('Your name', { exact: true }).fill(name);
    await page.getByLabel('Email address', { exact: true }).fill(email);
    await page.getByLabel('Telephone number', { exact: true }).fill('+1 202 555 0143');
    await page.getByLabel('Name on your faxes', { exact: true }).fill('CLINIC');
    await page.getByLabel('Time zone').selectOption('America/New_York');
    await page.locator('#way-passkey').check();
    await page.getByLabel(/I have read the policy/).check();
    await page.getByRole('button', { name: 'Send me the code' }).click();
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
    const code = /\b\d{6}\b/.exec(await newestMail(server, email, 0))?.[0] ?? '';
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
    return page;
  }

  /** The page as it stands, in each look. */
  async function lookAtIt(page: Page, screen: string): Promise<void> {
    for (const { name, colorScheme, width } of looks) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await assertClean(page, `${screen}, ${name}`);
      if (pictures === undefined) continue;
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${screen} ${name}.png`), fullPage: true });
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1100, height: 900 });
  }

  async function ask(details: string): Promise<void> {
    await grace.goto('/privacy/requests');
    await grace.getByLabel('What do you want?').selectOption('correction');
    await grace.getByLabel('Anything to add (optional)').fill(details);
    await grace.getByRole('button', { name: 'Ask', exact: true }).press('Enter');
    await grace.getByText('We have your request.').waitFor();
  }

  async function take(page: Page, kind: RegExp): Promise<void> {
    await page.goto('/staff/cpo/requests');
    await page.getByRole('link', { name: kind }).first().press('Enter');
    await page.getByRole('button', { name: 'Take this request' }).press('Enter');
    await page.getByText('Each load of this page is written down').waitFor();
  }

  /** Ada proposes, and `granter` says yes: nobody but Ada, while there is no other officer. */
  async function makeOfficer(email: string, granter: Page, desk: string): Promise<void> {
    await ada.goto('/staff/operator');
    await ada.getByLabel('Email address of a person here').fill(email);
    await ada.getByLabel('Role', { exact: true }).selectOption('cpo');
    await ada.getByRole('button', { name: 'Propose' }).press('Enter');
    await ada.getByText(': Privacy officer, proposed').waitFor();
    await granter.goto(`/staff/${desk}`);
    await granter.getByRole('button', { name: /^Grant/ }).press('Enter');
    await granter.getByRole('button', { name: /^Grant/ }).waitFor({ state: 'detached' });
  }

  step('two privacy officers find their desk', async () => {
    await makeOfficer('cy@clinic.example', ada, 'operator');
    await makeOfficer('vi@clinic.example', cy, 'cpo');
    await vi.goto('/staff/cpo');
    await vi.getByRole('link', { name: /Requests by right/ }).press('Enter');
    await vi.getByText('None is open.').waitFor();
    await lookAtIt(vi, 'no requests');
  });

  step('a correction is taken, extended and answered', async () => {
    await ask('My name is Grace Brewster Hopper since May.');
    await cy.goto('/staff/cpo/requests');
    await cy.getByText('nobody has it').waitFor();
    await lookAtIt(cy, 'open requests');
    await cy.getByRole('link', { name: /^Correction/ }).press('Enter');
    await cy.getByRole('button', { name: 'Take this request' }).waitFor();
    await lookAtIt(cy, 'a request that nobody has');
    await take(cy, /^Correction/);
    await lookAtIt(cy, 'a correction');
    const until = (await cy.getByLabel(/^Until/).getAttribute('max')) as string;
    await cy.getByLabel(/^Until/).fill(until);
    await cy.locator('#why').selectOption('complex');
    await cy.getByRole('button', { name: 'Extend and tell them' }).press('Enter');
    await cy.getByText('(extended)').waitFor();
    await cy.getByLabel('Name', { exact: true }).fill('Grace Brewster Hopper');
    await cy.getByRole('button', { name: /^Write the correction/ }).press('Enter');
    await cy.getByText('ended').first().waitFor();
    await lookAtIt(cy, 'a request that is over');
    await grace.goto('/privacy/requests');
    await grace.getByText('Corrected: your name.').waitFor();
    await grace.goto('/privacy/accesses');
    await grace.getByText('Our privacy officer').first().waitFor();
  });

  step('identity is asked for and shown, and a refusal goes before another officer', async () => {
    await ask('My name is wrong again.');
    await take(cy, /^Correction/);
    await cy.getByRole('button', { name: 'Ask who it is' }).press('Enter');
    await cy.getByText('waits for the person').waitFor();
    await lookAtIt(cy, 'a check of identity');
    await grace.goto('/privacy/requests');
    await grace.getByRole('button', { name: 'It is me' }).waitFor();
    await lookAtIt(grace, 'asked who I am');
    await grace.getByRole('button', { name: 'It is me' }).press('Enter');
    await grace.getByRole('button', { name: 'It is me' }).waitFor({ state: 'detached' });
    await cy.goto('/staff/cpo/requests');
    await cy
      .getByRole('link', { name: /^Correction/ })
      .first()
      .press('Enter');
    await cy.locator('#reason').selectOption('accurate');
    await cy.locator('#refuse-words').fill('It is as you wrote it.\nTwice.');
    await cy.getByRole('button', { name: 'Refuse' }).press('Enter');
    await cy.getByText('ended').first().waitFor();
    await grace.goto('/privacy/requests');
    await grace.getByText('It is as you wrote it.').waitFor();
    await lookAtIt(grace, 'a refusal');
    await grace.getByRole('button', { name: 'Appeal' }).press('Enter');
    await grace.getByText('We have your appeal.').waitFor();
    await take(vi, /^Appeal/);
    await vi.getByText('What was refused').waitFor();
    await lookAtIt(vi, 'an appeal');
    await vi.getByLabel('What you tell them').fill('You were right.');
    await vi.getByRole('button', { name: 'Send the answer' }).press('Enter');
    await vi.getByText('ended').first().waitFor();
    await vi.goto('/staff/cpo/requests');
    await lookAtIt(vi, 'requests that ended');
    await grace.goto('/privacy/requests');
    await grace.getByText('You were right.').waitFor();
    assert.deepEqual(faults.flat(), []);
  });
});

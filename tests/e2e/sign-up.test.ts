// Making an account as a person does: the form by keyboard, the code out of the mail catcher, a
// passkey made and used, members invited, the account closed. Each page under axe, light, dark,
// narrow.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { assertClean, openChromium, watchFaults, withoutChromium } from './chromium.ts';
import { tabTo } from './keyboard.ts';
import { newestMail } from './mail-catcher.ts';
import { type RunningServer, setUp, startServer } from './running-server.ts';

const patientMs = 40_000;
const email = 'grace@hopper.clinic';
const pictures = process.env.PLATEN_PICTURES;

const step = (name: string, run: () => void | Promise<void>) =>
  test(name, { skip: withoutChromium }, run);

describe('making an account', () => {
  let server: RunningServer;
  let origin: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  before(async () => {
    if (withoutChromium) return;
    setUp();
    server = await startServer();
    // A passkey is bound to a name; the number of this machine is none.
    origin = server.url.replace('127.0.0.1', 'localhost');
    browser = await openChromium();
    context = await browser.newContext({ baseURL: origin, reducedMotion: 'reduce' });
    context.setDefaultTimeout(patientMs);
    page = await context.newPage();
    faults = watchFaults(page, origin);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function look(screen: string): Promise<void> {
    for (const [scheme, width] of [
      ['light', 1100],
      ['dark', 320],
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      await assertClean(page, `${screen}, ${scheme}, ${width} px`);
      if (pictures) {
        const path = `${pictures}/${screen}-${scheme}-${width}.png`;
        await page.screenshot({ path, fullPage: true });
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1100, height: 900 });
  }

  const codeFor = async (after: number) =>
    /\b\d{6}\b/.exec(await newestMail(server, email, after))?.[0] ?? '';

  step('shows the policy and takes the form, filled in by keyboard alone', async () => {
    await page.goto('/sign-up');
    await look('sign-up');
    const type = async (label: string, text: string) => {
      await tabTo(page, page.getByLabel(label, { exact: true }));
      await page.keyboard.type(text);
    };
    // The policy is full of links: whoever has read it, or reads it later, steps over them.
    await tabTo(page, page.getByRole('link', { name: 'Go to the form' }));
    await page.keyboard.press('Enter');
    await type('Your name', 'Grace Hopper');
    await type('Email address', email);
    await type('Telephone number', 'none');
    await type('Name on your faxes', 'HOPPER & CO');
    await tabTo(page, page.getByLabel('Time zone'));
    await page.keyboard.type('America/New_York');
    await tabTo(page, page.getByRole('radio', { name: 'With a password' }));
    await page.keyboard.press('ArrowDown');
    await tabTo(page, page.getByLabel(/I have read the policy/));
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await look('sign-up-faults');
    await page.getByLabel('Telephone number').fill('+1 202 555 0143');
    await page.getByLabel(/I have read the policy/).check();
    await page.getByRole('button', { name: 'Send me the code' }).click();
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
    await look('sign-up-code');
  });

  step('takes the code that was mailed, and leads to the portal', async () => {
    await page.getByLabel('Code').fill(await codeFor(0));
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  });

  step('makes a passkey, and signs in with it alone', async () => {
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto('/account');
    await page.getByLabel('Name of the new passkey').fill('This laptop');
    await look('account');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByText('This laptop').waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).last().click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await look('sign-in');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  });

  step('sets a password and signs in with it', async () => {
    await page.goto('/account');
    await page.getByLabel('Password', { exact: true }).fill('a moth in relay seventy');
    await page.getByRole('button', { name: 'Set a password' }).click();
    await page.getByText('The password is set.').waitFor();
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password').fill('a moth in relay seventy');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  });

  step('invites somebody, and closes and opens the account again', async () => {
    await page.goto('/account');
    await page.getByLabel('Their email address').fill('jean@bartik.clinic');
    await page.getByRole('button', { name: 'Send the invitation' }).click();
    await page.getByText('The invitation is on its way.').waitFor();
    const mail = await newestMail(server, 'jean@bartik.clinic', 0);
    const link = /\/invitation\/[\w-]{43}/.exec(mail)?.[0] ?? '';
    const guest = await browser.newContext({ baseURL: origin });
    const other = await guest.newPage();
    await other.goto(link);
    await other.getByRole('heading', { name: 'You are invited' }).waitFor();
    await assertClean(other, 'invitation');
    await guest.close();
    await page.getByLabel(/Type “HOPPER & CO” to close it/).fill('HOPPER & CO');
    await page.getByRole('button', { name: 'Close the account' }).click();
    await page.getByRole('heading', { name: 'The account is closed' }).waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password').fill('a moth in relay seventy');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'HOPPER & CO is closed' }).waitFor();
    await look('closed');
    await page.getByLabel(/I have read the policy/).check();
    await page.getByRole('button', { name: 'Open the account again' }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
  });

  step('no page of it broke the content policy or asked anybody else', () => {
    assert.deepEqual(
      faults.filter((fault) => !/401|400/.test(fault)),
      [],
    );
  });
});

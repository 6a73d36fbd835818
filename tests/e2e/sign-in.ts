// The first run as Ada does it: by the link, with the policy before her.
import type { Page } from 'playwright-core';
import type { RunningServer } from './running-server.ts';

export async function fillFirstRun(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill('Ada Ferreira');
  await page.getByLabel('Email address').fill('ada@clinic.example');
  await page.getByLabel('Name on your faxes').fill('FERREIRA CLINIC');
  await page.getByLabel('Time zone').selectOption('America/New_York');
  await page.getByLabel(/I have read the policy/).check();
  await page.getByRole('button', { name: 'Start using Platen' }).click();
  await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
}

export async function signIn(page: Page, server: RunningServer): Promise<void> {
  await page.goto(server.signInUrl);
  await fillFirstRun(page);
}

// A Chromium that talks to nobody but us, and what is wrong with a screen in it: broken rules of
// accessibility, a content policy that was broken, a page wider than its window.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';

const program = process.env.PLATEN_CHROMIUM ?? '/usr/bin/chromium';

/** For a test's `skip`: false when there is a Chromium. */
export const withoutChromium = existsSync(program)
  ? false
  : 'needs chromium: apt-get install chromium';

const quietly = [
  '--no-sandbox', // tests run as root in containers
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];

export const openChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: program, args: quietly });

/** Collects what a page does that no page of ours may do. */
export function watchFaults(page: Page, ownUrl: string): string[] {
  const faults: string[] = [];
  const own = new URL(ownUrl).origin;
  page.on('pageerror', (error) => faults.push(`threw ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    faults.push(`said ${message.text()} at ${new URL(message.location().url, ownUrl).pathname}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== own) faults.push(`asked ${request.url()}`);
  });
  return faults;
}

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Fails with the rule and the element when axe finds something, or when the page is too wide. */
export async function assertClean(
  page: Page,
  screen: string,
  more = ['best-practice'],
): Promise<void> {
  // Our pages have no frames: else each look would open a second page to put the findings together.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await axe.withTags([...wcag, ...more]).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`,
  );
  assert.deepEqual(found, [], `axe on ${screen}`);
  const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  assert.ok(Number(over) <= 0, `${screen} is ${over} px wider than its window`);
}

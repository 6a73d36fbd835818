// Driving a page by keyboard alone, and hearing what it says meanwhile.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

const tabsMax = 60;

/** Presses Tab until `wanted` has the focus, as someone without a mouse would. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let presses = 0; presses < tabsMax; presses += 1) {
    if (await hasFocus(wanted)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`no Tab reaches ${wanted}`);
}

export const hasFocus = (wanted: Locator): Promise<boolean> =>
  wanted.evaluate((element) => element === element.ownerDocument.activeElement);

/** From now on notes each wording of the first element that the selector finds. */
export async function noteWords(page: Page, selector: string): Promise<void> {
  await page.evaluate(`(() => {
    window.told = [];
    const note = () => {
      const words = document.querySelector(${JSON.stringify(selector)})?.innerText;
      if (words && window.told.at(-1) !== words) window.told.push(words);
    };
    new MutationObserver(note).observe(document.body, {
      subtree: true, childList: true, characterData: true,
    });
    note();
  })()`);
}

export const toldWords = (page: Page): Promise<string[]> => page.evaluate('window.told');

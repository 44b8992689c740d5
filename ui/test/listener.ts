/** Records what a screen reader would announce. */

import type { Page } from "playwright-core";

declare global {
  var heard: string[];
}

/** Records every change in a live region from now on, for `heard()`. */
export async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.heard = [];
    const regions = "[role=status], [role=alert], [aria-live]";
    const textOf = (region: Element) => region.textContent.replace(/\s+/g, " ").trim();
    const known = new Map<Element, string>();
    for (const region of document.querySelectorAll(regions)) known.set(region, textOf(region));
    new MutationObserver(() => {
      for (const region of document.querySelectorAll(regions)) {
        const text = textOf(region);
        // Screen readers announce a new alert, but not a new status.
        const before = known.get(region) ?? (region.role === "alert" ? "" : text);
        known.set(region, text);
        if (text !== before && text !== "") globalThis.heard.push(text);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

export async function heard(page: Page): Promise<string[]> {
  return await page.evaluate(() => globalThis.heard.splice(0));
}

/** What a screen reader would say of a page by itself. */

import type { Page } from "playwright-core";

declare global {
  var heard: string[];
}

/** From now on, all that changes in a live region goes to `heard`, once for each change. */
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
        // A status that comes with its text is not heard, an alert is.
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

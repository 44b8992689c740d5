/** How well a page looks: what its sentence, its tags and the count of alerts say by their colour. */

import type { Page } from "playwright-core";

export interface Look {
  readonly mood: "ok" | "warn" | "bad";
  readonly text: string;
}

declare global {
  var looks: Map<string, Look>;
  var looksNow: () => Look[];
}

/** Records each look from the first paint on. A look that the page calls old does not count. */
export async function recordLooks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.looks = new Map();
    globalThis.looksNow = () => {
      const old = document.querySelector(".notices :is(.say.bad, .say.unknown)") !== null;
      const marks = old ? [] : [...document.querySelectorAll("main .say, main .tag, nav .count")];
      return marks.flatMap((mark) => {
        if (mark.closest(".notices, .old, .panel:has(> .error)") !== null) return [];
        const count = mark.matches("nav .count:not(.unknown)") ? "warn" as const : undefined;
        const mood = (["ok", "warn", "bad"] as const).find((one) => mark.classList.contains(one)) ??
          count;
        const text = (mark.querySelector("b") ?? mark).textContent.trim();
        // How far a feature has drifted is no state of the server.
        return mood === undefined || text === "stable" ? [] : [{ mood, text }];
      });
    };
    const note = () => {
      for (const one of globalThis.looksNow()) {
        globalThis.looks.set(`${one.mood} ${one.text}`, one);
      }
    };
    new MutationObserver(note).observe(document, {
      ...{ subtree: true, childList: true, characterData: true, attributes: true },
    });
  });
}

/** All looks since the page was loaded. */
export async function seenLooks(page: Page): Promise<Look[]> {
  return await page.evaluate(() => [...globalThis.looks.values()]);
}

/** The looks at this moment. */
export async function looksNow(page: Page): Promise<Look[]> {
  return await page.evaluate(() => globalThis.looksNow());
}

/** The search of all pages in Chromium, with a fake backend. */

import { assert, assertEquals, assertMatch } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { barriers } from "./axe.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import { open, type Visit, visit, type VisitOptions } from "./visit.ts";

const SELECTED = ".found [aria-selected=true]";

/** Opens the search with its keys, and waits for the metrics. */
async function search(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Search" });
  await field.waitFor();
  await page.locator(".dialog [role=status]", { hasText: "found" })
    .or(page.locator(".dialog [role=status]", { hasText: "The first" })).waitFor();
  await page.keyboard.type(text);
}

Deno.test({
  name: "the search in a browser",
  ...IN_A_BROWSER,
  async fn(t) {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    const step = (name: string, test: (at: Visit) => Promise<void>, options: VisitOptions = {}) =>
      t.step(name, () => visit(browser, files, options, test));

    await step("a page is found by its beginning, and opened with Enter", async (at) => {
      await open(at, "/ui/operations");
      await search(at.page, "sys");
      assertMatch((await at.page.textContent(SELECTED))!, /^System/);
      await at.page.keyboard.press("Enter");
      await at.page.waitForURL(/\/ui\/system/);
      assertEquals(await at.page.locator("dialog").count(), 0);
    });

    await step(
      "the arrows select in a circle, and the field names the selected one",
      async (at) => {
        await open(at, "/ui/operations");
        await search(at.page, "theme");
        const field = at.page.getByRole("combobox", { name: "Search" });
        const names = [];
        for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]) {
          await at.page.keyboard.press(key);
          const id = await field.getAttribute("aria-activedescendant");
          names.push(await at.page.locator(`#${id}[aria-selected=true] b`).textContent());
        }
        assertEquals(names, ["Theme: dark", "Theme: system", "Theme: light", "Theme: system"]);
        await at.page.keyboard.press("ArrowUp");
        await at.page.keyboard.press("Enter");
        await at.page.waitForFunction(() => document.documentElement.dataset["theme"] === "dark");
      },
    );

    await step("metrics are found by their help texts and open in Explore", async (at) => {
      await open(at, "/ui/operations");
      await search(at.page, "scrape wor");
      await at.page.locator(SELECTED, { hasText: "Whether a scrape worked." }).click();
      await at.page.waitForURL(/\/ui\/explore\?.*q=up/);
      await at.page.waitForSelector("#answer-0 canvas");
    });

    await step("models, versions and features of models are found", async (at) => {
      await open(at, "/ui/operations");
      await search(at.page, "churn 1");
      await at.page.locator(SELECTED, { hasText: "churn version 1" }).waitFor();
      await at.page.keyboard.press("Control+a");
      await at.page.keyboard.type("tenur");
      await at.page.locator(SELECTED, { hasText: "churn's feature" }).waitFor();
      await at.page.keyboard.press("Control+a");
      await at.page.keyboard.type("churn");
      await at.page.keyboard.press("Enter");
      await at.page.waitForURL(/\/ui\/models\?.*model=churn/);
    });

    await step("it opens in a text field, and Escape returns to the field", async (at) => {
      await open(at, "/ui/explore");
      await at.page.focus(".editor textarea");
      await search(at.page, "no such thing");
      await at.page.locator(".dialog [role=status]", { hasText: "Nothing found" }).waitFor();
      await at.page.keyboard.press("Enter");
      await at.page.keyboard.press("Escape");
      await at.page.waitForSelector("dialog", { state: "detached" });
      await at.page.waitForSelector(".editor textarea:focus");
    });

    await step("a button in the header opens it, and the help names its keys", async (at) => {
      await open(at, "/ui/operations");
      await at.page.getByRole("button", { name: "Search Ctrl K" }).click();
      await at.page.getByRole("option", { name: "Keyboard shortcuts" }).click();
      const help = at.page.getByRole("dialog", { name: "Keyboard shortcuts" });
      await help.locator("tr", { hasText: "Ctrl K" }).waitFor();
      // Another dialog would cover this one.
      await at.page.keyboard.press("Control+k");
      assertEquals(await at.page.locator("dialog").count(), 1);
    });

    await step("it has no barriers, in both themes and on a phone", async (at) => {
      await open(at, "/ui/operations");
      for (const [colorScheme, width] of [["light", 1280], ["dark", 390]] as const) {
        await at.page.emulateMedia({ colorScheme });
        await at.page.setViewportSize({ width, height: 800 });
        await search(at.page, "mod");
        assertEquals(await barriers(at.page), []);
        assert(await at.page.evaluate(() => document.body.scrollWidth <= innerWidth));
        await at.page.keyboard.press("Escape");
        // The keys open nothing while a dialog is open.
        await at.page.locator("dialog").waitFor({ state: "detached" });
      }
    });

    await step("without metrics the rest is found", async (at) => {
      await open(at, "/ui/operations");
      at.source.instead = (url) =>
        url.pathname.endsWith("__name__/values") ? new Response("{}", { status: 404 }) : undefined;
      await search(at.page, "oprations");
      await at.page.locator(SELECTED, { hasText: "Operations" }).waitFor();
    }, { expected: /404/ });
  },
});

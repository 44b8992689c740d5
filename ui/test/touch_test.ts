/** Charts under fingers and buttons, and the page on a phone, in Chromium with a fake backend. */

import { assert, assertEquals } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { PAGES } from "../state/place.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import { open, type Visit, visit } from "./visit.ts";

const PHONE = { viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true };

/** A point of a chart on the screen; `x` is a share of its width. */
async function pointOf(page: Page, panel: string, x: number) {
  const over = page.locator(`#${panel} .u-over`);
  await over.scrollIntoViewIfNeeded();
  const box = (await over.boundingBox())!;
  return { x: box.x + box.width * x, y: box.y + box.height / 2 };
}

async function tap(page: Page, panel: string, x: number): Promise<void> {
  const point = await pointOf(page, panel, x);
  await page.touchscreen.tap(point.x, point.y);
}

/** The parts of an element that are off the screen, in pixels. */
function offScreen(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return Math.max(0, -left, right - innerWidth, -top, bottom - innerHeight);
  });
}

/** Waits until the charts have got data once more. */
async function refreshed({ page, source }: Visit): Promise<void> {
  source.asked.length = 0;
  while (!source.asked.some((one) => one.startsWith("query_range"))) await page.waitForTimeout(50);
  await page.waitForTimeout(300);
}

Deno.test({
  name: "charts under fingers and buttons, in a browser",
  ...IN_A_BROWSER,
  async fn(t) {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    const step = (name: string, test: (visit: Visit) => Promise<void>) =>
      t.step(name, () => visit(browser, files, {}, test));
    const phone = (name: string, test: (visit: Visit) => Promise<void>) =>
      t.step(name, () => visit(browser, files, { context: PHONE }, test));

    await step("a button held while data comes zooms into nothing", async (at) => {
      at.source.scrapeInterval = "1s";
      await open(at, "/ui/operations?from=now-15m&refresh=5");
      const { x, y } = await pointOf(at.page, "outcomes", 0.5);
      await at.page.mouse.move(x, y);
      await at.page.mouse.down();
      // The crosshair leaves the charts, as when a finger has been lifted.
      await at.page.evaluate(() => {
        for (const over of document.querySelectorAll(".u-over")) {
          over.dispatchEvent(new MouseEvent("mouseleave"));
        }
      });
      await refreshed(at);
      await at.page.mouse.up();
      await at.page.waitForTimeout(300);
      assertEquals(new URL(at.page.url()).searchParams.get("from"), "now-15m");
    });

    await step("a drag is one step back in the history", async (at) => {
      await open(at, "/ui/operations?from=now-15m");
      const before = await at.page.evaluate(() => history.length);
      const { x, y } = await pointOf(at.page, "outcomes", 0.3);
      await at.page.mouse.move(x, y);
      await at.page.mouse.down();
      await at.page.mouse.move(x + 120, y, { steps: 4 });
      await at.page.mouse.up();
      await at.page.waitForFunction(() => !location.search.includes("from=now"));
      await at.page.waitForTimeout(300);
      assertEquals(await at.page.evaluate(() => history.length), before + 1);
    });

    await phone(
      "a tap pins the values on the screen, and another one elsewhere shows those",
      async (at) => {
        await open(at, "/ui/operations?from=now-15m");
        await tap(at.page, "outcomes", 0.9);
        await at.page.waitForSelector("#outcomes .tooltip.pinned");
        assertEquals(await offScreen(at.page, "#outcomes .tooltip"), 0);
        const title = () => at.page.textContent("#outcomes .tooltip-title");
        const first = await title();
        // New data would point the tooltip anew.
        at.source.delayMs = 60_000;
        await tap(at.page, "outcomes", 0.2);
        await at.page.waitForSelector("#outcomes .tooltip:not(.pinned)");
        assert(await title() !== first);
        assertEquals(new URL(at.page.url()).searchParams.get("from"), "now-15m");
      },
    );

    await phone("values that fit neither above nor below a chart are over it", async (at) => {
      await open(at, "/ui/operations?from=now-15m");
      await pointOf(at.page, "outcomes", 0.5);
      await at.page.setViewportSize({ width: 700, height: 300 });
      await tap(at.page, "outcomes", 0.5);
      await at.page.waitForSelector("#outcomes .tooltip.pinned");
      assertEquals(await offScreen(at.page, "#outcomes .tooltip"), 0);
    });

    await phone("a custom range is chosen by touch", async (at) => {
      await open(at, "/ui/operations");
      await at.page.getByRole("button", { name: "Custom" }).tap();
      await at.page.waitForSelector("form.popover-body");
      assertEquals(await offScreen(at.page, "form.popover-body"), 0);
      const size = await at.page.getByLabel("From", { exact: true })
        .evaluate((field) => parseFloat(getComputedStyle(field).fontSize));
      assert(size >= 16, `Safari would zoom into text of ${size} px`);
      // No test can use the calendar of the browser, but its choice is an event.
      for (const [at_, time] of ["2026-03-09T14:05", "2026-03-09T15:05"].entries()) {
        await at.page.locator(".calendar").nth(at_).evaluate((input: HTMLInputElement, time) => {
          input.value = time;
          input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }, time);
      }
      assertEquals(
        await at.page.getByLabel("To", { exact: true }).inputValue(),
        "2026-03-09 15:05",
      );
      await at.page.getByRole("button", { name: "Apply" }).tap();
      await at.page.waitForFunction(() => /from=\d+&to=\d+/.test(location.search));
    });

    await phone("no page is wider than a phone, and the link to it is in sight", async (at) => {
      for (const page of PAGES) {
        await open(at, `/ui/${page}`);
        await at.page.waitForTimeout(1000);
        const wide = await at.page.evaluate(() => document.documentElement.scrollWidth);
        assertEquals([page, wide], [page, 390]);
        const link = await at.page.locator("nav [aria-current]").boundingBox();
        assert(link!.x >= 0 && link!.x + link!.width <= 390, `${page} is cut off`);
      }
    });

    await phone(
      "alerts are cards with their state, how long, and the way to the cause",
      async (at) => {
        await open(at, "/ui/alerts");
        const card = at.page.locator("#alerts tbody tr").first();
        await card.getByText("▲ firing").filter({ visible: true }).waitFor();
        await card.getByText(/^▲ firing for \d/).filter({ visible: true }).waitFor();
        assertEquals(await card.locator("td:visible").count(), 1);
      },
    );
  },
});

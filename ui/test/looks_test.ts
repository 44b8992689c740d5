/** Layout: nothing moves or is cut off. Ignored without Chromium. */

import { assert, assertEquals } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { eventually } from "../../server/commands/testing/server.ts";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { FakeSource, type ValueOf } from "./fake_source.ts";

const REFRESHES = 15;
// Taller than any page on a phone: panels below the screen would wait for ever.
const TALL = 12_000;

/** Pages with the element that appears last. */
const PAGES = [
  ["operations", "#models-table td"],
  ["models", "#versions td"],
  ["system", "#container-disk canvas"],
] as const;

const START = Date.now() / 1000;

/** Values whose digits, widths and units are others at each refresh, the same in every run. */
function restless(refresh: number): ValueOf {
  return (t, nth, query) => {
    const wave = Math.sin((t - START) / 300 + refresh * 2.3 + nth);
    if (query.includes("ALERTS")) return undefined;
    if (query.includes("process_start_time")) return t - 4000;
    if (/^count\(modelwatch|restarts_total|dropped/.test(query)) return 0;
    if (query.includes("event_loop_lag")) return 0.001;
    // The sentence of a page begins with its verdict, which stays: numbers move nothing.
    if (query.startsWith("sum(increase(model_requests_total")) {
      return query.includes("outcome") ? 30 : 1000;
    }
    if (/_psi|_drifted/.test(query)) return 0.01;
    if (/by \(class\) \(increase\(model_predictions_total/.test(query)) return 100;
    // Rows that begin with the most frequent keep their order, and their number.
    const share = /model_invalid_total/.test(query)
      ? 1
      : /by \(model, version, outcome\)/.test(query)
      ? 0.5
      : /by \(route, status\)/.test(query)
      ? 0.2
      : undefined;
    if (share !== undefined) return share * 10 ** (4 - nth) * (1 + 0.1 * wave);
    // Shares of rows are at most 1.
    if (/feature_bin:\w+:ratio/.test(query)) return 0.5 + 0.5 * wave;
    return 10 ** (2 * wave);
  };
}

/** Waits until all panels have their charts. */
async function allShown(page: Page): Promise<void> {
  await page.waitForSelector(".say b");
  await page.waitForFunction(() =>
    document.querySelectorAll("main .panel").length > 5 &&
    document.querySelector(".skeleton, .waiting, main [aria-busy=true]") === null
  );
}

/** Waits until the page has refreshed so many times. */
async function refreshed(page: Page, source: FakeSource, times: number): Promise<void> {
  source.asked.length = 0;
  // The navigation sends this query once per refresh.
  const rounds = () =>
    source.asked.filter((asked) => asked === "query modelwatch_build_info").length;
  while (rounds() < times) await page.waitForTimeout(50);
}

/** The layout shifts that the browser reports while the page refreshes with other values each time. */
async function shiftsOf(page: Page, source: FakeSource): Promise<string[]> {
  await allShown(page);
  // On a slow machine, answers to the first queries arrive even now.
  await refreshed(page, source, 2);
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    type Shift = PerformanceEntry & { sources: { node: Node | null }[] };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[]) {
        const nodes = entry.sources.map(({ node }) =>
          `${node?.nodeName} ${(node as Element | null)?.className} ${
            node?.textContent?.slice(0, 40)
          }`
        );
        seen.push(nodes.join(" | "));
      }
    }).observe({ type: "layout-shift" });
  });
  for (let nth = 1; nth <= REFRESHES; nth++) {
    source.valueOf = restless(nth);
    await refreshed(page, source, 1);
  }
  // The last answers are on the screen when those to the next refresh are requested.
  await refreshed(page, source, 1);
  return await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
}

/** Runs in the page. @returns the texts of panels and tiles that are cut off */
function cutTexts(): string[] {
  const parts = document.querySelectorAll("main .panel h2, main .panel h2 *, main .stat *");
  return [...parts]
    .filter((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1)
    .filter((part) => getComputedStyle(part).overflowX !== "visible")
    .map((part) => part.textContent.trim())
    .filter((text) => text !== "");
}

Deno.test({
  name: "the looks of the page",
  ...IN_A_BROWSER,
  async fn(t) {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    for (const width of [1440, 390]) {
      for (const [name, last] of PAGES) {
        await t.step(`nothing of ${name} moves at a refresh, ${width} wide`, async () => {
          await using source = new FakeSource(files);
          source.valueOf = restless(0);
          source.scrapeInterval = "1s";
          const context = { viewport: { width, height: TALL } };
          await withPage(
            browser,
            { origin: source.url, context },
            async (page) => {
              await page.goto(`${source.url}/ui/${name}?refresh=1&from=now-5m&model=churn`);
              await page.waitForSelector(last);
              assertEquals(await shiftsOf(page, source), []);
            },
          );
        });
      }
    }
    for (const width of [1440, 1280, 1024, 390]) {
      await t.step(`no title, note or number is cut off, ${width} wide`, async () => {
        await using source = new FakeSource(files);
        source.valueOf = (_t, nth) => 0.0123456 * (nth + 1);
        const context = { viewport: { width, height: TALL } };
        await withPage(browser, { origin: source.url, context }, async (page) => {
          for (const [name, last] of PAGES) {
            await page.goto(`${source.url}/ui/${name}?from=now-5m&model=churn`);
            await page.waitForSelector(last);
            await allShown(page);
            assertEquals(await page.evaluate(cutTexts), []);
          }
        });
      });
    }
    await t.step("a chart names the firing alert, and the icon has a mark", async () => {
      await using source = new FakeSource(files);
      source.values = { ...source.values, alertname: ["ModelSlow"], model: ["churn"] };
      await withPage(browser, { origin: source.url }, async (page) => {
        await page.goto(`${source.url}/ui/operations`);
        await page.waitForFunction(() =>
          document.querySelector<HTMLLinkElement>("link[rel=icon]")!.href.includes("circle")
        );
        await page.waitForSelector("#outcomes canvas");
        const host = page.locator("#outcomes .plot-host");
        await host.focus();
        const tip = page.locator("#outcomes .tooltip", { hasText: "▲ ModelSlow" });
        // The alerts may arrive after the lines; the key reads the last point again.
        await eventually(async () => {
          await host.press("End");
          return await tip.isVisible();
        });
      });
    });
    await t.step("a percentile of too few requests shows their number", async () => {
      await using source = new FakeSource(files);
      await withPage(browser, { origin: source.url }, async (page) => {
        await page.goto(`${source.url}/ui/operations`);
        await page.waitForSelector("#latency canvas");
        const host = page.locator("#latency .plot-host");
        await host.focus();
        await host.press("ArrowLeft");
        await page.waitForSelector("#latency .tooltip");
        const [p50, , p99] = await page.locator("#latency .tooltip tr").allInnerTexts();
        assert(/ \(\d+ requests\)/.test(p99!), p99);
        assert(!p50!.includes("requests"), p50);
      });
    });
  },
});

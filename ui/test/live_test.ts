/** Every page with the real server and real traffic, with its own store and with a Prometheus. Ignored without Chromium. */

import { assert, assertEquals, assertMatch } from "@std/assert/mod.js";
import { PAGES } from "../state/place.ts";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { DebianPrometheus, HAS_PROMETHEUS } from "./debian_prometheus.ts";
import { hasRates, makePage, TestServer, Traffic } from "./live_source.ts";
import { blankPanels } from "./panels.ts";

/** Opens each page, and a query in Explore. */
async function everyPage(t: Deno.TestContext, url: string): Promise<void> {
  await using browser = await launch();
  for (const name of PAGES) {
    await t.step(name, () =>
      withPage(browser, { origin: url }, async (page) => {
        await page.goto(`${url}/ui/${name}`);
        assertEquals(await blankPanels(page), []);
        assert((await page.textContent("main .say"))!.length > 10);
      }));
  }
  await t.step(
    "an expression in Explore",
    () =>
      withPage(browser, { origin: url }, async (page) => {
        const q = "sum by (model) (rate(model_requests_total[1m]))";
        await page.goto(`${url}/ui/explore?${new URLSearchParams({ q })}`);
        await page.waitForSelector("#answer-0 canvas");
        assertEquals(await blankPanels(page), []);
      }),
  );
}

Deno.test({
  name: "every panel of every page shows the server's own numbers, or says why not",
  ...IN_A_BROWSER,
  async fn(t) {
    await makePage();
    await using server = await TestServer.start();
    await using _traffic = new Traffic(server.url);
    await hasRates(server.url);
    await t.step("soon after a start, the default range is as short as the history", async () => {
      await using browser = await launch();
      await withPage(browser, { origin: server.url }, async (page) => {
        await page.goto(`${server.url}/ui/operations`);
        const range = page.locator(".popover .seg [aria-pressed=true]");
        assertMatch((await range.textContent())!, /^last [25]m$/);
      });
    });
    await everyPage(t, server.url);
  },
});

Deno.test({
  name: "every panel of every page shows numbers of a Prometheus, or says why not" +
    (HAS_PROMETHEUS ? "" : " (no prometheus is installed)"),
  ...IN_A_BROWSER,
  ignore: IN_A_BROWSER.ignore || !HAS_PROMETHEUS,
  async fn(t) {
    await makePage();
    await using prometheus = new DebianPrometheus();
    await prometheus.start();
    await using server = await TestServer.start(["--prometheus", prometheus.url]);
    await prometheus.scrape(server.url);
    await using _traffic = new Traffic(server.url);
    await hasRates(server.url);
    await everyPage(t, server.url);
  },
});

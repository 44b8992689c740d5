/** Every page before the real server with real traffic. Ignored where there is no Chromium. */

import { assert, assertEquals } from "@std/assert/mod.js";
import { PAGES } from "../state/place.ts";
import { CHROMIUM, launch, withPage } from "./browser.ts";
import { hasRates, makePage, TestServer, Traffic } from "./live_source.ts";
import { blankPanels } from "./panels.ts";

Deno.test({
  name: "every panel of every page shows the server's own numbers, or says why not",
  ignore: CHROMIUM === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await makePage();
    await using server = await TestServer.start();
    await using _traffic = new Traffic(server.url);
    await hasRates(server.url);
    await using browser = await launch();
    for (const name of PAGES) {
      await t.step(name, () =>
        withPage(browser, { origin: server.url }, async (page) => {
          await page.goto(`${server.url}/ui/${name}`);
          assertEquals(await blankPanels(page), []);
          assert((await page.textContent("main .say"))!.length > 10);
        }));
    }
    await t.step(
      "an expression in Explore",
      () =>
        withPage(browser, { origin: server.url }, async (page) => {
          const q = "sum by (model) (rate(model_requests_total[1m]))";
          await page.goto(`${server.url}/ui/explore?${new URLSearchParams({ q })}`);
          await page.waitForSelector("#answer-0 canvas");
          assertEquals(await blankPanels(page), []);
        }),
    );
  },
});

/** The page behind a proxy that strips a prefix. Ignored without Chromium. */

import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { PAGES } from "../state/place.ts";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { makePage, TestServer } from "./live_source.ts";
import { blankPanels } from "./panels.ts";
import { StrippingProxy } from "./stripping_proxy.ts";

const PREFIX = "/team/watch";

/** Asserts that everything on the page has loaded, the second style sheet too. */
async function isWhole(page: Page): Promise<void> {
  await page.waitForSelector(".say b");
  assertEquals(await blankPanels(page), []);
}

Deno.test({
  name: "the page works behind a proxy that strips a prefix",
  ...IN_A_BROWSER,
  async fn(t) {
    await makePage();
    await using server = await TestServer.start();
    await using browser = await launch();
    await using proxy = new StrippingProxy(server.url, PREFIX, false);
    const step = (name: string, at: StrippingProxy, test: (page: Page) => Promise<void>) =>
      t.step(name, async () => {
        await withPage(browser, { origin: at.origin }, test);
        assertEquals(at.astray, []);
      });

    for (const name of PAGES) {
      await step(`${name} opens, and opens again`, proxy, async (page) => {
        await page.goto(`${proxy.url}/ui/${name}`);
        await isWhole(page);
        await page.reload();
        await isWhole(page);
      });
    }

    await step(
      "links lead from the root through all pages, and Back leads back",
      proxy,
      async (page) => {
        await page.goto(`${proxy.url}/`);
        await isWhole(page);
        for (const name of PAGES.slice(1)) {
          await page.click(`nav a[href^="${PREFIX}/ui/${name}"]`);
          await page.waitForURL(`${proxy.url}/ui/${name}*`);
          await isWhole(page);
        }
        await page.reload();
        await isWhole(page);
        for (const name of PAGES.slice(1, -1).toReversed()) {
          await page.goBack();
          await page.waitForURL(`${proxy.url}/ui/${name}*`);
        }
      },
    );

    await step(
      "a link to a query shows its answer, also after a reload",
      proxy,
      async (page) => {
        await page.goto(
          `${proxy.url}/ui/explore?${new URLSearchParams({ q: "up", view: "table" })}`,
        );
        await page.waitForSelector("#answer-0 td");
        await page.reload();
        await page.waitForSelector("#answer-0 td");
        assertEquals(new URL(page.url()).pathname, `${PREFIX}/ui/explore`);
      },
    );

    await step("a link of an alert leads to Explore", proxy, async (page) => {
      await page.goto(`${proxy.url}/graph?g0.expr=up&g0.tab=1`);
      await page.waitForSelector("#answer-0 td");
    });

    await step("Try it predicts, and its code has the whole URL", proxy, async (page) => {
      await page.goto(`${proxy.url}/ui/tryit?model=churn`);
      await page.click("button[type=submit]");
      await page.waitForSelector(".say:not(.unknown) b");
      await page.waitForFunction(() => document.body.textContent!.includes("Round trip"));
      const code = (await page.textContent("main"))!;
      assertStringIncludes(code, `${proxy.url}/models/churn/versions/`);
    });

    await using speaking = new StrippingProxy(server.url, PREFIX, true);
    await step(
      "with X-Forwarded-Prefix the URL needs no trailing slash",
      speaking,
      async (page) => {
        await page.goto(speaking.url);
        await isWhole(page);
        await page.click(`nav a[href^="${PREFIX}/ui/status"]`);
        await isWhole(page);
      },
    );

    await t.step(
      "with --base-path the URL needs no trailing slash, and the proxy need not strip",
      async () => {
        await using told = await TestServer.start(["--base-path", PREFIX]);
        await using silent = new StrippingProxy(told.url, PREFIX, false);
        for (const { origin, url } of [silent, { origin: told.url, url: told.url + PREFIX }]) {
          await withPage(browser, { origin }, async (page) => {
            await page.goto(url);
            await isWhole(page);
            await page.click(`nav a[href^="${PREFIX}/ui/models"]`);
            await isWhole(page);
            await page.reload();
            await isWhole(page);
          });
        }
        assertEquals(silent.astray, []);
      },
    );
  },
});

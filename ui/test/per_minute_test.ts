/** A point per minute, in Chromium with a fake backend. */

import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import { open, visit } from "./visit.ts";

Deno.test({
  name: "a long range has a point per minute where that is chosen, in a browser",
  ...IN_A_BROWSER,
  async fn() {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    await visit(browser, files, {}, async (at) => {
      const steps: string[] = [];
      at.source.instead = (url) => {
        if (url.searchParams.get("query")?.startsWith("histogram_quantile(0.99")) {
          if (url.pathname.endsWith("query_range")) steps.push(url.searchParams.get("step")!);
        }
        return undefined;
      };
      await open(at, "/ui/operations?from=now-24h");
      await at.page.waitForSelector("#latency canvas");
      await at.page.hover("#latency");
      await at.page.click("#latency .menu-button");
      await at.page.getByRole("menuitem", { name: "A point per minute" }).click();
      await at.page.waitForURL(/step=60/);
      await at.page.getByText("Highest at").first().waitFor();
      while (steps.at(-1) !== "60") await at.page.waitForTimeout(50);
      await at.page.keyboard.press("v");
      const button = at.page.getByRole("button", { name: "Per minute" });
      assertEquals(await button.getAttribute("aria-pressed"), "true");
      await button.click();
      await at.page.waitForURL((url) => !url.searchParams.has("step"));
      while (steps.at(-1) === "60") await at.page.waitForTimeout(50);
      assertMatch(steps.at(-1)!, /^\d+$/);
    });
  },
});

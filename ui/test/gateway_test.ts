/** The page of a gateway in Chromium, before a real server. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert/mod.js";
import { gatewayPageUrl } from "../../server/assets.ts";
import { buildGatewayPage, writePage } from "../build.ts";
import { barriers } from "./axe.ts";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { eventually, TestServer } from "./live_source.ts";

const PATIENT = { timeout: 180_000 };
// The browser logs rejected requests.
const REFUSED = /status of (400|502)/;

Deno.test({
  ...IN_A_BROWSER,
  name: "the page of a gateway predicts with each model, and shows what is wrong",
  fn: async () => {
    if (Deno.env.get("MODELWATCH_EXECUTABLE") === undefined) {
      await writePage(gatewayPageUrl(), buildGatewayPage);
    }
    await using server = await TestServer.start(["--threads", "1"]);
    await using gateway = await TestServer.run([
      ...["gateway", "--port", "0", "--upstream", server.url, "--upstream", "http://127.0.0.1:9"],
    ]);
    const browser = await launch();
    try {
      await withPage(browser, { origin: gateway.url, expected: REFUSED }, async (page) => {
        await page.goto(gateway.url);
        const model = page.getByRole("region", { name: "churn" });
        await model.getByLabel("tenure").fill("2", PATIENT);
        await model.getByRole("button", { name: "Predict" }).click();
        await model.locator(".probabilities").waitFor(PATIENT);
        assertMatch(await model.locator(".answer-class").innerText(), /^(Yes|No)$/);
        assertEquals(await barriers(page), []);
        await model.getByLabel("tenure").fill("");
        await model.getByRole("button", { name: "Predict" }).click();
        await model.locator(".problem").waitFor(PATIENT);
        assertStringIncludes(await model.locator(".problem").innerText(), "expected a number");
        const fraud = page.getByRole("region", { name: "fraud" });
        await fraud.getByRole("button", { name: "Predict" }).click();
        await fraud.locator(".probabilities").waitFor(PATIENT);
        await page.setViewportSize({ width: 390, height: 844 });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assertEquals(width, 390);
      });
      await server.stop();
      await withPage(browser, { origin: gateway.url, expected: REFUSED }, async (page) => {
        await page.goto(gateway.url);
        await eventually(async () =>
          (await page.locator("main").innerText()).includes("model servers can be reached")
        );
      });
    } finally {
      await browser.close();
    }
  },
});

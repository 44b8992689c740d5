/** The page of a server that has nothing to show yet, in Chromium with a fake backend. */

import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { barriers } from "./axe.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import { open, type Visit, visit } from "./visit.ts";

Deno.test({
  name: "the first visit in a browser",
  ...IN_A_BROWSER,
  async fn(t) {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    const step = (name: string, test: (visit: Visit) => Promise<void>) =>
      t.step(name, () => visit(browser, files, {}, test));

    for (const path of ["/", "/ui/operations?model=churn", "/ui/models"]) {
      await step(`without requests, ${path} says how to send one to this server`, async (at) => {
        at.source.valueOf = () => 0;
        await open(at, path);
        const panel = at.page.locator(".first-request");
        const [curl, loadgen] = [panel.locator("pre").nth(0), panel.locator("pre").nth(1)];
        assertMatch((await curl.textContent())!, /^curl .*"tenure":\d+,"contract":"(month|year)"/s);
        const url = `${at.source.url}/models/churn/versions/2/predict`;
        assertEquals((await curl.textContent())!.includes(`'${url}'`), true);
        assertEquals(
          await loadgen.textContent(),
          `modelwatch loadgen --target ${at.source.url} --duration 2m\n`,
        );
        assertEquals(await barriers(at.page), []);
        await panel.getByRole("button", { name: "Try churn" }).click();
        await at.page.waitForURL(/\/ui\/tryit\?model=churn&version=2/);
        await at.page.getByRole("button", { name: "Predict" }).waitFor();
      });
    }

    await step("with requests, nothing explains how to send one", async (at) => {
      await open(at, "/");
      await at.page.waitForSelector("#outcomes canvas");
      assertEquals(await at.page.locator(".first-request").count(), 0);
    });

    await step("without models, each page says where to put one", async (at) => {
      at.source.models = { default_model: "", models: [], skipped: [] };
      at.source.full = false;
      for (const path of ["/", "/ui/models", "/ui/tryit"]) {
        await open(at, path);
        await at.page.getByText("No model was found in the models folder.").waitFor();
        await at.page.getByText("NAME/1/model.onnx").waitFor();
      }
      await at.page.getByRole("button", { name: "View status" }).click();
      await at.page.waitForURL(/\/ui\/status/);
    });

    await step("a model that is not ready is named, without a request to it", async (at) => {
      const broken = { version: "1", state: "UNAVAILABLE", reason: "broken", inputs: [] };
      const model = { name: "churn", default_version: null, task: "binary", manifest: null };
      at.source.models = { default_model: "", models: [{ ...model, versions: [broken] }] };
      at.source.valueOf = () => 0;
      await open(at, "/ui/operations?model=churn");
      await at.page.getByText("churn is not ready.").waitFor();
      assertEquals(await at.page.locator(".first-request").count(), 0);
    });
  },
});

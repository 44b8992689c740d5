/** The page with sixty models in Chromium, with a fake backend. */

import { assert, assertEquals } from "@std/assert/mod.js";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { barriers } from "./axe.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import type { FakeSource } from "./fake_source.ts";
import { open, type Visit, visit } from "./visit.ts";

const NAMES = Array.from({ length: 60 }, (_, at) => `m${String(at + 1).padStart(2, "0")}`);

/** Sixty models with two versions each. Version 2 of m33 is not ready, and m44 fails often. */
function fill(source: FakeSource): void {
  source.values = { ...source.values, model: NAMES };
  const [one] = (source.models as { models: Record<string, unknown>[] }).models;
  source.models = {
    default_model: NAMES[0],
    models: NAMES.map((name) => ({ ...one, name, default_version: "2" })),
  };
  source.valueOf = (_t, nth, query) => {
    const [model, version] = [NAMES[nth >> 1], String(nth % 2 + 1)];
    if (query.includes("model_ready")) return model === "m33" && version === "2" ? 0 : 1;
    if (query.includes("histogram_quantile")) return (nth + 1) / 1000;
    const faults = /outcome[=!]~?"/.test(query);
    return faults ? model === "m44" ? 1 : 0 : 10 + nth;
  };
}

async function firstCells(at: Visit): Promise<string[]> {
  const rows = at.page.locator("#models-table tbody tr");
  await rows.first().waitFor();
  return await rows.evaluateAll((list) =>
    list.slice(0, 3).map((row) =>
      [...(row as unknown as { cells: { textContent: string }[] }).cells].slice(0, 2)
        .map(({ textContent }) => textContent.replace("not ready", "")).join(" ")
    )
  );
}

Deno.test({
  name: "sixty models in a browser",
  ...IN_A_BROWSER,
  async fn(t) {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    const step = (name: string, test: (at: Visit) => Promise<void>) =>
      t.step(name, () =>
        visit(browser, files, {}, (at) => {
          fill(at.source);
          return test(at);
        }));

    await step("the table shows a page of rows, and the worst first", async (at) => {
      await open(at, "/ui/operations");
      await at.page.locator("#models-table").scrollIntoViewIfNeeded();
      await at.page.locator("#models-table .pager", { hasText: "page 1 of 6" }).waitFor();
      // The cells fill answer by answer.
      await at.page.locator("#models-table tbody tr:nth-child(2)", { hasText: /^m442/ }).waitFor();
      assertEquals(await firstCells(at), ["m33 2", "m44 2", "m44 1"]);
      assertEquals(await at.page.locator("#models-table tbody tr").count(), 20);
      await at.page.locator("#models-table").getByRole("button", { name: "Next" }).click();
      await at.page.locator("#models-table .pager", { hasText: "page 2 of 6" }).waitFor();
      assertEquals(await barriers(at.page), []);
    });

    await step("a click on a header sorts, and the header stays in sight", async (at) => {
      await open(at, "/ui/operations");
      const head = at.page.locator("#models-table th", { hasText: "p95" });
      await head.scrollIntoViewIfNeeded();
      await head.getByRole("button").click();
      assertEquals(await head.getAttribute("aria-sort"), "descending");
      await at.page.locator("#models-table tbody tr:first-child", { hasText: /^m602/ }).waitFor();
      await head.getByRole("button").click();
      await at.page.locator("#models-table tbody tr:first-child", { hasText: /^m011/ }).waitFor();
      await at.page.locator("#models-table tbody tr").last().scrollIntoViewIfNeeded();
      assert((await head.boundingBox())!.y > 0, "the header has left the screen");
    });

    await step("a search finds models, and is part of the address", async (at) => {
      await open(at, "/ui/operations");
      const field = at.page.getByRole("searchbox", { name: "Search models" });
      await field.fill("m07 2");
      assertEquals(await firstCells(at), ["m07 2"]);
      assert(at.page.url().includes("search=m07"));
      await at.page.locator("#models-table", { hasText: "1 of 120 versions" }).waitFor();
      await field.fill("nosuch");
      await at.page.locator("#models-table", { hasText: "No versions match" }).waitFor();
    });

    await step("a model is chosen by typing a part of its name", async (at) => {
      for (const [path, url] of [["operations", /model=m42/], ["tryit", /model=m42/]] as const) {
        await open(at, `/ui/${path}`);
        await at.page.getByRole("button", { name: /^Model / }).click();
        await at.page.getByRole("combobox", { name: "Search models" }).waitFor();
        assertEquals(await barriers(at.page), []);
        await at.page.keyboard.type("42");
        await at.page.keyboard.press("Enter");
        await at.page.waitForURL(url);
      }
    });

    await step(
      "Status lists a page of versions, and those that are not ready first",
      async (at) => {
        const { models } = at.source.models as { models: { name: string; versions: object[] }[] };
        models[32]!.versions = models[32]!.versions.map((version) => ({
          ...version,
          state: "UNAVAILABLE",
          reason: "broken",
        }));
        await open(at, "/ui/status");
        const panel = at.page.locator("section", {
          has: at.page.getByText("Models", { exact: true }),
        });
        await panel.locator("tbody tr").first().waitFor();
        assertEquals(await panel.locator("tbody tr:not(.stacked)").count(), 20);
        assertEquals(await panel.locator("tbody td").first().textContent(), "m33");
        await at.page.getByRole("searchbox", { name: "Search models" }).fill("m50");
        await panel.locator("tbody tr:not(.stacked)").nth(2).waitFor({ state: "detached" });
        assertEquals(await panel.locator("tbody tr:not(.stacked)").count(), 2);
      },
    );

    await step("a slow source is asked less often, and the page says so", async (at) => {
      at.source.delayMs = 1500;
      await open(at, "/ui/operations");
      await at.page.locator(".live option", { hasText: /now \d+ s/ }).waitFor({
        state: "attached",
        timeout: 180_000,
      });
      at.source.delayMs = 0;
      await at.page.locator(".live option", { hasText: /now/ }).waitFor({
        state: "detached",
        timeout: 180_000,
      });
    });
  },
});

/** Names of models, rules and labels with any characters stay text on every page. */

import { assert, assertEquals } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { FakeSource } from "./fake_source.ts";

const PATIENT = { timeout: 180_000 };

const HOSTILE = [
  `<img src=x onerror="globalThis.pwned=1">`,
  `"'\`\\{{}}</script><script>globalThis.pwned=1</script>`,
  "\u202eright to left\u2066",
  "two\nlines",
  "😀".repeat(40),
  "long".repeat(500),
  "javascript:globalThis.pwned=1",
];

const MODELS = {
  default_model: HOSTILE[0],
  models: HOSTILE.map((name) => ({
    name,
    default_version: HOSTILE[1],
    task: "binary",
    manifest: {
      name,
      description: name,
      task: "binary",
      classes: HOSTILE,
      features: HOSTILE.map((feature) => ({
        name: feature,
        type: "category",
        required: true,
        values: HOSTILE,
        unit: feature,
        description: feature,
      })),
    },
    versions: HOSTILE.map((version) => ({ version, state: "READY", reason: version })),
  })),
};

const RULES = {
  groups: HOSTILE.map((name) => ({
    name,
    rules: [{
      type: "alerting",
      name,
      query: "up == 0",
      duration: 60,
      labels: { severity: name },
      annotations: { summary: name, runbook_url: "javascript:globalThis.pwned=1" },
      health: "ok",
      alerts: [{
        labels: { alertname: name, severity: "warning", model: name },
        annotations: { summary: name, description: name, runbook_url: HOSTILE.at(-1) },
        state: "firing",
        activeAt: new Date(Date.now() - 60_000).toISOString(),
        value: "1",
      }],
    }],
  })),
};

/** Asserts that no name was run as a script, became an element or made the page wider. */
async function staysText(page: Page): Promise<void> {
  assertEquals(await page.locator('img[src="x"], main script').count(), 0);
  assertEquals(await page.evaluate("globalThis.pwned"), undefined);
  assertEquals(await page.locator('a[href^="javascript:"]').count(), 0);
  const wide = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
  assert(wide <= 0, `${wide} pixels beyond the screen`);
}

Deno.test({
  name: "names with any characters in a browser",
  ...IN_A_BROWSER,
  async fn(t) {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    const step = (name: string, path: string, test: (page: Page) => Promise<void>) =>
      t.step(name, async () => {
        await using source = new FakeSource(files);
        source.models = MODELS;
        source.instead = (url) =>
          url.pathname === "/api/v1/rules"
            ? Response.json({ status: "success", data: RULES })
            : undefined;
        for (const width of [1280, 390]) {
          const context = { viewport: { width, height: 900 } };
          const watch = { origin: source.url, context };
          await withPage(browser, watch, async (page) => {
            await page.goto(source.url + path);
            await page.waitForSelector(".say b", PATIENT);
            await test(page);
            await staysText(page);
          });
        }
      });

    for (const name of ["operations", "models", "status", "system"]) {
      await step(`${name} shows them as text`, `/ui/${name}`, async (page) => {
        await page.waitForSelector("main .panel", PATIENT);
      });
    }

    await step("the header can select each of them", "/ui/operations", async (page) => {
      for (const name of HOSTILE) {
        const select = page.locator("header select").first();
        await select.selectOption({ value: name });
        const { searchParams } = new URL(page.url());
        assertEquals(searchParams.get("model"), name);
      }
    });

    await step("alerts show them as text", "/ui/alerts", async (page) => {
      await page.locator("main", { hasText: HOSTILE[0]! }).waitFor(PATIENT);
      for (const details of await page.locator("main [aria-expanded=false]").all()) {
        await details.click({ force: true, timeout: 5000 }).catch(() => {});
      }
    });

    await step(
      "Try it has a field for each of them and shows the response",
      "/ui/tryit",
      async (page) => {
        await page.click("button[type=submit]");
        await page.waitForSelector(".answers", PATIENT);
        assertEquals(await page.locator(".form-field").count(), HOSTILE.length);
      },
    );
  },
});

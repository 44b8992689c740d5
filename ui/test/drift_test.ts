/** The page of a model whose inputs drift, with the real server and its rules. Ignored without Chromium. */

import { assert, assertEquals, assertMatch } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { visit } from "./visit.ts";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { DebianPrometheus, HAS_PROMETHEUS } from "./debian_prometheus.ts";
import { ask, eventually, makePage, TestServer } from "./live_source.ts";
import { barriers } from "./axe.ts";
import { rowDrawer } from "../../server/loadgen/draw.ts";
import type { Manifest } from "../../server/models/folder/manifest.ts";
import type { Reference } from "../../server/models/folder/reference.ts";

const CHURN = new URL("../../models/churn/", import.meta.url);
const RULES = new URL("../../monitoring/rules/drift.rules.yml", import.meta.url);
const PATIENT = { timeout: 180_000 };
// The browser logs a missing reference.json.

/** Our rules, evaluated every second. */
async function fastRules(): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".rules.yml" });
  const text = await Deno.readTextFile(RULES);
  await Deno.writeTextFile(file, text.replaceAll(/interval: \w+/g, "interval: 1s"));
  return file;
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(new URL(path, CHURN)));
}

/** Sends rows like those of the reference, each changed. */
async function predict(
  url: string,
  count: number,
  change: (row: Record<string, unknown>) => void = () => {},
): Promise<void> {
  const draw = rowDrawer(
    await readJson<Manifest>("model.json"),
    await readJson<Reference>("1/reference.json"),
  );
  const instances = Array.from({ length: count }, () => {
    const row: Record<string, unknown> = { ...draw(Math.random) };
    change(row);
    return row;
  });
  const response = await fetch(`${url}/models/churn/predict`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ instances }),
  });
  assertEquals(response.status, 200, await response.text());
}

const sentence = (page: Page) => page.locator("main .say").first();
const place = (page: Page) => new URL(page.url()).searchParams;

/** Waits for a text in the sentence. */
async function says(page: Page, text: RegExp): Promise<string> {
  await page.locator("main > .say", { hasText: text }).waitFor(PATIENT);
  return await sentence(page).innerText();
}

async function withChurn(
  args: readonly string[],
  test: (page: Page, url: string) => Promise<void>,
): Promise<void> {
  await makePage();
  await using browser = await launch();
  await using server = await TestServer.start(["--scrape-interval", "1s", ...args]);
  await withPage(browser, { origin: server.url }, async (page) => {
    await page.goto(`${server.url}/ui/models?model=churn&from=now-15m&refresh=1`);
    await test(page, server.url);
  });
}

Deno.test({
  ...IN_A_BROWSER,
  name: "the page of a model says that it drifts, shows how, and leads to each feature",
  async fn(t) {
    const rules = await fastRules();
    await withChurn(["--rules", rules], async (page, url) => {
      await t.step("without requests drift is not known", async () => {
        await says(page, /churn is ready/);
        // Rows count from the second scrape on: the first one has to come before them.
        await eventually(async () => (await ask(url, "model_predictions_total")).length > 0, 600);
      });
      await t.step("nor with too few", async () => {
        await predict(url, 50);
        await says(page, /drift is not known.*predicted \d+ rows in the last 5 minutes/);
        assertMatch(await page.locator("#drift .empty").innerText(), /500 are needed/);
        assertEquals(await page.locator(".say.ok, .say.warn, .say.bad").count(), 0);
      });
      await t.step("with rows like those of the reference it is stable", async () => {
        await predict(url, 2000);
        await says(page, /churn is stable/);
        assertEquals(await page.locator("#drift tbody tr").count(), 10);
        await page.getByRole("button", { name: "9 more" }).press("Enter");
        await page.locator("#drift tbody tr").nth(18).waitFor();
      });
      await t.step("with other rows it drifts", async () => {
        const first = await page.locator("#feature-title").innerText();
        await predict(url, 6000, (row) => {
          row.MonthlyCharges = 119.5;
          // Far behind MonthlyCharges, so that the order is certain.
          if (Math.random() < 0.15) delete row.TotalCharges;
        });
        // A scrape may see some of the rows only.
        const text = await says(
          page,
          /churn is drifting.*2 of 19 features of version 1 have drifted/s,
        );
        assertMatch(text, /MonthlyCharges moved up by \d\.\d standard deviations/);
        // The opened feature does not change by itself.
        assertEquals(await page.locator("#feature-title").innerText(), first);
        await page.getByRole("button", { name: "What changed?" }).press("Enter");
        await page.locator("#feature-title", { hasText: "MonthlyCharges" }).waitFor();
        assertEquals(place(page).get("feature"), "MonthlyCharges");
      });
      await t.step("a row of the ranking opens its feature, and Back the one before", async () => {
        const row = page.locator("#drift tbody tr").nth(1);
        assertMatch(await row.innerText(), /TotalCharges\s+[\d.]+.*drifted/s);
        await row.getByRole("button").press("Enter");
        await page.locator("#feature-title", { hasText: "TotalCharges" }).waitFor();
        assertEquals(await row.getByRole("button").getAttribute("aria-current"), "true");
        await page.locator("#feature-psi canvas").waitFor(PATIENT);
        await page.locator("#feature-spread canvas").waitFor(PATIENT);
        await page.locator("#feature-faults .legend", { hasText: "missing" }).waitFor(PATIENT);
        await page.goBack();
        await page.locator("#feature-title", { hasText: "MonthlyCharges" }).waitFor();
      });
      await t.step("a bar of the map opens its feature at its time", async () => {
        const host = page.locator("#drift-map .plot-host");
        await host.locator("canvas").waitFor();
        await host.press("End");
        await page.locator("#drift-map [aria-live]", { hasText: /MonthlyCharges/ }).waitFor();
        await host.press("ArrowDown");
        await host.press("ArrowDown");
        await host.press("Enter");
        await page.locator("#feature-title", { hasText: "TotalCharges" }).waitFor();
        assert(Math.abs(Number(place(page).get("at")) - Date.now() / 1000) < 120, page.url());
        await page.getByRole("button", { name: "Show the end of the range" }).press("Enter");
        await page.locator("#feature .moment").waitFor({ state: "detached" });
        assertEquals([place(page).get("feature"), place(page).get("at")], ["TotalCharges", null]);
      });
      await t.step("a reader of a screen and of few colours gets all of it", async () => {
        assertEquals(await barriers(page), []);
      });
    });
    await Deno.remove(rules);
  },
});

Deno.test({
  ...IN_A_BROWSER,
  name: "with a Prometheus without our rules, the page says that drift is not recorded" +
    (HAS_PROMETHEUS ? "" : " (no prometheus is installed)"),
  ignore: IN_A_BROWSER.ignore || !HAS_PROMETHEUS,
  async fn() {
    await using prometheus = new DebianPrometheus();
    await prometheus.start();
    await withChurn(["--prometheus", prometheus.url], async (page, url) => {
      await prometheus.scrape(url);
      await eventually(async () => (await ask(url, "model_predictions_total")).length > 0, 600);
      await predict(url, 600);
      assertMatch(await says(page, /drift is not known/), /load monitoring\/rules\/drift\.rules/);
    });
  },
});

/** The fake models with a version that has answered some rows, and has no reference. */
function unreferenced(models: unknown): unknown {
  const { models: [churn], ...rest } = models as { models: [{ versions: object[] }] };
  const reference = { source: "none", rows_seen: 1200, rows_needed: 5000, rows_kept: 1200 };
  const versions = churn.versions.map((version) => ({ ...version, reference }));
  return { ...rest, models: [{ ...churn, versions }] };
}

Deno.test({
  ...IN_A_BROWSER,
  name: "a version without a reference says how far it is, and its rows become one on request",
  async fn() {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    await visit(browser, files, { expected: /403/ }, async ({ page, source }) => {
      source.models = unreferenced(source.models);
      const sent: unknown[] = [];
      let refusal: string | undefined = "Rows of another site are refused";
      source.instead = (_url, request) => {
        if (request.method !== "POST" || !request.url.endsWith("/reference")) return undefined;
        return request.json().then((body) => {
          sent.push(body);
          return refusal === undefined
            ? Response.json({ source: "live", rows: 900, rows_kept: 1200 })
            : Response.json({ error: refusal }, { status: 403 });
        });
      };
      await page.goto(`${source.url}/ui/models?model=churn`);
      const panel = page.locator("#drift");
      await panel.locator("progress").waitFor();
      assertMatch(await panel.innerText(), /the first 5,000 rows become the reference, 1,200 so f/);
      assertEquals(await page.locator("#drift-map, #feature").count(), 0);
      assertEquals(await barriers(page), []);

      await panel.getByRole("button", { name: "Make the last rows" }).press("Enter");
      await page.getByLabel("Rows, up to 1,200").fill("900");
      const confirm = page.getByRole("button", { name: "Make the last 900 rows the reference" });
      await confirm.press("Enter");
      await page.getByRole("alert").filter({ hasText: refusal }).waitFor();
      assertEquals(await barriers(page), []);
      refusal = undefined;
      await confirm.press("Enter");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      assertEquals(sent, [{ rows: 900 }, { rows: 900 }]);
    });
  },
});

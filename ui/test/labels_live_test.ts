/** Labels that are sent to the real server, on the page: with its own store and with a Prometheus. Ignored without Chromium. */

import { assertEquals, assertMatch } from "@std/assert/mod.js";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { DebianPrometheus, HAS_PROMETHEUS } from "./debian_prometheus.ts";
import { ask, eventually, makePage, TestServer } from "./live_source.ts";
import { blankPanels } from "./panels.ts";

const SAMPLES = new URL("../../models/churn/1/samples.json", import.meta.url);
const ROWS = 200;
// Each fourth label contradicts its prediction.
const WRONG = 4;

async function post(url: string, body: unknown) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return await response.json();
}

/** Predicts rows, and tells what they turned out to be. */
async function sendLabels(url: string): Promise<void> {
  const { samples } = JSON.parse(await Deno.readTextFile(SAMPLES));
  const rows = Array.from({ length: ROWS }, (_, at) => samples[at % samples.length].instance);
  const { predictions } = await post(`${url}/models/churn/predict`, rows);
  const labels = predictions.map((one: { id: string; class: string }, at: number) => ({
    id: one.id,
    actual: at % WRONG > 0 ? one.class : one.class === "Yes" ? "No" : "Yes",
  }));
  const { matched } = await post(`${url}/feedback`, labels);
  assertEquals(matched, ROWS);
}

/** Waits until the source has these labels. */
async function hasLabels(url: string): Promise<void> {
  const count = "sum(model_outcomes_total) >= " + ROWS;
  await eventually(async () => (await ask(url, count)).length > 0, 1200);
}

/** Waits until the source knows that there are none: an increase begins there. */
async function hasNone(url: string): Promise<void> {
  await eventually(async () => (await ask(url, "sum(model_outcomes_total) == 0")).length > 0, 1200);
}

/** Opens the page before there are labels, sends some, and looks at the figures. */
async function showsLabels(t: Deno.TestContext, url: string): Promise<void> {
  await using browser = await launch();
  await hasNone(url);
  await withPage(browser, { origin: url }, async (page) => {
    const sentence = page.locator(".part .say");
    await page.goto(`${url}/ui/models?model=churn&from=now-5m&refresh=1`);
    await t.step("without labels the page says how to send them", async () => {
      await page.locator(".part").scrollIntoViewIfNeeded();
      assertMatch((await page.locator("#send-labels pre").textContent())!, /\/feedback'/);
    });
    await sendLabels(url);
    await hasLabels(url);
    await t.step("labels appear with their accuracy", async () => {
      await sentence.filter({ hasText: /0\.750 on \d+ labels/ }).waitFor();
      await page.locator("#confusion tbody td").first().waitFor();
      assertEquals(await blankPanels(page), []);
      const [accuracy] = await page.locator("#figures tbody tr").allInnerTexts();
      assertMatch(accuracy!, /0\.750 ± 0\.0\d\d/);
      assertMatch(await page.locator("#feedback tbody tr").first().innerText(), /matched.*\d+/);
      assertEquals(await page.locator(".part .error").count(), 0);
    });
    await t.step("the table of versions has it too", async () => {
      const row = page.locator("#versions tr", { hasText: /^Accuracy/ });
      assertMatch(await row.innerText(), /0\.750/);
    });
  });
}

Deno.test({
  name: "labels that are sent to the server are on its page",
  ...IN_A_BROWSER,
  async fn(t) {
    await makePage();
    await using server = await TestServer.start(["--scrape-interval", "1s"]);
    await showsLabels(t, server.url);
  },
});

Deno.test({
  name: "labels that are sent to the server are on its page with a Prometheus" +
    (HAS_PROMETHEUS ? "" : " (no prometheus is installed)"),
  ...IN_A_BROWSER,
  ignore: IN_A_BROWSER.ignore || !HAS_PROMETHEUS,
  async fn(t) {
    await makePage();
    await using prometheus = new DebianPrometheus();
    await prometheus.start();
    await using server = await TestServer.start(["--prometheus", prometheus.url]);
    await prometheus.scrape(server.url);
    await showsLabels(t, server.url);
  },
});

/**
 * The numbers of the page are those of the same questions, asked of a real Prometheus. The windows
 * and times of the questions are read from the page. Ignored without Chromium or Prometheus.
 */

import { assert, assertEquals } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { show, wholeNumber } from "../format/units.ts";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { DebianPrometheus, HAS_PROMETHEUS } from "./debian_prometheus.ts";
import { eventually, hasRates, makePage, TestServer, Traffic } from "./live_source.ts";
import { blankPanels } from "./panels.ts";

const PATIENT = { timeout: 180_000 };
const LENGTH = 60;
// On a slow machine a request may fail, and is sent again.
const SLOW = /Failed to load resource/;

/** Asks at a moment in seconds since 1970. @returns the value of the only series; NaN for none */
type AskAt = (query: string, time: number) => Promise<number>;

function asker(url: string): AskAt {
  return async (query, time) => {
    const params = new URLSearchParams({ query, time: String(time) });
    const { data } = await (await fetch(`${url}/api/v1/query?${params}`)).json();
    return Number(data.result[0]?.value[1] ?? NaN);
  };
}

/** "last 20 s" or "212 in 20 s" as a duration of PromQL. */
function windowIn(text: string): string {
  const [window] = /(?:\d+\s(?:min|s|h|d)\s?)+$/.exec(text.trim())!;
  return window.replace("min", "m").replaceAll(/\s/g, "");
}

interface Tip {
  /** Seconds since 1970. */
  readonly time: number;
  readonly rows: Readonly<Record<string, string>>;
  readonly note: string;
}

/** The tooltip at a share of the width of a chart. */
async function tipAt(page: Page, id: string, share: number, day: number): Promise<Tip> {
  const plot = page.locator(`#${id} .u-over`);
  await plot.scrollIntoViewIfNeeded();
  const box = (await plot.boundingBox())!;
  await plot.hover({ position: { x: box.width * share, y: box.height / 2 }, force: true });
  const tip = page.locator(`#${id} .tooltip`);
  await tip.waitFor(PATIENT);
  const [hours, minutes, seconds] = (await tip.locator(".tooltip-title").innerText()).split(":");
  const rows = await tip.locator("tr").evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent.trim()))
  );
  const note = (await tip.locator(".tooltip-note").allInnerTexts()).join(" ");
  const time = day + 3600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
  return { time, rows: Object.fromEntries(rows), note };
}

const quantile = (q: number, window: string, of = "") =>
  `histogram_quantile(${q}, sum by (le) (rate(model_request_duration_seconds_bucket${of}[${window}])))`;

async function operationsTellsTheTruth(page: Page, end: number, ask: AskAt): Promise<void> {
  const day = Math.floor(end / 86_400) * 86_400;
  const tile = async (id: string) => (await page.locator(`#${id} .num`).innerText()).trim();
  const joined = (text: string) => text.replaceAll(/\s/g, "");
  const window = windowIn(await page.locator("#p95 .name small").innerText());
  const requests = `sum(rate(model_requests_total[${window}]))`;
  assertEquals(joined(await tile("requests")), joined(show(await ask(requests, end), "rate")));
  const p95 = await ask(quantile(0.95, window), end);
  assertEquals(joined(await tile("p95")), joined(show(p95, "seconds")));
  const p99 = await ask(quantile(0.99, window), end);
  assertEquals(await page.locator("#p95 .vs").innerText(), `p99 ${show(p99, "seconds")}`);
  const all = await ask(`sum(increase(model_requests_total[${LENGTH}s]))`, end);
  assertEquals(
    await page.locator("#requests .vs").innerText(),
    `${show(all, "number")} in this range`,
  );
  for (const share of [0.55, 0.8, 0.95]) {
    const outcomes = await tipAt(page, "outcomes", share, day);
    const ok = await ask(`sum(rate(model_requests_total{outcome="ok"}[${window}]))`, outcomes.time);
    assertEquals(joined(outcomes.rows["ok"]!), joined(show(ok, "rate")));

    const latency = await tipAt(page, "latency", share, day);
    for (const [name, q] of [["p50", 0.5], ["p95", 0.95], ["p99", 0.99]] as const) {
      const want = show(await ask(quantile(q, window), latency.time), "seconds");
      // Behind a percentile of few requests stands their number.
      const [value, few] = latency.rows[name]!.split(" (");
      assertEquals(joined(value!), joined(want), `${name} at ${latency.time}`);
      if (few === undefined) continue;
      const counted = `sum(increase(model_request_duration_seconds_count[${window}]))`;
      assertEquals(parseInt(few), Math.round(await ask(counted, latency.time)));
    }

    // A cell counts one window, which is as wide as the cell.
    const heat = await tipAt(page, "latencies", share, day);
    const cell = heat.note === "no data" ? "10s" : windowIn(heat.note);
    const counted = await ask(
      `sum(increase(model_request_duration_seconds_count[${cell}]))`,
      heat.time,
    );
    if (Number.isNaN(counted)) {
      assertEquals(heat.note, "no data");
      continue;
    }
    assert(
      heat.note.startsWith(`${show(Math.round(counted), "number")} in `),
      `${heat.note} ${counted}`,
    );
  }
}

async function comparisonTellsTheTruth(page: Page, end: number, ask: AskAt): Promise<void> {
  const table = page.locator("#versions table");
  await table.scrollIntoViewIfNeeded();
  // Until a measure is answered it is shown as unknown.
  for (const name of ["Requests", "Latency p50", "Latency p95", "Latency p99"]) {
    await table.locator("tr", { hasText: new RegExp(`^${name}\\d`) }).first()
      .waitFor(PATIENT);
  }
  const rows = Object.fromEntries(
    await table.locator("tbody tr").evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll("td")].slice(0, 2).map((cell) => cell.textContent.trim())
      )
    ),
  );
  const version = '{model="churn",version="1"}';
  const count = await ask(`sum(increase(model_requests_total${version}[${LENGTH}s]))`, end);
  assertEquals(rows["Requests"], wholeNumber(count));
  for (const [name, q] of [["p50", 0.5], ["p95", 0.95], ["p99", 0.99]] as const) {
    const want = show(await ask(quantile(q, `${LENGTH}s`, version), end), "seconds");
    assertEquals(rows[`Latency ${name}`], want);
  }
}

Deno.test({
  name: "the numbers of the page are those of the same questions asked of a Prometheus" +
    (HAS_PROMETHEUS ? "" : " (no prometheus is installed)"),
  ...IN_A_BROWSER,
  ignore: IN_A_BROWSER.ignore || !HAS_PROMETHEUS,
  async fn() {
    await makePage();
    await using browser = await launch();
    await using prometheus = new DebianPrometheus();
    await prometheus.start();
    await using server = await TestServer.start(["--prometheus", prometheus.url]);
    await prometheus.scrape(server.url);
    await using _traffic = new Traffic(server.url);
    await hasRates(server.url);
    const ask = asker(prometheus.url);
    // The right half of the range has data.
    const begin = Date.now() / 1000;
    const half = "sum(count_over_time(model_requests_total{outcome='ok'}[1m])) > 0";
    await eventually(
      async () =>
        Date.now() / 1000 > begin + 0.6 * LENGTH && await ask(half, Date.now() / 1000) > 0,
      2400,
    );
    // What lies 10 s back does not change any more.
    const end = Math.floor((Date.now() / 1000 - 10) / 20) * 20;
    const range = `from=${(end - LENGTH) * 1000}&to=${end * 1000}&zone=UTC`;
    await withPage(browser, { origin: server.url, expected: SLOW }, async (page) => {
      await page.goto(`${server.url}/ui/operations?${range}`);
      assertEquals(await blankPanels(page), []);
      await operationsTellsTheTruth(page, end, ask);
      await page.goto(`${server.url}/ui/models?model=churn&${range}`);
      await comparisonTellsTheTruth(page, end, ask);
    });
  },
});

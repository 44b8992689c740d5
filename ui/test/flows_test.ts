/** A page that stays open through restarts, outages, wrong clocks and hostile labels. */

import { assert, assertEquals } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { IN_A_BROWSER, launch, withPage } from "./browser.ts";
import { DebianPrometheus, HAS_PROMETHEUS } from "./debian_prometheus.ts";
import { ask, eventually, hasRates, makePage, TestServer, Traffic } from "./live_source.ts";
import { blankPanels } from "./panels.ts";

// The browser logs every request that fails.
const NO_ANSWER = /Failed to load resource: (net::ERR|the server responded with a status of 50)/;
const PATIENT = { timeout: 180_000 };

async function showsOutage(page: Page, ...words: readonly string[]): Promise<void> {
  // A server that shuts down may still send errors, so the first reason may change.
  for (const hasText of words) {
    await page.locator(".notices .say.bad", { hasText }).waitFor(PATIENT);
  }
  assert(await page.locator("#outcomes canvas").isVisible(), "the old picture stays");
}

async function showsAllAgain(page: Page): Promise<void> {
  await page.waitForSelector(".notices .say", { ...PATIENT, state: "detached" });
  await page.waitForSelector(".panel .error", { ...PATIENT, state: "detached" });
  assertEquals(await blankPanels(page), []);
}

Deno.test({
  ...IN_A_BROWSER,
  name: "a page survives a restart of its server: it says so, keeps its charts, and goes on",
  async fn() {
    await makePage();
    const folder = await Deno.makeTempDir();
    const keep = ["--data-dir", `${folder}/data`];
    await using browser = await launch();
    const first = await TestServer.start(keep);
    const { origin, port } = new URL(first.url);
    {
      await using _traffic = new Traffic(origin);
      await hasRates(origin);
    }
    await withPage(browser, { origin, expected: NO_ANSWER }, async (page) => {
      await page.goto(`${origin}/ui/operations`);
      assertEquals(await blankPanels(page), []);
      await page.waitForSelector("#outcomes canvas");
      await first.stop();
      await showsOutage(page, "Server unreachable", "Check that it is running");
      await using second = await TestServer.startAt(port, keep);
      await showsAllAgain(page);
      await second.stop();
    });
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  ...IN_A_BROWSER,
  name: "a page reports an unreachable Prometheus, and goes on when it is back" +
    (HAS_PROMETHEUS ? "" : " (no prometheus is installed)"),
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
    await withPage(browser, { origin: server.url, expected: NO_ANSWER }, async (page) => {
      await page.goto(`${server.url}/ui/operations`);
      assertEquals(await blankPanels(page), []);
      await page.waitForSelector("#outcomes canvas");
      await prometheus.stop();
      await showsOutage(page, "Prometheus cannot be reached", "--prometheus");
      await prometheus.start();
      await showsAllAgain(page);
    });
  },
});

const CLOCKS = [["10 minutes behind", -600], ["10 minutes ahead", 600]]
  .concat([["a day behind", -86_400], ["a day ahead", 86_400]]) as [string, number][];

Deno.test({
  ...IN_A_BROWSER,
  name: "a page on a computer with a wrong clock uses the server's, and says so",
  async fn(t) {
    await makePage();
    await using browser = await launch();
    await using server = await TestServer.start();
    await using _traffic = new Traffic(server.url);
    await hasRates(server.url);
    for (const [name, seconds] of CLOCKS) {
      await t.step(name, () =>
        withPage(browser, { origin: server.url }, async (page) => {
          await page.clock.install({ time: Date.now() + seconds * 1000 });
          await page.goto(`${server.url}/ui/operations?from=now-5m`);
          await page.waitForSelector(".notices .say.warn");
          const text = (await page.textContent(".notices .say.warn"))!;
          assert(
            text.includes(seconds < 0 ? "behind the server's" : "ahead of the server's"),
            text,
          );
          assertEquals(await blankPanels(page), []);
          // So soon after a start, a chart may have to wait for the next points of its grid: a heatmap counts
          // whole cells only. No request is refused here.
          const empty = page.locator(".panel:not(#refusals) .empty");
          await eventually(async () => await empty.count() === 0, 1200);
        }));
    }
  },
});

const HOSTILE = [
  `<img src=x onerror="globalThis.pwned=1">`,
  `"'\`\\{{}}</script><script>globalThis.pwned=1</script>`,
  "long".repeat(100),
];

/** Metrics like ours, with hostile model names. */
function hostileMetrics(): Response {
  const count = Math.floor(performance.now() / 100);
  const quote = (value: string) => JSON.stringify(value);
  const lines = HOSTILE.flatMap((model) => {
    const labels = `model=${quote(model)},version=${quote(model)}`;
    return [
      `model_requests_total{${labels},outcome=${quote(model)}} ${count}`,
      `model_predictions_total{${labels},class=${quote(model)}} ${count}`,
      ...["0.01", "0.1", "+Inf"].map((le) =>
        `model_request_duration_seconds_bucket{${labels},le="${le}"} ${count}`
      ),
      `model_request_duration_seconds_count{${labels}} ${count}`,
      `model_request_duration_seconds_sum{${labels}} ${count / 100}`,
    ];
  });
  return new Response(`${lines.join("\n")}\n`, {
    headers: { "content-type": "text/plain; version=0.0.4" },
  });
}

const RATE = "sum by (model, version) (rate(model_requests_total[1m]))";

Deno.test({
  ...IN_A_BROWSER,
  name: "labels with markup, quotes and great length stay text, and the page keeps its width",
  async fn(t) {
    await makePage();
    await using browser = await launch();
    await using hostile = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      hostileMetrics,
    );
    const target = `hostile=http://127.0.0.1:${hostile.addr.port}/metrics`;
    await using server = await TestServer.start(["--scrape-target", target]);
    await using _traffic = new Traffic(server.url);
    const counted = 'count(rate(model_requests_total{job="hostile"}[1m])) == 3';
    await eventually(async () => (await ask(server.url, counted)).length === 1, 1200);
    const model = encodeURIComponent(HOSTILE[0]!);
    const explore = (view: string) => `explore?${new URLSearchParams({ q: RATE, view })}`;
    const paths = ["operations", "system", "alerts", "status", `models?model=${model}`]
      .concat(`operations?model=${model}`, explore("lines"), explore("table"), explore("json"));
    for (const path of paths) {
      await t.step(
        decodeURIComponent(path),
        () =>
          withPage(browser, { origin: server.url }, async (page) => {
            await page.goto(`${server.url}/ui/${path}`);
            assertEquals(await blankPanels(page), []);
            if (path.includes("view=lines")) await page.waitForSelector("#answer-0 canvas");
            for (const chart of await page.locator(".u-over").all()) {
              await chart.hover({ position: { x: 200, y: 30 }, force: true });
            }
            assertEquals(await page.locator('img[src="x"], main script').count(), 0);
            assertEquals(await page.evaluate("globalThis.pwned"), undefined);
            const { scrollWidth, clientWidth } = await page.evaluate(() => {
              const { scrollWidth, clientWidth } = document.documentElement;
              return { scrollWidth, clientWidth };
            });
            assert(scrollWidth <= clientWidth, `${scrollWidth} wide on a screen of ${clientWidth}`);
          }),
      );
    }
  },
});

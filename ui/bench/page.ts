/**
 * `deno task bench:page`: how long the dashboard takes in Chromium, and whether its memory grows.
 *
 * - the first chart of Operations, from an empty cache, while the server predicts 20 times a
 *   second: since the navigation began, and since the browser called the page loaded;
 * - 24 charts of 20 series with 500 points, at first and at a refresh;
 * - the heap, after garbage collection, in the course of 500 refreshes of Operations with made-up
 *   answers, each five seconds later than the one before.
 *
 * `--executable FILE` measures that instead of the source.
 */

import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { launch } from "../test/browser.ts";
import { hasRates, makePage, TestServer, Traffic } from "../test/live_source.ts";
import { FakeSource } from "../test/fake_source.ts";
import { buildPage, compressPage, typeOf } from "../build.ts";
import { bundle } from "../build/bundle.ts";
import type { ChartsBench } from "./charts.tsx";

const { values } = parseArgs({
  options: {
    executable: { type: "string" },
    visits: { type: "string", default: "9" },
    refreshes: { type: "string", default: "500" },
  },
});
const VIEWPORT = { width: 1440, height: 900 };
// A pause between two visits, so that the server has finished the queries of the first.
const BETWEEN_MS = 3000;

if (values.executable !== undefined) Deno.env.set("MODELWATCH_EXECUTABLE", values.executable);
await makePage();
const browser = await launch();
{
  await using server = await TestServer.start();
  await using _traffic = new Traffic(server.url);
  await hasRates(server.url);
  await firstCharts(browser, server.url);
}
await heapOverRefreshes(browser);
await manyCharts(browser);
await browser.close();

async function firstCharts(browser: Browser, url: string): Promise<void> {
  const visits: { first: number; loaded: number }[] = [];
  for (let visit = 0; visit < Number(values.visits); visit++) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    await page.addInitScript(noteFirstChart);
    await page.goto(`${url}/ui/operations`);
    await page.waitForFunction(() => "firstChart" in globalThis);
    visits.push(
      await page.evaluate(() => {
        const [navigation] = performance.getEntriesByType("navigation");
        const loaded = (navigation as PerformanceNavigationTiming).loadEventEnd;
        return { first: (globalThis as Noted).firstChart!, loaded };
      }),
    );
    await context.close();
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
  console.log("first chart");
  say("since the navigation began", visits.map(({ first }) => first));
  say("since the page was loaded", visits.map(({ first, loaded }) => Math.max(0, first - loaded)));
}

interface Noted {
  firstChart?: number;
}

/** Runs in the page: notes when a chart has something on it at the beginning of a frame. */
function noteFirstChart(): void {
  const look = () => {
    const canvas = document.querySelector<HTMLCanvasElement>("main .panel canvas");
    if (canvas !== null && canvas.width > 0) {
      const { width, height } = canvas;
      const copy = new OffscreenCanvas(width, height).getContext("2d")!;
      copy.drawImage(canvas, 0, 0);
      if (copy.getImageData(0, 0, width, height).data.some((byte) => byte !== 0)) {
        (globalThis as Noted).firstChart = performance.now();
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function heapOverRefreshes(browser: Browser): Promise<void> {
  await using source = new FakeSource(await compressPage(await buildPage()));
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const { now } = Date;
    Date.now = () => now() + ((globalThis as Ahead).aheadMs ?? 0);
  });
  // Refreshes on command only: automatic ones would interfere.
  await page.goto(`${source.url}/ui/operations?refresh=0`);
  await page.waitForSelector("main canvas");
  const session = await context.newCDPSession(page);
  const measure = async () => {
    // Objects that wait for a frame or an idle moment are not garbage yet.
    await page.waitForTimeout(500);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    return `${(usedSize / 1e6).toFixed(2)} MB, ${nodes} nodes, ${jsEventListeners} listeners`;
  };
  const total = Number(values.refreshes);
  console.log("heap");
  for (let done = 0; done <= total; done++) {
    if (done % Math.ceil(total / 5) === 0) {
      const asked = source.asked.splice(0).length;
      console.log(`  after ${done} refreshes, ${asked} queries more: ${await measure()}`);
    }
    await refresh(page, source);
  }
  await context.close();
}

interface Ahead {
  /** How far the page's clock is ahead of ours. */
  aheadMs?: number;
}

/** The same as five seconds later: every query has moved on. Resolves when all are answered. */
async function refresh(page: Page, source: FakeSource): Promise<void> {
  source.aheadMs += 5000;
  await page.evaluate((ms) => (globalThis as Ahead).aheadMs = ms, source.aheadMs);
  await page.keyboard.press("d");
  await page.keyboard.press("r");
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}

async function manyCharts(browser: Browser): Promise<void> {
  const files = await buildPage();
  const style = [...files].find(([path]) => path.includes("style"))![1];
  const script = await bundle(new URL("charts.tsx", import.meta.url));
  const html = `<!DOCTYPE html><link rel="stylesheet" href="style.css">
    <main id="app"></main><script type="module" src="charts.js"></script>`;
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    ({ url }) => {
      const path = new URL(url).pathname;
      const body = { "/style.css": style, "/charts.js": script }[path] ?? html;
      return new Response(body as BodyInit, {
        headers: { "content-type": typeOf(path === "/" ? "index.html" : path) },
      });
    },
  );
  const first: number[] = [];
  const again: number[] = [];
  for (let visit = 0; visit < Number(values.visits); visit++) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    await page.waitForFunction(() => "bench" in globalThis);
    first.push(await page.evaluate(() => (globalThis as unknown as Benched).bench.first));
    for (let time = 0; time < 3; time++) {
      again.push(await page.evaluate(() => (globalThis as unknown as Benched).bench.refresh()));
    }
    await context.close();
  }
  console.log("24 charts of 20 series with 500 points");
  say("at first", first);
  say("at a refresh", again);
}

interface Benched {
  readonly bench: ChartsBench;
}

function say(what: string, ms: readonly number[]): void {
  const sorted = ms.toSorted((a, b) => a - b);
  const [least, median, most] = [0, Math.floor(sorted.length / 2), sorted.length - 1]
    .map((at) => sorted[at]!.toFixed(0));
  console.log(`  ${what}: median ${median} ms (${least} to ${most})`);
}

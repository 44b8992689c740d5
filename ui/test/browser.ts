/** Chromium for tests of the page, and the rules for every page. */

import { assertEquals } from "@std/assert/mod.js";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { PIXELS } from "./pixels.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
  .concat(["--disable-component-update", "--disable-sync", "--no-first-run"]);

/** Undefined without Chromium. */
export const CHROMIUM: string | undefined = PLACES.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Options of a test with a browser: its process and connections outlive the test. */
export const IN_A_BROWSER = {
  ignore: CHROMIUM === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
} as const;

/** @param flags of Chromium, besides those of all tests */
export async function launch(flags: readonly string[] = []): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath: CHROMIUM!, args: [...FLAGS, ...flags] });
}

/** What the browser logs of a model that has no reference profile, at whatever time a page asks. */
const NO_REFERENCE = /status of 404 \(Not Found\) http\S+\/versions\/[^/]+\/reference$/;

export interface Watch {
  /** The only origin that the page may send requests to. */
  readonly origin: string;
  /** Messages that the console may have, besides those of a model without a reference profile. */
  readonly expected?: RegExp;
  readonly context?: BrowserContextOptions;
}

/**
 * Waits until the page has done what it does after its next paint. Preact runs effects then, which
 * listen to keys, move the focus and load parts.
 */
export async function painted(page: Page): Promise<void> {
  await page.evaluate(() =>
    new Promise<void>((done) => requestAnimationFrame(() => setTimeout(() => setTimeout(done))))
  );
}

/** Runs a test with its own page. A message in the console or a request elsewhere fails it. */
export async function withPage(
  browser: Browser,
  { origin, expected = /^$/, context: options }: Watch,
  test: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  // Only a failure waits so long.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await page.addInitScript(PIXELS);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      complaints.push(`${message.text()} ${message.location().url}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin) {
      complaints.push(`A request left the origin: ${request.url()}`);
    }
  });
  try {
    await test(page);
  } finally {
    await context.close();
  }
  const unexpected = complaints.filter((text) => !expected.test(text) && !NO_REFERENCE.test(text));
  assertEquals(unexpected, []);
}

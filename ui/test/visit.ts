/** A browser page before made-up numbers, one for each test. */

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { withPage } from "./browser.ts";
import { FakeSource } from "./fake_source.ts";

// The made-up models have no reference profile, and the browser writes every 404 to its console.
export const NO_REFERENCE = /404/;

export interface Visit {
  readonly page: Page;
  readonly source: FakeSource;
}

export interface VisitOptions {
  /** What the console may say. */
  readonly expected?: RegExp;
  readonly context?: BrowserContextOptions;
}

/** A test with a browser page; whatever the console or the policy complains of fails it. */
export async function visit(
  browser: Browser,
  files: ConstructorParameters<typeof FakeSource>[0],
  options: VisitOptions,
  test: (visit: Visit) => Promise<void>,
): Promise<void> {
  await using source = new FakeSource(files);
  await withPage(browser, { origin: source.url, ...options }, (page) => test({ page, source }));
}

export async function open({ page, source }: Visit, path: string): Promise<void> {
  await page.goto(source.url + path);
  await page.waitForSelector(".say b");
}

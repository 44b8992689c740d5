/** A browser page with a fake backend for each test. */

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { painted, withPage } from "./browser.ts";
import { FakeSource } from "./fake_source.ts";

export interface Visit {
  readonly page: Page;
  readonly source: FakeSource;
}

export interface VisitOptions {
  /** Messages that the console may have. */
  readonly expected?: RegExp;
  readonly context?: BrowserContextOptions;
}

/** Runs a test with a browser page. A message in the console fails it. */
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
  await painted(page);
}

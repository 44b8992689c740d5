/** Typing a query in Explore, in Chromium, with a fake backend. */

import { assertEquals, assertMatch } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { barriers } from "./axe.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import { type Visit, visit } from "./visit.ts";

const EDITOR = ".editor textarea";
const NAMES = ["rad_total", "request_duration_seconds_bucket", "up"];
const HELP = { request_duration_seconds: [{ type: "histogram", help: "Latency of a request" }] };

async function open({ page, source }: Visit): Promise<void> {
  source.instead = ({ pathname }) => {
    if (pathname.endsWith("/label/__name__/values")) return success(NAMES);
    if (pathname.endsWith("/metadata")) return success(HELP);
    if (pathname.endsWith("/labels")) return success(["job"]);
    return pathname.endsWith("/label/job/values") ? success(["api"]) : undefined;
  };
  await page.goto(`${source.url}/ui/explore`);
  await page.focus(EDITOR);
}

function success(data: unknown): Response {
  return Response.json({ status: "success", data });
}

/** The query, with its cursor as a bar, or its selection between two. */
function written(page: Page): Promise<string> {
  return page.evaluate((selector) => {
    const { value, selectionStart, selectionEnd } = document.querySelector<HTMLTextAreaElement>(
      selector,
    )!;
    const inside = selectionStart === selectionEnd
      ? "|"
      : `|${value.slice(selectionStart, selectionEnd)}|`;
    return value.slice(0, selectionStart) + inside + value.slice(selectionEnd);
  }, EDITOR);
}

/** Types text, and takes the first suggestion that comes for it. */
async function complete(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.waitForSelector(".offers li");
  await page.keyboard.press("Tab");
}

Deno.test({
  name: "typing a query in a browser",
  ...IN_A_BROWSER,
  async fn(t) {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    const step = (name: string, test: (visit: Visit) => Promise<void>) =>
      t.step(name, () =>
        visit(browser, files, {}, async (at) => {
          await open(at);
          await test(at);
        }));

    await step(
      "a query is written with its names, labels and values completed",
      async ({ page }) => {
        await page.keyboard.type("sum by (");
        await complete(page, "");
        await page.keyboard.type(") (");
        await complete(page, "ra");
        assertEquals(await written(page), "sum by (job) (rate(|))");
        await complete(page, "up");
        await page.keyboard.type("{");
        await complete(page, "");
        await page.keyboard.type("=");
        await complete(page, '"');
        await page.keyboard.type("}[");
        await complete(page, "");
        await page.keyboard.type("))");
        assertEquals(
          await written(page),
          'sum by (job) (rate(up{job="api"}[$__rate_interval]))|',
        );
      },
    );

    await step("a query that is typed to its end is what was typed", async ({ page }) => {
      const query = `label_replace(up{job=~"(a|b)", env='x'}[5m], "a", "$1", "b", \`(.*)\`)`;
      await page.keyboard.type(query);
      assertEquals(await written(page), `${query}|`);
    });

    await step("Backspace takes an empty pair, and undo brings it back", async ({ page }) => {
      await page.keyboard.type("sum(");
      assertEquals(await written(page), "sum(|)");
      await page.keyboard.press("Backspace");
      assertEquals(await written(page), "sum|");
      await page.keyboard.press("Control+z");
      assertEquals(await page.inputValue(EDITOR), "sum()");
    });

    await step("undo takes a completion back", async ({ page }) => {
      await complete(page, "ra");
      assertEquals(await written(page), "rate(|)");
      await page.keyboard.press("Control+z");
      assertEquals(await page.inputValue(EDITOR), "ra");
    });

    await step("a bracket around a selection keeps it selected", async ({ page }) => {
      await page.keyboard.type("up");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Shift+Home");
      await page.keyboard.type("(");
      assertEquals(await written(page), "(|up|)");
    });

    await step("pairs come without the edits that browsers remember, too", async ({ page }) => {
      await page.evaluate(() => document.execCommand = () => false);
      await page.keyboard.type("sum(up");
      assertEquals(await written(page), "sum(up|)");
    });

    await step(
      "a help text finds buckets, whose heatmap is offered and drawn",
      async ({ page }) => {
        await page.keyboard.type("lat");
        await page.locator(".offers li", { hasText: "heatmap" }).waitFor();
        assertEquals(await barriers(page), []);
        assertMatch((await page.textContent(".offers li"))!, /^request_duration_seconds_bucket/);
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await page.keyboard.press("Enter");
        await page.waitForSelector("#answer-0 canvas");
        const query = new URL(page.url()).searchParams.get("q");
        assertEquals(query, "sum by (le) (increase(request_duration_seconds_bucket[$cell]))");
      },
    );
  },
});

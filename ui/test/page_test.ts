/** The whole page in Chromium, with a fake backend. Ignored without Chromium. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { pageUrl } from "../../server/assets.ts";
import { eventually } from "../../server/commands/testing/server.ts";
import { writePage } from "../build.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import { open, type Visit, visit } from "./visit.ts";

Deno.test({
  name: "the dashboard in a browser",
  ...IN_A_BROWSER,
  async fn(t) {
    const files = await writePage(pageUrl());
    const browser = await launch();
    const step = (name: string, test: (visit: Visit) => Promise<void>, expected?: RegExp) =>
      t.step(name, () => visit(browser, files, expected === undefined ? {} : { expected }, test));
    try {
      await step("a link to a model, version or page that is not there says so", async (at) => {
        await open(at, "/ui/operations?model=nosuch");
        const notice = at.page.locator(".notices .say.bad");
        await notice.getByText("There is no model nosuch.").waitFor();
        await notice.getByRole("button", { name: "churn" }).click();
        await at.page.waitForURL(/model=churn/);
        await notice.waitFor({ state: "detached" });
        await open(at, "/ui/operations?model=churn&version=9");
        await notice.getByText("churn has no version 9. Go to version 1, version 2").waitFor();
        await open(at, "/ui/nosuch");
        await notice.getByText("There is no page nosuch. This is Operations.").waitFor();
      });

      await step("unknown readiness is neither good nor bad", async (at) => {
        const held = Promise.withResolvers<Response>();
        at.source.instead = (url) =>
          url.searchParams.get("query")?.includes("model_ready") ? held.promise : undefined;
        await open(at, "/ui/operations");
        await at.page.locator("#models-table").scrollIntoViewIfNeeded();
        await at.page.locator("#models-table .tag").first().waitFor();
        const states = await at.page.locator("#models-table .tag").allTextContents();
        assertEquals(states.filter((text) => text !== "unknown"), []);
        held.resolve(new Response("", { status: 502 }));
      }, /502/);

      await step("a drag zooms, and Back undoes it", async (at) => {
        await open(at, "/");
        const chart = at.page.locator("#outcomes .u-over");
        const box = (await chart.boundingBox())!;
        await at.page.mouse.move(box.x + 50, box.y + 40);
        await at.page.mouse.down();
        await at.page.mouse.move(box.x + 200, box.y + 40, { steps: 5 });
        await at.page.mouse.up();
        await at.page.waitForFunction(() => location.search.includes("from="));
        assertEquals(await at.page.textContent(".ctl.live"), "Resume live");
        await at.page.goBack();
        await at.page.waitForFunction(() => !location.search.includes("from="));
        assert((await at.page.textContent(".ctl.live"))!.includes("Live"));
      });

      await step(
        "the crosshair shows the values, a click pins them, Escape unpins them",
        async (at) => {
          await open(at, "/ui/operations");
          const chart = at.page.locator("#outcomes .u-over");
          await chart.hover({ position: { x: 120, y: 60 } });
          await at.page.waitForSelector("#outcomes .tooltip");
          await chart.click({ position: { x: 120, y: 60 } });
          await at.page.waitForSelector("#outcomes .tooltip.pinned");
          assert((await at.page.textContent(".ctl.live"))!.includes("Pinned"));
          await at.page.locator("#outcomes .plot-host").press("Escape");
          await at.page.waitForSelector("#outcomes .tooltip", { state: "detached" });
        },
      );

      await step("all charts mark the points of their lines under the crosshair", async (at) => {
        await open(at, "/ui/operations");
        // Both charts have all their lines: a chart that gets another line is made anew.
        await at.page.waitForFunction(() =>
          ["#outcomes", "#latency"].every((panel) =>
            document.querySelectorAll(`${panel} .legend-name`).length > 1
          )
        );
        const chart = at.page.locator("#outcomes .u-over");
        await chart.hover({ position: { x: 120, y: 60 } });
        await at.page.waitForSelector("#outcomes .tooltip");
        const lines = await at.page.locator("#outcomes .legend-name").count();
        await at.page.locator("#outcomes .hover-point:visible").nth(lines - 1).waitFor();
        assertEquals(await at.page.locator("#outcomes .hover-point:visible").count(), lines);
        await at.page.locator("#latency .hover-point:visible").first().waitFor();
        assertEquals(await at.page.evaluate(pointsOffTheirLines), []);
        await at.page.mouse.move(0, 0);
        await at.page.waitForSelector(".hover-point:visible", { state: "detached" });
      });

      await step("the keyboard reads a chart aloud and zooms", async (at) => {
        await open(at, "/ui/operations");
        const host = at.page.locator("#outcomes .plot-host");
        await at.page.waitForSelector("#outcomes canvas");
        await host.focus();
        await host.press("ArrowLeft");
        await at.page.waitForFunction(() =>
          /ok [\d.]+\/s/.test(document.querySelector("#outcomes [aria-live]")?.textContent ?? "")
        );
        await host.press("+");
        await at.page.waitForFunction(() => location.search.includes("from="));
      });

      await step("a reader keeps the place when a chart gets another line", async (at) => {
        await open(at, "/ui/operations?from=now-15m&refresh=1");
        await at.page.locator("#outcomes .legend-name").nth(1).waitFor();
        const host = at.page.locator("#outcomes .plot-host");
        const says = (text: RegExp) =>
          at.page.locator("#outcomes [aria-live]", { hasText: text }).waitFor();
        await host.press("ArrowLeft");
        await host.press("ArrowDown");
        await says(/^(?!.*invalid).*ok [\d.]+\/s/);
        at.source.values = { ...at.source.values, outcome: ["ok", "invalid", "error"] };
        await at.page.locator("#outcomes .legend-name").nth(2).waitFor();
        await host.press("ArrowDown");
        await says(/^(?!.*ok ).*invalid [\d.]+\/s/);
      });

      await step("a refresh fetches only the newest points", async (at) => {
        await open(at, "/ui/operations?refresh=1&from=now-15m");
        const rounds = () =>
          at.source.asked.filter((one) => one === "query modelwatch_build_info").length;
        // A refresh waits for the answers to the one before.
        await eventually(() => Promise.resolve(rounds() >= 3));
        const starts: number[] = [];
        at.page.on("request", (request) => {
          const start = new URL(request.url()).searchParams.get("start");
          if (start !== null) starts.push(Number(start));
        });
        await eventually(() => Promise.resolve(starts.length > 5));
        const now = Date.now() / 1000;
        assert(starts.every((start) => start > now - 300), "the whole range was asked again");
      });

      await step(
        "an unreachable backend is reported, queried rarely, and queried again when it is up",
        async (at) => {
          await open(at, "/ui/operations?refresh=1");
          await at.page.waitForSelector("#outcomes canvas");
          at.source.up = false;
          await at.page.waitForSelector(".ctl.live.down");
          // Queries that were on their way have arrived.
          await at.page.waitForTimeout(1000);
          at.source.asked.length = 0;
          await at.page.waitForTimeout(3000);
          const asked = at.source.asked.length;
          assert(asked <= 6, `${asked} queries in 3 s`);
          assert(await at.page.locator("#outcomes canvas").isVisible(), "the old picture stays");
          at.source.up = true;
          // The page may have tried again by itself.
          await at.page.evaluate(() =>
            document.querySelector<HTMLElement>(".ctl.live.down")?.click()
          );
          await at.page.waitForSelector(".ctl.live.down", { state: "detached" });
        },
        /502/,
      );

      await step("an error of the backend is shown in its words", async (at) => {
        at.source.refusal = "too many samples";
        await open(at, "/ui/operations");
        await at.page.waitForSelector("#outcomes .error");
        assertEquals(await at.page.textContent("#outcomes .error"), "too many samples");
        // A failed query is not an empty answer.
        await at.page.waitForSelector("#models-table .error");
        assertEquals(
          await at.page.textContent("#models-table .empty"),
          "No data: the query failed",
        );
      }, /422/);

      await step("an empty answer is shown as such", async (at) => {
        at.source.full = false;
        await open(at, "/ui/operations");
        await at.page.waitForSelector("#outcomes .empty");
      });

      await step("a chart becomes a table, and opens in Explore", async (at) => {
        await open(at, "/ui/operations");
        await at.page.waitForSelector("#outcomes canvas");
        await at.page.hover("#outcomes");
        await at.page.click("#outcomes .menu-button");
        await at.page.click("text=View as table");
        await at.page.waitForSelector("#outcomes td");
        await at.page.click("#outcomes .menu-button");
        await at.page.click("text=Open in Explore");
        await at.page.waitForSelector(".editor textarea");
        assert((await at.page.inputValue(".editor textarea")).startsWith("sum by (outcome)"));
      });

      await step("Explore completes a metric with its help, and runs the query", async (at) => {
        await open(at, "/ui/explore");
        await at.page.locator(".editor textarea").fill("model_req");
        await at.page.waitForSelector(".offers li");
        await at.page.keyboard.press("Tab");
        const name = await at.page.inputValue(".editor textarea");
        assertEquals(name, "model_requests_total");
        await at.page.keyboard.press("Enter");
        await at.page.waitForSelector("#answer-0 canvas");
      });

      await step("Try it predicts the row of the form", async (at) => {
        await open(at, "/ui/tryit");
        await at.page.click("text=Predict");
        await at.page.waitForSelector(".answer-class");
        assertEquals(await at.page.textContent(".answer-class"), "Yes");
      });

      await step("keys switch pages, pause and open the help", async (at) => {
        await open(at, "/ui/operations");
        await at.page.keyboard.press("g");
        await at.page.keyboard.press("a");
        await at.page.waitForFunction(() => location.pathname === "/ui/alerts");
        await at.page.keyboard.press("p");
        await at.page.waitForFunction(() => location.search.includes("refresh=0"));
        await at.page.keyboard.press("?");
        await at.page.waitForSelector("dialog[open]");
        await at.page.keyboard.press("Escape");
        await at.page.waitForSelector("dialog", { state: "detached" });
      });

      await step("the time form covers the page on a phone, too", async (at) => {
        await at.page.setViewportSize({ width: 390, height: 844 });
        await open(at, "/ui/operations");
        await at.page.click("text=Custom");
        await at.page.getByLabel("From").fill("now-30m");
        await at.page.click("text=Apply");
        await at.page.waitForFunction(() => location.search.includes("from=now-30m"));
      });

      await step("the Status page lists the files that are not served, and why", async (at) => {
        const skipped = [{ path: "iris/v1/model.onnx", reason: 'rename "v1" to "1"' }];
        at.source.models = { ...at.source.models as object, skipped };
        await open(at, "/ui/status");
        await at.page.waitForSelector(".say.warn");
        assertStringIncludes(
          (await at.page.textContent(".say"))!,
          "Skipped file: iris/v1/model.onnx.",
        );
        const row = at.page.locator("tr", { hasText: "iris/v1/model.onnx" });
        assertStringIncludes((await row.textContent())!, 'rename "v1" to "1"');
      });
    } finally {
      await browser.close();
    }
  },
});

/** Runs in the page. @returns the points with nothing drawn below them */
function pointsOffTheirLines(): string[] {
  const off: string[] = [];
  for (const point of document.querySelectorAll<HTMLElement>(".hover-point:not([hidden])")) {
    const canvas = point.closest(".uplot")!.querySelector("canvas")!;
    const { data, width } = pixelsOf(canvas);
    const [at, from] = [point.getBoundingClientRect(), canvas.getBoundingClientRect()];
    const x = Math.round(at.x + at.width / 2 - from.x);
    const y = Math.round(at.y + at.height / 2 - from.y);
    const near = [-1, 0, 1].flatMap((dy) => {
      const begin = ((y + dy) * width + x - 1) * 4;
      return [...data.subarray(begin, begin + 12)];
    });
    if (near.every((byte) => byte === 0)) off.push(`${x} ${y}`);
  }
  return off;
}

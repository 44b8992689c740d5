/** Explore in Chromium, with a fake backend. */

import { assert, assertEquals, assertMatch } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import { type Visit, visit } from "./visit.ts";

const EDITOR = ".editor textarea";
// The browser logs every response with an error status.
const REFUSED = /status of 4/;
const PATIENT = { timeout: 180_000 };

/** Opens Explore with queries. */
async function open({ page, source }: Visit, ...queries: readonly (readonly string[])[]) {
  const search = new URLSearchParams(
    queries.flatMap(([expr, view]) => [["q", expr!], ["view", view ?? "auto"]]),
  );
  await page.goto(`${source.url}/ui/explore?${search}`);
  await page.waitForSelector(".say b");
}

/** Waits until an element has a text. */
async function says(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page.locator(selector, { hasText: text }).first().waitFor(PATIENT);
}

function matrix(...labels: readonly Record<string, string>[]) {
  return (url: URL, value: (t: number) => string = () => "1") => {
    const [start, end, step] = ["start", "end", "step"].map((name) =>
      Number(url.searchParams.get(name))
    );
    const times = Array.from(
      { length: Math.floor((end! - start!) / step!) + 1 },
      (_, at) => start! + at * step!,
    );
    return {
      resultType: "matrix",
      result: labels.map((metric) => ({ metric, values: times.map((t) => [t, value(t)]) })),
    };
  };
}

function success(data: unknown, more: Readonly<Record<string, unknown>> = {}): Response {
  return Response.json({ status: "success", data, ...more });
}

function many(count: number): Record<string, string>[] {
  return Array.from({ length: count }, (_, at) => ({ __name__: "many", nr: String(at) }));
}

/** Runs in the page. @returns `#` where the picture has the point's colour, on the point's row */
function rowUnderPoint(): string[] {
  const point = document.querySelector<HTMLElement>(".hover-point:not([hidden])")!;
  const canvas = point.closest(".uplot")!.querySelector("canvas")!;
  const { data, width } = pixelsOf(canvas);
  const { y, height } = point.getBoundingClientRect();
  const row = Math.floor(y + height / 2 - canvas.getBoundingClientRect().y);
  const color = getComputedStyle(point).backgroundColor.match(/\d+/g)!.map(Number);
  return Array.from({ length: width }, (_, x) => {
    const pixel = data.subarray((row * width + x) * 4);
    return color.every((part, at) => Math.abs(part - pixel[at]!) < 40) ? "#" : ".";
  });
}

const HOSTILE = [
  `<img src=x onerror="globalThis.pwned=1">`,
  `it's "quoted" and \\back\\`,
  "two\nlines",
  "\u202eright to left",
  "😀".repeat(20),
  "long".repeat(500),
];

Deno.test({
  name: "Explore in a browser",
  ...IN_A_BROWSER,
  async fn(t) {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    const step = (name: string, test: (visit: Visit) => Promise<void>, expected = /^$/) =>
      t.step(name, () => visit(browser, files, { expected }, test));

    await step("an example runs at a click, and Back leads to the examples again", async (at) => {
      at.source.values = { ...at.source.values, model: ["churn"] };
      await open(at);
      await says(at.page, ".examples", "PSI of each feature of churn");
      await says(at.page, ".examples", "Mean of tenure");
      const example = at.page.getByRole("button", { name: "Requests per second, by model" });
      await example.click();
      await at.page.waitForSelector("#answer-0 canvas");
      assertMatch(await at.page.inputValue(EDITOR), /^sum by \(model, outcome\)/);
      assertEquals(await at.page.locator(".examples").count(), 0);
      await at.page.goBack();
      await example.waitFor();
      await at.page.waitForFunction(
        (editor) => document.querySelector<HTMLTextAreaElement>(editor)!.value === "",
        EDITOR,
      );
    });

    await step("a mistake is marked at its place, and the query is not sent", async (at) => {
      await open(at);
      await at.page.fill(EDITOR, "sum(rate(up)) + 1");
      at.source.asked.length = 0;
      await at.page.press(EDITOR, "Enter");
      await says(at.page, ".mistake", "1:10: parse error: expected type range vector");
      assertEquals(await at.page.textContent(".q-wrong"), "up");
      assertEquals(at.source.asked.filter((one) => one.includes("rate(up)")), []);
      assertEquals(await at.page.evaluate(() => location.search), "");
      await at.page.fill(EDITOR, "sum(rate(up[5m])) + 1");
      await at.page.waitForSelector(".mistake", { state: "detached" });
    });

    await step("Run focuses a query with a mistake and describes the mistake", async (at) => {
      await open(at);
      await at.page.fill(EDITOR, "sum(rate(up))");
      await at.page.click("text=Run");
      await at.page.waitForSelector(`${EDITOR}:focus[aria-invalid=true]`);
      const description = await at.page.getAttribute(EDITOR, "aria-describedby");
      assertMatch((await at.page.textContent(`#${description}`))!, /expected type range vector/);
    });

    await step("Run anyway sends a query that our parser rejects", async (at) => {
      at.source.instead = (url) =>
        url.pathname.endsWith("query_range")
          ? Response.json({
            status: "error",
            errorType: "bad_data",
            error: 'invalid parameter "query": 1:6: parse error: unknown function with name "new"',
          }, { status: 400 })
          : undefined;
      await open(at, ["up + new(up)"]);
      await at.page.click("text=Run anyway");
      await says(at.page, "#answer-0 .error", 'unknown function with name "new"');
      assertEquals(await at.page.textContent("#answer-0 .place mark"), "new");
    }, REFUSED);

    await step("running a query leaves the cursor where it was", async (at) => {
      await open(at);
      await at.page.fill(EDITOR, "up + 1");
      await at.page.press(EDITOR, "Enter");
      await at.page.waitForSelector("#answer-0 canvas");
      assertEquals(await at.page.evaluate(() => document.activeElement?.id), "query-0");
      await at.page.keyboard.type("1");
      assertEquals(await at.page.inputValue(EDITOR), "up + 11");
    });

    await step("an empty answer suggests what would help", async (at) => {
      at.source.full = false;
      await open(at, ["model_request_total"]);
      await says(at.page, "#answer-0 .nothing", "There is no metric model_request_total");
      await says(at.page, "#answer-0 .nothing", "Did you mean model_requests_total");
    });

    await step("warnings and infos of the answer are shown", async (at) => {
      at.source.instead = (url) =>
        url.pathname.endsWith("query_range")
          ? success(matrix({ a: "b" })(url), {
            warnings: ["PromQL warning: quantile value should be between 0 and 1"],
            infos: ["PromQL info: metric might not be a counter"],
          })
          : undefined;
      await open(at, ["rate(up[5m])"]);
      await says(at.page, "#answer-0 .warning", "quantile value should be");
      await says(at.page, "#answer-0 .info", "might not be a counter");
    });

    await step(
      "a range selector becomes a table of its samples, a string a table of one row",
      async (at) => {
        at.source.instead = (url) => {
          if (!url.pathname.endsWith("/query")) return undefined;
          return url.searchParams.get("query") === '"hello"'
            ? success({ resultType: "string", result: [0, "hello"] })
            : success({
              resultType: "matrix",
              result: [{ metric: { job: "a" }, values: [[0, "1"], [5, "NaN"]] }],
            });
        };
        await open(at, ["up[1m]"], ['"hello"']);
        await says(at.page, "#answer-0 tbody tr:nth-child(2)", "NaN");
        await says(at.page, "#answer-1 td", "hello");
      },
    );

    await step("values without a place on an axis are mentioned", async (at) => {
      at.source.instead = (url) =>
        url.pathname.endsWith("query_range")
          ? success(
            matrix({ a: "b" })(
              url,
              (t) => url.searchParams.get("query") === "nan" ? "NaN" : t % 2 === 0 ? "+Inf" : "1",
            ),
          )
          : undefined;
      await open(at, ["nan"], ["inf"]);
      await says(at.page, "#answer-0 .warning", "All values are NaN");
      await says(at.page, "#answer-1 .warning", "1 series has infinite values");
    });

    await step("a line breaks where values are missing", async (at) => {
      let gap: readonly [from: number, to: number] | undefined;
      at.source.instead = (url) => {
        if (!url.pathname.endsWith("query_range")) return undefined;
        const [start, end] = ["start", "end"].map((name) => Number(url.searchParams.get(name)));
        const third = (end! - start!) / 3;
        // A refresh asks for the newest points only: the gap stays where it was at first.
        const [from, to] = gap ??= [start! + third, end! - third];
        return success(matrix({ a: "b" })(url, (t) => t > from && t < to ? "NaN" : "1.37"));
      };
      await open(at, ["gap"]);
      await at.page.locator("#answer-0 .u-over").hover({ position: { x: 100, y: 60 } });
      await at.page.waitForSelector("#answer-0 .hover-point:visible");
      const drawn = (await at.page.evaluate(rowUnderPoint)).join("");
      assertMatch(drawn, /^\.*#{300,}\.{300,}#{300,}\.*$/);
    });

    await step("of thousands of series 100 are fetched and 20 drawn", async (at) => {
      const limits: (string | null)[] = [];
      at.source.instead = (url) => {
        if (url.searchParams.get("query")?.startsWith("count(")) {
          return success({ resultType: "vector", result: [{ metric: {}, value: [0, "2213"] }] });
        }
        if (!url.pathname.endsWith("query_range")) return undefined;
        limits.push(url.searchParams.get("limit"));
        return success(matrix(...many(100))(url), { warnings: ["results truncated due to limit"] });
      };
      await open(at, ['{__name__=~".+"}']);
      await says(at.page, "#answer-0 h2 em", "showing 20 of 2,213 series");
      assertEquals(limits[0], "100");
      assertEquals(await at.page.locator("#answer-0 .legend > span").count(), 20);
      await at.page.click("text=Show 100 of 2,213 series");
      await says(at.page, "#answer-0 h2 em", "showing 100 of 2,213 series");
      await at.page.click("text=76 more");
      assertEquals(await at.page.locator("#answer-0 .legend > span").count(), 100);
      await at.page.click("text=fewer");
      assertEquals(await at.page.locator("#answer-0 .legend > span").count(), 24);
      assertEquals(await at.page.locator("#answer-0 .warning").count(), 0);
    });

    await step("a backend that ignores the limit is drawn in part, too", async (at) => {
      at.source.instead = (url) =>
        url.pathname.endsWith("query_range") ? success(matrix(...many(2213))(url)) : undefined;
      await open(at, ["many"]);
      await says(at.page, "#answer-0 h2 em", "showing 20 of 2,213 series");
    });

    await step("thousands of rows come in pages; text and bars show a part of them", async (at) => {
      at.source.instead = (url) =>
        url.pathname.endsWith("/query")
          ? success({
            resultType: "vector",
            result: many(2213).map((metric, nr) => ({ metric, value: [0, String(nr)] })),
          })
          : undefined;
      await open(at, ["many", "table"], ["many", "json"], ["many", "bars"]);
      await says(at.page, "#answer-0 .pager", "page 1 of 89");
      assertEquals(await at.page.locator("#answer-0 tbody tr").count(), 25);
      await says(at.page, "#answer-1 pre", "… and 2013 more series");
      await says(at.page, "#answer-2 .warning", "2,173 of 2,213 series have no bar");
      assertEquals(await at.page.locator("#answer-2 .bars tr").count(), 40);
    });

    await step("a slow query can be cancelled, and run again", async (at) => {
      let aborted = 0;
      let slow = true;
      at.source.instead = (url, request) => {
        if (!slow || !url.pathname.endsWith("query_range")) return undefined;
        return untilGone(request, () => aborted++);
      };
      await open(at, ["up"]);
      await at.page.locator(".running button", { hasText: "Cancel" }).click(PATIENT);
      await says(at.page, ".answer", "Query cancelled.");
      await until(() => aborted === 1);
      slow = false;
      await at.page.click("text=Run again");
      await at.page.waitForSelector("#answer-0 canvas");
    });

    await step("a new query or another page cancels the running query", async (at) => {
      let aborted = 0;
      at.source.instead = (url, request) => {
        if (!url.pathname.endsWith("query_range")) return undefined;
        return untilGone(request, () => aborted++);
      };
      await open(at, ["up"]);
      await at.page.waitForSelector(".running", PATIENT);
      await at.page.fill(EDITOR, "up + 1");
      await at.page.press(EDITOR, "Enter");
      await until(() => aborted === 1);
      await at.page.waitForSelector(".running", PATIENT);
      await at.page.click("nav >> text=Status");
      await until(() => aborted === 2);
    });

    await step(
      "hostile values are suggested as text and inserted with escapes",
      async (at) => {
        at.source.instead = (url) => {
          if (url.pathname.endsWith("/label/model/values")) return success(HOSTILE);
          if (url.pathname.endsWith("/labels")) return success(["model", "a.b", HOSTILE[0]]);
          return undefined;
        };
        await open(at);
        const { parse } = await import("../../server/prometheus/promql/parser.ts");
        const asksLastFor = (value: string) => {
          const asked = at.source.asked.findLast((one) => one.startsWith("query_range "));
          if (asked === undefined) return false;
          const expr = parse(asked.slice("query_range ".length));
          return expr.kind === "vector" && expr.matchers[0]!.value === value;
        };
        for (const value of HOSTILE) {
          await at.page.fill(EDITOR, "");
          await at.page.locator(EDITOR).pressSequentially('up{model="');
          await at.page.waitForSelector(".offers li");
          const offers = await at.page.locator(".offers li b").allTextContents();
          const place = offers.indexOf(value);
          assert(place >= 0, `${value} is not offered`);
          for (let down = 0; down < place; down++) await at.page.keyboard.press("ArrowDown");
          await at.page.keyboard.press("Tab");
          await at.page.keyboard.type("}");
          await at.page.keyboard.press("Enter");
          // The value before this one may be asked for once more.
          await until(() => asksLastFor(value));
          at.source.asked.length = 0;
        }
        await at.page.fill(EDITOR, "");
        await at.page.locator(EDITOR).pressSequentially("up{a.");
        assertEquals(await at.page.locator('img[src="x"]').count(), 0);
        assertEquals(await at.page.evaluate("globalThis.pwned"), undefined);
        const wide = await at.page.evaluate(() =>
          document.documentElement.scrollWidth - document.documentElement.clientWidth
        );
        assertEquals(wide, 0);
      },
    );

    await step("a long query fits the width of a phone", async (at) => {
      await at.page.setViewportSize({ width: 390, height: 800 });
      await open(at, ["sum by (model, outcome) (rate(model_requests_total[$__rate_interval]))"]);
      await at.page.waitForSelector("#answer-0 canvas");
      assertEquals(await at.page.evaluate(() => document.documentElement.scrollWidth), 390);
    });

    await step("names with other characters are quoted", async (at) => {
      at.source.instead = (url) => {
        if (url.pathname.endsWith("/labels")) return success(["a.b"]);
        if (url.pathname.endsWith("/label/__name__/values")) return success(["my.metric"]);
        return undefined;
      };
      await open(at);
      await at.page.locator(EDITOR).pressSequentially("metr");
      await says(at.page, ".offers li", "my.metric");
      await at.page.keyboard.press("Tab");
      assertEquals(await at.page.inputValue(EDITOR), '{"my.metric"}');
      await at.page.fill(EDITOR, "");
      await at.page.locator(EDITOR).pressSequentially("sum by (");
      await says(at.page, ".offers li", "a.b");
      await at.page.keyboard.press("Tab");
      assertEquals(await at.page.inputValue(EDITOR), 'sum by ("a.b")');
    });

    await step("a pasted text gets no suggestions, and Enter runs it", async (at) => {
      await open(at);
      await at.page.focus(EDITOR);
      await at.page.evaluate(() => document.execCommand("insertText", false, ""));
      await at.page.evaluate((selector) => {
        const area = document.querySelector<HTMLTextAreaElement>(selector)!;
        area.value = "model_req";
        area.setSelectionRange(9, 9);
        area.dispatchEvent(
          new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }),
        );
      }, EDITOR);
      await at.page.waitForTimeout(500);
      assertEquals(await at.page.locator(".offers").count(), 0);
      await at.page.press(EDITOR, "Enter");
      await at.page.waitForFunction(() => location.search.includes("q=model_req"));
    });

    await step("Enter runs a complete name although it is suggested", async (at) => {
      at.source.instead = (url) =>
        url.pathname.endsWith("/label/__name__/values") ? success(["up", "up_two"]) : undefined;
      await open(at);
      await at.page.locator(EDITOR).pressSequentially("up");
      await says(at.page, ".offers li", "up_two");
      await at.page.keyboard.press("Enter");
      await at.page.waitForFunction(() => location.search.includes("q=up&"));
    });

    await step("a variable is sent as a duration and stays in the address", async (at) => {
      await open(at);
      await at.page.locator(EDITOR).pressSequentially("rate(up[$__r");
      await says(at.page, ".offers li", "rate window");
      await at.page.keyboard.press("Tab");
      await at.page.keyboard.type(")");
      await at.page.keyboard.press("Enter");
      await at.page.waitForSelector("#answer-0 canvas");
      assert(at.source.asked.includes("query_range rate(up[20s])"), at.source.asked.join("\n"));
      const search = new URL(at.page.url()).searchParams;
      assertEquals(search.get("q"), "rate(up[$__rate_interval])");
    });

    await step("the history lists queries, runs them again, and can be cleared", async (at) => {
      await open(at);
      for (const expr of ["up", "up + 1"]) {
        await at.page.fill(EDITOR, expr);
        await at.page.press(EDITOR, "Enter");
      }
      await at.page.click("text=History");
      assertEquals(await at.page.locator(".picks button").allTextContents(), ["up + 1", "up"]);
      await at.page.locator(".picks button").last().click();
      await at.page.waitForFunction(() => location.search.includes("q=up&"));
      await at.page.click("text=History");
      await at.page.click("text=Clear all");
      await says(at.page, "dialog", "Queries you run appear here");
    });

    await step("the address carries all queries and their views", async (at) => {
      await open(at, ["up", "table"], ["up + 1", "bars"]);
      await at.page.waitForSelector("#answer-0 td");
      await at.page.waitForSelector("#answer-1 .bars");
      await at.page.click(".query >> nth=1 >> text=json");
      await at.page.waitForSelector("#answer-1 pre");
      const search = new URL(at.page.url()).searchParams;
      assertEquals([search.getAll("q"), search.getAll("view")], [["up", "up + 1"], [
        "table",
        "json",
      ]]);
      await at.page.goBack();
      await at.page.waitForSelector("#answer-1 .bars");
    });

    await step("links in Prometheus' format open their queries", async (at) => {
      const search = new URLSearchParams({
        "g0.expr": "up",
        "g0.tab": "0",
        "g0.range_input": "2h",
        "g1.expr": "up + 1",
        "g1.tab": "1",
      });
      await at.page.goto(`${at.source.url}/ui/explore?${search}`);
      await at.page.waitForSelector("#answer-0 canvas");
      await at.page.waitForSelector("#answer-1 td");
      await at.page.waitForSelector('.seg [aria-pressed="true"] >> text=lines');
    });

    await step("a panel opens its query in Explore", async (at) => {
      await at.page.goto(`${at.source.url}/ui/operations`);
      await at.page.waitForSelector("#latency-map canvas, #heat canvas, .panel canvas");
      await at.page.hover("#outcomes");
      await at.page.click("#outcomes .menu-button");
      await at.page.click("text=Open in Explore");
      await at.page.waitForSelector("#answer-0 canvas");
      assertEquals(await at.page.locator(EDITOR).count(), 1);
      assertMatch(await at.page.inputValue(EDITOR), /\[\$__rate_interval\]/);
    });

    await step("a CSV file is named after the query and holds no formulas", async (at) => {
      at.source.instead = (url) =>
        url.pathname.endsWith("/query")
          ? success({
            resultType: "vector",
            result: [{ metric: { model: "=cmd|' /C calc'!A0" }, value: [0, "1"] }],
          })
          : undefined;
      await open(at, ['up{path="../x"}', "table"]);
      await at.page.waitForSelector("#answer-0 td");
      await at.page.hover("#answer-0");
      await at.page.click("#answer-0 .menu-button");
      const [download] = await Promise.all([
        at.page.waitForEvent("download"),
        at.page.click("text=Save as CSV"),
      ]);
      assertEquals(download.suggestedFilename(), "up-path-x.csv");
      const text = await Deno.readTextFile(await download.path());
      assertEquals(text, "model,Value\r\n'=cmd|' /C calc'!A0,1\r\n");
    });
  },
});

/** A response that comes only after the client has disconnected. */
function untilGone(request: Request, gone: () => void): Promise<Response> {
  return new Promise((resolve) =>
    request.signal.addEventListener("abort", () => {
      gone();
      resolve(new Response());
    })
  );
}

/** Waits for what the browser sends with a delay. */
async function until(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1200 && !done(); turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert(done(), "It did not come true in time");
}

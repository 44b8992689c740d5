/**
 * Whether everybody can use the dashboard: with a keyboard alone, with a screen
 * reader, with large text and with colours of one's own. Ignored where there is no Chromium.
 */

import { assert, assertEquals } from "@std/assert/mod.js";
import type { Page } from "playwright-core";
import { eventually } from "../../server/commands/testing/server.ts";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import { PAGES } from "../state/place.ts";
import { barriers } from "./axe.ts";
import { heard, listen } from "./listener.ts";
import { blankPanels } from "./panels.ts";
import { STATES } from "./states.ts";
import { lookAtStop, walk } from "./tab_walk.ts";
import { open, type Visit, visit, type VisitOptions } from "./visit.ts";

/** A chart of each kind, by its page. */
const CHARTS = [
  ["/ui/operations", "outcomes"],
  ["/ui/operations", "latencies"],
  ["/ui/alerts", "history"],
  ["/ui/models", "class-mix"],
] as const;
// Charts without a time axis.
const BARS: readonly string[] = ["class-mix"];

const WALKS = [
  { key: "Tab", colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { key: "Shift+Tab", colorScheme: "dark", viewport: { width: 390, height: 700 } },
] as const;

type Step = (
  name: string,
  test: (at: Visit) => Promise<void>,
  options?: VisitOptions,
) => Promise<boolean>;

/** Waits until the page has reacted to a change of its size or data. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frames = 0; frames < 5; frames++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

let made: ReturnType<typeof writePage> | undefined;

function inBrowser(name: string, steps: (step: Step) => Promise<void>): void {
  Deno.test({
    name,
    ...IN_A_BROWSER,
    async fn(t) {
      const files = await (made ??= writePage(pageUrl()));
      await using browser = await launch();
      await steps((name, test, options = {}) =>
        t.step(name, () => visit(browser, files, options, test))
      );
    },
  });
}

inBrowser("all of the dashboard works with a keyboard", async (step) => {
  await step("the time form gives the focus back to its button", async (at) => {
    await open(at, "/ui/operations");
    const button = at.page.getByRole("button", { name: "Custom" });
    const from = at.page.getByLabel("From");
    for (const leave of ["Escape", "Enter"]) {
      await button.press("Enter");
      await from.and(at.page.locator(":focus")).waitFor();
      await from.press(leave);
      await from.waitFor({ state: "detached" });
      assert(await button.evaluate((element) => element === document.activeElement), leave);
    }
    await button.press("Enter");
    await from.and(at.page.locator(":focus")).waitFor();
    await at.page.getByRole("button", { name: /^Theme/ }).focus();
    await from.waitFor({ state: "detached" });
  });

  await step("the legend works with keys as with a mouse", async (at) => {
    await open(at, "/ui/operations");
    const names = at.page.locator("#outcomes .legend-name");
    await names.nth(1).waitFor();
    const shown = () =>
      names.evaluateAll((all) =>
        all.filter((one) => one.ariaPressed === "true").map((one) => one.textContent)
      );
    await names.first().press("Enter");
    assertEquals(await shown(), ["ok"]);
    await names.first().press("Enter");
    assertEquals(await shown(), ["ok", "invalid"]);
    for (const key of ["Shift+Enter", "Control+Enter", "Meta+Enter"]) {
      await names.first().press(key);
      assertEquals(await shown(), ["invalid"], key);
      await names.first().press(key);
      assertEquals(await shown(), ["ok", "invalid"], key);
    }
    await at.page.evaluate(() => (document.activeElement as HTMLElement).blur());
    const canvas = at.page.locator("#outcomes canvas");
    const before = await canvas.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    await names.first().focus();
    // A focused legend entry dims the other lines.
    await at.page.waitForFunction((before) => {
      const canvas = document.querySelector<HTMLCanvasElement>("#outcomes canvas")!;
      return canvas.toDataURL() !== before;
    }, before);
  });

  for (const [path, panel] of CHARTS) {
    await step(`${panel} is read, marked, zoomed, moved and pinned by keys`, async (at) => {
      await open(at, path);
      const host = at.page.locator(`#${panel} .plot-host`);
      await host.locator("canvas").waitFor();
      /** What is read out, without the alerts that began then: they may arrive later. */
      const said = async () =>
        (await at.page.locator(`#${panel} .plot [aria-live]`).textContent())?.split("▲")[0];
      const range = () => new URL(at.page.url()).search;

      await host.press("ArrowLeft");
      // The first key press loads the code for the keyboard.
      await at.page.locator(`#${panel} .plot [aria-live]`, { hasText: /\S/ }).waitFor();
      const all = (await said())!;
      await host.press("ArrowDown");
      const first = (await said())!;
      assert(first !== "", all);
      // Bars of one series have one row.
      assert(BARS.includes(panel) || first.length < all.length, `${first} of ${all}`);
      await host.press("Home");
      assert(await said() !== first);

      await host.press("Enter");
      const tooltip = at.page.locator(`#${panel} .tooltip.pinned`);
      await tooltip.waitFor();
      await at.page.keyboard.press("Tab");
      await at.page.keyboard.press("Enter");
      await tooltip.waitFor({ state: "detached" });
      assert(await host.evaluate((element) => element === document.activeElement));
      await host.press("ArrowLeft");
      await host.press("Enter");
      await tooltip.waitFor();
      await at.page.keyboard.press("Escape");
      await tooltip.waitFor({ state: "detached" });

      const changed = async (...keys: readonly string[]) => {
        const before = range();
        for (const key of keys) await at.page.keyboard.press(key);
        await at.page.waitForFunction((before) => location.search !== before, before);
      };
      if (!BARS.includes(panel)) {
        await changed("ArrowLeft", "Space", "Shift+ArrowLeft", "Enter");
        await changed("+");
        await changed("-");
      }
      await changed("t", "ArrowLeft");
      await changed("t", "ArrowRight");
    });
  }

  await step(
    "the help lists the keys of every part of the page",
    async (at) => {
      await open(at, "/ui/operations");
      await at.page.keyboard.press("?");
      const help = at.page.getByRole("dialog", { name: "Keyboard shortcuts" });
      await help.waitFor();
      const parts = help.getByRole("table");
      assertEquals(
        await parts.locator("caption").allTextContents(),
        ["Pages", "Everywhere", "In a chart", "On a legend entry", "On a panel menu (⋯)"]
          .concat("In the query editor"),
      );
      for (const keys of ["g i", "t →", "d r", "Shift Enter", "Ctrl Space", "Home", "Escape"]) {
        await help.locator("kbd", { hasText: keys }).first().waitFor();
      }
      // Shortcuts do nothing while the help is open.
      await at.page.keyboard.press("g");
      await at.page.keyboard.press("a");
      await at.page.keyboard.press("Escape");
      await help.waitFor({ state: "detached" });
      assertEquals(new URL(at.page.url()).pathname, "/ui/operations");
    },
  );

  await step("v and x act on the focused panel", async (at) => {
    await open(at, "/ui/operations");
    await at.page.hover("#latency h2");
    const host = at.page.locator("#outcomes .plot-host");
    await host.locator("canvas").waitFor();
    await at.page.keyboard.press("Tab");
    await host.focus();
    await at.page.keyboard.press("v");
    await at.page.locator("#outcomes.maximised").waitFor();
    await at.page.keyboard.press("ArrowLeft");
    await at.page.waitForSelector("#outcomes .tooltip");
    await at.page.keyboard.press("Escape");
    await at.page.waitForSelector("#outcomes .tooltip", { state: "detached" });
    await at.page.locator("#outcomes.maximised").waitFor();
    await at.page.keyboard.press("Escape");
    await at.page.locator("#outcomes.maximised").waitFor({ state: "detached" });
    await host.focus();
    await at.page.keyboard.press("x");
    const field = at.page.getByRole("combobox", { name: "Query" });
    assert((await field.inputValue()).startsWith("sum by (outcome)"));
  });

  await step("a focused menu item is visible as such", async (at) => {
    await open(at, "/ui/operations");
    await at.page.locator("#outcomes .menu-button").press("Enter");
    await at.page.locator("#outcomes [role=menuitem]:focus").waitFor();
    for (const key of ["ArrowDown", "End"]) {
      await at.page.keyboard.press(key);
      assertEquals((await at.page.evaluate(lookAtStop))!.problems, []);
    }
  });

  await step("Explore's completions are those of a combobox", async (at) => {
    await open(at, "/ui/explore");
    const field = at.page.getByRole("combobox", { name: "Query" });
    assertEquals(await field.getAttribute("aria-expanded"), "false");
    // One change: the list of an earlier part of the word could open in between.
    await field.fill("model_req");
    const options = at.page.getByRole("listbox", { name: "Completions" }).getByRole("option");
    await options.first().waitFor();
    assertEquals(await field.getAttribute("aria-expanded"), "true");
    const chosen = () =>
      field.evaluate((element) =>
        document.getElementById(element.getAttribute("aria-controls")!)!
          .querySelector(`#${element.getAttribute("aria-activedescendant")}[aria-selected=true]`)!
          .textContent
      );
    const first = await chosen();
    await field.press("ArrowDown");
    assert(await chosen() !== first, "the arrow chose another");
    await field.press("Escape");
    await options.first().waitFor({ state: "detached" });
    assertEquals(await field.getAttribute("aria-expanded"), "false");
    assertEquals(await field.getAttribute("aria-activedescendant"), null);
  });

  await step("a mistake in a query is announced when the query is run", async (at) => {
    await open(at, "/ui/explore");
    const field = at.page.getByRole("combobox", { name: "Query" });
    const alert = at.page.getByRole("alert");
    await field.pressSequentially("sum by (x");
    assertEquals(await alert.textContent(), "");
    await field.press("Escape");
    await field.press("Enter");
    await alert.filter({ hasText: /\S/ }).waitFor();
  });
});

inBrowser("a screen reader announces each change once, and never numbers", async (step) => {
  const refreshes = async ({ source }: Visit, times: number) => {
    source.asked.length = 0;
    const count = () =>
      source.asked.filter((asked) => asked.includes("count by (severity)")).length;
    await eventually(() => Promise.resolve(count() >= times));
  };
  // The browser logs every response with status 502.
  const expected = /502/;

  // Two pages whose sentence mentions alerts, and one whose sentence does not.
  for (const path of ["operations", "alerts", "system"]) {
    await step(`${path} announces a new alert and an unreachable backend`, async (at) => {
      at.source.firing = false;
      at.source.scrapeInterval = "1s";
      await open(at, `/ui/${path}?refresh=1`);
      await at.page.waitForLoadState("load");
      await refreshes(at, 2);
      await listen(at.page);
      await refreshes(at, 2);
      assertEquals(await heard(at.page), []);

      at.source.firing = true;
      await at.page.waitForSelector("nav .count");
      await refreshes(at, 2);
      const alarm = await heard(at.page);
      assertEquals(alarm, [...new Set(alarm)]);
      assert(alarm.length > 0, "nothing was said of the alert");

      at.source.up = false;
      await at.page.waitForSelector(".notices .say");
      await at.page.waitForTimeout(1500);
      const outage = await heard(at.page);
      // Once, unless the server's clock has shown in between that the time was another.
      assertEquals(outage, [...new Set(outage)]);
      const said = new Set(outage.map((text) => text.replaceAll(/\d+:\d\d:\d\d/g, "")));
      assertEquals(said.size, 1, outage.join("; "));
      assert(outage[0]!.includes("retrying automatically"), outage[0]);
    }, { expected });
  }

  await step("the error of a query is announced once", async (at) => {
    at.source.refusal = "too many samples";
    at.source.scrapeInterval = "1s";
    await open(at, `/ui/explore?q=up&refresh=1`);
    await at.page.waitForSelector("#answer-0 .error");
    await listen(at.page);
    await refreshes(at, 3);
    assertEquals(await heard(at.page), []);
  }, { expected: /422/ });
});

inBrowser("every tab stop is visible and in the order of the page", async (step) => {
  for (const path of [...PAGES, "explore?q=sum+by+(model)+(rate(model_requests_total[1m]))"]) {
    for (const { colorScheme, viewport, key } of WALKS) {
      await step(`${key} goes through ${path} on a screen ${viewport.width} wide`, async (at) => {
        // A refresh in between could add stops.
        await open(at, `/ui/${path}${path.includes("?") ? "&" : "?"}refresh=0`);
        await at.page.waitForLoadState("networkidle");
        assertEquals(await blankPanels(at.page), []);
        await at.page.evaluate(() => scrollTo(0, 0));
        await settled(at.page);
        const { stops, problems } = await walk(at.page, key);
        assertEquals(problems, []);
        assert(stops > 10, `${stops} stops`);
      }, { context: { colorScheme, viewport } });
    }
  }
});

// The text spacing that WCAG 1.4.12 requires a page to support.
const SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; " +
  "word-spacing: 0.16em !important }";

inBrowser("the dashboard supports large text and forced colours", async (step) => {
  for (const path of PAGES) {
    const context = { viewport: { width: 640, height: 400 } };
    await step(
      `${path} at twice its size, with spaced text, is not wider than the screen`,
      async (at) => {
        await open(at, `/ui/${path}`);
        await at.page.evaluate((css) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets.push(sheet);
        }, SPACED);
        await blankPanels(at.page, 2000);
        assertEquals(await at.page.evaluate(() => document.documentElement.scrollWidth), 640);
      },
      { context },
    );
  }

  await step("legend lines keep their colours in forced-colors mode", async (at) => {
    await open(at, "/ui/operations");
    const marks = at.page.locator("#outcomes .mark-line");
    await marks.nth(1).waitFor();
    const colors = await marks.evaluateAll((all) =>
      all.map((one) => getComputedStyle(one).borderTopColor)
    );
    assertEquals(new Set(colors).size, 2);
    const outlines = await at.page.locator(".seg button, nav a").evaluateAll((all) =>
      all.filter((one) => getComputedStyle(one).outlineStyle === "solid").map((one) =>
        one.textContent
      )
    );
    assertEquals(outlines.map((text) => text.replace("g o", "")), ["Operations", "15m"]);
  }, { context: { forcedColors: "active" } });
});

inBrowser("axe finds no problems in the dashboard", async (step) => {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const path of PAGES) {
      const expected = /422/;
      await step(`${path} in ${colorScheme}`, async (at) => {
        await open(at, `/ui/${path}`);
        await at.page.locator("main :is(canvas, table, textarea, .fields)").first().waitFor();
        const found: string[] = [];
        const look = async (state: string) => {
          found.push(...(await barriers(at.page)).map((text) => `${state}: ${text}`));
        };
        await look("as it opens");
        for (const { name, enter, leave } of STATES[path]) {
          await enter(at);
          await look(name);
          await leave?.(at);
        }
        await at.page.setViewportSize({ width: 390, height: 844 });
        await settled(at.page);
        await look("on a phone");
        assertEquals(found, []);
      }, { expected, context: { colorScheme } });
    }
  }
});

/** The times below charts, at the widths of phones and screens and over all ranges. */

import { assertEquals, assertGreaterOrEqual } from "@std/assert/mod.js";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import { open, visit } from "./visit.ts";

const WIDTHS = [320, 390, 900, 1440];
const RANGES = ["15m", "1h", "6h", "24h", "7d"];

/** Keeps the texts that were last drawn on each canvas. */
const RECORD = `
  const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
  Object.assign(CanvasRenderingContext2D.prototype, {
    clearRect(...args) {
      this.canvas.texts = [];
      return clearRect.apply(this, args);
    },
    fillText(...args) {
      this.canvas.texts?.push(args[0]);
      return fillText.apply(this, args);
    },
  });`;

Deno.test("a chart has three times at least, at every width and range", IN_A_BROWSER, async () => {
  await using browser = await launch();
  const files = await writePage(pageUrl());
  for (const width of WIDTHS) {
    const context = { viewport: { width, height: 900 } };
    await visit(browser, files, { context }, async (at) => {
      await at.page.addInitScript(RECORD);
      for (const range of RANGES) {
        await open(at, `/ui/operations?refresh=0&from=now-${range}`);
        for (const panel of ["outcomes", "latency", "latencies"]) {
          await at.page.locator(`#${panel}`).scrollIntoViewIfNeeded();
          await at.page.locator(`#${panel} canvas`).waitFor();
        }
        await at.page.waitForFunction(() =>
          [...document.querySelectorAll("canvas")].every((canvas) => "texts" in canvas)
        );
        const drawn = await at.page.evaluate(() =>
          [...document.querySelectorAll("canvas")]
            .map((canvas) => (canvas as unknown as { texts: string[] }).texts)
        );
        assertEquals(drawn.length, 3);
        for (const texts of drawn) {
          const times = texts.filter((text) => /^\d\d:\d\d|^\d+ [A-Z][a-z]{2}$/.test(text));
          assertGreaterOrEqual(times.length, 3, `${texts} at ${width} pixels over ${range}`);
        }
      }
    });
  }
});

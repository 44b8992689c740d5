/** Whether the panels of an open page show something. */

import type { Page } from "playwright-core";
import "./pixels.ts";

// Only a failure waits so long.
const PATIENCE_MS = 120_000;

/** Scrolls through the page and waits for each panel. @returns the panels that stay blank */
export async function blankPanels(page: Page, patienceMs = PATIENCE_MS): Promise<string[]> {
  const until = performance.now() + patienceMs;
  // Without a panel on the page, nothing would be blank.
  await page.waitForSelector("main .panel");
  while (true) {
    const blank = await page.evaluate(lookAtPanels);
    if (blank.length === 0 || performance.now() > until) return blank;
    await page.waitForTimeout(200);
  }
}

/** Runs in the page. Panels send their queries when they are on the screen. */
async function lookAtPanels(): Promise<string[]> {
  const drawn = (canvas: HTMLCanvasElement) => {
    if (canvas.width === 0 || canvas.height === 0) return false;
    return pixelsOf(canvas).data.some((byte) => byte !== 0);
  };
  const problemOf = (panel: Element): string | undefined => {
    if (panel.querySelector(".skeleton, .waiting") !== null) return "waits";
    if (panel.querySelector(".empty, .error") !== null) return undefined;
    const canvases = [...panel.querySelectorAll("canvas")];
    if (canvases.some((canvas) => !drawn(canvas))) return "has a canvas with nothing on it";
    const number = panel.querySelector(".num")?.textContent.trim();
    const context = panel.querySelector(".vs")?.textContent.trim();
    if (number === "–" && (context === "" || context?.includes("–"))) {
      return "has no number, and does not say why";
    }
    const tables = [...panel.querySelectorAll("table")];
    if (tables.some((table) => table.querySelector("tbody td") === null)) return "has no rows";
    const title = panel.querySelector("h2")?.textContent ?? "";
    const seen = canvases.length + panel.querySelectorAll("svg").length > 0;
    return !seen && panel.textContent.trim() === title.trim() ? "is blank" : undefined;
  };
  const problems: string[] = [];
  for (const panel of document.querySelectorAll("main .panel")) {
    panel.scrollIntoView({ block: "center" });
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const name = panel.id || panel.getAttribute("aria-label") ||
      panel.querySelector("h2")?.textContent;
    const problem = problemOf(panel);
    if (problem !== undefined) problems.push(`${name} ${problem}`);
  }
  return problems;
}

/** The states of each page, for rules that must hold in all of them. */

import type { PageName } from "../state/place.ts";
import { painted } from "./browser.ts";
import type { Visit } from "./visit.ts";

/** A state of a page: how to enter it and how to leave it. */
export interface State {
  readonly name: string;
  readonly enter: (at: Visit) => Promise<unknown>;
  readonly leave?: (at: Visit) => Promise<unknown>;
}

const press = (key: string) => ({ page }: Visit) => page.keyboard.press(key);
const closeDialog = async ({ page }: Visit) => {
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  // It gives the focus back after that.
  await painted(page);
};
const choose = (name: string) => async ({ page }: Visit) => {
  await page.locator(".menu-button").first().press("Enter");
  await page.getByRole("menuitem", { name }).click();
};
const type = (text: string) => ({ page }: Visit) =>
  page.getByRole("combobox", { name: "Query" }).fill(text);

const HELP: State = {
  name: "the help",
  enter: async ({ page }) => {
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await page.getByRole("dialog").waitFor();
  },
  leave: closeDialog,
};
const SEARCH: State = {
  name: "the search",
  enter: async ({ page }) => {
    await page.keyboard.press("Control+k");
    await page.locator(".found li").first().waitFor();
  },
  leave: closeDialog,
};
const TIME_FORM: State = {
  name: "the time form",
  enter: async ({ page }) => {
    await page.locator(".popover .seg button").last().press("Enter");
    await page.getByLabel("From").fill("nonsense");
  },
  leave: press("Escape"),
};
const MENU: State = {
  name: "a menu",
  enter: ({ page }) => page.locator(".menu-button").first().press("Enter"),
  leave: press("Escape"),
};
const TABLE: State = {
  name: "a table",
  enter: async (at) => {
    await choose("View as table")(at);
    await at.page.locator(".table-view").waitFor();
  },
  leave: choose("View as chart"),
};
const FILLED: State = {
  name: "a panel that fills the page",
  enter: choose("Maximise"),
  leave: choose("Restore"),
};
const PANELS = [MENU, TABLE, FILLED, TIME_FORM, HELP, SEARCH];
const hides: State = {
  name: "a hidden line and a pinned tooltip",
  enter: async ({ page }) => {
    await page.locator(".legend-name").first().press("Shift+Enter");
    await page.locator(".plot-host").first().press("ArrowLeft");
    await page.keyboard.press("Enter");
    await page.locator(".tooltip.pinned").waitFor();
  },
  leave: press("Escape"),
};

export const STATES: Readonly<Record<PageName, readonly State[]>> = {
  operations: [...PANELS, hides],
  models: PANELS,
  system: PANELS,
  alerts: [
    ...PANELS,
    { name: "an open row", enter: ({ page }) => page.locator("#alerts td button").first().click() },
  ],
  explore: [
    TIME_FORM,
    HELP,
    {
      name: "the metrics",
      enter: async ({ page }) => {
        await page.getByRole("button", { name: "Metrics" }).click();
        await page.locator(".picks li").first().waitFor();
      },
      leave: closeDialog,
    },
    { name: "a mistake", enter: type("sum by (x") },
    {
      name: "completions",
      enter: async ({ page }) => {
        await type("")({ page } as Visit);
        await page.getByRole("combobox", { name: "Query" }).pressSequentially("model_req");
        await page.locator(".offers li").first().waitFor();
      },
      leave: press("Escape"),
    },
    {
      name: "a picture",
      enter: async (at) => {
        await type(`sum by (class, version, outcome) (rate(model_requests_total{job="a"}[1m]))`)(
          at,
        );
        await at.page.keyboard.press("Enter");
        await at.page.locator("#answer-0 canvas").waitFor();
      },
    },
    ...["bars", "table", "json"].map((view): State => ({
      name: view,
      enter: async ({ page }) => {
        await page.getByRole("button", { name: view, exact: true }).click();
        const shown = { bars: ".bars", table: "td", json: ".code" }[view];
        await page.locator(`#answer-0 ${shown}`).first().waitFor();
      },
    })),
    {
      name: "what the source refuses",
      enter: async (at) => {
        at.source.refusal = "too many samples";
        await type("vector(2)")(at);
        await at.page.keyboard.press("Enter");
        await at.page.locator("#answer-0 .error").waitFor();
      },
    },
  ],
  tryit: [
    HELP,
    {
      name: "an answer",
      enter: async ({ page }) => {
        await page.getByRole("button", { name: "Predict" }).click();
        await page.locator(".answer-class").waitFor();
        for (const summary of await page.locator("summary").all()) await summary.click();
      },
    },
    {
      name: "a refusal",
      enter: async ({ page, source }) => {
        source.problems = [{ field: "tenure", message: "must be a number" }];
        await page.getByRole("button", { name: "Predict" }).click();
        await page.locator(".problem").waitFor();
      },
    },
  ],
  status: [HELP],
};

/**
 * Whether the dashboard can be used by everybody: with a keyboard alone, with a screen
 * reader, with large text and with colours of one's own. Ignored where there is no Chromium.
 */

import { assert, assertEquals } from "@std/assert/mod.js";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { CHROMIUM, launch } from "./browser.ts";
import { PAGES } from "../state/place.ts";
import { barriers } from "./axe.ts";
import { NO_REFERENCE, open, type Visit, visit, type VisitOptions } from "./visit.ts";

Deno.test({
  name: "the dashboard is for everybody",
  ignore: CHROMIUM === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    const step = (name: string, test: (at: Visit) => Promise<void>, options: VisitOptions = {}) =>
      t.step(name, () => visit(browser, files, options, test));

    await step("the time form gives the focus back to its button", async (at) => {
      await open(at, "/ui/operations");
      const button = at.page.getByRole("button", { name: "custom" });
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
      await at.page.getByRole("button", { name: /^Colours/ }).focus();
      await from.waitFor({ state: "detached" });
    });

    await step("Explore's completions are those of a combobox", async (at) => {
      await open(at, "/ui/explore");
      const field = at.page.getByRole("combobox", { name: "Query" });
      assertEquals(await field.getAttribute("aria-expanded"), "false");
      await field.pressSequentially("model_req");
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

    await step("a query that cannot be run is said to be wrong, once it is to run", async (at) => {
      await open(at, "/ui/explore");
      const field = at.page.getByRole("combobox", { name: "Query" });
      const alert = at.page.getByRole("alert");
      await field.pressSequentially("sum by (x");
      assertEquals(await alert.textContent(), "");
      await field.press("Escape");
      await field.press("Enter");
      await alert.filter({ hasText: /\S/ }).waitFor();
    });

    for (const theme of ["light", "dark"] as const) {
      for (const name of PAGES) {
        await step(`${name} in ${theme} has no barrier`, async (at) => {
          await open(at, `/ui/${name}`);
          await at.page.waitForTimeout(400);
          assertEquals(await barriers(at.page), []);
        }, { expected: NO_REFERENCE, context: { colorScheme: theme } });
      }
    }
  },
});

/** The section "Accuracy" of the page Models, with made-up labels. Ignored without Chromium. */

import { assert, assertEquals, assertMatch } from "@std/assert/mod.js";
import { pageUrl } from "../../server/assets.ts";
import { writePage } from "../build.ts";
import { barriers } from "./axe.ts";
import { IN_A_BROWSER, launch } from "./browser.ts";
import { CHURN, type LabelledModel, serveLabelled } from "./labelled_source.ts";
import { blankPanels } from "./panels.ts";
import { type Visit, visit, type VisitOptions } from "./visit.ts";

const SLICES = ["Contract=Month-to-month", "Contract=One year", "Contract=Two year"];
const NO_LABELS = { ...CHURN, labels: 0, ever: 0 };
const PATH = "/ui/models?from=now-1h&model=churn";

async function open({ page, source }: Visit, model: LabelledModel): Promise<void> {
  serveLabelled(source, model);
  await page.goto(source.url + PATH);
  await page.locator(".part").scrollIntoViewIfNeeded();
  await page.locator(".part .say b", { hasNotText: "Loading" }).waitFor();
}

const sentenceOf = ({ page }: Visit) => page.locator(".part .say").innerText();

function textsOf({ page }: Visit, selector: string): Promise<string[]> {
  return page.locator(selector).evaluateAll((all) =>
    all.map((one) => (one as HTMLElement).innerText.replace(/\s+/g, " ").trim())
  );
}

Deno.test({
  name: "the accuracy of a model",
  ...IN_A_BROWSER,
  async fn(t) {
    const files = await writePage(pageUrl());
    await using browser = await launch();
    const step = (
      name: string,
      test: (at: Visit) => Promise<void>,
      context: VisitOptions["context"] = {},
    ) => t.step(name, () => visit(browser, files, { context }, test));

    await step("labels are compared with the reference, and shown from all sides", async (at) => {
      await open(at, { ...CHURN, slices: SLICES });
      assertMatch(await sentenceOf(at), /matches the reference data\. 0\.806 on 2,140 labels/);
      assertEquals(await blankPanels(at.page), []);
      const matrix = await textsOf(at, "#confusion tbody td");
      assertEquals(matrix, ["1,232 80.6 %", "297 19.4 %", "119 19.4 %", "493 80.6 %"]);
      const [accuracy] = await textsOf(at, "#figures tbody tr:first-child");
      assertMatch(accuracy!, /0\.806 ± 0\.009 0\.799 0\.805 ± 0\.010 \+0\.001$/);
      assertEquals(await textsOf(at, "#slices tbody td:first-child"), [
        "Contract=Two year",
        "Contract=One year",
        "Contract=Month-to-month",
      ]);
      const feedback = await textsOf(at, "#feedback tbody td:last-child");
      assertEquals(feedback, ["2,140", "31", "0", "12", "3"]);
    });

    await step("the charts are read with the keyboard", async (at) => {
      await open(at, CHURN);
      for (
        const [panel, said] of [
          ["accuracy", /accuracy 0\.\d+, estimated 0\.\d+.*\d+ labels · band 0\.\d+ to 0\.\d+/],
          ["calibration", /score 0\.9 to 1, observed 9\d(\.\d)? %, mean score 95 %, labels \d+/],
          ["label-delay", /^>7d, share of labels 0 %$/],
        ] as const
      ) {
        const host = at.page.locator(`#${panel} .plot-host`);
        await host.locator("canvas").waitFor();
        await host.press("ArrowLeft");
        const live = at.page.locator(`#${panel} .plot [aria-live]`, { hasText: /\S/ });
        assertMatch((await live.textContent())!.replaceAll("\u00a0", " "), said);
      }
    });

    await step(
      "an accuracy that fell is a warning, and so are the figures that tell",
      async (at) => {
        await open(at, { ...CHURN, accuracy: 0.74, costs: true });
        assert(await at.page.locator(".part .say.warn").isVisible());
        assertMatch(await sentenceOf(at), /^\S*\s*Accuracy is below the reference data\./);
        const tagged = await textsOf(at, "#figures tr:has(.tag.warn) td:first-child");
        assertEquals(tagged, ["Accuracy", "Precision", "Recall", "F1"]);
        assertEquals(await blankPanels(at.page), []);
        assert(await at.page.locator("#cost canvas").isVisible());
      },
    );

    await step("few labels are neither good nor bad", async (at) => {
      await open(at, { ...CHURN, labels: 37, accuracy: 0.3 });
      assert(await at.page.locator(".part .say.unknown").isVisible());
      assertMatch(await sentenceOf(at), /Too few labels.*37 labels: .* between 0\.\d+ and 0\.\d+/s);
      await at.page.locator("#figures tbody td").first().waitFor();
      assertEquals(await at.page.locator(".part .tag.ok, #figures .tag.warn").count(), 0);
    });

    await step("without labels the estimate is shown, and how to send labels", async (at) => {
      await open(at, NO_LABELS);
      assert(await at.page.locator(".part .say.unknown").isVisible());
      assertMatch(await sentenceOf(at), /only estimated: no labels yet\. About 0\.799/);
      assertEquals(
        await at.page.locator("#send-labels pre").textContent(),
        `curl -X POST '${at.source.url}/feedback' \\
  -H 'content-type: application/json' \\
  -d '{"id":"ID_OF_THE_PREDICTION","actual":"Yes"}'`,
      );
      await at.page.locator("#accuracy .legend-name").first().waitFor();
      assertEquals(await textsOf(at, "#accuracy .legend-name"), ["estimated"]);
      assertEquals(await at.page.locator("#confusion, #calibration").count(), 0);
      assertEquals(await textsOf(at, "#figures th:visible"), [
        "Figure",
        "Estimated",
        "Reference",
      ]);
    }, { viewport: { width: 390, height: 844 } });

    await step("an estimate from scores that are not calibrated says so", async (at) => {
      await open(at, { ...NO_LABELS, estimated: 0.6, calibrated: false });
      assert(await at.page.locator(".part .say.unknown").isVisible());
      assertMatch(await sentenceOf(at), /which are not known to be calibrated/);
    });

    await step("labels outside of the range are mentioned", async (at) => {
      await open(at, { ...CHURN, labels: 0 });
      assertMatch(await sentenceOf(at), /no labels in this range.*9,000 labels since/s);
      assertEquals(await at.page.locator("#send-labels").count(), 0);
      assertEquals(await blankPanels(at.page), []);
    });

    await step(
      "of a hundred classes the largest have cells, and no others are fetched",
      async (at) => {
        const classes = Array.from({ length: 100 }, (_, nth) => `class ${nth}`);
        await open(at, { ...CHURN, classes });
        await at.page.locator("#confusion tbody td").first().waitFor();
        assertEquals(await textsOf(at, "#confusion tbody th"), [
          ...classes.slice(0, 8),
          "92 more",
        ]);
        const cells = at.source.asked.filter((asked) =>
          asked.includes("by (predicted, actual)") && !asked.includes("topk")
        );
        assert(cells.length > 0 && cells.every((asked) => asked.includes("predicted=~")));
        await at.page.locator("#confusions").scrollIntoViewIfNeeded();
        await at.page.locator("#confusions tbody tr").first().waitFor();
        const confusions = await textsOf(at, "#confusions tbody tr");
        assertEquals(confusions.length, 10);
        assertMatch(confusions[0]!, /^class 1 class 0 \d+ \d+(\.\d)? %$/);
      },
    );

    await step("a regression has errors instead of classes", async (at) => {
      await open(at, { ...CHURN, regression: true, classes: [], reference: 6, slices: SLICES });
      assertMatch(await sentenceOf(at), /Mean absolute error matches the reference data\. 6\.00/);
      assertEquals(await blankPanels(at.page), []);
      assertEquals(await textsOf(at, "#figures tbody td:first-child:not([colspan])"), [
        "Mean absolute error",
        "Root mean squared error",
        "R²",
        "Mean error",
      ]);
      assertEquals(await at.page.locator("#confusion, #calibration").count(), 0);
    });

    for (const [colorScheme, width] of [["light", 1440], ["dark", 390]] as const) {
      const context = { colorScheme, viewport: { width, height: 900 } };
      for (
        const [name, model] of [["labels", { ...CHURN, slices: SLICES }], [
          "none",
          NO_LABELS,
        ]] as const
      ) {
        await step(`everybody can read it, ${colorScheme}, ${name}`, async (at) => {
          await open(at, model);
          assertEquals(await blankPanels(at.page), []);
          assertEquals(await barriers(at.page), []);
          const { scrollWidth, clientWidth } = await at.page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            return { scrollWidth, clientWidth };
          });
          assertEquals(scrollWidth, clientWidth);
        }, context);
      }
    }
  },
});

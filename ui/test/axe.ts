/** What axe finds of barriers in an open page. */

import type { Page } from "playwright-core";

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string; readonly any: readonly AxeCheck[] }[];
  }[];
}

interface AxeCheck {
  readonly message: string;
}

const SCRIPT = await Deno.readTextFile(
  new URL("../../node_modules/axe-core/axe.min.js", import.meta.url),
);

/** All but the minor ones, each with the first element that has it. */
export async function barriers(page: Page): Promise<string[]> {
  // Through the debugger, which the page's policy does not bind.
  if (!await page.evaluate("'axe' in globalThis")) await page.evaluate(SCRIPT);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(options: unknown): Promise<AxeResult> } }).axe.run({
      // New in WCAG 2.2, and so not among what axe looks for by itself.
      rules: { "target-size": { enabled: true } },
      resultTypes: ["violations"],
    })
  );
  return violations.filter(({ impact }) => impact !== "minor").map(({ id, impact, nodes }) => {
    const [{ html, any }] = nodes as [typeof nodes[number]];
    return `${impact} ${id} in ${nodes.length}: ${html.slice(0, 200)} ${any[0]?.message ?? ""}`;
  });
}

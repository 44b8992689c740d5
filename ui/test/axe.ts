/** The problems that axe finds in an open page. */

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

/** All problems except minor ones, each with its first element. */
export async function barriers(page: Page): Promise<string[]> {
  // The debugger may run scripts that the content security policy of the page forbids.
  if (!await page.evaluate("'axe' in globalThis")) await page.evaluate(SCRIPT);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(options: unknown): Promise<AxeResult> } }).axe.run({
      // New in WCAG 2.2, so axe does not check it by default.
      rules: { "target-size": { enabled: true } },
      resultTypes: ["violations"],
    })
  );
  return violations.filter(({ impact }) => impact !== "minor").map(({ id, impact, nodes }) => {
    const [{ html, any }] = nodes as [typeof nodes[number]];
    return `${impact} ${id} in ${nodes.length}: ${html.slice(0, 200)} ${any[0]?.message ?? ""}`;
  });
}

import { assertEquals } from "@std/assert/mod.js";
import { withTargetLabels } from "./target_labels.ts";

type Names = Record<string, string>;

const cases: [what: string, scraped: Names, target: Names, want: Names][] = [
  ["adds the target's labels", { a: "1" }, { job: "x" }, { a: "1", job: "x" }],
  [
    "keeps a label of the same name as exported",
    { job: "mine" },
    { job: "x" },
    { job: "x", exported_job: "mine" },
  ],
  [
    "finds a free name",
    { job: "mine", exported_job: "other" },
    { job: "x" },
    { job: "x", exported_job: "other", exported_exported_job: "mine" },
  ],
  [
    "does not take a name that the target has",
    { job: "mine" },
    { job: "x", exported_job: "y" },
    { job: "x", exported_job: "y", exported_exported_job: "mine" },
  ],
];
for (const [what, scraped, target, want] of cases) {
  Deno.test(`withTargetLabels() ${what}`, () => {
    const labels = withTargetLabels(
      new Map(Object.entries(scraped)),
      new Map(Object.entries(target)),
    );
    assertEquals(Object.fromEntries(labels), want);
  });
}

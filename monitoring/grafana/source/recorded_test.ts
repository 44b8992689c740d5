import { assert, assertEquals } from "@std/assert/mod.js";
import { parse } from "yaml";
import { chartsOf, dashboardFiles } from "../testing/dashboard_files.ts";
import { interpolateQuery } from "../testing/interpolate.ts";

const RULES = new URL("../../rules/", import.meta.url);

/** The names that the rules record. */
const RECORDED: ReadonlySet<string> = new Set(
  [...Deno.readDirSync(RULES)].filter(({ isFile }) => isFile).flatMap(({ name }) => {
    const { groups } = parse(Deno.readTextFileSync(new URL(name, RULES))) as {
      readonly groups: readonly { readonly rules: readonly { readonly record?: string }[] }[];
    };
    return groups.flatMap(({ rules }) => rules.map(({ record = "" }) => record));
  }),
);

for (const window of ["5m", "1h", "1d"]) {
  Deno.test(`the series of quality.json are recorded over the window ${window}`, () => {
    const queries = chartsOf(dashboardFiles().get("quality.json")!)
      .flatMap(({ targets = [] }) => targets.map(({ expr }) => interpolateQuery(expr, { window })));
    // Names of recorded series have a level and a colon; a pattern of names is not one of them.
    const names = new Set(
      queries.flatMap((query) => query.match(/\b[a-z_]+:model_\w+(:\w+)?(?=\{)/g) ?? []),
    );
    assert(names.size > 40);
    assertEquals([...names].filter((name) => !RECORDED.has(name)), []);
  });
}

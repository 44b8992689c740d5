import { assertEquals } from "@std/assert/mod.js";
import { folderOf, isMutated, testBeside } from "./scope.ts";

Deno.test("folderOf() is the first folder below the top", () => {
  assertEquals(folderOf("server/rules/template/lexer.ts"), "server/rules");
  assertEquals(folderOf("server/regexp.ts"), "server");
  assertEquals(folderOf("ui/prom/step.ts"), "ui/prom");
});

const mutated = ["server/promql/rate.ts", "server/log.ts", "ui/format/units.ts"];
const not = [
  ...["server/promql/rate_test.ts", "server/promql/engine_bench.ts", "server/http/test_app.ts"],
  ...["server/tsdb/store_suite.ts", "server/inference/testing.ts", "server/tools/bundle.ts"],
  ...["server/threads/testdata/dying_worker.ts", "ui/pages/models.ts", "ui/chart/plot.tsx"],
  ...["ui/chart/keyboard.ts", "ui/state/prefs.ts"],
];
Deno.test("isMutated() takes the program, and of the page what is a function of data", () => {
  assertEquals([...mutated, ...not].filter(isMutated), mutated);
});

Deno.test("testBeside() is the test of the same name", () => {
  assertEquals(testBeside("ui/chart/legend.tsx"), "ui/chart/legend_test.ts");
});

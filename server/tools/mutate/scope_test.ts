import { assertEquals } from "@std/assert/mod.js";
import { folderOf, foldersOf, isMutated, testBeside } from "./scope.ts";

Deno.test("folderOf() is the first folder below the top, or below a wing", () => {
  assertEquals(folderOf("server/prometheus/rules/template/lexer.ts"), "server/prometheus/rules");
  assertEquals(folderOf("server/prometheus/storage.ts"), "server/prometheus");
  assertEquals(folderOf("server/http/oip/binary.ts"), "server/http");
  assertEquals(folderOf("server/logger.ts"), "server");
  assertEquals(folderOf("ui/prom/step.ts"), "ui/prom");
});

Deno.test("the files of a wing itself are judged by the tests beside them, not by its folders'", () => {
  const [folder] = foldersOf(["server/models/tensor.ts"]);
  assertEquals(folder!.name, "server/models");
  assertEquals(folder!.tests.includes("server/models/tensor_test.ts"), true);
  assertEquals(folder!.tests.filter((test) => test.split("/").length > 3), []);
});

Deno.test("a folder of a wing is judged by all tests below it", () => {
  const [folder] = foldersOf(["server/prometheus/rules/template/lexer.ts"]);
  assertEquals(folder!.name, "server/prometheus/rules");
  assertEquals(
    ["group_test.ts", "template/template_test.ts"]
      .map((test) => folder!.tests.includes(`server/prometheus/rules/${test}`)),
    [true, true],
  );
});

const mutated = [
  ...["server/prometheus/promql/rate.ts", "server/logger.ts", "ui/format/units.ts"],
  "ui/expressions/requests.ts",
];
const not = [
  ...[
    "server/prometheus/promql/rate_test.ts",
    "server/prometheus/promql/engine_bench.ts",
    "server/http/testing/app.ts",
  ],
  ...[
    "server/prometheus/tsdb/testing/store_suite.ts",
    "server/models/testing/versions.ts",
    "server/models/watch/float_columns/assembly/count.ts",
    "server/tools/bundle.ts",
  ],
  ...["server/threads/testdata/dying_worker.ts", "ui/pages/models.ts", "ui/chart/plot.tsx"],
  ...["ui/chart/keyboard.ts", "ui/state/prefs.ts"],
];
Deno.test("isMutated() takes the program, and of the page what is a function of data", () => {
  assertEquals([...mutated, ...not].filter(isMutated), mutated);
});

Deno.test("testBeside() is the test of the same name", () => {
  assertEquals(testBeside("ui/chart/legend.tsx"), "ui/chart/legend_test.ts");
});

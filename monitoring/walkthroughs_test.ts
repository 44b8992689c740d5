import { assert, assertEquals } from "@std/assert/mod.js";
import { parse } from "yaml";
import { read } from "./testing/setup_files.ts";

Deno.test("each query of the walk-throughs, word for word, has an answer in the unit tests of rules", async () => {
  const queries = (await read("monitoring/rules/tests/walkthroughs.txt")).split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const { tests } = parse(await read("monitoring/rules/tests/walkthroughs.test.yml"));
  const tested: readonly { readonly expr: string; readonly exp_samples?: readonly unknown[] }[] =
    tests[0].promql_expr_test;
  assertEquals(tested.map(({ expr }) => expr), queries);
  assert(tested.every(({ exp_samples }) => exp_samples !== undefined && exp_samples.length > 0));
});

import { assert, assertEquals } from "@std/assert/mod.js";
import { useOf } from "./use.ts";

Deno.test("useOf() puts words of earlier queries first, by the number of queries", () => {
  const use = useOf(["rad(up) + rad(up)", "rad(a:b_total)", "rate(up[5m])"]);
  const order = ["other", "rate", "a:b_total", "up", "rad"];
  assertEquals(order.toSorted((a, b) => use(b) - use(a)), [
    "up",
    "rad",
    "rate",
    "a:b_total",
    "other",
  ]);
});

Deno.test("useOf() knows the functions of most queries, but less well than the reader does", () => {
  const use = useOf([]);
  assert(use("sum") > use("rate") && use("rate") > use("irate") && use("irate") > use("rad"));
  assertEquals(use("rad"), 0);
  assert(use("sum") < 1);
});

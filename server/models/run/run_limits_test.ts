import { assertEquals } from "@std/assert/mod.js";
import { manifestOf, numbers } from "../testing/versions.ts";
import { runLimits } from "./run_limits.ts";

const limits = (batching: unknown, maxRows?: number) =>
  runLimits(
    manifestOf({ task: "regression", features: numbers("a"), batching }),
    maxRows === undefined ? undefined : { maxRows, wholeRows: 2 * maxRows },
  );

const cases = [
  { name: "what was measured", got: limits(undefined, 64), want: [64, 64, 0] },
  { name: "256 rows without a measurement", got: limits(true), want: [256, 256, 0] },
  {
    name: "model.json before what was measured",
    got: limits({ max_rows: 8 }, 64),
    want: [8, 8, 0],
  },
  {
    name: "a delay for as many rows as fit",
    got: limits({ max_delay: "2ms" }, 64),
    want: [64, 64, 2],
  },
  {
    name: "a delay for the preferred rows",
    got: limits({ max_rows: 32, max_delay: "500us", preferred_rows: 16 }),
    want: [32, 16, 0.5],
  },
  {
    name: "no more preferred rows than a run takes",
    got: limits({ max_delay: "1s", preferred_rows: 100 }, 64),
    want: [64, 64, 1000],
  },
  {
    name: "the measurement without model.json",
    got: runLimits(undefined, { maxRows: 4, wholeRows: 9 }),
    want: [4, 4, 0],
  },
];
for (const { name, got: { maxRows, preferredRows, maxDelayMs }, want } of cases) {
  Deno.test(`the limits of runs are ${name}`, () => {
    assertEquals([maxRows, preferredRows, maxDelayMs], want);
  });
}

Deno.test("pieces have the rows that were measured, and never more than model.json allows", () => {
  assertEquals(limits(undefined, 64).wholeRows, 128);
  assertEquals(limits(true).wholeRows, 256);
  assertEquals(limits({ max_rows: 8 }, 64).wholeRows, 8);
});

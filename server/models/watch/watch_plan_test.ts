import { assertEquals } from "@std/assert/mod.js";
import type { Reference } from "../folder/reference.ts";
import { manifestOf, numbers } from "../testing/versions.ts";
import { planWatch, watchNotes } from "./watch_plan.ts";

const MANIFEST = manifestOf({ task: "regression", features: numbers("a", "b", "c", "d") });
const X = [{ name: "x", datatype: "FP32", shape: [-1, 4] } as const];

/** The names and positions of the features that are watched. */
function watched(
  limit: number,
  importance?: unknown,
  manifest: typeof MANIFEST | undefined = MANIFEST,
) {
  const reference = { rows: 1, features: {}, ...(importance === undefined ? {} : { importance }) };
  const plan = planWatch({ manifest, reference: reference as Reference }, X, limit);
  const names = plan.columns.map(({ feature, position }) => `${feature.name}${position}`);
  return { names, unwatched: plan.unwatched, notes: watchNotes(plan) };
}

Deno.test("all features are watched within the limit", () => {
  assertEquals(watched(4), { names: ["a0", "b1", "c2", "d3"], unwatched: 0, notes: [] });
});

Deno.test("beyond the limit the first features are watched, and the number of the others is told", () => {
  const notes = ["3 of 4 features are watched: --watch-features allows no more"];
  assertEquals(watched(3), { names: ["a0", "b1", "c2"], unwatched: 1, notes });
  assertEquals(watched(0).unwatched, 4);
});

Deno.test("beyond the limit the most important features are watched, in their order", () => {
  const importance = { a: 0.1, b: 0, c: -0.7, d: 0.2 };
  assertEquals(watched(2, importance).names, ["c2", "d3"]);
  assertEquals(watched(3, importance).names, ["a0", "c2", "d3"]);
  assertEquals(watched(1, { d: 1 }).names, ["d3"]);
});

for (const importance of [null, "a", ["d"], { a: "high", other: 3 }]) {
  Deno.test(`an importance of ${JSON.stringify(importance)} changes nothing`, () => {
    assertEquals(watched(2, importance).names, ["a0", "b1"]);
  });
}

Deno.test("a graph without a manifest has its columns watched", () => {
  const plan = planWatch({ manifest: undefined, reference: undefined }, X, 3);
  const names = plan.columns.map(({ feature, position }) => `${feature.name} ${position}`);
  assertEquals([names, plan.unwatched], [["x[0] 0", "x[1] 1", "x[2] 2"], 1]);
});

Deno.test("what is left out of a graph without a manifest is told", () => {
  const image = { name: "image", datatype: "FP32", shape: [-1, 3, 8, 8] } as const;
  const plan = planWatch({ manifest: undefined, reference: undefined }, [...X, image], 3);
  assertEquals(watchNotes(plan), [
    "3 of 4 features are watched: --watch-features allows no more",
    'Input "image" is not watched: its rows are arrays of shape [3,8,8]',
  ]);
});

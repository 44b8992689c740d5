import { assertEquals } from "@std/assert/mod.js";
import { loadMarks } from "./load_marks.ts";

Deno.test("loadMarks() marks each load in the range once, and loads of one step together", () => {
  const series = [
    { labels: { version: "1" }, values: Float64Array.of(50, 50, 121) },
    { labels: { version: "2" }, values: Float64Array.of(NaN, 112, 112) },
    { labels: { version: "3" }, values: Float64Array.of(NaN, 113.5, 113.5) },
  ];
  assertEquals(loadMarks({ grid: { start: 100, end: 120, step: 10 }, series }), [
    { at: 112, text: "versions 2, 3 loaded" },
  ]);
  assertEquals(loadMarks({ grid: { start: 100, end: 130, step: 10 }, series })[0], {
    at: 121,
    text: "version 1 loaded",
  });
});

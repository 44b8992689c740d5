import { assertEquals } from "@std/assert/mod.js";
import { changeMarks, loadMarks } from "./load_marks.ts";

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

Deno.test("changeMarks() says what was done, and with which key", () => {
  const at = (moment: number) => Float64Array.of(NaN, moment, moment);
  const series = [
    { labels: { action: "unload", key: "ops" }, values: at(101) },
    { labels: { action: "load" }, values: at(102) },
    { labels: { action: "promote_reference", key: "ci" }, values: at(115) },
    { labels: { action: "new_one", key: "" }, values: at(125) },
  ];
  assertEquals(changeMarks({ grid: { start: 100, end: 130, step: 10 }, series }), [
    { at: 101, text: "unloaded by ops, load requested" },
    { at: 115, text: "reference promoted by ci" },
    { at: 125, text: "new_one" },
  ]);
});

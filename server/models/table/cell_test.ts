import { assertEquals } from "@std/assert/mod.js";
import { manifestOf } from "../testing/versions.ts";
import { jsonCell, looselyEqual, textCell } from "./cell.ts";

function feature(fields: object) {
  return manifestOf({ task: "regression", features: [{ name: "f", ...fields }] }).features[0]!;
}

const AGE = feature({ type: "number" });
const PERHAPS = feature({ type: "number", required: false });
const PLAN = feature({ type: "category", values: ["1", 1, true, "TRUE", 0, " b "] });
const NOTE = feature({ type: "category", values: ["a"], accept_unknown: true });
const EMPTY = feature({ type: "category", values: ["", "a"], required: false });

const texts: readonly (readonly [string, typeof AGE, unknown, unknown])[] = [
  ["a number", AGE, "-1.5e2", -150],
  ["a number between spaces", AGE, "\t 7 ", 7],
  ["nothing for a number", AGE, "", undefined],
  ["spaces for a number", AGE, "  ", undefined],
  ["no text", AGE, 7, undefined],
  ["nothing for a number that may be absent", PERHAPS, "", null],
  ["no column for a number that may be absent", PERHAPS, undefined, null],
  ["a word for a number that may be absent", PERHAPS, "x", undefined],
  ["NaN", PERHAPS, "NaN", undefined],
  ["Infinity", PERHAPS, "Infinity", undefined],
  ["a category that is listed as a text and as a number", PLAN, "1", "1"],
  ["a number in another notation", PLAN, "1.0", 1],
  ["zero", PLAN, "0.0", 0],
  ["nothing, which is not zero", PLAN, "", undefined],
  ["true as it is listed", PLAN, "true", true],
  ["TRUE as it is listed", PLAN, "TRUE", "TRUE"],
  ["True in another notation", PLAN, "True", true],
  ["another word", PLAN, "yes", undefined],
  ["an unknown category", NOTE, " b ", "b"],
  ["nothing for an unknown category", NOTE, "", undefined],
  ["nothing where that is a category", EMPTY, "", ""],
];
for (const [name, of, cell, want] of texts) {
  Deno.test(`textCell() ${want === undefined ? "refuses" : "takes"} ${name}`, () => {
    assertEquals(textCell(of)(cell), want as never);
  });
}

const values: readonly (readonly [string, typeof AGE, unknown, unknown])[] = [
  ["a number", AGE, 1.5, 1.5],
  ["a text for a number", AGE, "1.5", undefined],
  ["null for a number", AGE, null, undefined],
  ["null for a number that may be absent", PERHAPS, null, null],
  ["no value for a number that may be absent", PERHAPS, undefined, null],
  ["NaN", PERHAPS, NaN, undefined],
  ["a listed number", PLAN, 1, 1],
  ["a listed text", PLAN, "1", "1"],
  ["a number that is listed as another", PLAN, 2, undefined],
  ["an unknown category", NOTE, "b", "b"],
  ["an unknown number", NOTE, 7, 7],
  ["an object for a category", NOTE, {}, undefined],
];
for (const [name, of, cell, want] of values) {
  Deno.test(`jsonCell() ${want === undefined ? "refuses" : "takes"} ${name}`, () => {
    assertEquals(jsonCell(of)(cell), want as never);
  });
}

Deno.test("looselyEqual() compares numbers by value and booleans in any case, and no texts", () => {
  assertEquals(looselyEqual("1e1", ["1e1", 10]), 10);
  assertEquals(looselyEqual("FALSE", ["FALSE", true, false]), false);
  assertEquals(looselyEqual("", [0, false]), undefined);
  assertEquals(looselyEqual("x", ["x"]), undefined);
});

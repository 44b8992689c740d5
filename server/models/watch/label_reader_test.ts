import { assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "../../testing/assert_kind.ts";
import { manifestOf, numbers } from "../testing/versions.ts";
import { labelReader } from "./label_reader.ts";

const features = numbers("a");
const binary = (...classes: string[]) => manifestOf({ task: "binary", classes, features });
const regression = manifestOf({ task: "regression", features });

const cases = [
  { manifest: binary("No", "Yes"), cell: " Yes ", want: 1 },
  { manifest: binary("0", "1"), cell: "1.0", want: 1 },
  { manifest: binary("0", "1"), cell: 0, want: 0 },
  { manifest: binary("true", "false"), cell: "FALSE", want: 1 },
  { manifest: binary("false", "true"), cell: true, want: 1 },
  { manifest: binary("No", "Yes"), cell: "", want: undefined },
  { manifest: binary("No", "Yes"), cell: null, want: undefined },
  { manifest: regression, cell: "-1.5", want: -1.5 },
];
for (const { manifest, cell, want } of cases) {
  const names = manifest.classes?.join(" or ") ?? "a number";
  Deno.test(`${JSON.stringify(cell)} is read as a label that is ${names}`, () => {
    assertEquals(labelReader(manifest)(cell, "row 1"), want);
  });
}

const wrong = [
  {
    manifest: binary("No", "Yes"),
    cell: "yes",
    message: 'row 1: "yes" is no class of the model: the classes are "No", "Yes"',
  },
  {
    manifest: binary("No", "Yes"),
    cell: { toString: null },
    message: "row 1: an object is no class of the model",
  },
  {
    manifest: binary("No", "Yes"),
    cell: [],
    message: "row 1: an array of 0 is no class of the model",
  },
  { manifest: regression, cell: [1], message: "row 1: an array of 1 is no number" },
  { manifest: regression, cell: "high", message: 'row 1: "high" is no number: expected a number' },
];
for (const { manifest, cell, message } of wrong) {
  Deno.test(`${JSON.stringify(cell)} is no label of a ${manifest.task} model`, () => {
    assertThrowsKind(() => labelReader(manifest)(cell, "row 1"), "invalid_input", message);
  });
}

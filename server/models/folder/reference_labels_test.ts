import { assertEquals } from "@std/assert/mod.js";
import { type Manifest, parseManifest } from "./manifest.ts";
import { parseReference } from "./reference.ts";

const features = [{ name: "a", type: "number" }];
const manifest = (parseManifest(JSON.stringify({ name: "m", task: "regression", features })) as {
  value: Manifest;
}).value;
const PROFILE = { type: "number", mean: 0, stddev: 1, min: -1, max: 1, edges: [], shares: [1] };

function problemsOf(fields: Record<string, unknown>): string[] {
  const text = JSON.stringify({ rows: 1, features: { a: PROFILE }, ...fields });
  const parsed = parseReference(text, manifest);
  if ("value" in parsed) {
    for (const [name, value] of Object.entries(fields)) assertEquals(parsed.value[name], value);
    return [];
  }
  return parsed.problems.map(({ field, message }) => `${field}: ${message}`);
}

const map = { scores: [0.1, 0.5], probabilities: [0, 0.6] };
const cases = [
  { name: "a calibration map", fields: { calibration_map: map }, want: [] },
  { name: "a map for each class", fields: { calibration_map: { a: map, b: map } }, want: [] },
  {
    name: "scores that do not ascend",
    fields: { calibration_map: { ...map, scores: [0.1, 0.1] } },
    want: ["calibration_map.scores[1]: scores must be strictly ascending"],
  },
  {
    name: "probabilities that descend, and too many of them",
    fields: { calibration_map: { a: { ...map, probabilities: [0.2, 0.1, 0] } } },
    want: [
      "calibration_map.a.probabilities: expected 2 values, one for each score, found 3",
      "calibration_map.a.probabilities[1]: probabilities must not descend",
    ],
  },
  {
    name: "a probability beyond 1",
    fields: { calibration_map: { ...map, probabilities: [0, 1.5] } },
    want: ["calibration_map.probabilities[1]: expected a number of at most 1, got 1.5"],
  },
  {
    name: "a map that is a list",
    fields: { calibration_map: [] },
    want: ["calibration_map: expected an object, got an array of 0"],
  },
  {
    name: "quality with further fields",
    fields: { quality: { rows: 3, f1: 0.5, confusion: { a: { a: 1 } }, held_out: "x" } },
    want: [],
  },
  {
    name: "quality without numbers",
    fields: { quality: { f1: "high", stderr: { f1: -1 } } },
    want: [
      'quality.f1: expected a number, got "high"',
      "quality.stderr.f1: expected a number of at least 0, got -1",
    ],
  },
];
for (const { name, fields, want } of cases) {
  Deno.test(`parseReference() reads ${name}`, () => assertEquals(problemsOf(fields), want));
}

import { assertEquals } from "@std/assert/mod.js";
import type { InstantAnswer } from "../../prom/query.ts";
import { versionRows } from "./version_rows.ts";

/** An answer with one value for version 2. */
function answer(value: number): InstantAnswer {
  return {
    kind: "instant",
    time: 0,
    samples: [{ labels: { version: "2" }, value }],
    result: { resultType: "vector", result: [] },
  };
}

const ANSWERS = {
  requests: answer(12_000),
  faults: answer(12),
  rows: answer(24_000),
  p50: answer(0.005),
  p95: answer(0.0095),
  p99: answer(0.099),
  inference: answer(0.001),
  batch: answer(4),
  confidence: answer(0.9),
  drifted: answer(0.25),
  psi: answer(0.31),
  classPsi: answer(0.02),
  predictionPsi: answer(0.04),
  missing: answer(0.125),
  loaded: answer(1_700_000_000),
  labels: answer(1234),
  accuracy: answer(0.8),
  estimated: answer(0.79),
  error: answer(NaN),
};
const VERSIONS = [{
  version: "2",
  state: "READY" as const,
  reason: "",
  sha256: "0123456789abcdef",
}];

function texts(version: string): [string, string][] {
  return versionRows(ANSWERS, VERSIONS, "UTC").map(({ name, text }) => [name, text(version)]);
}

Deno.test("versionRows() puts each measure into its own row", () => {
  assertEquals(texts("2"), [
    ["Requests", "12,000"],
    ["Failed", "0.1\u00a0%"],
    ["Predictions", "24,000"],
    ["Latency p50", "5\u00a0ms"],
    ["Latency p95", "9.5\u00a0ms"],
    ["Latency p99", "99\u00a0ms"],
    ["Mean inference time", "1\u00a0ms"],
    ["Mean batch size", "4"],
    ["Median confidence", "0.9"],
    ["Labels", "1,234"],
    ["Accuracy", "0.800"],
    ["Estimated accuracy", "0.790"],
    ["Drifted features", "25\u00a0%"],
    ["Largest PSI of a feature", "0.31"],
    ["PSI of classes", "0.02"],
    ["PSI of scores or values", "0.04"],
    ["Most missing feature", "12.5\u00a0%"],
    ["Loaded", "2023-11-14 22:13:20"],
    ["SHA-256", "0123456789ab"],
  ]);
});

Deno.test("versionRows() writes a dash where a version has no value", () => {
  assertEquals([...new Set(texts("3").map(([, text]) => text))], ["–"]);
});

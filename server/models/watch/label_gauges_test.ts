import { assertEquals } from "@std/assert/mod.js";
import type { OutputMeaning } from "../decode/prediction.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import { manifestOf, testFiles } from "../testing/versions.ts";
import { labelGauges } from "./label_gauges.ts";

const REGRESSION: OutputMeaning = { task: "regression", classes: [] };

function gauges(files: Partial<VersionFiles>, meaning: OutputMeaning): string[] {
  const found = labelGauges(testFiles("logits", files), meaning);
  return Array.from(found, ({ family, labels: { model, version, ...own }, value }) => {
    assertEquals([model, version], ["test", "1"]);
    return [family.name, ...Object.values(own), value].join(" ");
  });
}

Deno.test("the figures of the reference's quality, with their standard errors", () => {
  const quality = { rows: 10, accuracy: 0.8, brier: 0.1, stderr: { accuracy: 0.02 } };
  assertEquals(gauges({ reference: { rows: 10, features: {}, quality } }, REGRESSION), [
    "model_reference_quality accuracy 0.8",
    "model_reference_quality_stderr accuracy 0.02",
    "model_reference_quality brier 0.1",
  ]);
});

Deno.test("every figure of a reference is a gauge", () => {
  const names =
    "accuracy precision recall f1 roc_auc average_precision log_loss brier ece mae mse r2";
  const quality = Object.fromEntries(names.split(" ").map((name, i) => [name, i]));
  assertEquals(
    gauges({ reference: { rows: 10, features: {}, quality } }, REGRESSION),
    names.split(" ").map((name, i) => `model_reference_quality ${name} ${i}`),
  );
});

Deno.test("the positive class of a binary model is its second", () => {
  assertEquals(gauges({}, { task: "binary", classes: ["No", "Yes"] }), [
    "model_positive_class Yes 1",
  ]);
});

Deno.test("several classes have no positive one", () => {
  assertEquals(gauges({}, { task: "multiclass", classes: ["a", "b"] }), []);
  assertEquals(gauges({}, { task: "binary", classes: [] }), []);
});

Deno.test("costs by predicted and actual class", () => {
  const manifest = manifestOf({
    ...{ task: "multiclass", classes: ["a", "b"], features: [{ name: "x", type: "number" }] },
    costs: { a: { b: 5 }, b: { a: 1, b: -2 } },
  });
  assertEquals(gauges({ manifest }, { task: "multiclass", classes: ["a", "b"] }), [
    "model_outcome_cost b a 5",
    "model_outcome_cost a b 1",
    "model_outcome_cost b b -2",
  ]);
});

import { assertEquals } from "@std/assert/mod.js";
import { parseManifest } from "../models/folder/manifest.ts";
import { assertThrowsKind } from "../testing/assert_kind.ts";
import { fitChanges, requireClasses, type ServedModel } from "./fit_options.ts";
import { concepts } from "./label_options.ts";
import { driftChanges, missingChanges } from "./row_change.ts";

function model(name: string, features: readonly string[], classes: readonly string[]): ServedModel {
  const parsed = parseManifest(JSON.stringify({
    ...{ name, task: "binary", classes },
    features: features.map((feature) => ({ name: feature, type: "number" })),
  }));
  if (!("value" in parsed)) throw new Error(JSON.stringify(parsed.problems));
  return { model: name, manifest: parsed.value, reference: undefined };
}

const MODELS = [
  model("churn", ["tenure", "fee"], ["No", "Yes"]),
  model("fraud", ["fee", "amount"], ["ok", "fraud"]),
];

Deno.test("fitChanges() gives a change to every model with its feature", () => {
  const steps = fitChanges(driftChanges("fee=+1,tenure=+2,amount:3=0.5"), MODELS);
  const texts = steps.map((of) => of.map(({ change }) => change.text));
  assertEquals(texts, [["fee=+1", "tenure=+2"], ["fee=+1", "amount:3=0.5"]]);
});

Deno.test("fitChanges() reports every change that does not fit", () => {
  const changes = [
    ...driftChanges("tenur=+1,city:Rome=0.5,fee=+1sd"),
    ...missingChanges("tenure=0.1"),
  ];
  const { details } = assertThrowsKind(() => fitChanges(changes, MODELS), "config");
  const reason = 'the model has no reference.json with the standard deviation of "fee": ' +
    "shift it by an amount such as +60, or by a factor such as x1.5";
  assertEquals(details.issues, [
    '--drift tenur=+1: no model here has a feature "tenur"; did you mean "tenure"?',
    '--drift city:Rome=0.5: no model here has a feature "city"; there are tenure, fee, amount',
    `--drift fee=+1sd: ${reason} (model churn)`,
    `--drift fee=+1sd: ${reason} (model fraud)`,
    '--missing tenure=0.1: "tenure" is required, so the server would refuse the rows: allow it ' +
    'with "required": false in model.json (model churn)',
  ]);
});

Deno.test("requireClasses() takes the classes of any model, and lists them for others", () => {
  requireClasses(concepts("Yes=flip,ok=flip"), MODELS);
  const { details } = assertThrowsKind(
    () => requireClasses(concepts("yes=flip@5s"), MODELS),
    "config",
  );
  assertEquals(details.issues, [
    '--concept yes=flip@5s: no model here has a class "yes"; there are No, Yes, ok, fraud',
  ]);
  const none = assertThrowsKind(() => requireClasses(concepts("a=flip"), []), "config");
  assertEquals(none.details.issues, [
    '--concept a=flip: no model here has a class "a"; there are none',
  ]);
});

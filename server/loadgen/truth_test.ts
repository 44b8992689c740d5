import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { parseManifest } from "../models/folder/manifest.ts";
import type { Reference } from "../models/folder/reference.ts";
import { seededRandom } from "../random.ts";
import { type Concept, concepts } from "./label_options.ts";
import type { PredictionAnswer } from "./post.ts";
import { hasUsualError, type Truth, truthOf } from "./truth.ts";

const FEATURES = [{ name: "x", type: "number" }];

interface Model {
  readonly task?: "binary" | "multiclass" | "regression";
  readonly classes?: readonly string[];
  readonly reference?: Partial<Reference>;
  readonly concept?: string;
  readonly flips?: Map<Concept, number>;
}

function truth({ task = "binary", classes, reference, concept, flips }: Model): Truth {
  const parsed = parseManifest(JSON.stringify({ name: "m", task, classes, features: FEATURES }));
  if (!("value" in parsed)) throw new Error(JSON.stringify(parsed.problems));
  return truthOf({
    manifest: parsed.value,
    reference: reference as Reference | undefined,
    concepts: concept === undefined ? [] : concepts(concept),
    random: seededRandom(1),
    flips: flips ?? new Map(),
  });
}

const YES_NO = { classes: ["no", "yes"] };

/** The share of each class among many draws. */
function shares(of: Truth, answer: PredictionAnswer, elapsedMs = 0) {
  const counts: Record<string, number> = {};
  const draws = 20_000;
  for (let i = 0; i < draws; i++) {
    const actual = String(of(answer, undefined, elapsedMs));
    counts[actual] = (counts[actual] ?? 0) + 1 / draws;
  }
  return counts;
}

function assertShares(found: Record<string, number>, want: Record<string, number>): void {
  assertEquals(Object.keys(found).toSorted(), Object.keys(want).toSorted());
  for (const [name, share] of Object.entries(want)) {
    assertAlmostEquals(found[name]!, share, 0.015, name);
  }
}

Deno.test("truthOf() draws classes with the probabilities of the answer", () => {
  const answer = { class: "no", probabilities: { no: 0.7, yes: 0.3 } };
  assertShares(shares(truth(YES_NO), answer), { no: 0.7, yes: 0.3 });
});

Deno.test("truthOf() calibrates the score of the positive class: linear between, constant beyond", () => {
  const calibration_map = { scores: [0.2, 0.4], probabilities: [0.1, 0.9] };
  const of = truth({ ...YES_NO, reference: { calibration_map } });
  const at = (yes: number) => shares(of, { probabilities: { no: 1 - yes, yes } });
  assertShares(at(0.25), { no: 0.7, yes: 0.3 });
  assertShares(at(0.4), { no: 0.1, yes: 0.9 });
  assertShares(at(0.1), { no: 0.9, yes: 0.1 });
  assertShares(at(0.8), { no: 0.1, yes: 0.9 });
});

Deno.test("truthOf() calibrates each of several classes, and normalises", () => {
  const calibration_map = {
    a: { scores: [0, 1], probabilities: [0, 0.5] },
    b: { scores: [0, 1], probabilities: [0, 1] },
  };
  const classes = ["a", "b", "c"];
  const of = truth({ task: "multiclass", classes, reference: { calibration_map } });
  const answer = { probabilities: { a: 0.4, b: 0.2, c: 0.4 } };
  assertShares(shares(of, answer), { a: 0.25, b: 0.25, c: 0.5 });
});

Deno.test("truthOf() knows nothing of answers without usable probabilities", () => {
  const of = truth(YES_NO);
  assertEquals(of({ class: "no" }, undefined, 0), undefined);
  assertEquals(of({ probabilities: { no: null, yes: 0.5 } }, undefined, 0), undefined);
  assertEquals(of({ probabilities: { no: 0.5 } }, undefined, 0), undefined);
});

Deno.test("truthOf() prefers the label of the table", () => {
  const answer = { class: "no", probabilities: { no: 1, yes: 0 } };
  assertEquals(truth(YES_NO)(answer, "yes", 0), "yes");
});

Deno.test("truthOf() flips labels of rows predicted as the class, from the time on, and counts them", () => {
  const flips = new Map<Concept, number>();
  const of = truth({ ...YES_NO, concept: "yes=flip@10s", flips });
  const yes = { class: "yes", probabilities: { no: 0, yes: 1 } };
  assertEquals(of(yes, undefined, 9_999), "yes");
  assertEquals(of(yes, undefined, 10_000), "no");
  assertEquals(of(yes, "no", 10_000), "yes");
  assertEquals(of({ class: "no", probabilities: { no: 1, yes: 0 } }, undefined, 10_000), "no");
  assertEquals(of({ class: "yes" }, undefined, 10_000), undefined);
  assertEquals([...flips.values()], [2]);
});

Deno.test("truthOf() flips to each of the other classes equally", () => {
  const of = truth({ task: "multiclass", classes: ["a", "b", "c"], concept: "a=flip" });
  const answer = { class: "a", probabilities: { a: 1, b: 0, c: 0 } };
  assertShares(shares(of, answer), { b: 0.5, c: 0.5 });
});

Deno.test("truthOf() draws values around the predicted one, as far as the reference's labels were", () => {
  const reference = { quality: { mse: 4 } };
  const of = truth({ task: "regression", reference });
  const errors = Array.from(
    { length: 20_000 },
    () => of({ value: 10 }, undefined, 0) as number - 10,
  );
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const variance = errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length;
  assertAlmostEquals(mean, 0, 0.06);
  assertAlmostEquals(variance, 4, 0.2);
  assertEquals(of({ value: null }, undefined, 0), undefined);
  assertEquals(of({ value: [1, 2] }, undefined, 0), undefined);
  assertEquals(truth({ task: "regression" })({ value: 10 }, undefined, 0), undefined);
  assertEquals(truth({ task: "regression" })({ value: 10 }, 11, 0), 11);
  assertEquals(
    [reference, { quality: {} }, {}, undefined].map((one) => hasUsualError(one as Reference)),
    [
      true,
      false,
      false,
      false,
    ],
  );
});

/**
 * The demo models answer here as they did where they were trained: the stored answers of
 * `golden.json`, and, where the training data is at hand, the figures of `reference.json` on the
 * rows that were held out.
 */

import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { parse } from "@std/csv/parse.js";
import type { EngineName } from "../server/models/engine_choice.ts";
import { ENGINE_FOLDER } from "../server/models/native/testing/engine_folder.ts";
import { addNativeRuntime, configureRuntime } from "../server/models/run/load_session.ts";
import type { LoadedVersion } from "../server/models/serving/loaded_version.ts";
import { loadVersion } from "../server/models/serving/load_version.ts";
import { readRuntime } from "../server/models/run/runtime_source.ts";
import { Tally } from "../server/metrics/tally.ts";
import type { Feature, Manifest } from "../server/models/folder/manifest.ts";
import { findModels } from "../server/models/folder/find_models.ts";
import type { ModelFolder, VersionFolder } from "../server/models/folder/model_folder.ts";
import { readVersion } from "../server/models/folder/read_version.ts";
import type { VersionFiles } from "../server/models/folder/version_files.ts";

configureRuntime(await readRuntime());
if (ENGINE_FOLDER !== undefined) addNativeRuntime({ dir: ENGINE_FOLDER, intraOp: 1 });

/** What `training.py` stores: rows in the manifest's order, and their probabilities. */
interface Golden {
  readonly tolerance: number;
  readonly instances: readonly unknown[];
  readonly probabilities: readonly (readonly number[])[];
}

/** The figures of `reference.json` on the held-out rows. */
interface Quality {
  readonly rows: number;
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly roc_auc: number;
  readonly log_loss: number;
  readonly brier: number;
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A row's true class and the answer to it. `actual` and `predicted` are positions in the classes. */
interface Outcome {
  readonly actual: number;
  readonly predicted: number;
  /** Probability of the positive class. */
  readonly score: number;
}

// Every fifth row was kept out of the training, from the first on: see `split` in training.py.
const HELD_OUT_EVERY = 5;
// The figures are stored with six significant digits.
const TOLERANCE = 1e-5;

/** Where the training data lies when it does, and what its columns say. */
const DATA = new URL("../../shared/data/", import.meta.url);
const TABLES: Readonly<Record<string, { file: string; label: string; labels: readonly string[] }>> =
  {
    churn: { file: "telco-customer-churn.csv", label: "Churn", labels: ["No", "Yes"] },
    fraud: { file: "creditcard-sample.csv", label: "Class", labels: ["0", "1"] },
  };

const root = new URL(".", import.meta.url).pathname;
for (const model of await findModels(root)) {
  for (const version of model.versions) {
    const title = `${model.name} ${version.version}`;

    for (const engine of ["wasm", "native"] as const) {
      Deno.test({
        name: `${title} gives its stored answers on the engine ${engine}`,
        ignore: engine === "native" && ENGINE_FOLDER === undefined,
        fn: () => withVersion(model, version, (loaded) => checkAnswers(loaded, version), engine),
      });
    }

    const table = TABLES[model.name];
    Deno.test({
      name: `${title} reaches its stored figures on the rows held out`,
      ignore: table === undefined || !exists(new URL(table.file, DATA)),
      fn: () =>
        withVersion(model, version, async (loaded, { manifest, reference }) => {
          const outcomes = await heldOutOutcomes(loaded, manifest!, table!);
          checkQuality(outcomes, manifest!, reference!["quality"] as Quality);
        }),
    });
  }
}

async function checkAnswers(loaded: LoadedVersion, { dir }: VersionFolder): Promise<void> {
  const golden = await readJson<Golden>(`${dir}/golden.json`);
  const answers = await predict(loaded, golden.instances);
  assertEquals(answers.length, golden.probabilities.length);
  for (const [row, want] of golden.probabilities.entries()) {
    for (const [column, probability] of want.entries()) {
      const found = answers[row]!.probabilities[column]!;
      assertAlmostEquals(found, probability, golden.tolerance, `row ${row}`);
    }
  }
}

async function withVersion(
  model: ModelFolder,
  version: VersionFolder,
  use: (loaded: LoadedVersion, files: VersionFiles) => Promise<void>,
  engine: EngineName = "wasm",
): Promise<void> {
  const files = await readVersion(model, version);
  const limits = { queue: 10, maxRows: 10_000 };
  const loaded = await loadVersion(files, new Tally(() => {}), limits, { engine });
  assertEquals(loaded.engine, engine);
  try {
    await use(loaded, files);
  } finally {
    await loaded.retire();
  }
}

async function predict(version: LoadedVersion, instances: readonly unknown[]) {
  const answer = await version.predict(instances, (row) => `instances[${row}]`, 60_000);
  return [...answer.predictions].map((answer) => {
    if (answer.kind !== "class") throw new TypeError(`expected a class, got a ${answer.kind}`);
    return answer;
  });
}

async function heldOutOutcomes(
  version: LoadedVersion,
  manifest: Manifest,
  { file, label, labels }: NonNullable<typeof TABLES[string]>,
): Promise<readonly Outcome[]> {
  const text = await Deno.readTextFile(new URL(file, DATA));
  const table = parse(text, { skipFirstRow: true }) as Record<string, string>[];
  const rows = table.filter((_, position) => position % HELD_OUT_EVERY === 0);
  const answers = await predict(
    version,
    rows.map((row) =>
      Object.fromEntries(
        manifest.features.map((feature) => [feature.name, valueOf(feature, row[feature.name]!)]),
      )
    ),
  );
  return answers.map((answer, i) => ({
    actual: labels.indexOf(rows[i]![label]!),
    predicted: manifest.classes!.indexOf(answer.className!),
    score: answer.score,
  }));
}

/** A cell of the table as a request would send it. */
function valueOf(feature: Feature, cell: string): unknown {
  const text = cell.trim();
  if (text === "") return null;
  return feature.type === "number" ? Number(text) : feature.values.find((one) => `${one}` === text);
}

function checkQuality(outcomes: readonly Outcome[], manifest: Manifest, stored: Quality): void {
  const count = (actual: number, predicted: number) =>
    outcomes.filter((one) => one.actual === actual && one.predicted === predicted).length;
  const [negative, positive] = manifest.classes as [string, string];
  const found = count(1, 1);
  const precision = found / (found + count(0, 1));
  const recall = found / (found + count(1, 0));
  assertEquals(outcomes.length, stored.rows);
  assertEquals(stored.confusion, {
    [negative]: { [negative]: count(0, 0), [positive]: count(0, 1) },
    [positive]: { [negative]: count(1, 0), [positive]: found },
  });
  const figures = {
    accuracy: (found + count(0, 0)) / outcomes.length,
    precision,
    recall,
    f1: 2 * precision * recall / (precision + recall),
    roc_auc: rocAuc(outcomes),
    log_loss: mean(outcomes, ({ actual, score }) => -Math.log(actual === 1 ? score : 1 - score)),
    brier: mean(outcomes, ({ actual, score }) => (score - actual) ** 2),
  };
  for (const [name, value] of Object.entries(figures)) {
    assertAlmostEquals(value, stored[name as keyof typeof figures], TOLERANCE, name);
  }
}

function mean(outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number {
  return outcomes.reduce((sum, outcome) => sum + of(outcome), 0) / outcomes.length;
}

/** The share of pairs of a positive and a negative row in which the positive has the higher score. */
function rocAuc(outcomes: readonly Outcome[]): number {
  const positives = outcomes.filter(({ actual }) => actual === 1);
  const negatives = outcomes.filter(({ actual }) => actual === 0);
  let won = 0;
  for (const { score } of positives) {
    for (const other of negatives) {
      won += score > other.score ? 1 : score === other.score ? 0.5 : 0;
    }
  }
  return won / (positives.length * negatives.length);
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(path));
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}

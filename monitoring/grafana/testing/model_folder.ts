/** Models whose dashboards have no empty panel: the churn model, changed a little, and a regression. */

import { echoGraph } from "../../../server/http/testing/graphs.ts";

const MODELS = new URL("../../../models/", import.meta.url);

/** A category of the churn model that lets unknown values through, and such a value. */
export const UNSEEN = { feature: "PaymentMethod", value: "Barter" } as const;

/** The model "price" predicts its only feature. */
export const REGRESSION = { model: "price", feature: "x" } as const;

const EDGES = [0.2, 0.4, 0.6, 0.8];

export async function writeModels(folder: string): Promise<void> {
  await copy(new URL("churn/", MODELS), `${folder}/churn`);
  await acceptUnknown(`${folder}/churn/model.json`);
  await writeRegression(`${folder}/${REGRESSION.model}`);
}

async function copy(from: URL, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(new URL(`${name}/`, from), `${to}/${name}`);
    else await Deno.copyFile(new URL(name, from), `${to}/${name}`);
  }
}

async function acceptUnknown(file: string): Promise<void> {
  const manifest = JSON.parse(await Deno.readTextFile(file));
  const category = manifest.features.find(({ name }: { readonly name: string }) =>
    name === UNSEEN.feature
  );
  category.accept_unknown = true;
  await Deno.writeTextFile(file, JSON.stringify(manifest));
}

async function writeRegression(folder: string): Promise<void> {
  const { model, feature } = REGRESSION;
  await Deno.mkdir(`${folder}/1`, { recursive: true });
  const features = [{ name: feature, type: "number", min: 0, max: 1 }];
  await Deno.writeTextFile(
    `${folder}/model.json`,
    JSON.stringify({ name: model, task: "regression", features }),
  );
  await Deno.writeFile(
    `${folder}/1/model.onnx`,
    echoGraph({ name: feature, datatype: "FP32", shape: [-1, 1] }),
  );
  const shares = Array(EDGES.length + 1).fill(1 / (EDGES.length + 1));
  const numbers = { mean: 0.5, stddev: 0.29, min: 0, max: 1, edges: EDGES, shares };
  await Deno.writeTextFile(
    `${folder}/1/reference.json`,
    JSON.stringify({
      rows: 1000,
      features: { [feature]: { type: "number", missing: 0, ...numbers } },
      value: numbers,
    }),
  );
}

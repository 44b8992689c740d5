/** Folders of models on disk. */

import { dirname } from "@std/path/dirname.js";
import { findModels } from "../find_models.ts";
import { readVersion } from "../read_version.ts";

export const testdata = new URL("../../testdata/", import.meta.url);
export const GRAPH = Deno.readFileSync(new URL("logits.onnx", testdata));
export const EXTERNAL = Deno.readFileSync(new URL("external.onnx", testdata));
export const MANIFEST = {
  name: "m",
  task: "regression",
  features: [{ name: "a", type: "number" }, { name: "b", type: "number" }],
};

/** A folder to put models in. Its files are given as `path: content`; `true` is a small graph. */
export async function withFolder(
  files: Record<string, unknown>,
  use: (root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const [path, content] of Object.entries(files)) await write(root, path, content);
    await use(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

export async function write(root: string, path: string, content: unknown): Promise<void> {
  await Deno.mkdir(dirname(`${root}/${path}`), { recursive: true });
  const bytes = content === true
    ? GRAPH
    : content instanceof Uint8Array
    ? content
    : new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
  await Deno.writeFile(`${root}/${path}`, bytes);
}

/** The models found, as `model/version` in order. */
export async function found(root: string): Promise<string[]> {
  const models = await findModels(root);
  return models.flatMap(({ name, versions }) =>
    versions.map(({ version }) => `${name}/${version}`)
  );
}

/** Reads the first version of the first model. */
export async function readFirst(root: string) {
  const [model] = await findModels(root);
  return await readVersion(model!, model!.versions[0]!);
}

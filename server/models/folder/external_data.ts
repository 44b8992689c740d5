import type { Problem } from "../../errors.ts";
import { type OnnxGraph, readModel } from "../onnx/graph.ts";
import type { OnnxTensor } from "../onnx/onnx_tensor.ts";
import { isAbsence } from "./folder_entries.ts";
import { MAX_WEIGHTS, readModelFile, RefusedFile } from "./model_file.ts";
import { GRAPH } from "./model_folder.ts";
import type { VersionFiles } from "./version_files.ts";

/**
 * Reads the files with weights that the graph names.
 *
 * They must lie beside the graph: changes elsewhere would not be noticed.
 */
export async function readExternalData(
  modelDir: string,
  dir: string,
  graph: Uint8Array,
  problems: Problem[],
): Promise<VersionFiles["externalData"]> {
  const files: { path: string; bytes: Uint8Array }[] = [];
  for (const path of externalDataPaths(graph)) {
    const found = await readWeights(modelDir, dir, path);
    if (typeof found !== "string") files.push({ path, bytes: found });
    else problems.push({ field: GRAPH, message: `the graph's weights lie in "${path}"${found}` });
  }
  return files;
}

/** The bytes of a file with weights, or the problem with its path. */
async function readWeights(
  modelDir: string,
  dir: string,
  path: string,
): Promise<Uint8Array | string> {
  if (/[/\\]|^\.{0,2}$/.test(path)) {
    return `: put the file beside ${GRAPH}, and export with a location that is its name alone`;
  }
  try {
    return await readModelFile(`${dir}/${path}`, modelDir, MAX_WEIGHTS);
  } catch (error) {
    if (error instanceof RefusedFile) return `, which ${error.message}`;
    if (!isAbsence(error)) throw error;
    return `, which is not there: put it beside ${GRAPH}, or export into one file`;
  }
}

/**
 * Names of the files beside a graph that hold its weights, as large exports have them.
 *
 * @returns paths relative to the graph, without "." in front; none for bytes that are not a graph
 */
export function externalDataPaths(model: Uint8Array): readonly string[] {
  const paths = readModel(model, ({ graph }) => {
    const found = new Set<string>();
    addPaths(graph, found);
    return found;
  });
  return [...paths ?? []];
}

function addPaths({ nodes, initializers }: OnnxGraph, paths: Set<string>): void {
  for (const tensor of initializers.values()) addPathOf(tensor, paths);
  for (const node of nodes) {
    for (const tensor of node.tensors()) addPathOf(tensor, paths);
    for (const graph of node.graphs()) addPaths(graph, paths);
  }
}

function addPathOf({ external }: OnnxTensor, paths: Set<string>): void {
  if (external !== undefined) paths.add(external.path);
}

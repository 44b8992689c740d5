import { modelError, type Problem } from "../../errors.ts";
import { readExternalData } from "./external_data.ts";
import { isAbsence } from "./folder_entries.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import {
  GRAPH,
  MANIFEST,
  type ModelFolder,
  REFERENCE,
  SAMPLES,
  type VersionFolder,
} from "./model_folder.ts";
import { MAX_GRAPH, readModelFile, readModelText, RefusedFile } from "./model_file.ts";
import { parseReference, type Reference } from "./reference.ts";
import { parseSamples, type Sample } from "./samples.ts";
import type { VersionFiles } from "./version_files.ts";
import { versionSha256 } from "./version_sha256.ts";

/**
 * Reads all files of one version and checks them against one another.
 *
 * @param withReference false to leave out reference.json
 * @throws {KnownError<"model">} with every problem of every file, each after the file's name
 */
export async function readVersion(
  model: ModelFolder,
  version: VersionFolder,
  { withReference = true } = {},
): Promise<VersionFiles> {
  const problems: Problem[] = [];
  const manifest = await readManifest(model, version, problems);
  const reference = manifest === undefined || !withReference
    ? undefined
    : await readReference(model, version, manifest, problems);
  const samples = manifest === undefined ? [] : await readSamples(model, version, problems);
  const graph = await readGraph(model, version, problems);
  const externalData = graph === undefined
    ? []
    : await readExternalData(model.dir, version.dir, graph, problems);
  if (graph === undefined || problems.length > 0) throw modelError(model.name, problems);
  return {
    model: model.name,
    version: version.version,
    manifest,
    graph: inSharedMemory(graph),
    externalData: externalData.map(({ path, bytes }) => ({ path, bytes: inSharedMemory(bytes) })),
    sha256: await versionSha256(graph, externalData),
    samples,
    reference,
  };
}

/** A copy that is shared, not copied, when it is sent to threads: each keeps it for a new runtime. */
function inSharedMemory(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

async function readGraph(
  model: ModelFolder,
  version: VersionFolder,
  problems: Problem[],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readModelFile(`${version.dir}/${GRAPH}`, model.dir, MAX_GRAPH);
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    problems.push({ field: placeOf(GRAPH, version.dir, model, version), message: error.message });
    return undefined;
  }
}

function placeOf(file: string, dir: string, model: ModelFolder, version: VersionFolder): string {
  return dir === model.dir ? file : `${version.version}/${file}`;
}

type Parsed<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

/** The version's own file of this name, else the one that the model's versions share. */
async function readDocument<T>(
  model: ModelFolder,
  version: VersionFolder,
  file: string,
  parse: (text: string) => Parsed<T>,
  problems: Problem[],
): Promise<T | undefined> {
  for (const dir of new Set([version.dir, model.dir])) {
    const place = placeOf(file, dir, model, version);
    let text: string;
    try {
      text = await readModelText(`${dir}/${file}`, model.dir);
    } catch (error) {
      if (isAbsence(error)) continue;
      if (!(error instanceof RefusedFile)) throw error;
      problems.push({ field: place, message: error.message });
      return undefined;
    }
    const parsed = parse(text);
    if ("value" in parsed) return parsed.value;
    for (const { field, message } of parsed.problems) {
      problems.push({ field: field === "" ? place : `${place}: ${field}`, message });
    }
    return undefined;
  }
  return undefined;
}

async function readManifest(
  model: ModelFolder,
  version: VersionFolder,
  problems: Problem[],
): Promise<Manifest | undefined> {
  const manifest = await readDocument(model, version, MANIFEST, parseManifest, problems);
  if (manifest === undefined) return undefined;
  if (manifest.name !== model.name && !model.isRenamed) {
    problems.push({
      field: `${MANIFEST}: name`,
      message: `must be the name of the folder, "${model.name}", found "${manifest.name}"`,
    });
  }
  const { default_version } = manifest;
  const known = model.versions.map((folder) => folder.version);
  if (default_version !== undefined && !known.includes(default_version)) {
    problems.push({
      field: `${MANIFEST}: default_version`,
      message: `there is no version ${default_version}; found ${known.join(", ")}`,
    });
  }
  return model.isRenamed ? { ...manifest, name: model.name } : manifest;
}

function readReference(
  model: ModelFolder,
  version: VersionFolder,
  manifest: Manifest,
  problems: Problem[],
): Promise<Reference | undefined> {
  const parse = (text: string) => parseReference(text, manifest);
  return readDocument(model, version, REFERENCE, parse, problems);
}

async function readSamples(
  model: ModelFolder,
  version: VersionFolder,
  problems: Problem[],
): Promise<readonly Sample[]> {
  return await readDocument(model, version, SAMPLES, parseSamples, problems) ?? [];
}

import { errorMessage, modelError, type Problem } from "../../errors.ts";
import { externalDataPaths } from "./external_data.ts";
import { isModelName, type Manifest, parseManifest } from "./manifest.ts";
import { parseReference, type Reference } from "./reference.ts";
import { parseSamples, type Sample } from "./samples.ts";
import type { VersionFiles } from "./version_files.ts";

/** A version's place on disk. */
export interface VersionFolder {
  readonly version: string;
  readonly dir: string;
  /** The state of each file that it may be loaded from, by the path from its folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether a graph was seen in it; a folder that cannot be looked into is tried, to say why. */
  readonly hasGraph: boolean;
}

/** A model's place on disk. */
export interface ModelFolder {
  readonly name: string;
  readonly dir: string;
  /** In ascending order of their numbers. */
  readonly versions: readonly VersionFolder[];
  /** Why the folder cannot be looked into: then nothing is known of its versions. */
  readonly fault?: unknown;
}

export const GRAPH = "model.onnx";
export const MANIFEST = "model.json";
/** What a version may have of its own, or share with the others. */
const DOCUMENTS = [MANIFEST, "reference.json", "samples.json"];
const VERSION_NAME = /^[1-9]\d{0,14}$/;

export function isVersionName(name: string): boolean {
  return VERSION_NAME.test(name);
}

/**
 * Finds the model folders below `root`.
 *
 * A model is a folder with `model.onnx` in it, or with numbered folders that
 * have one. `root` may itself be such a folder; where it is mounted says little
 * about the model, so then its `model.json` names it. Folders without either are
 * not models and left out, so a version that is still being copied does not
 * count before its graph is there. A folder that cannot be looked into may be a
 * model, so it is one, with a fault; it must not hide the others.
 *
 * @throws {Error} of Deno when `root` is not there or may not be read, which does not mean that it is empty
 */
export async function findModels(root: string): Promise<readonly ModelFolder[]> {
  const names = await readNames(root);
  const own = await modelIn(folderName(root), root, names);
  // Among models there may be a folder called 2024 that cannot be read: no version of `root`.
  const isModel = names.includes(MANIFEST) || own?.versions.some(({ hasGraph }) => hasGraph);
  if (own !== undefined && isModel) {
    return [{ ...own, name: await nameInManifest(root) ?? own.name }];
  }
  const models: ModelFolder[] = [];
  for (const name of names) {
    if (!isModelName(name)) continue;
    const model = await findModel(name, `${root}/${name}`);
    if (model !== undefined) models.push(model);
  }
  return models;
}

/**
 * The folder of the model that `dir` is a version of, when it is one.
 *
 * A number may also be the name of a model that has a graph in its folder, so
 * the folder around it must have something else of a model: `model.json`, or
 * another version.
 */
export async function modelOfVersion(dir: string): Promise<string | undefined> {
  const path = await Deno.realPath(dir);
  const slash = path.lastIndexOf("/");
  const [parent, name] = [path.slice(0, slash), path.slice(slash + 1)];
  if (!isVersionName(name)) return undefined;
  const versions = (await findModel("", parent))?.versions.filter(({ hasGraph }) => hasGraph) ?? [];
  if (!versions.some(({ version }) => version === name)) return undefined;
  const others = versions.length > 1 || (await readNames(parent)).includes(MANIFEST);
  return others ? parent : undefined;
}

function folderName(path: string): string {
  const name = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return isModelName(name) ? name : "model";
}

/** The name in a model folder's `model.json`, if that can be read; its faults are told later. */
async function nameInManifest(dir: string): Promise<string | undefined> {
  try {
    const manifest = JSON.parse(await Deno.readTextFile(`${dir}/${MANIFEST}`));
    return isModelName(manifest?.name) ? manifest.name : undefined;
  } catch {
    return undefined;
  }
}

async function findModel(name: string, dir: string): Promise<ModelFolder | undefined> {
  try {
    return await modelIn(name, dir, await readNames(dir));
  } catch (error) {
    return isAbsence(error) ? undefined : { name, dir, versions: [], fault: error };
  }
}

async function modelIn(
  name: string,
  dir: string,
  names: readonly string[],
): Promise<ModelFolder | undefined> {
  if (names.includes(GRAPH)) {
    const files = new Map(await fileStates(dir, names));
    return { name, dir, versions: [{ version: "1", dir, files, hasGraph: true }] };
  }
  const documents = await fileStates(dir, names.filter((file) => DOCUMENTS.includes(file)));
  const shared = documents.map(([file, state]) => [`../${file}`, state] as const);
  const versions: VersionFolder[] = [];
  for (const version of names.filter(isVersionName)) {
    const found = await findVersion(version, `${dir}/${version}`, shared);
    if (found !== undefined) versions.push(found);
  }
  versions.sort((a, b) => Number(a.version) - Number(b.version));
  return versions.length === 0 ? undefined : { name, dir, versions };
}

async function findVersion(
  version: string,
  dir: string,
  shared: readonly FileState[],
): Promise<VersionFolder | undefined> {
  try {
    const names = await readNames(dir);
    if (!names.includes(GRAPH)) return undefined;
    const files = new Map([...shared, ...await fileStates(dir, names)]);
    return { version, dir, files, hasGraph: true };
  } catch (error) {
    if (isAbsence(error)) return undefined;
    return { version, dir, files: new Map([[".", errorMessage(error)]]), hasGraph: false };
  }
}

/** Names in a folder, hidden ones left out. */
async function readNames(dir: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(dir)) {
    if (!name.startsWith(".")) names.push(name);
  }
  return names.sort();
}

function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

type FileState = readonly [name: string, state: string];

/** Size, time and identity of each file: enough to notice every way of replacing one. */
async function fileStates(dir: string, names: readonly string[]): Promise<readonly FileState[]> {
  const states: FileState[] = [];
  for (const name of names) {
    try {
      const { size, mtime, ino, isFile } = await Deno.stat(`${dir}/${name}`);
      if (isFile) states.push([name, `${size}:${mtime?.getTime() ?? 0}:${ino ?? 0}`]);
    } catch (error) {
      // Replaced between listing and looking: the next look sees what came of it. What may not be
      // read has no effect before it is read, and then says why.
      states.push([name, errorMessage(error)]);
    }
  }
  return states;
}

/**
 * A text that changes whenever a file does that the version is loaded from.
 *
 * Files of weights may have any name, which only the graph tells; so every file
 * beside the graph counts until the version has been loaded. Then its weights
 * are known, and a note or a backup that is put beside it reloads nothing.
 *
 * @param weights names of the files with weights, if they are known
 */
export function fingerprint({ files }: VersionFolder, weights?: readonly string[]): string {
  const isRead = (path: string) =>
    weights === undefined || path === GRAPH || weights.includes(path) ||
    DOCUMENTS.includes(path.replace("../", ""));
  return JSON.stringify([...files].filter(([path]) => isRead(path)));
}

/**
 * Reads all files of one version and checks them against one another.
 *
 * @throws {KnownError<"model">} with every problem of every file, its name in front
 */
export async function readVersion(
  model: ModelFolder,
  version: VersionFolder,
): Promise<VersionFiles> {
  const problems: Problem[] = [];
  const manifest = await readManifest(model, version, problems);
  const reference = manifest === undefined
    ? undefined
    : await readReference(model, version, manifest, problems);
  const samples = manifest === undefined ? [] : await readSamples(model, version, problems);
  const graph = await Deno.readFile(`${version.dir}/${GRAPH}`);
  const externalData = await readExternalData(model.dir, version.dir, graph, problems);
  if (problems.length > 0) throw modelError(model.name, problems);
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

/** A copy that threads share when it is sent to them: each keeps it, to start its runtime again. */
function inSharedMemory(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
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
    let text: string;
    try {
      text = await Deno.readTextFile(`${dir}/${file}`);
    } catch (error) {
      if (isAbsence(error)) continue;
      throw error;
    }
    const parsed = parse(text);
    if ("value" in parsed) return parsed.value;
    const place = dir === model.dir ? file : `${version.version}/${file}`;
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
  if (manifest.name !== model.name) {
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
  return manifest;
}

function readReference(
  model: ModelFolder,
  version: VersionFolder,
  manifest: Manifest,
  problems: Problem[],
): Promise<Reference | undefined> {
  const parse = (text: string) => parseReference(text, manifest);
  return readDocument(model, version, "reference.json", parse, problems);
}

async function readSamples(
  model: ModelFolder,
  version: VersionFolder,
  problems: Problem[],
): Promise<readonly Sample[]> {
  return await readDocument(model, version, "samples.json", parseSamples, problems) ?? [];
}

/**
 * Reads the files of weights that the graph names.
 *
 * They must lie beside it: a path or a link that leads elsewhere could read any
 * file of the machine, and changes there would not be noticed. A link within the
 * model's folder is how Kubernetes mounts files.
 */
async function readExternalData(
  modelDir: string,
  dir: string,
  graph: Uint8Array,
  problems: Problem[],
): Promise<VersionFiles["externalData"]> {
  const files: { path: string; bytes: Uint8Array }[] = [];
  for (const path of externalDataPaths(graph)) {
    if (/[/\\]|^\.{0,2}$/.test(path)) {
      const message = `the graph's weights lie in "${path}": put the file beside ${GRAPH}, and ` +
        "export with a location that is its name alone";
      problems.push({ field: GRAPH, message });
      continue;
    }
    try {
      const place = await Deno.realPath(`${dir}/${path}`);
      if (!place.startsWith(`${await Deno.realPath(modelDir)}/`)) {
        const message = `the graph's weights lie in "${path}", a link that leads out of the ` +
          `model's folder: put the file itself beside ${GRAPH}`;
        problems.push({ field: GRAPH, message });
        continue;
      }
      files.push({ path, bytes: await Deno.readFile(place) });
    } catch (error) {
      if (!isAbsence(error)) throw error;
      const message = `the graph's weights lie in "${path}", which is not there: put it beside ` +
        `${GRAPH}, or export into one file`;
      problems.push({ field: GRAPH, message });
    }
  }
  return files;
}

/**
 * The hash of all that makes the version's predictions: of the graph, and of its weights if they lie
 * beside it. With weights it is what `sha256sum model.onnx a.bin b.bin | sha256sum` prints, their
 * names in order.
 */
async function versionSha256(
  graph: Uint8Array<ArrayBuffer>,
  weights: VersionFiles["externalData"],
): Promise<string> {
  if (weights.length === 0) return await sha256(graph);
  const sorted = [...weights].sort((a, b) => a.path < b.path ? -1 : 1);
  const lines = [`${await sha256(graph)}  ${GRAPH}\n`];
  for (const { path, bytes } of sorted) lines.push(`${await sha256(bytes)}  ${path}\n`);
  return await sha256(new TextEncoder().encode(lines.join("")));
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as BufferSource);
  return new Uint8Array(digest).toHex();
}

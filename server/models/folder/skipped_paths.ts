import { diskCall } from "./disk_call.ts";
import { isModelName } from "./manifest.ts";
import { GRAPH, isVersionName, MANIFEST, type ModelFolder } from "./model_folder.ts";

/** A file or folder that looks like a model or a version, and is not served. */
export interface SkippedPath {
  /** From the folder of the models. */
  readonly path: string;
  /** Why it is not served, and what to change. */
  readonly reason: string;
}

// A longer list does not help, and a folder may hold anything.
const MOST_SKIPPED = 50;
// Folders are read at every poll, so a large tree must cost little.
const MOST_FOLDERS = 100;
const MOST_FOLDERS_BELOW = 5;

/**
 * Finds files and folders that may be meant as models, and what to change to serve them.
 *
 * These are graphs (`*.onnx`), folders with a graph or a `model.json`, and broken links. Documents,
 * hidden names and other folders may lie among models.
 *
 * @param models the models that `findModels` returns for `root`
 */
export async function findSkippedPaths(
  root: string,
  models: readonly ModelFolder[],
): Promise<readonly SkippedPath[]> {
  const own = models.find(({ dir }) => dir === root);
  const skipped = own === undefined ? await amongModels(root, models) : await besideVersions(own);
  return skipped.slice(0, MOST_SKIPPED);
}

async function amongModels(root: string, models: readonly ModelFolder[]): Promise<SkippedPath[]> {
  const skipped: SkippedPath[] = [];
  for (const entry of await entriesOf(root)) {
    const { name } = entry;
    const model = models.find((one) => one.name === name);
    if (model !== undefined) {
      if (model.fault === undefined) skipped.push(...await besideVersions(model, name));
    } else if (isGraph(entry)) {
      const stem = asModelName(name.replace(/\.onnx$/i, ""));
      const reason = `a model is a folder: move it to "${stem}/${GRAPH}"`;
      skipped.push({ path: name, reason });
    } else if (entry.mayBeFolder) {
      skipped.push(...await inNoModel(root, entry));
    }
  }
  return skipped;
}

/** The problems of a folder in which no model was found; none if it has no file of a model. */
async function inNoModel(root: string, { name, isLink }: Entry): Promise<SkippedPath[]> {
  const dir = `${root}/${name}`;
  if (isLink && !(await exists(dir))) return [{ path: name, reason: "the link is broken" }];
  const entries = await entriesOf(dir);
  const graph = entries.find(isGraph);
  const versions = await versionGraphs(dir, entries);
  if (!isModelName(name)) {
    if (graph === undefined && versions.length === 0) return [];
    const reason = "the name of a model begins with a letter or digit and has only these, " +
      `".", "_" and "-", up to 100: rename it, for example to "${asModelName(name)}"`;
    return [{ path: name, reason }];
  }
  if (graph !== undefined) return [misnamedGraph(`${name}/${graph.name}`, graph.name)];
  if (versions.length > 0) return versions.map((found) => misnamedVersion(name, found, []));
  const deep = await graphBelow(dir, name, MOST_LEVELS);
  if (deep !== undefined) {
    return [{
      path: deep,
      reason: `a version is a folder of a model: move it to "${name}/1/${GRAPH}"`,
    }];
  }
  return entries.some((entry) => entry.name === MANIFEST)
    ? [{ path: name, reason: `it has a ${MANIFEST}, but no ${GRAPH}, nor a version with one` }]
    : [];
}

/** Folders of a model that look like versions and are none. */
async function besideVersions(model: ModelFolder, path = ""): Promise<SkippedPath[]> {
  const entries = await entriesOf(model.dir);
  const served = model.versions.map(({ version }) => version);
  const hasOwnGraph = model.versions.some(({ dir }) => dir === model.dir);
  const found = await versionGraphs(model.dir, entries);
  return found
    .filter(({ folder }) => hasOwnGraph || !served.includes(folder))
    .map((version) => {
      if (hasOwnGraph) return hidden(path, version);
      // A numbered folder makes the folder of the models a model itself.
      return path === "" && !isVersionName(version.folder)
        ? besideOwnVersions(version, served)
        : misnamedVersion(path, version, served);
    });
}

// Downloads and unpacked archives may add a folder or two.
const MOST_LEVELS = 4;

/** The path of the first graph further down, such as in a copied tree. */
async function graphBelow(dir: string, path: string, levels: number): Promise<string | undefined> {
  const entries = await entriesOf(dir);
  const graph = entries.find(isGraph);
  if (graph !== undefined) return `${path}/${graph.name}`;
  if (levels === 0) return undefined;
  const folders = entries.filter(({ mayBeFolder, isLink }) => mayBeFolder && !isLink);
  for (const { name } of folders.slice(0, MOST_FOLDERS_BELOW)) {
    const found = await graphBelow(`${dir}/${name}`, `${path}/${name}`, levels - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface VersionGraph {
  readonly folder: string;
  readonly graph: string;
}

/** The subfolders that have a graph of any name. */
async function versionGraphs(dir: string, entries: readonly Entry[]): Promise<VersionGraph[]> {
  const found: VersionGraph[] = [];
  const folders = entries.filter(({ mayBeFolder }) => mayBeFolder).slice(0, MOST_FOLDERS);
  for (const { name } of folders) {
    const graphs = (await entriesOf(`${dir}/${name}`)).filter(isGraph).map((entry) => entry.name);
    const graph = graphs.includes(GRAPH) ? GRAPH : graphs[0];
    if (graph !== undefined) found.push({ folder: name, graph });
  }
  return found;
}

function misnamedGraph(path: string, graph: string): SkippedPath {
  return { path, reason: `a graph is called ${GRAPH}: rename "${graph}"` };
}

function misnamedVersion(
  model: string,
  { folder, graph }: VersionGraph,
  taken: readonly string[],
): SkippedPath {
  const path = joined(model, folder, graph);
  if (isVersionName(folder)) return misnamedGraph(path, graph);
  const number = asVersion(folder, taken);
  return {
    path,
    reason: `a version is a folder named by a whole number: rename "${folder}" to "${number}"`,
  };
}

function besideOwnVersions({ folder, graph }: VersionGraph, taken: readonly string[]): SkippedPath {
  return {
    path: joined(folder, graph),
    reason:
      `"${taken.join('", "')}" beside it makes the whole folder one model: move that into a ` +
      `folder of its own if "${folder}" is a model, or rename "${folder}" to ` +
      `"${asVersion(folder, taken)}" if it is a version`,
  };
}

function hidden(model: string, { folder, graph }: VersionGraph): SkippedPath {
  const target = model === "" ? "a folder of its own" : `"${joined(model, "1", GRAPH)}"`;
  return {
    path: joined(model, folder, graph),
    reason: `the ${GRAPH} beside "${folder}" is the only version: move that to ${target}`,
  };
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("/");
}

/** A free version number for a folder of another name. */
function asVersion(name: string, taken: readonly string[]): string {
  const number = (/\d+/.exec(name)?.[0] ?? "1").replace(/^0+(?=\d)/, "");
  if (isVersionName(number) && !taken.includes(number)) return number;
  return String(Math.max(0, ...taken.map(Number)) + 1);
}

/** A valid name for a model, near to an invalid one. */
function asModelName(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").replaceAll("ß", "ss");
  const near = plain.replaceAll(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[^A-Za-z0-9]+|-+$/g, "");
  return isModelName(near) ? near : "my-model";
}

interface Entry {
  readonly name: string;
  readonly mayBeFolder: boolean;
  readonly isLink: boolean;
}

function isGraph({ name, mayBeFolder, isLink }: Entry): boolean {
  return /\.onnx$/i.test(name) && (!mayBeFolder || isLink);
}

/** The entries of a folder in order, without hidden names; empty when it cannot be read. */
async function entriesOf(dir: string): Promise<readonly Entry[]> {
  try {
    return await diskCall(dir, () => listEntries(dir));
  } catch {
    // It is not a folder, or cannot be read: nothing is known of its entries.
    return [];
  }
}

async function listEntries(dir: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(dir)) {
    if (name.startsWith(".")) continue;
    entries.push({ name, mayBeFolder: isDirectory || isSymlink, isLink: isSymlink });
  }
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}

async function exists(path: string): Promise<boolean> {
  try {
    await diskCall(path, () => Deno.stat(path));
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

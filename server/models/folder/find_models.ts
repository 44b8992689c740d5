import { basename } from "@std/path/basename.js";
import { dirname } from "@std/path/dirname.js";
import { errorMessage } from "../../errors.ts";
import { type FileState, fileStates } from "./fingerprint.ts";
import { isAbsence, readNames } from "./folder_entries.ts";
import { isModelName } from "./manifest.ts";
import { readModelText } from "./model_file.ts";
import {
  DOCUMENTS,
  GRAPH,
  isVersionName,
  MANIFEST,
  type ModelFolder,
  type VersionFolder,
} from "./model_folder.ts";

/**
 * Finds the model folders below `root`.
 *
 * A model is a folder with `model.onnx` in it, or with numbered folders that have one. Other folders
 * are left out, so a version that is still being copied does not count before its graph is there.
 * A folder that cannot be read may be a model: it is returned with a fault, and must not hide the
 * others.
 *
 * `root` may itself be a model folder. Its name then depends on where it is mounted, so the model is
 * named by `givenName`, or by its `model.json`.
 *
 * @throws {Error} of Deno when `root` is not there or cannot be read, which does not mean that it is empty
 */
export async function findModels(
  root: string,
  givenName?: string,
): Promise<readonly ModelFolder[]> {
  const names = await readNames(root);
  const own = await modelIn(folderName(root), root, names);
  // A folder called 2024 that cannot be read may lie among models: it makes `root` no model.
  const isModel = names.includes(MANIFEST) || own?.versions.some(({ hasGraph }) => hasGraph);
  if (own !== undefined && isModel) {
    return [
      givenName === undefined
        ? { ...own, name: await nameInManifest(root) ?? own.name }
        : { ...own, name: givenName, isRenamed: true },
    ];
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
 * The folder of the model that `dir` is a version of; undefined when `dir` is not a version.
 *
 * A number may also be the name of a model with a graph in its folder. So the folder around it must
 * have another sign of a model: `model.json`, or another version.
 */
export async function modelOfVersion(dir: string): Promise<string | undefined> {
  const path = await Deno.realPath(dir);
  const [parent, name] = [dirname(path), basename(path)];
  if (!isVersionName(name)) return undefined;
  const versions = (await findModel("", parent))?.versions.filter(({ hasGraph }) => hasGraph) ?? [];
  if (!versions.some(({ version }) => version === name)) return undefined;
  const others = versions.length > 1 || (await readNames(parent)).includes(MANIFEST);
  return others ? parent : undefined;
}

function folderName(path: string): string {
  const name = basename(path);
  return isModelName(name) ? name : "model";
}

/** The name in a folder's `model.json`, if it can be read. Reading the version reports its problems. */
async function nameInManifest(dir: string): Promise<string | undefined> {
  try {
    const manifest = JSON.parse(await readModelText(`${dir}/${MANIFEST}`, dir));
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

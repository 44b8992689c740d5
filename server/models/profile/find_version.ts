import { configError } from "../../errors.ts";
import { findModels, modelOfVersion } from "../folder/find_models.ts";
import type { ModelFolder, VersionFolder } from "../folder/model_folder.ts";

export interface FoundVersion {
  readonly model: ModelFolder;
  readonly version: VersionFolder;
}

/**
 * The version in a folder: that of a version, or of a model with a single one.
 *
 * @param choice of a model with several versions: a name, or the newest
 * @throws {KnownError<"config">} when there is no version, or there are several
 */
export async function findVersion(
  dir: string,
  choice: { readonly version?: string | undefined; readonly newest?: boolean } = {},
): Promise<FoundVersion> {
  const path = await Deno.realPath(dir);
  const parent = await modelOfVersion(path);
  const models = await findModels(parent ?? path);
  const [model] = models;
  if (models.length !== 1 || model!.dir !== (parent ?? path)) {
    const found = models.map(({ name }) => `"${dir}/${name}"`).join(", ");
    throw configError([
      found === ""
        ? `There is no model in "${dir}": a version's folder holds model.onnx`
        : `"${dir}" is a folder of models: name a version of one of ${found}`,
    ]);
  }
  const own = parent === undefined
    ? model!.versions
    : model!.versions.filter((version) => version.dir === path);
  const versions = chosen(own, choice);
  if (versions.length === 0) {
    const known = own.map(({ version }) => version).join(", ");
    throw configError([`"${dir}" has no version "${choice.version}"; it has ${known}`]);
  }
  const [version] = versions;
  if (version !== undefined && versions.length === 1) return { model: model!, version };
  const names = versions.map((found) => `"${dir}/${found.version}"`).join(", ");
  throw configError([`"${dir}" has several versions: name one of ${names}`]);
}

function chosen(
  versions: readonly VersionFolder[],
  { version, newest = false }: Parameters<typeof findVersion>[1] & object,
): readonly VersionFolder[] {
  if (version !== undefined) return versions.filter((candidate) => candidate.version === version);
  return newest ? versions.slice(-1) : versions;
}

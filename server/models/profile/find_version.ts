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
 * @throws {KnownError<"config">} when there is no version, or there are several
 */
export async function findVersion(dir: string): Promise<FoundVersion> {
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
  const versions = parent === undefined
    ? model!.versions
    : model!.versions.filter((version) => version.dir === path);
  const [version] = versions;
  if (version !== undefined && versions.length === 1) return { model: model!, version };
  const names = versions.map((found) => `"${dir}/${found.version}"`).join(", ");
  throw configError([`"${dir}" has several versions: name one of ${names}`]);
}

import { Tally } from "../../metrics/tally.ts";
import { configError } from "../../errors.ts";
import type { Manifest } from "../folder/manifest.ts";
import { readVersion } from "../folder/read_version.ts";
import { WEBASSEMBLY } from "../run/engine_options.ts";
import { addNativeRuntime, configureRuntime } from "../run/load_session.ts";
import { readRuntime } from "../run/runtime_source.ts";
import type { LoadedVersion } from "../serving/loaded_version.ts";
import { loadVersion } from "../serving/load_version.ts";
import { BATCH_RECORDS } from "../table/record_batch.ts";
import type { FoundVersion } from "./find_version.ts";

export interface OpenVersion {
  readonly manifest: Manifest;
  readonly version: LoadedVersion;
}

/**
 * Loads a version on this thread, for a table of rows. Its reference is not read: it is not needed,
 * or about to be replaced, and may not fit the model any more.
 *
 * @throws {KnownError<"model">} when the version cannot be served
 * @throws {Error} when the native engine cannot be loaded
 * @throws {KnownError<"config">} without model.json
 */
export async function openVersion(
  { model, version }: FoundVersion,
  { choice, library } = WEBASSEMBLY,
): Promise<OpenVersion> {
  const files = await readVersion(model, version, { withReference: false });
  const { manifest } = files;
  if (manifest === undefined) {
    throw configError([
      `"${model.dir}" has no model.json: a profile needs this manifest, which names the features ` +
      "and their types",
    ]);
  }
  configureRuntime(await readRuntime());
  if (library !== undefined) addNativeRuntime(library);
  const limits = { queue: 1, maxRows: BATCH_RECORDS };
  const engine = library === undefined ? {} : { engine: choice };
  return { manifest, version: await loadVersion(files, new Tally(() => {}), limits, engine) };
}

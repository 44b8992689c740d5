import { Tally } from "../../metrics/tally.ts";
import { configError } from "../../errors.ts";
import type { Manifest } from "../folder/manifest.ts";
import { readVersion } from "../folder/read_version.ts";
import { configureRuntime } from "../run/load_session.ts";
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
 * Loads a version on this thread. Its reference is not read: it is about to be replaced, and may
 * not fit the model any more.
 *
 * @throws {KnownError<"model">} when the version cannot be served
 * @throws {KnownError<"config">} without model.json
 */
export async function openVersion({ model, version }: FoundVersion): Promise<OpenVersion> {
  const files = await readVersion(model, version, { withReference: false });
  const { manifest } = files;
  if (manifest === undefined) {
    throw configError([
      `"${model.dir}" has no model.json: a profile needs this manifest, which names the features ` +
      "and their types",
    ]);
  }
  configureRuntime(await readRuntime());
  const limits = { queue: 1, maxRows: BATCH_RECORDS };
  return { manifest, version: await loadVersion(files, new Tally(() => {}), limits) };
}

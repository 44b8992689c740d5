import type { OutputMeaning } from "../decode/prediction.ts";
import type { VersionFiles } from "../folder/version_files.ts";
import type { Activation } from "../serving/model_store.ts";

/** All serving threads together. */
export interface Fleet {
  /**
   * Loads a version on every thread. If one of them fails, the version is staged on none.
   *
   * @param id under which `activate` puts the version in service
   * @returns the meaning of the version's outputs
   * @throws {KnownError<"model">} when the version is at fault; any other error may be temporary
   */
  stage(id: number, files: VersionFiles): Promise<OutputMeaning>;
  activate(activation: Activation): Promise<void>;
}

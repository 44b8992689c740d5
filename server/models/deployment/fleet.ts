import type { VersionFiles } from "../folder/version_files.ts";
import type { Activation, ReplacedReference } from "../serving/model_store.ts";
import type { VersionFacts } from "./watched_version.ts";

/** All serving threads together. */
export interface Fleet {
  /**
   * Loads a version on every thread. If one of them fails, the version is staged on none.
   *
   * @param id under which `activate` puts the version in service
   * @param memoryFor returns the memory of the version's last rows, which all threads share
   * @throws {KnownError<"model">} when the version is at fault; any other error may be temporary
   */
  stage(
    id: number,
    files: VersionFiles,
    memoryFor: (facts: VersionFacts) => SharedArrayBuffer | undefined,
  ): Promise<void>;
  activate(activation: Activation): Promise<void>;
  /** Puts another reference of a version in force, on every thread. */
  replaceReference(replaced: ReplacedReference): Promise<void>;
}

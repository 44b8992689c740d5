/** The parts of a model folder, and the names of its files. */

/** The folder of a version. */
export interface VersionFolder {
  readonly version: string;
  readonly dir: string;
  /** The state of each file that the version may be loaded from, by its path from the folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether a graph was found in it. A folder that cannot be read is tried too, to report why. */
  readonly hasGraph: boolean;
}

/** The folder of a model. */
export interface ModelFolder {
  readonly name: string;
  readonly dir: string;
  /** The name is not the folder's but was given: `model.json` may have another. */
  readonly isRenamed?: boolean;
  /** In ascending order of their numbers. */
  readonly versions: readonly VersionFolder[];
  /** Why the folder cannot be read: then nothing is known of its versions. */
  readonly fault?: unknown;
}

export const GRAPH = "model.onnx";
export const MANIFEST = "model.json";
export const REFERENCE = "reference.json";
export const SAMPLES = "samples.json";
/** The files that a version may have of its own, or share with the others. */
export const DOCUMENTS = [MANIFEST, REFERENCE, SAMPLES];

const VERSION_NAME = /^[1-9]\d{0,14}$/;

export function isVersionName(name: string): boolean {
  return VERSION_NAME.test(name);
}

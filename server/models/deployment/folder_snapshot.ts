import { fingerprint } from "../folder/fingerprint.ts";
import type { ModelFolder } from "../folder/model_folder.ts";

/** The fingerprints of all versions, as one poll of the model folders saw them. */
export class FolderSnapshot {
  /** By `model/version`; the key `model/` stands for a folder that could not be read. */
  readonly #fingerprints: ReadonlyMap<string, string>;

  constructor(fingerprints: ReadonlyMap<string, string> = new Map()) {
    this.#fingerprints = fingerprints;
  }

  /** @param previous the last snapshot, whose versions stay for a folder that cannot be read now */
  static of(folders: readonly ModelFolder[], previous = new FolderSnapshot()): FolderSnapshot {
    const seen = new Map<string, string>();
    for (const { name, versions, fault } of folders) {
      for (const folder of versions) seen.set(`${name}/${folder.version}`, fingerprint(folder));
      if (fault === undefined) continue;
      seen.set(`${name}/`, "");
      for (const [key, print] of previous.#fingerprints) {
        if (key.startsWith(`${name}/`)) seen.set(key, print);
      }
    }
    return new FolderSnapshot(seen);
  }

  hasVersion(model: string, version: string): boolean {
    return this.#fingerprints.has(`${model}/${version}`);
  }

  /** Whether another snapshot has the same files of a version, or neither has the version. */
  agreesOn(model: string, version: string, other: FolderSnapshot): boolean {
    const key = `${model}/${version}`;
    return this.#fingerprints.get(key) === other.#fingerprints.get(key);
  }

  /** Whether two snapshots agree that a model is gone, with all of these versions. */
  lacksModel(model: string, versions: Iterable<string>, previous: FolderSnapshot): boolean {
    return ["", ...versions].every((version) =>
      !this.hasVersion(model, version) && this.agreesOn(model, version, previous)
    );
  }
}

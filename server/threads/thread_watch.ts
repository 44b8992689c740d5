import { RunWatchdog } from "../models/run/run_watchdog.ts";
import type { Activation } from "../models/serving/model_store.ts";
import type { StagedVersion } from "./messages.ts";

/** A version, by everything that tells it from another. */
export interface VersionName {
  readonly model: string;
  readonly version: string;
  readonly sha256: string;
}

/** The watch over the runs of one serving thread, which knows the versions that it was sent. */
export class ThreadWatch {
  readonly watchdog: RunWatchdog;
  readonly #versions = new Map<number, VersionName>();

  /**
   * @param onStuck called for a run that does not end; with its version if nothing can stop its runs
   */
  constructor(
    onStuck: (unstoppable: VersionName | undefined) => void,
    clock: () => number = () => performance.now(),
  ) {
    this.watchdog = new RunWatchdog(
      (graph) => onStuck(graph === undefined ? undefined : this.#versions.get(graph)),
      clock,
    );
  }

  /** To be called before the thread loads the version. */
  note({ id, files: { model, version, sha256 } }: Pick<StagedVersion, "id" | "files">): void {
    this.#versions.set(id, { model, version, sha256 });
  }

  /** To be called when the thread was told to forget a version that it has loaded, or has failed to. */
  discard(id: number): void {
    this.#versions.delete(id);
  }

  /** To be called when versions take the places of others: nothing needs the names of those any more. */
  activate({ add, remove }: Pick<Activation, "add" | "remove">): void {
    const added = add.flatMap((id) => this.#versions.get(id) ?? []);
    for (const [id, known] of this.#versions) {
      if (add.includes(id)) continue;
      const isSame = ({ model, version }: Pick<VersionName, "model" | "version">) =>
        model === known.model && version === known.version;
      if (added.some(isSame) || remove.some(isSame)) this.#versions.delete(id);
    }
  }

  /** How many versions it knows. */
  get size(): number {
    return this.#versions.size;
  }
}

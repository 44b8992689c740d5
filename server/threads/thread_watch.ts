import { RunWatchdog } from "../models/run/run_watchdog.ts";
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
}

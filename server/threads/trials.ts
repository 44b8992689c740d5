import type { VersionFiles } from "../models/folder/version_files.ts";
import type { TrialResult } from "./messages.ts";

/** Tries one version at a time. */
export interface OneTrial {
  load(files: VersionFiles): Promise<TrialResult>;
  close(): void;
}

// A version that takes long keeps one of them. More than one at a time is rare, and each takes the
// memory of a thread until it is idle for some seconds.
const MOST_AT_A_TIME = 3;

/** Tries versions beside one another: one that takes long does not keep the others waiting. */
export class Trials {
  readonly #make: () => OneTrial;
  readonly #all: OneTrial[];
  readonly #free: OneTrial[];
  /** Callers that wait for a free trial. */
  readonly #waiting: ((trial: OneTrial) => void)[] = [];

  constructor(make: () => OneTrial) {
    this.#make = make;
    this.#all = [make()];
    this.#free = [...this.#all];
  }

  /** @throws {KnownError<"model">} with every problem */
  async load(files: VersionFiles): Promise<TrialResult> {
    const trial = this.#free.pop() ?? await this.#another();
    try {
      return await trial.load(files);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(trial);
      else next(trial);
    }
  }

  close(): void {
    for (const trial of this.#all) trial.close();
  }

  #another(): OneTrial | Promise<OneTrial> {
    if (this.#all.length === MOST_AT_A_TIME) {
      return new Promise((resolve) => this.#waiting.push(resolve));
    }
    const trial = this.#make();
    this.#all.push(trial);
    return trial;
  }
}

import { workerUrl } from "../assets.ts";
import { overloadedError } from "../errors.ts";
import type { DemoLoad, DemoLoads } from "../http/demo_load.ts";
import type { DemoMethods } from "./messages.ts";
import { spawn } from "./thread.ts";

const MAX_LOADS = 2;

/** Runs each simulated load in a thread of its own, so that none delays a request. */
export class DemoThreads implements DemoLoads {
  readonly #script: typeof workerUrl;
  #running = 0;

  /** @param script returns the URL of the script of a thread */
  constructor(script = workerUrl) {
    this.#script = script;
  }

  async run(load: DemoLoad): Promise<void> {
    if (this.#running === MAX_LOADS) {
      throw overloadedError(
        `${MAX_LOADS} simulated loads run already: try again when one of them has ended`,
        Math.ceil(load.seconds),
      );
    }
    this.#running++;
    const script = this.#script("demo_worker");
    const thread = spawn<DemoMethods>("demo", script, { net: [] }, {}, () => {});
    try {
      await thread.peer.call("run", load);
    } finally {
      this.#running--;
      thread.worker.terminate();
    }
  }
}

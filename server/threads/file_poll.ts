import { errorMessage } from "../errors.ts";
import type { Logger } from "../logger.ts";

/** A file that is read again when it changes. */
interface Polled {
  /** @returns whether it has changed. @throws when it is broken; what was read before stays */
  poll(): Promise<boolean>;
}

/** Looks at a file now and then, and tells of changes and of faults, each once. */
export class FilePoll {
  readonly #name: string;
  readonly #file: Polled | undefined;
  readonly #log: Pick<Logger, "info" | "error">;
  readonly #onChange: () => void;
  /** The last fault that was logged. */
  #fault: string | undefined;
  #isLooking = false;

  /**
   * @param name for log lines, such as `API keys`
   * @param file undefined for none, which never changes
   */
  constructor(
    name: string,
    file: Polled | undefined,
    log: Pick<Logger, "info" | "error">,
    onChange: () => void,
  ) {
    this.#name = name;
    this.#file = file;
    this.#log = log;
    this.#onChange = onChange;
  }

  async look(): Promise<void> {
    if (this.#file === undefined || this.#isLooking) return;
    this.#isLooking = true;
    try {
      if (!await this.#file.poll()) return;
      this.#onChange();
      this.#fault = undefined;
      this.#log.info(`${this.#name} read again`, {});
    } catch (error) {
      const reason = errorMessage(error);
      if (reason === this.#fault) return;
      this.#fault = reason;
      this.#log.error(`${this.#name} not read again: what was read before stays in force`, {
        reason,
      });
    } finally {
      this.#isLooking = false;
    }
  }
}

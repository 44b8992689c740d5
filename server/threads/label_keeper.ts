import { errorMessage } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { LabelsFile } from "../models/watch/labels_file.ts";
import type { LabelsSeen } from "../models/watch/labels_seen.ts";

// A process that is killed forgets the labels since the last flush.
const FLUSH_MS = 1000;
const FILE = "labels.seen";

/** Keeps the memory of labels in the data folder. A disk that fails is logged and tried again. */
export class LabelKeeper {
  readonly #path: string;
  readonly #seen: LabelsSeen;
  readonly #log: Logger;
  #file: LabelsFile | undefined;
  #isFailing = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** The disk work so far, which runs sequentially. */
  #work: Promise<void> = Promise.resolve();

  private constructor(path: string, seen: LabelsSeen, log: Logger) {
    this.#path = path;
    this.#seen = seen;
    this.#log = log;
  }

  /** Resolves when the labels of earlier processes have been read. */
  static async start(dataDir: string, seen: LabelsSeen, log: Logger): Promise<LabelKeeper> {
    const keeper = new LabelKeeper(`${dataDir}/${FILE}`, seen, log);
    await keeper.#run();
    keeper.#timer = setInterval(() => void keeper.#run(), FLUSH_MS);
    return keeper;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#run();
    this.#file?.close();
  }

  #run(): Promise<void> {
    return this.#work = this.#work.then(() => this.#save());
  }

  async #save(): Promise<void> {
    try {
      this.#file ??= await LabelsFile.open(this.#path, this.#seen);
      await this.#file.flush();
      if (this.#isFailing) this.#log.info("labels are kept in the data folder again");
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) {
        this.#log.error("labels are not kept in the data folder: a restart would forget them", {
          reason: errorMessage(error),
        });
      }
      this.#isFailing = true;
    }
  }
}

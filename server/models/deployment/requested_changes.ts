import { deadline } from "@std/async/deadline.js";
import { delay } from "@std/async/delay.js";
import { quoteValue, unavailableError } from "../../errors.ts";

/** Runs changes of one model one after another. */
export interface Lanes {
  ofModel<T>(model: string, work: () => Promise<T>): Promise<T>;
}

export interface RequestedChangesOptions {
  /** The longest that a client waits for its change, in milliseconds. */
  readonly limitMs?: number;
  /** Milliseconds since some moment. */
  readonly clock?: () => number;
  readonly pause?: (ms: number) => Promise<void>;
}

const LIMIT_MS = 60_000;
/** Changes of one model that wait, and of all models. */
const MOST_WAITING = 4;
const MOST_WAITING_IN_ALL = 64;
// Loading takes a core from predictions. A client that loads a model again and again gets a fifth of
// the time, so that predictions keep the rest.
const PAUSE_FACTOR = 4;
const LONGEST_PAUSE_MS = 30_000;

interface Requested {
  readonly kind: string;
  readonly result: Promise<void>;
}

interface Queue {
  /** Changes that have not begun, the latest last. */
  readonly waiting: Requested[];
  /** When the last of them ends. */
  last: Promise<void>;
  /** The earliest time of the next change. */
  readyAt: number;
  /** Changes that wait or run. */
  open: number;
}

/**
 * Changes of models that clients request: few wait, and equal ones are made once.
 *
 * A request joins a waiting one of its kind. It does not join one that runs, which may have read
 * the files before they were as the client wants them.
 */
export class RequestedChanges {
  readonly #lanes: Lanes;
  readonly #options: Required<RequestedChangesOptions>;
  readonly #queues = new Map<string, Queue>();

  constructor(lanes: Lanes, options: RequestedChangesOptions = {}) {
    this.#lanes = lanes;
    this.#options = { limitMs: LIMIT_MS, clock: () => performance.now(), pause: delay, ...options };
  }

  /**
   * Makes a change in its turn.
   *
   * @param kind equal for requests of which one is enough
   * @throws {KnownError<"unavailable">} when too many wait, or it has not ended in time: it goes on
   */
  make(model: string, kind: string, work: () => Promise<void>): Promise<void> {
    this.#forgetOld();
    const queue = this.#queueOf(model);
    const last = queue.waiting.at(-1);
    if (last?.kind === kind) return this.#inTime(model, last.result);
    if (queue.waiting.length >= MOST_WAITING || this.#waitingInAll() >= MOST_WAITING_IN_ALL) {
      return Promise.reject(
        unavailableError(`Model ${quoteValue(model)}: too many changes wait; try again later`),
      );
    }
    const result = this.#inTurn(model, queue, work);
    queue.waiting.push({ kind, result });
    return this.#inTime(model, result);
  }

  #inTurn(model: string, queue: Queue, work: () => Promise<void>): Promise<void> {
    queue.open++;
    const result = queue.last.then(() => this.#run(model, queue, work));
    const end = () => void queue.open--;
    queue.last = result.then(end, end);
    return result;
  }

  async #run(model: string, queue: Queue, work: () => Promise<void>): Promise<void> {
    const { clock, pause } = this.#options;
    const wait = queue.readyAt - clock();
    if (wait > 0) await pause(wait);
    await this.#lanes.ofModel(model, async () => {
      queue.waiting.shift();
      const start = clock();
      try {
        await work();
      } finally {
        const took = clock() - start;
        queue.readyAt = clock() + Math.min(PAUSE_FACTOR * took, LONGEST_PAUSE_MS);
      }
    });
  }

  async #inTime(model: string, result: Promise<void>): Promise<void> {
    const { limitMs } = this.#options;
    const late = unavailableError(
      `Model ${quoteValue(model)}: the change has not ended within ${limitMs / 1000} s and goes ` +
        "on; POST /v2/repository/index shows when it has",
    );
    await deadline(result, limitMs).catch((error: unknown) => {
      throw error instanceof DOMException && error.name === "TimeoutError" ? late : error;
    });
  }

  #queueOf(model: string): Queue {
    const queue = this.#queues.get(model) ??
      { waiting: [], last: Promise.resolve(), readyAt: -Infinity, open: 0 };
    this.#queues.set(model, queue);
    return queue;
  }

  #waitingInAll(): number {
    return this.#queues.values().reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /** Requests may name any number of models that do not exist. */
  #forgetOld(): void {
    const now = this.#options.clock();
    for (const [model, { open, readyAt }] of this.#queues) {
      if (open === 0 && readyAt <= now) this.#queues.delete(model);
    }
  }
}

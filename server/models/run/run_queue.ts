import { setImmediate } from "node:timers";
import {
  deadlineError,
  errorMessage,
  invalidInputError,
  isKind,
  type KnownError,
  overloadedError,
} from "../../errors.ts";
import type { Session } from "./session_types.ts";
import { plainWords } from "./load_failure.ts";
import { whyDependent } from "./row_independence.ts";
import { concatRows, describeShape, sliceRows, type Tensor } from "../tensor.ts";

/** One request's share of a run. */
export interface Job {
  /** A tensor for each graph input. */
  readonly feeds: readonly Tensor[];
  /** Rows of the feeds; 0 when their first dimension does not count rows. */
  readonly rows: number;
  /** Positions of the requested outputs. */
  readonly fetches: readonly number[];
  /** When the request arrived, and when its answer is no longer needed: `performance.now()`. */
  readonly since: number;
  readonly deadline: number;
  /** Follows the request, if it is traced. */
  readonly trace?: JobTrace | undefined;
}

/** Notified of what happens to one request. Times are those of `performance.now()`. */
export interface JobTrace {
  waited(from: number, to: number): void;
  ran(run: RunReport): void;
}

/** A run of the graph, for the rows of one or several requests. */
export interface RunReport {
  readonly from: number;
  readonly to: number;
  /** Rows and requests of the whole run. */
  readonly rows: number;
  readonly requests: number;
  /** The error that ended it; undefined when it succeeded. */
  readonly error: unknown;
}

/** Notified by the queue, to count. Times in seconds. */
export interface RunObserver {
  queueDepth(waiting: number): void;
  waited(seconds: number): void;
  ran(seconds: number, rows: number): void;
  /** A run took too long and was stopped. */
  hung(error: KnownError<"hang">): void;
}

interface Waiting {
  readonly job: Job;
  readonly resolve: (outputs: readonly Tensor[]) => void;
  readonly reject: (error: unknown) => void;
}

// A larger batch delays its first request more than it saves the others.
const MAX_BATCH_ROWS = 256;

// A turn of the event loop refuses as many requests as have arrived. So with a queue that is more
// than half full the runs go on for this long: else a server under overload mostly refuses.
const CATCH_UP_MS = 25;

/**
 * The requests that wait for one loaded graph.
 *
 * A run blocks its thread, so requests gather meanwhile. Those that can share a run are batched into
 * the next one, which costs little more than one of them alone. Between two runs the event loop gets
 * a turn, to read requests and send responses.
 */
export class RunQueue {
  readonly #session: Session;
  readonly #observer: RunObserver;
  readonly #maxWaiting: number;
  readonly #waiting: Waiting[] = [];
  #scheduled = false;
  /** For each output, why requests must not share a run; undefined where they may. */
  readonly #reasons: (string | undefined)[];

  /** @param reasons for each output, why requests must not share a run; undefined where they may */
  constructor(
    session: Session,
    observer: RunObserver,
    maxWaiting: number,
    reasons: readonly (string | undefined)[],
  ) {
    this.#session = session;
    this.#observer = observer;
    this.#maxWaiting = maxWaiting;
    this.#reasons = [...reasons];
  }

  /**
   * @returns the outputs of the job's rows, in the order of its fetches
   * @throws {KnownError<"overloaded">} when the queue is full
   * @throws {KnownError<"deadline">} when the deadline passed before the outputs were ready
   * @throws {KnownError<"invalid_input">} when the graph refuses the tensors
   * @throws {KnownError<"too_large">} when the graph needs too much memory for them
   * @throws {KnownError<"trap">} when these tensors break the runtime, also alone
   * @throws {KnownError<"hang">} when the run took too long and was stopped
   */
  submit(job: Job): Promise<readonly Tensor[]> {
    if (this.isFull) return Promise.reject(this.fullError());
    const { promise, resolve, reject } = Promise.withResolvers<readonly Tensor[]>();
    this.#waiting.push({ job, resolve, reject });
    this.#observer.queueDepth(this.#waiting.length);
    this.#schedule();
    return promise;
  }

  get isFull(): boolean {
    return this.#waiting.length >= this.#maxWaiting;
  }

  fullError(): KnownError<"overloaded"> {
    return overloadedError(
      `The model's queue is full: its limit of waiting requests (--queue) is ${this.#maxWaiting}`,
    );
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => this.#runNext());
  }

  async #runNext(): Promise<void> {
    const yieldAt = performance.now() + CATCH_UP_MS;
    do {
      const batch = this.#takeBatch();
      this.#observer.queueDepth(this.#waiting.length);
      if (batch.length > 0) await this.#run(batch);
    } while (this.#waiting.length > this.#maxWaiting / 2 && performance.now() < yieldAt);
    this.#scheduled = false;
    this.#schedule();
  }

  /** Takes the oldest request, and the following ones that can share its run. */
  #takeBatch(): readonly Waiting[] {
    const now = performance.now();
    const batch: Waiting[] = [];
    let rows = 0;
    let taken = 0;
    let isShared = false;
    for (const waiting of this.#waiting) {
      if (waiting.job.deadline <= now) {
        waiting.job.trace?.waited(waiting.job.since, now);
        waiting.reject(lateError());
      } else {
        if (batch.length === 0) isShared = this.#shares(waiting.job);
        const fits = batch.length === 0 ||
          (isShared && rows + waiting.job.rows <= MAX_BATCH_ROWS &&
            this.#canJoin(batch[0]!.job, waiting.job));
        if (!fits) break;
        batch.push(waiting);
        rows += waiting.job.rows;
      }
      taken++;
    }
    this.#waiting.splice(0, taken);
    for (const { job } of batch) {
      this.#observer.waited((now - job.since) / 1000);
      job.trace?.waited(job.since, now);
    }
    return batch;
  }

  /** Why requests for these outputs do not share a run; undefined when they do. */
  whyNotShared(fetches: readonly number[]): string | undefined {
    return whyDependent(this.#reasons, fetches);
  }

  /** @param first a job whose outputs may be shared */
  #canJoin(first: Job, next: Job): boolean {
    // Predictions all pass the same array, so most need no second check.
    const sharesOutputs = next.fetches === first.fetches || this.#shares(next);
    return sharesOutputs && sameRows(first, next);
  }

  #shares({ fetches }: Job): boolean {
    return this.whyNotShared(fetches) === undefined;
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    const jobs = batch.map(({ job }) => job);
    const fetches = [...new Set(jobs.flatMap((job) => job.fetches))];
    const feeds = jobs[0]!.feeds.map((_, i) => concatRows(jobs.map((job) => job.feeds[i]!)));
    const start = performance.now();
    let outputs: readonly Tensor[];
    try {
      outputs = await this.#session.run(feeds, fetches);
    } catch (error) {
      report(jobs, start, performance.now(), error);
      return await this.#handleFailure(batch, error);
    }
    const end = performance.now();
    const rows = rowsOf(jobs);
    report(jobs, start, end);
    this.#observer.ran((end - start) / 1000, rows || 1);
    if (batch.length > 1 && !this.#haveRows(outputs, fetches, rows)) {
      return await this.#runApart(batch);
    }
    let row = 0;
    for (const { job, resolve, reject } of batch) {
      const from = row;
      row += job.rows;
      if (job.deadline <= end) reject(lateError());
      else resolve(job.fetches.map((fetch) => share(outputs[fetches.indexOf(fetch)]!, from, row)));
    }

    function share(output: Tensor, from: number, to: number): Tensor {
      return batch.length === 1 ? output : sliceRows(output, from, to);
    }
  }

  /** Whether every output has the rows of the run. An output without them is not shared again. */
  #haveRows(outputs: readonly Tensor[], fetches: readonly number[], rows: number): boolean {
    let all = true;
    for (const [i, { shape }] of outputs.entries()) {
      if (shape[0] === rows) continue;
      this.#reasons[fetches[i]!] = `an output had the shape ${
        describeShape(shape)
      } for ${rows} rows`;
      all = false;
    }
    return all;
  }

  async #runApart(batch: readonly Waiting[]): Promise<void> {
    for (const waiting of batch) await this.#run([waiting]);
  }

  /**
   * When a batch fails, each request runs alone, so that only the one at fault gets the error. When
   * it hangs, all get it: the answers are late already, and the next run may hang as long.
   */
  async #handleFailure(batch: readonly Waiting[], error: unknown): Promise<void> {
    if (isKind(error, "hang")) {
      this.#observer.hung(error);
      for (const { reject } of batch) reject(error);
      return;
    }
    if (batch.length > 1) {
      return await this.#runApart(batch);
    }
    const isOurs = isKind(error, "trap", "unavailable", "too_large");
    batch[0]!.reject(isOurs ? error : refusal(error));
  }
}

function rowsOf(jobs: readonly Job[]): number {
  return jobs.reduce((sum, job) => sum + job.rows, 0);
}

/** Tells the traced requests of a run about it. */
function report(jobs: readonly Job[], from: number, to: number, error?: unknown): void {
  for (const { trace } of jobs) {
    trace?.ran({ from, to, rows: rowsOf(jobs), requests: jobs.length, error });
  }
}

function lateError(): KnownError<"deadline"> {
  return deadlineError("The answer was not ready before the request's deadline");
}

/** Whether the tensors of two jobs have the same shapes except for the number of rows. */
function sameRows(a: Job, b: Job): boolean {
  return a.rows > 0 && b.rows > 0 && a.feeds.every((feed, i) => {
    const other = b.feeds[i]!;
    return feed.shape.length === other.shape.length &&
      feed.shape.every((size, axis) => axis === 0 || size === other.shape[axis]);
  });
}

/** The model ran at warm-up, so a failure is the fault of the request. */
function refusal(error: unknown): KnownError<"invalid_input"> {
  const text = plainWords(errorMessage(error).replace(/.*ERROR_MESSAGE: ?/s, ""));
  return invalidInputError(
    `the model cannot run on these inputs. ONNX Runtime says: ${text.slice(0, 500)}`,
  );
}

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
import { type Priority, priorityDelay } from "./priority.ts";
import { whyDependent } from "./row_independence.ts";
import type { RunLimits } from "./run_limits.ts";
import { concatRows, describeShape, sameRowShape, sliceRows, type Tensor } from "../tensor.ts";
import { RegularLooks, THREAD_TURNS } from "../turns.ts";

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
  /** The default when absent. */
  readonly priority?: Priority | undefined;
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
  /** The number of the piece of a request that is run in pieces; undefined for a whole request. */
  readonly piece: number | undefined;
  /** When it was queued, and from when on it goes first: `performance.now()`. */
  readonly queued: number;
  readonly order: number;
  readonly resolve: (outputs: readonly Tensor[]) => void;
  readonly reject: (error: unknown) => void;
}

// A turn of the event loop refuses as many requests as have arrived. So with a queue that is more
// than half full the runs go on for this long: else a server under overload mostly refuses.
const CATCH_UP_MS = 25;

/**
 * The requests that wait for one loaded graph.
 *
 * A run blocks its thread, so requests gather meanwhile. Those that can share a run are batched into
 * the next one, which costs little more than one of them alone. Between two runs the event loop gets
 * a turn, to send responses, and every few milliseconds it looks for new requests. A request with
 * more rows than a run should have is run in pieces, so that others need not wait for all of it.
 */
export class RunQueue {
  readonly #session: Session;
  readonly #observer: RunObserver;
  readonly #maxWaiting: number;
  readonly #waiting: Waiting[] = [];
  #scheduled = false;
  #delay: ReturnType<typeof setTimeout> | undefined;
  readonly #limits: RunLimits;
  /** How long the last run took. */
  #runMs = 0;
  readonly #looks = new RegularLooks();
  /** How many requests have come so far: they wait for the runs of this queue. */
  #submitted = 0;
  /** For each output, why requests must not share a run; undefined where they may. */
  readonly #reasons: (string | undefined)[];

  /** @param reasons for each output, why requests must not share a run; undefined where they may */
  constructor(
    session: Session,
    observer: RunObserver,
    maxWaiting: number,
    reasons: readonly (string | undefined)[],
    limits: RunLimits,
  ) {
    this.#session = session;
    this.#limits = limits;
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
    this.#submitted++;
    if (this.isFull) return Promise.reject(this.fullError());
    return this.runsInPieces(job) ? this.#submitInPieces(job) : this.#enqueue(job, undefined);
  }

  /** Whether a request may be run in pieces, so that others have their turn between them. */
  runsInPieces({ rows, fetches }: Pick<Job, "rows" | "fetches">): boolean {
    return rows > this.#limits.wholeRows && this.#shares({ fetches });
  }

  /** Each piece is queued when the one before has ended, so a request has one place in the queue. */
  async #submitInPieces(job: Job): Promise<readonly Tensor[]> {
    const pieces: (readonly Tensor[])[] = [];
    let usedMs = 0;
    for (let from = 0, to; from < job.rows; from = to) {
      to = Math.min(job.rows, from + this.#pieceRows);
      const feeds = job.feeds.map((feed) => sliceRows(feed, from, to));
      const outputs = await this.#enqueue({ ...job, feeds, rows: to - from }, pieces.length);
      const isWhole = this.#haveRows(outputs, job.fetches, to - from) &&
        outputs.every((output, i) => sameRowShape(output, pieces[0]?.[i] ?? output));
      if (!isWhole) return await this.#enqueue(job, undefined);
      pieces.push(outputs);
      usedMs += this.#runMs;
      if (to === job.rows || usedMs < THREAD_TURNS.sliceMs) continue;
      await THREAD_TURNS.pause(usedMs);
      usedMs = 0;
    }
    return job.fetches.map((_, i) => concatRows(pieces.map((outputs) => outputs[i]!)));
  }

  get #pieceRows(): number {
    return THREAD_TURNS.isQuiet ? this.#limits.wholeRows : this.#limits.maxRows;
  }

  #enqueue(job: Job, piece: number | undefined): Promise<readonly Tensor[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly Tensor[]>();
    const queued = performance.now();
    const order = queued + priorityDelay(job.priority);
    let at = this.#waiting.length;
    while (at > 0 && this.#waiting[at - 1]!.order > order) at--;
    const waiting: Waiting = { job, piece, queued, order, resolve, reject };
    // This queue has not kept the event loop from looking.
    if (this.#waiting.length === 0 && !this.#scheduled) this.#looks.begin();
    if (at === this.#waiting.length) this.#waiting.push(waiting);
    else this.#waiting.splice(at, 0, waiting);
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
    if (this.#limits.maxDelayMs > 0) {
      clearTimeout(this.#delay);
      const ms = this.#delayLeft();
      if (ms > 0) {
        this.#delay = setTimeout(() => this.#scheduleRun(), ms);
        return;
      }
    }
    this.#scheduleRun();
  }

  #scheduleRun(): void {
    this.#scheduled = true;
    setImmediate(() => this.#runNext());
  }

  /** How long to wait for further requests; 0 when a run should begin. */
  #delayLeft(): number {
    const { preferredRows, maxDelayMs } = this.#limits;
    const first = this.#waiting[0]!.job;
    // A run that others cannot join gains nothing by waiting for them.
    if (!this.#shares(first)) return 0;
    let until = Infinity;
    let rows = 0;
    for (const { job, piece, queued } of this.#waiting) {
      if (piece !== undefined || !this.#canJoin(first, job)) return 0;
      rows += job.rows;
      // A request that is in a hurry gets its run in time.
      until = Math.min(until, queued + maxDelayMs, job.deadline - maxDelayMs);
    }
    return rows >= preferredRows ? 0 : until - performance.now();
  }

  async #runNext(): Promise<void> {
    const yieldAt = performance.now() + CATCH_UP_MS;
    do {
      const batch = this.#takeBatch();
      this.#observer.queueDepth(this.#waiting.length);
      if (batch.length > 0) await this.#run(batch);
    } while (this.#waiting.length > this.#maxWaiting / 2 && performance.now() < yieldAt);
    if (this.#waiting.length > 0) await this.#looks.look(THREAD_TURNS.begun - this.#submitted);
    this.#scheduled = false;
    this.#schedule();
  }

  /** Takes the request that is first in order, and the following ones that can share its run. */
  #takeBatch(): readonly Waiting[] {
    const now = performance.now();
    const batch: Waiting[] = [];
    const passed: Waiting[] = [];
    let rows = 0;
    let taken = 0;
    let isShared = false;
    for (const waiting of this.#waiting) {
      const { job, piece } = waiting;
      if (job.deadline <= now) {
        job.trace?.waited(job.since, now);
        waiting.reject(lateError());
      } else if (batch.length > 0 && piece !== undefined) {
        // It would make the run longer for the others. They pass it once: it is the next one then.
        passed.push(waiting);
      } else {
        if (batch.length === 0) isShared = piece === undefined && this.#shares(job);
        const fits = batch.length === 0 ||
          (isShared && rows + job.rows <= this.#limits.maxRows &&
            this.#canJoin(batch[0]!.job, job));
        if (!fits) break;
        batch.push(waiting);
        rows += job.rows;
      }
      taken++;
    }
    this.#waiting.splice(0, taken, ...passed);
    for (const { job, piece = 0 } of batch) {
      // A request in pieces has waited for its first.
      if (piece > 0) continue;
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

  #shares({ fetches }: Pick<Job, "fetches">): boolean {
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
    this.#runMs = end - start;
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
  return a.rows > 0 && b.rows > 0 && a.feeds.every((feed, i) => sameRowShape(feed, b.feeds[i]!));
}

/** The model ran at warm-up, so a failure is the fault of the request. */
function refusal(error: unknown): KnownError<"invalid_input"> {
  const text = plainWords(errorMessage(error).replace(/.*ERROR_MESSAGE: ?/s, ""));
  return invalidInputError(
    `the model cannot run on these inputs. ONNX Runtime says: ${text.slice(0, 500)}`,
  );
}

import { isKind } from "../../errors.ts";
import type { ModelCounts, Outcome } from "../../metrics/model_counts.ts";
import type { Tally } from "../../metrics/tally.ts";
import { withSeenShape } from "../decode/output_facts.ts";
import { jsonBytes, requireAnswerSize } from "./answer_size.ts";
import type { Prediction, PredictionDecoder, Predictions, Task } from "../decode/prediction.ts";
import { RowDecoder } from "../decode/row_decoder.ts";
import { noRowsError } from "../encode/array_encoder.ts";
import { AbsentValues } from "../encode/absent_values.ts";
import type { InstanceEncoder } from "../encode/encoder_types.ts";
import type { Instances } from "../encode/flat_rows.ts";
import type { EngineName } from "../engine_choice.ts";
import type { Manifest } from "../folder/manifest.ts";
import type { Reference } from "../folder/reference.ts";
import {
  type LiveReference,
  type ReferenceSource,
  referenceSource,
  type VersionFiles,
} from "../folder/version_files.ts";
import { outputsForNoRows, requireElements } from "../run/empty_tensors.ts";
import type { LoadedGraph } from "../run/load_graph.ts";
import { countRows, reasonsNotToShare, whyDependent } from "../run/row_independence.ts";
import type { Priority } from "../run/priority.ts";
import { runLimits } from "../run/run_limits.ts";
import { type RunObserver, RunQueue } from "../run/run_queue.ts";
import type { Session } from "../run/session_types.ts";
import { commonRows, sliceRows, type Tensor, type TensorSpec } from "../tensor.ts";
import { RegularLooks, THREAD_TURNS } from "../turns.ts";
import { rowsOfRuns } from "../trial/measure_rows.ts";
import type { TrialReport } from "../trial/trial_report.ts";
import { trialWarnings } from "../trial/trial_warnings.ts";
import type { Labelling } from "../watch/labelling.ts";
import { NO_KEY } from "../watch/prediction_id.ts";
import { RecentRows } from "../watch/recent_rows.ts";
import { Slices } from "../watch/slices.ts";
import { planWatch, WATCHED_FEATURES, type WatchPlan } from "../watch/watch_plan.ts";
import { AnsweredRows } from "./answered_rows.ts";
import { createCounts } from "./create_counts.ts";
import { type IdsOf, idTensor } from "./id_tensor.ts";
import { enforceMaxRows } from "./max_rows.ts";
import { ResponseCache } from "./response_cache.ts";
import { LONG_ROWS, RowPieces } from "./row_pieces.ts";
import { refusalOf } from "./refusal.ts";
import { RefusalCounts } from "./refusal_counts.ts";
import { type PredictionTrace, type RequestTime, RequestTracker } from "./request_tracker.ts";
import type { Hang } from "./hang.ts";
import type { Trap } from "./trap.ts";

/** The limits on requests to a version. */
export interface InferenceLimits {
  /** Requests that may wait for a run, on one thread. */
  readonly queue: number;
  /** Rows in one request. */
  readonly maxRows: number;
  /** Bytes of an answer; no limit when absent. */
  readonly maxAnswer?: number;
  /** The share of requests that fail, for demonstrations; none when absent. */
  readonly demoErrorRate?: number;
  /** The key of the predictions' ids; one that everyone knows when absent. */
  readonly idKey?: Uint32Array;
}

/** The position of an output that the graph does not have: the ids of the predictions. */
export const ID_OUTPUT = -1;

/** The answer to a request for predictions. */
export interface Answer {
  readonly predictions: Predictions;
  /**
   * By which labels find the predictions of the rows `from` to `to` (exclusive), by default of all;
   * undefined for one that no label can confirm. Each call makes other ids.
   */
  readonly ids: IdsOf;
}

/** The parts of a loaded version. */
export interface VersionParts {
  readonly files: VersionFiles;
  readonly loaded: LoadedGraph;
  /** Undefined for a graph that takes no instances, only tensors. */
  readonly encoder: InstanceEncoder | undefined;
  readonly decoder: PredictionDecoder;
  readonly trialReport: TrialReport;
}

/** What is watched of a version's rows, and where they are kept. */
export interface WatchOptions {
  /** The most features to watch. */
  readonly watchFeatures?: number | undefined;
  /** Memory of its last rows, the same for all threads; undefined when they are not kept. */
  readonly recentRows?: SharedArrayBuffer | undefined;
}

/** The reference of a version, and where it comes from. */
export type ReferenceInForce = Pick<VersionFiles, "reference" | "live">;

/** Called for the faults that may set a version aside. */
export interface FaultListeners {
  readonly onTrap: (trap: Trap) => void;
  readonly onHang: (hang: Hang) => void;
}

// A thread that is started again loads the library again.
const LIBRARY_IS_GONE = "the native engine could not be loaded on this thread";

/** A model version that a thread has loaded and warmed up, and can predict with. */
export class LoadedVersion {
  readonly model: string;
  readonly version: string;
  readonly sha256: string;
  readonly manifest: Manifest | undefined;
  readonly watchPlan: WatchPlan;
  /** The last rows that it answered; undefined when they are not kept. */
  readonly recentRows: RecentRows | undefined;
  readonly trialReport: TrialReport;
  readonly engine: EngineName;
  /** Why this engine, for a version that could have had either; else empty. */
  readonly engineReason: string;
  /** Faults of its files that do not prevent serving it. */
  readonly warnings: readonly string[];
  /** With the shapes seen at warm-up where the graph declares none. */
  readonly outputs: readonly TensorSpec[];
  readonly #session: Session;
  readonly #encoder: InstanceEncoder | undefined;
  readonly #decoder: PredictionDecoder;
  readonly #rowDecoder: RowDecoder;
  /** Whether the outputs that the decoder fetches compute each row from its own input row alone. */
  readonly #keepsRowsApart: boolean;
  readonly #queue: RunQueue;
  /** The most rows of a run that requests share. */
  readonly sharedRows: number;
  /** Undefined when no answers are kept. */
  readonly #cache: ResponseCache | undefined;
  readonly #counts: ModelCounts;
  readonly #refusals: RefusalCounts;
  readonly #answered: AnsweredRows;
  readonly #pieces: RowPieces;
  #inForce: ReferenceInForce;
  readonly #requests: RequestTracker;
  readonly #maxRows: number;
  readonly #maxAnswer: number;

  constructor(
    { files, loaded, encoder, decoder, trialReport }: VersionParts,
    tally: Tally,
    limits: InferenceLimits,
    { onTrap, onHang }: FaultListeners,
    { watchFeatures = WATCHED_FEATURES, recentRows }: WatchOptions = {},
  ) {
    const { session, warnings } = loaded;
    const { rowIndependence, outputFacts, verdict, measured } = trialReport;
    const { model, version, sha256, manifest, reference, live } = files;
    this.model = model;
    this.version = version;
    this.sha256 = sha256;
    this.manifest = manifest;
    this.trialReport = trialReport;
    this.engine = loaded.engine;
    this.engineReason = loaded.engine === verdict.engine ? verdict.reason : LIBRARY_IS_GONE;
    this.warnings = [...warnings, ...trialWarnings(trialReport)];
    this.outputs = session.outputs.map((output, i) =>
      output.shape === undefined && outputFacts !== undefined
        ? withSeenShape(output, outputFacts[i]!)
        : output
    );
    this.#session = session;
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#rowDecoder = new RowDecoder(
      decoder,
      session.outputs,
      countRows(rowIndependence, session.outputs),
    );
    this.#keepsRowsApart = whyDependent(rowIndependence.reasons, decoder.fetches) === undefined;
    this.#maxRows = limits.maxRows;
    this.#maxAnswer = limits.maxAnswer ?? Infinity;
    const slices = Slices.of(manifest, encoder?.columns ?? []);
    this.#counts = createCounts(tally, files, decoder, slices);
    this.#refusals = new RefusalCounts(tally, { model, version });
    this.watchPlan = planWatch(files, session.inputs, watchFeatures);
    const { task, classes } = decoder;
    const { columns } = this.watchPlan;
    this.recentRows = recentRows && new RecentRows({ columns, task, classes }, recentRows);
    this.#inForce = { reference, live };
    this.#answered = new AnsweredRows(tally, {
      ...{ files, decoder, counts: this.#counts, slices, columns, recentRows: this.recentRows },
      idKey: limits.idKey ?? NO_KEY,
    });
    this.#pieces = new RowPieces(session.inputs);
    const reasons = reasonsNotToShare(rowIndependence, manifest);
    const counts = this.#counts;
    const observer: RunObserver = {
      queueDepth: (waiting) => counts.queueDepth(waiting),
      waited: (seconds) => counts.waited(seconds),
      ran: (seconds, rows) => counts.ran(seconds, rows),
      hung: ({ details: { seconds } }) => {
        counts.hung();
        onHang({ model, version, sha256, seconds });
      },
    };
    const limitsOfRuns = runLimits(manifest, rowsOfRuns(measured?.runTimes ?? []));
    this.sharedRows = limitsOfRuns.maxRows;
    this.#queue = new RunQueue(session, observer, limits.queue, reasons, limitsOfRuns);
    this.#cache = measured?.whyNotCached === ""
      ? ResponseCache.of(tally, { model, version }, manifest)
      : undefined;
    this.#requests = new RequestTracker({
      model,
      counts: this.#counts,
      demoErrorRate: limits.demoErrorRate ?? 0,
      onTrap: ({ details: { words } }) => onTrap({ model, version, sha256, words }),
      onIdle: () => {
        this.#cache?.clear();
        return session.release();
      },
    });
  }

  get inputs(): readonly TensorSpec[] {
    return this.#session.inputs;
  }

  get task(): Task {
    return this.#decoder.task;
  }

  /** Undefined when no label can say whether a prediction was right. */
  get labelling(): Labelling | undefined {
    return this.#answered.labelling;
  }

  get givesIds(): boolean {
    return this.labelling !== undefined;
  }

  /** Class names in the order of a prediction's probabilities. */
  get classes(): readonly string[] {
    return this.#decoder.classes;
  }

  get reference(): Reference | undefined {
    return this.#inForce.reference;
  }

  get referenceSource(): ReferenceSource {
    return referenceSource(this.#inForce);
  }

  get live(): LiveReference | undefined {
    return this.#inForce.live;
  }

  /** Counts in the bins of another reference from now on. Requests and their counts go on. */
  replaceReference(inForce: ReferenceInForce): void {
    this.#inForce = inForce;
    this.#answered.replaceReference(inForce.reference);
  }

  /** Why requests for predictions do not share a run of the graph; undefined when they do. */
  get whyNotShared(): string | undefined {
    return this.#queue.whyNotShared(this.#decoder.fetches);
  }

  /**
   * Predicts one row for each instance.
   *
   * @param fieldOf names row `i` in error messages
   * @param timeoutMs how long the answer is needed
   * @param trace follows the request, if it is traced
   */
  predict(
    instances: Instances,
    fieldOf: (row: number) => string,
    timeoutMs: number,
    trace?: PredictionTrace,
  ): Promise<Answer> {
    trace?.predicting(this.model, this.version, instances.length);
    const work = (time: RequestTime) => this.#predict(instances, fieldOf, time);
    const isLong = this.#isLong(instances.length, this.#decoder.fetches);
    return this.#track(isLong, timeoutMs, work, trace);
  }

  /**
   * Runs the graph on tensors, as the Open Inference Protocol does.
   *
   * @param feeds a tensor for each input, in their order, checked against their types and shapes
   * @param fetches positions of the outputs to return, and `ID_OUTPUT` for the ids
   * @param priority in the queue; the default when absent
   */
  infer(
    feeds: readonly Tensor[],
    fetches: readonly number[],
    timeoutMs: number,
    trace?: PredictionTrace,
    priority?: Priority,
  ): Promise<readonly Tensor[]> {
    const rows = commonRows(feeds);
    trace?.predicting(this.model, this.version, rows);
    const work = (time: RequestTime) =>
      this.#infer(feeds, fetches, priority === undefined ? time : { ...time, priority });
    return this.#track(this.#isLong(rows, fetches), timeoutMs, work, trace);
  }

  /** Whether a request pauses for short ones. */
  #isLong(rows: number, fetches: readonly number[]): boolean {
    return rows > LONG_ROWS || this.#queue.runsInPieces({ rows, fetches });
  }

  async #track<T>(
    isLong: boolean,
    timeoutMs: number,
    work: (time: RequestTime) => Promise<T>,
    trace: PredictionTrace | undefined,
  ): Promise<T> {
    if (isLong) return await this.#requests.track(timeoutMs, work, trace);
    THREAD_TURNS.shortBegan();
    try {
      return await this.#requests.track(timeoutMs, work, trace);
    } finally {
      THREAD_TURNS.shortEnded();
    }
  }

  /**
   * Refuses a request, and counts it, when the queue is full: before its body is read and its rows
   * are encoded, which would cost more than the answers that others wait for.
   *
   * @throws {KnownError<"overloaded">}
   */
  requireRoom(): void {
    if (!this.#queue.isFull) return;
    this.countRefused("overloaded");
    throw this.#queue.fullError();
  }

  /** Counts a request that was refused before it came to `predict` or `infer`. */
  countRefused(outcome: Outcome): void {
    this.#requests.countRefused(outcome);
  }

  /** Notes why a request to the version was refused or failed, for whoever looks for the reason. */
  noteRefusal(route: string, error: unknown): void {
    const refusal = refusalOf(error);
    if (refusal !== undefined) this.#refusals.note(route, refusal);
  }

  /** Takes no new requests from now on; the graph's memory is freed after the last answer. */
  retire(): Promise<void> {
    return this.#requests.retire();
  }

  async #predict(
    instances: Instances,
    fieldOf: (row: number) => string,
    time: RequestTime,
  ): Promise<Answer> {
    const rows = instances.length;
    const encoder = this.#requireEncoder(rows);
    if (rows > LONG_ROWS) return await this.#predictLong(encoder, instances, fieldOf, time);
    const absent = new AbsentValues();
    const feeds = encoder.encode(instances, fieldOf, absent);
    const predictions = rows > 1 && !this.#keepsRowsApart
      ? await this.#predictOneByOne(feeds, rows, time)
      : await this.#predictTogether(feeds, rows, time);
    const slices = this.#answered.count(feeds, rows, predictions, absent);
    return { predictions, ids: this.#idsOf(predictions, slices) };
  }

  /** Predicts many rows, and lets other requests have their turn. */
  async #predictLong(
    encoder: InstanceEncoder,
    instances: Instances,
    fieldOf: (row: number) => string,
    time: RequestTime,
  ): Promise<Answer> {
    const rows = instances.length;
    const encoded = await this.#pieces.encode(encoder, instances, fieldOf);
    const predictions = this.#keepsRowsApart
      ? await this.#predictTogether(encoded.feeds, rows, time)
      : await this.#predictOneByOne(encoded.feeds, rows, time);
    const slices = await this.#pieces.count(this.#answered, encoded, rows, predictions);
    return { predictions, ids: this.#idsOf(predictions, slices) };
  }

  /** Makes the ids when they are needed: some answers have none. */
  #idsOf(predictions: Predictions, slices: number[] | undefined): IdsOf {
    const timeMs = Date.now();
    return (from = 0, to = predictions.length) => {
      const isAll = from === 0 && to === predictions.length;
      return this.labelling?.idsOf(
        isAll ? predictions : predictions.slice(from, to),
        isAll ? slices : slices?.slice(from, to),
        timeMs,
      ) ?? [];
    };
  }

  /** @throws {KnownError<"invalid_input" | "too_large">} */
  #requireEncoder(rows: number): InstanceEncoder {
    if (this.#encoder === undefined) throw noRowsError(this.model, this.inputs);
    enforceMaxRows(rows, this.#maxRows);
    return this.#encoder;
  }

  async #predictTogether(
    feeds: readonly Tensor[],
    rows: number,
    time: RequestTime,
  ): Promise<Predictions> {
    const outputs = await this.#run(feeds, rows, this.#decoder.fetches, time);
    requireAnswerSize(outputs.reduce((sum, tensor) => sum + jsonBytes(tensor), 0), this.#maxAnswer);
    return await this.#decode(outputs, rows);
  }

  #decode(
    outputs: readonly Tensor[],
    rows: number,
  ): Predictions | Promise<Predictions> {
    return rows > LONG_ROWS
      ? this.#pieces.decode(this.#rowDecoder, outputs, rows)
      : this.#rowDecoder.decode(outputs, rows);
  }

  /** Waits for each row before it queues the next, since all at once could fill the queue. */
  async #predictOneByOne(
    feeds: readonly Tensor[],
    rows: number,
    time: RequestTime,
  ): Promise<Predictions> {
    const predictions: Prediction[] = [];
    const looks = new RegularLooks();
    for (let row = 0; row < rows; row++) {
      const feed = feeds.map((tensor) => sliceRows(tensor, row, row + 1));
      predictions.push(...await this.#predictTogether(feed, 1, time));
      await looks.look(THREAD_TURNS.begun);
    }
    return predictions;
  }

  async #infer(
    feeds: readonly Tensor[],
    fetches: readonly number[],
    time: RequestTime,
  ): Promise<readonly Tensor[]> {
    const rows = commonRows(feeds);
    enforceMaxRows(rows, this.#maxRows);
    const own = fetches.filter((fetch) => fetch !== ID_OUTPUT);
    const empty = outputsForNoRows(this.#session, this.trialReport, feeds, own);
    if (empty !== undefined) {
      return fetches.map((fetch) => fetch === ID_OUTPUT ? idTensor(0) : empty[own.indexOf(fetch)]!);
    }
    // The outputs of the predictions are fetched too, to count them.
    const { fetches: decoded } = this.#decoder;
    const all = [...new Set([...own, ...decoded])];
    const outputs = await this.#run(feeds, rows, all, time);
    const ids = await this.#countInferred(
      feeds,
      decoded.map((fetch) => outputs[all.indexOf(fetch)]!),
      rows,
    );
    return fetches.map((fetch) =>
      fetch === ID_OUTPUT ? idTensor(rows, ids) : outputs[all.indexOf(fetch)]!
    );
  }

  /** Waits in the queue for a run of the graph. */
  #run(
    feeds: readonly Tensor[],
    rows: number,
    fetches: readonly number[],
    { since, deadline, priority, trace }: RequestTime,
  ): Promise<readonly Tensor[]> {
    requireElements(this.inputs, feeds);
    const run = () =>
      this.#queue.submit({ feeds, rows, fetches, since, deadline, priority, trace });
    return this.#cache === undefined ? run() : this.#cache.outputsOf(feeds, fetches, run);
  }

  /**
   * Counts rows of tensors, and their predictions if the outputs can be decoded.
   *
   * @returns the ids of the predictions, if there are any
   */
  async #countInferred(
    feeds: readonly Tensor[],
    outputs: readonly Tensor[],
    rows: number,
  ): Promise<IdsOf | undefined> {
    if (rows === 0) return undefined;
    let predictions: Predictions | undefined;
    try {
      predictions = await this.#decode(outputs, rows);
    } catch (error) {
      if (!isKind(error, "invalid_input")) throw error;
    }
    const slices = rows > LONG_ROWS
      ? await this.#pieces.count(this.#answered, { feeds, absent: [] }, rows, predictions)
      : this.#answered.count(feeds, rows, predictions);
    return predictions && this.#idsOf(predictions, slices);
  }
}

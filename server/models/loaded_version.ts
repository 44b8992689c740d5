import { isKind, type KnownError, notFoundError } from "../errors.ts";
import { ModelCounts, type Outcome } from "../metrics/model_counts.ts";
import type { Tally } from "../metrics/tally.ts";
import type { Manifest } from "./folder/manifest.ts";
import type { Reference } from "./folder/reference.ts";
import type { VersionFiles } from "./folder/version_files.ts";
import { decoderFromGraph, decoderFromManifest, graphMeaning } from "./decode/create_decoder.ts";
import { outputsForNoRows, requireElements } from "./run/empty_tensors.ts";
import { trapAtLoad } from "./run/load_session.ts";
import type { Session } from "./run/session.ts";
import { FeatureEncoder, type InstanceEncoder } from "./encode/feature_encoder.ts";
import type { ExampleRun } from "./run/example_run.ts";
import type { TrialReport } from "./trial/trial_report.ts";
import { noRowsError, TensorEncoder } from "./encode/array_encoder.ts";
import { type LoadedGraph, loadGraph } from "./run/load_graph.ts";
import { OPTIMISATION_WARNING } from "./trial/check_optimisation.ts";
import { withSeenShape } from "./decode/output_facts.ts";
import type { ClassPrediction, Prediction, PredictionDecoder, Task } from "./decode/prediction.ts";
import { outputsByRow } from "./decode/decoders.ts";
import { countRows, reasonsNotToShare, whyDependent } from "./run/row_independence.ts";
import { enforceMaxRows } from "./max_rows.ts";
import { type Job, RunQueue } from "./run/run_queue.ts";
import { commonRows, sliceRows, takesAnyRows, type Tensor, type TensorSpec } from "./tensor.ts";
import { runTrial } from "./trial/run_trial.ts";

/** What bounds the requests to a version. */
export interface InferenceLimits {
  /** Requests that may wait for a run, on one thread. */
  readonly queue: number;
  /** Rows in one request. */
  readonly rows: number;
}

/** A request that broke the runtime, and the version that it was for. */
export interface Trap {
  readonly model: string;
  readonly version: string;
  readonly sha256: string;
  /** What ONNX Runtime said. */
  readonly words: string;
}

/** What a thread knows of a version before it loads it, and who wants to know of it later. */
export interface LoadOptions {
  /** Of its trial on another thread; without them it is warmed up here. */
  readonly trialReport?: TrialReport;
  readonly onTrap?: (trap: Trap) => void;
}

/** When a request came, and when its answer is no longer wanted: `performance.now()`. */
type RequestTime = Pick<Job, "since" | "deadline">;

/** A model version that a thread has loaded, warmed up and can answer from. */
export class LoadedVersion {
  readonly model: string;
  readonly version: string;
  readonly sha256: string;
  readonly manifest: Manifest | undefined;
  readonly reference: Reference | undefined;
  readonly trialReport: TrialReport;
  /** What is wrong with its files although they can be served. */
  readonly warnings: readonly string[];
  /** With shapes that were seen at warm-up where the graph tells none. */
  readonly outputs: readonly TensorSpec[];
  readonly #session: Session;
  readonly #encoder: InstanceEncoder | undefined;
  readonly #decoder: PredictionDecoder;
  /** Of the outputs that the decoder fetches. */
  readonly #outputNames: readonly string[];
  /** Of the outputs that the decoder fetches, whether they are known to count rows. */
  readonly #countRows: readonly boolean[];
  readonly #onTrap: (trap: Trap) => void;
  readonly #queue: RunQueue;
  readonly #counts: ModelCounts;
  readonly #limits: InferenceLimits;
  #inFlight = 0;
  #retired = false;

  /** @throws {KnownError<"model">} when the version cannot be served, with every problem found */
  static async load(
    files: VersionFiles,
    tally: Tally,
    limits: InferenceLimits,
    { trialReport, onTrap = () => {} }: LoadOptions = {},
  ): Promise<LoadedVersion> {
    const isAlone = trialReport !== undefined && trialReport.trap !== "";
    const optimisation = trialReport?.optimisation ?? "all";
    const loaded = await loadGraph(files, { isAlone, optimisation });
    const { session } = loaded;
    let known: TrialReport;
    try {
      const encoder = createEncoder(files.manifest, session.inputs);
      const meaning = graphMeaning(files.graph);
      const named = files.manifest === undefined
        ? undefined
        : decoderFromManifest(files.model, files.manifest, session.outputs, meaning);
      if (trialReport?.example !== undefined) {
        await allocate(files.model, session, trialReport.example);
      }
      known = trialReport ?? await runTrial(files, loaded, encoder, named);
      if (known.optimisation === optimisation) {
        const decoder = named ?? decoderFromGraph(session.outputs, meaning, known.outputFacts);
        return new LoadedVersion(files, loaded, encoder, decoder, known, tally, limits, onTrap);
      }
    } catch (error) {
      await session.release();
      throw error;
    }
    // The answers are those of another loading.
    await session.release();
    return await this.load(files, tally, limits, { trialReport: known, onTrap });
  }

  private constructor(
    files: VersionFiles,
    { session, warnings }: LoadedGraph,
    encoder: InstanceEncoder | undefined,
    decoder: PredictionDecoder,
    trialReport: TrialReport,
    tally: Tally,
    limits: InferenceLimits,
    onTrap: (trap: Trap) => void,
  ) {
    const { rowIndependence, outputFacts } = trialReport;
    this.model = files.model;
    this.version = files.version;
    this.sha256 = files.sha256;
    this.manifest = files.manifest;
    this.reference = files.reference;
    this.warnings = trialReport.optimisation === "all"
      ? warnings
      : [...warnings, OPTIMISATION_WARNING];
    this.outputs = session.outputs.map((output, i) =>
      output.shape === undefined && outputFacts !== undefined
        ? withSeenShape(output, outputFacts[i]!)
        : output
    );
    this.#session = session;
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#outputNames = decoder.fetches.map((position) => session.outputs[position]!.name);
    this.#limits = limits;
    const scored = decoder.task === "binary" || decoder.task === "multiclass";
    const classes = decoder.task === "regression" || decoder.task === "tensor"
      ? [""]
      : decoder.classes;
    this.#counts = new ModelCounts(tally, files.model, files.version, classes, scored);
    this.trialReport = trialReport;
    this.#onTrap = onTrap;
    const counting = countRows(rowIndependence, session.outputs);
    this.#countRows = decoder.fetches.map((position) => counting[position]!);
    const reasons = reasonsNotToShare(rowIndependence, files.manifest);
    this.#queue = new RunQueue(session, this.#counts, limits.queue, reasons);
  }

  get inputs(): readonly TensorSpec[] {
    return this.#session.inputs;
  }

  get task(): Task {
    return this.#decoder.task;
  }

  /** Class names in the order of a prediction's probabilities. */
  get classes(): readonly string[] {
    return this.#decoder.classes;
  }

  /** Why requests for predictions do not share a run of the graph; undefined when they do. */
  get whyNotShared(): string | undefined {
    return this.#queue.whyNotShared(this.#decoder.fetches);
  }

  /**
   * Predicts one row for each instance.
   *
   * @param fieldOf names row `i` in error messages
   * @param timeoutMs how long the answer is wanted
   */
  predict(
    instances: readonly unknown[],
    fieldOf: (row: number) => string,
    timeoutMs: number,
  ): Promise<readonly Prediction[]> {
    return this.#counted(timeoutMs, (time) => this.#predict(instances, fieldOf, time));
  }

  /**
   * Runs the graph on tensors, as the Open Inference Protocol does.
   *
   * @param feeds a tensor for each input, in their order, checked against their types and shapes
   * @param fetches positions of the outputs to return
   */
  infer(
    feeds: readonly Tensor[],
    fetches: readonly number[],
    timeoutMs: number,
  ): Promise<readonly Tensor[]> {
    return this.#counted(timeoutMs, (time) => this.#infer(feeds, fetches, time));
  }

  /** Counts a request that was refused before it came to `predict` or `infer`. */
  countRefused(outcome: Outcome): void {
    this.#counts.requestStarted();
    this.#counts.requestEnded(outcome, 0);
  }

  /** Takes no new requests from now on; the graph's memory is freed after the last answer. */
  async retire(): Promise<void> {
    this.#retired = true;
    if (this.#inFlight === 0) await this.#session.release();
  }

  async #predict(
    instances: readonly unknown[],
    fieldOf: (row: number) => string,
    time: RequestTime,
  ): Promise<readonly Prediction[]> {
    if (this.#encoder === undefined) throw noRowsError(this.model, this.inputs);
    enforceMaxRows(instances.length, this.#limits.rows);
    const feeds = this.#encoder.encode(instances, fieldOf);
    const rows = instances.length;
    const predictions = rows > 1 && !this.#keepsRowsApart()
      ? await this.#predictOneByOne(feeds, rows, time)
      : this.#read(await this.#submit(feeds, rows, this.#decoder.fetches, time), rows);
    for (const prediction of predictions) this.#count(prediction);
    return predictions;
  }

  /**
   * For graphs that take one row at a time, or whose outputs do not tell rows apart. One after
   * another: all at once could fill the queue.
   */
  async #predictOneByOne(
    feeds: readonly Tensor[],
    rows: number,
    time: RequestTime,
  ): Promise<readonly Prediction[]> {
    const predictions: Prediction[] = [];
    for (let row = 0; row < rows; row++) {
      const feed = feeds.map((tensor) => sliceRows(tensor, row, row + 1));
      const outputs = await this.#submit(feed, 1, this.#decoder.fetches, time);
      predictions.push(...this.#read(outputs, 1));
    }
    return predictions;
  }

  async #infer(
    feeds: readonly Tensor[],
    fetches: readonly number[],
    time: RequestTime,
  ): Promise<readonly Tensor[]> {
    const rows = commonRows(feeds);
    enforceMaxRows(rows, this.#limits.rows);
    const nothing = outputsForNoRows(this.#session, this.trialReport, feeds, fetches);
    if (nothing !== undefined) return nothing;
    const { fetches: needed } = this.#decoder;
    const all = [...new Set([...fetches, ...needed])];
    const outputs = await this.#submit(feeds, rows, all, time);
    this.#observe(needed.map((fetch) => outputs[all.indexOf(fetch)]!), rows);
    return fetches.map((fetch) => outputs[all.indexOf(fetch)]!);
  }

  #submit(
    feeds: readonly Tensor[],
    rows: number,
    fetches: readonly number[],
    { since, deadline }: RequestTime,
  ): Promise<readonly Tensor[]> {
    requireElements(this.inputs, feeds);
    return this.#queue.submit({ feeds, rows, fetches, since, deadline });
  }

  #keepsRowsApart(): boolean {
    return whyDependent(this.trialReport.rowIndependence.reasons, this.#decoder.fetches) ===
      undefined;
  }

  #read(outputs: readonly Tensor[], rows: number): readonly Prediction[] {
    const rowOutputs = outputsByRow(outputs, this.#outputNames, rows, this.#countRows);
    const predictions: Prediction[] = [];
    for (let row = 0; row < rows; row++) predictions.push(this.#decoder.read(rowOutputs, row));
    return predictions;
  }

  /** Counting never fails an answer that is there. */
  #observe(outputs: readonly Tensor[], rows: number): void {
    if (rows === 0) return;
    try {
      for (const prediction of this.#read(outputs, rows)) this.#count(prediction);
    } catch (error) {
      if (!isKind(error, "invalid_input")) throw error;
    }
  }

  #count(prediction: Prediction): void {
    switch (prediction.kind) {
      case "class":
        this.#countClass(prediction);
        break;
      case "label":
        this.#counts.label(prediction.className);
        break;
      case "value":
      case "tensors":
        this.#counts.rows(1);
    }
  }

  #noteTrap({ details: { words } }: KnownError<"trap">): void {
    const { model, version, sha256 } = this;
    this.#counts.trapped();
    this.#onTrap({ model, version, sha256, words });
  }

  /** What is not a finite number is in no histogram: it would spoil the sums for ever. */
  #countClass({ className, score, confidence }: ClassPrediction): void {
    if (className !== null && Number.isFinite(score) && Number.isFinite(confidence)) {
      this.#counts.classified(className, score, confidence);
    } else {
      this.#counts.label(className ?? "other");
    }
  }

  async #counted<T>(timeoutMs: number, work: (time: RequestTime) => Promise<T>): Promise<T> {
    if (this.#retired) throw notFoundError(`Model "${this.model}" was just unloaded`);
    const since = performance.now();
    this.#inFlight++;
    this.#counts.requestStarted();
    let outcome: Outcome = "ok";
    try {
      return await work({ since, deadline: since + timeoutMs });
    } catch (error) {
      outcome = outcomeOf(error);
      if (isKind(error, "trap")) this.#noteTrap(error);
      throw error;
    } finally {
      this.#counts.requestEnded(outcome, (performance.now() - since) / 1000);
      this.#inFlight--;
      if (this.#retired && this.#inFlight === 0) await this.#session.release();
    }
  }
}

/** Lets the runtime allocate what a run takes before the first request waits for it. */
async function allocate(
  model: string,
  session: Session,
  { feeds, shapes }: ExampleRun,
): Promise<void> {
  try {
    await session.run(feeds, shapes.map((_, position) => position));
  } catch (error) {
    throw isKind(error, "trap") ? trapAtLoad(model, error) : error;
  }
}

function createEncoder(
  manifest: Manifest | undefined,
  inputs: readonly TensorSpec[],
): InstanceEncoder | undefined {
  if (manifest !== undefined) return new FeatureEncoder(manifest, inputs);
  const countsRows = inputs.length > 0 &&
    inputs.every((input) => takesAnyRows(input) || input.shape?.[0] === 1);
  return countsRows ? new TensorEncoder(inputs) : undefined;
}

function outcomeOf(error: unknown): Outcome {
  if (isKind(error, "invalid_input", "too_large")) return "invalid";
  if (isKind(error, "overloaded")) return "overloaded";
  if (isKind(error, "deadline")) return "timeout";
  return "error";
}

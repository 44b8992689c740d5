/** What the threads say to one another. Each interface lists the methods that a thread answers to. */

import type { GuardOptions } from "../access/guard.ts";
import type { KeyEntry } from "../access/key_entry.ts";
import type { DefaultRates } from "../access/limiter.ts";
import type { Certificate } from "../net/certificate.ts";
import type { TrialReport } from "../models/trial/trial_report.ts";
import type { InferenceLimits } from "../models/serving/loaded_version.ts";
import type { Hang } from "../models/serving/hang.ts";
import type { Trap } from "../models/serving/trap.ts";
import type { Activation, ReplacedReference } from "../models/serving/model_store.ts";
import type { VersionFacts } from "../models/deployment/watched_version.ts";
import type { EngineOptions } from "../models/run/engine_options.ts";
import type { RuntimeMemory, RunWatch } from "../models/run/run_state.ts";
import type { RuntimeSource } from "../models/run/runtime_source.ts";
import type { TensorSpec } from "../models/tensor.ts";
import type { LogLevel, LogOptions } from "../logger.ts";
import type { ExpositionFormat } from "../metrics/exposition_format.ts";
import type { ModelStatistics } from "../metrics/model_statistics.ts";
import type { TallyEvent } from "../metrics/tally.ts";
import type { DemoLoad } from "../http/demo_load.ts";
import type { Page } from "../http/page_pack.ts";
import type { AppOptions } from "../http/services.ts";
import type { LogFileOptions } from "../prediction_log/log_writer.ts";
import type { RecentLines } from "../prediction_log/recent_buffer.ts";
import type { LogBatch } from "../prediction_log/row_queue.ts";
import type { RecordOptions } from "../prediction_log/row_recorder.ts";
import type { ApiReply, ApiRequest } from "../prometheus/api/api_reply.ts";
import type { VersionFiles } from "../models/folder/version_files.ts";
import type { EmbeddedOptions } from "../prometheus/embedded.ts";
import type { LoadedRules } from "../prometheus/rules/rule_files.ts";
import type { CollectorOptions } from "../tracing/collector.ts";
import type { Attributes } from "../tracing/otlp.ts";
import type { SpanBatch } from "../tracing/span_buffer.ts";
import type { Transfer } from "./peer.ts";
import type { RemoteOptions } from "../prometheus/remote.ts";

/** The settings of a serving thread. */
export interface ServingOptions extends AppOptions, InferenceLimits {
  readonly host: string;
  readonly port: number;
  /** Where all routes are, while `port` has only those for clients; undefined for one port. */
  readonly admin: { readonly host: string; readonly port: number } | undefined;
  readonly log: LogOptions;
  /** The most features of a version to watch. */
  readonly watchFeatures: number;
  /** The key of the ids of predictions. */
  readonly idKey: Uint32Array;
  /** The longest time from a prediction to its label, in milliseconds. */
  readonly labelWindowMs: number;
  readonly record: RecordOptions;
  /** Bytes of request bodies that the process may hold. */
  readonly maxBodies: number;
  readonly access: GuardOptions;
  readonly rates: DefaultRates;
  /** Whether clients may ask for simulated load. */
  readonly demo: boolean;
  /** The share of requests for which a trace begins; undefined when requests are not traced. */
  readonly traceSample: number | undefined;
}

/** The labels that were counted, in memory that threads share. */
export interface SharedLabels {
  readonly buffer: SharedArrayBuffer;
  readonly capacity: number;
}

/** The first message to a serving thread. */
export interface ServingStart {
  /** Name of the thread, in metrics and log lines. */
  readonly thread: string;
  readonly options: ServingOptions;
  readonly runtime: RuntimeSource;
  readonly engine: EngineOptions;
  readonly runs: RunWatch;
  readonly labels: SharedLabels;
  /** Memory that counts the bytes of bodies on all threads, and the slot of this one. */
  readonly bodies: { readonly buffer: SharedArrayBuffer; readonly slot: number };
  /** Undefined for plain HTTP. */
  readonly certificate: Certificate | undefined;
  /** The API keys in force; undefined without a keys file. */
  readonly keys: readonly KeyEntry[] | undefined;
  /** Memory of the buckets of rates, the same for all threads. */
  readonly rateBuckets: SharedArrayBuffer;
  /** The dashboard; undefined when it was not built. */
  readonly page: Page | undefined;
}

/** The answer of a serving thread to its first message. */
export interface ServingStarted {
  readonly runtimeVersion: string;
  /** Why the native engine could not be loaded; else empty. */
  readonly nativeProblem: string;
}

export interface StagedVersion {
  readonly id: number;
  readonly files: VersionFiles;
  readonly trialReport: TrialReport;
  /** Memory of its last rows, the same for all threads. */
  readonly recentRows: SharedArrayBuffer | undefined;
}

/** The result of a trial of a version that can be served. */
export interface TrialResult extends Omit<VersionFacts, "engine"> {
  readonly outputs: readonly TensorSpec[];
  /** Problems of its files that do not keep it from being served. */
  readonly warnings: readonly string[];
  /** Why requests do not share a run of the graph; empty when they do. */
  readonly whyNotShared: string;
  /** The most rows of a run that requests share. */
  readonly sharedRows: number;
  readonly trialReport: TrialReport;
}

/** The first message to a trial thread. */
export interface TrialStart {
  readonly runtime: RuntimeSource;
  readonly engine: EngineOptions;
  readonly runs: RunWatch;
}

/** Methods of the trial thread, for the thread that has started it. */
export type TrialMethods = {
  start(start: TrialStart): void;
  /** Loads and warms up a version, and drops it again. @throws {KnownError<"model">} */
  load(files: VersionFiles): Promise<TrialResult>;
};

/** Methods of the thread of a simulated load, for the thread that has started it. */
export type DemoMethods = {
  /** Resolves when the load has ended. */
  run(load: DemoLoad): Promise<void>;
};

/** Methods of serving threads, for the coordinator. */
export type ServingMethods = {
  start(start: ServingStart): ServingStarted;
  /** A channel to the monitor thread: before `start`, and after each restart of the monitor. */
  monitor(port: MessagePort): void;
  /** Loads a version without serving it. @throws {KnownError<"model">} */
  stage(version: StagedVersion): Promise<void>;
  discard(id: number): Promise<void>;
  activate(activation: Activation): void;
  replaceReference(replaced: ReplacedReference): void;
  replaceKeys(keys: readonly KeyEntry[]): void;
  /** Takes new connections with another certificate; open ones stay. */
  renewCertificate(certificate: Certificate): void;
  setLogLevel(level: LogLevel): void;
  /** Frees what the thread does not use any more. */
  collectGarbage(): void;
  /** Starts to accept connections. */
  listen(): void;
  /** Stops accepting, and resolves when the last request is answered. */
  drain(): Promise<void>;
};

/** Methods of the coordinator, for serving threads. */
export type CoordinatorMethods = {
  /**
   * Loads, or loads again, all versions of a model from disk.
   *
   * @throws {KnownError<"not_found">} {KnownError<"model">}
   */
  load(model: string): Promise<void>;
  /** @throws {KnownError<"not_found">} */
  unload(model: string): Promise<void>;
  /**
   * Makes the last rows of a version its reference.
   *
   * @throws {KnownError<"not_found" | "unavailable" | "invalid_input">}
   */
  promoteRows(
    rows: { readonly model: string; readonly version: string; readonly rows: number | undefined },
  ): Promise<void>;
  /** Ends a reference made from live rows. @throws {KnownError<"not_found" | "unavailable">} */
  takeReferenceBack(
    version: { readonly model: string; readonly version: string },
  ): Promise<void>;
  /** Reads the rule files again. @throws {KnownError<"not_found" | "config">} */
  reloadRules(): Promise<void>;
  /** Simulates load. @throws {KnownError<"overloaded">} when too much of it runs already */
  simulate(load: DemoLoad): Promise<void>;
  /** A request broke the runtime. */
  trapped(trap: Trap): void;
  /** A run took too long and was stopped. */
  hung(hang: Hang): void;
} & WatchMethods;

/** Methods of a thread that watches the runs of another, for that one. */
export type WatchMethods = {
  /** Sent before the first run that uses the memory. */
  runtimeMemory(memory: RuntimeMemory): void;
};

/** Methods of the monitor thread, for serving threads and the coordinator. */
export type MonitorMethods = {
  /** Applies the events of a thread's tally. */
  tally(news: { readonly thread: string; readonly events: readonly TallyEvent[] }): void;
  metrics(format: ExpositionFormat): Promise<string>;
  statistics(): ModelStatistics[];
  /** When the history began, in milliseconds since 1970; undefined with another Prometheus. */
  since(): number | undefined;
  /** Writes rows to the prediction log, and resolves when they are written, or given up. */
  logRows(batch: LogBatch): Promise<void>;
  keepRecent(lines: RecentLines): void;
  /** Queues spans for the collector, and keeps exemplars for `/metrics`. */
  takeSpans(batch: SpanBatch): void;
  /** The last rows of a version as a JSON array, the newest first. */
  recent(version: { readonly model: string; readonly version: string }): string;
  /** Answers a request to Prometheus' API. */
  prometheus(request: ApiRequest, signal: AbortSignal): Promise<Transfer<ApiReply>>;
};

/** Where spans are sent, and what they are about. */
export interface TracingOptions extends CollectorOptions {
  readonly resource: Attributes;
}

export interface MonitorStart {
  readonly log: LogOptions;
  /** When the process started, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Undefined without a prediction log. */
  readonly predictionLog: LogFileOptions | undefined;
  /** The number of rows of each version that are kept in memory. */
  readonly recent: number;
  /** Undefined when requests are not traced. */
  readonly tracing: TracingOptions | undefined;
}

/** Further methods of the monitor thread, for the coordinator only. */
export type MonitorControl = MonitorMethods & {
  start(options: MonitorStart): void;
  /**
   * Opens the store and starts to scrape, or connects to another Prometheus.
   *
   * @throws {KnownError<"config">}
   */
  openPrometheus(options: EmbeddedOptions | RemoteOptions): Promise<void>;
  /** Reads the labels of earlier processes from the data folder, and keeps it up to date. */
  keepLabels(labels: SharedLabels & { readonly dataDir: string }): Promise<void>;
  /** Puts rules in force; without an open embedded Prometheus it does nothing. */
  loadRules(rules: LoadedRules): void;
  setLogLevel(level: LogLevel): void;
  /** Frees what the thread does not use any more. */
  collectGarbage(): void;
  /** Stops scraping, and writes all samples, labels and logged rows to the disk. */
  close(): Promise<void>;
  /** A channel to a serving thread. */
  connect(port: MessagePort): void;
  ended(thread: string): void;
};

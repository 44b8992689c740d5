/** What the threads say to one another. Each interface lists the methods that a thread answers to. */

import type { TrialReport } from "../models/trial/trial_report.ts";
import type { InferenceLimits } from "../models/serving/loaded_version.ts";
import type { Trap } from "../models/serving/trap.ts";
import type { Activation } from "../models/serving/model_store.ts";
import type { Task } from "../models/decode/prediction.ts";
import type { RuntimeSource } from "../models/run/runtime_source.ts";
import type { TensorSpec } from "../models/tensor.ts";
import type { LogOptions } from "../logger.ts";
import type { ExpositionFormat } from "../metrics/exposition.ts";
import type { ModelStatistics } from "../metrics/model_statistics.ts";
import type { TallyEvent } from "../metrics/tally.ts";
import type { Page } from "../http/page_pack.ts";
import type { ApiReply, ApiRequest } from "../prometheus/api/api_reply.ts";
import type { VersionFiles } from "../models/folder/version_files.ts";
import type { HistoryOptions } from "../prometheus/embedded.ts";
import type { Transfer } from "./peer.ts";
import type { RemoteOptions } from "../prometheus/remote.ts";

/** What a serving thread needs to know of the configuration. */
export interface ServingOptions {
  readonly host: string;
  readonly port: number;
  readonly limits: InferenceLimits;
  /** Bytes of a request body, decompressed. */
  readonly maxBody: number;
  /** Time for an answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly logRequests: boolean;
  /** Origins whose pages may read Prometheus' API; `*` for all. */
  readonly corsOrigins: readonly string[];
  /** Below which a proxy shows the server; undefined when each request says so, or nobody. */
  readonly basePath: string | undefined;
  readonly log: LogOptions;
}

/** The first message to a serving thread. */
export interface ServingStart {
  /** Name of the thread, in metrics and log lines. */
  readonly thread: string;
  readonly options: ServingOptions;
  readonly runtime: RuntimeSource;
  /** The dashboard; undefined when it was not built. */
  readonly page: Page | undefined;
}

export interface StagedVersion {
  readonly id: number;
  readonly files: VersionFiles;
  readonly trialReport: TrialReport;
}

/** What a trial tells of a version that can be served; it can be sent to another thread. */
export interface TrialResult {
  readonly task: Task;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** What is wrong with its files although they can be served. */
  readonly warnings: readonly string[];
  /** Why requests for predictions do not share a run of the graph; empty when they do. */
  readonly whyNotShared: string;
  readonly trialReport: TrialReport;
}

/** The trial thread answers whoever has started it. */
export type TrialMethods = {
  start(runtime: RuntimeSource): void;
  /** Loads and warms up a version, and drops it again. @throws {KnownError<"model">} */
  load(files: VersionFiles): Promise<TrialResult>;
};

/** Serving threads answer the coordinator. */
export type ServingMethods = {
  start(start: ServingStart): { readonly runtimeVersion: string };
  /** A channel to the (new) monitor thread; called before `start` and whenever it was restarted. */
  monitor(port: MessagePort): void;
  /** Loads a version that was tried, without serving it. @throws {KnownError<"model">} */
  stage(version: StagedVersion): Promise<void>;
  discard(id: number): Promise<void>;
  activate(activation: Activation): void;
  /** Begins to accept connections. */
  listen(): void;
  /** Stops accepting, and answers once the last request is finished. */
  drain(): Promise<void>;
};

/** The coordinator answers serving threads. */
export type CoordinatorMethods = {
  /**
   * Loads, or loads again, all versions of a model from disk.
   *
   * @throws {KnownError<"not_found">} {KnownError<"model">}
   */
  load(model: string): Promise<void>;
  /** @throws {KnownError<"not_found">} */
  unload(model: string): Promise<void>;
  /** A request broke the runtime. */
  trapped(trap: Trap): void;
};

/** The monitor thread answers serving threads (over their own channel) and the coordinator. */
export type MonitorMethods = {
  /** Takes in what a thread's tally published. */
  tally(news: { readonly thread: string; readonly events: readonly TallyEvent[] }): void;
  metrics(format: ExpositionFormat): Promise<string>;
  statistics(): ModelStatistics[];
  /** Since when there is a history, in milliseconds since 1970; undefined when another keeps it. */
  since(): number | undefined;
  /** Answers a request to Prometheus' API. */
  prometheus(request: ApiRequest, signal: AbortSignal): Promise<Transfer<ApiReply>>;
};

/** The monitor thread answers the coordinator. */
export type MonitorControl = MonitorMethods & {
  start(options: { readonly log: LogOptions; readonly startedAt: number }): void;
  /** Opens the store and begins to scrape, or finds another Prometheus. @throws {KnownError<"config">} */
  keepHistory(options: HistoryOptions | RemoteOptions): Promise<void>;
  /** Brings all samples to the disk, and scrapes no more. */
  close(): Promise<void>;
  /** A channel to a serving thread. */
  connect(port: MessagePort): void;
  ended(thread: string): void;
};

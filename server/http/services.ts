import type { Guard } from "../access/guard.ts";
import type { BodyBudget } from "./body_budget.ts";
import type { Audit } from "../access/audit.ts";
import type { Limiter } from "../access/limiter.ts";
import type { DemoLoads } from "./demo_load.ts";
import type { Feedback } from "../models/serving/feedback.ts";
import type { ModelStore } from "../models/serving/model_store.ts";
import type { Logger } from "../logger.ts";
import type { ExpositionFormat } from "../metrics/exposition_format.ts";
import type { ModelStatistics } from "../metrics/model_statistics.ts";
import type { Tally } from "../metrics/tally.ts";
import type { Page } from "./page_pack.ts";
import type { RecordOptions } from "../prediction_log/row_recorder.ts";
import type { ServedRows } from "../prediction_log/served_rows.ts";
import type { ApiReply, ApiRequest } from "../prometheus/api/api_reply.ts";
import type { Tracer } from "../tracing/tracer.ts";
import type { Uploads } from "./uploads.ts";

/** The settings of the HTTP app. */
export interface AppOptions {
  /** Bytes of a request body, decompressed. */
  readonly maxBody: number;
  /** Bytes of an answer; no limit when absent. */
  readonly maxAnswer?: number;
  /** Rows in one request. */
  readonly maxRows: number;
  /** Time for an answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly logRequests: boolean;
  /** Origins whose pages may read Prometheus' API; `*` for all. */
  readonly corsOrigins: readonly string[];
  /** The path below which a proxy shows the server; undefined when each request may name one. */
  readonly basePath: string | undefined;
  readonly record: Pick<RecordOptions, "recent">;
}

/** The dependencies of the HTTP app, one set for each thread. */
export interface Services {
  readonly store: ModelStore;
  /** Takes the labels of predictions. */
  readonly feedback: Pick<Feedback, "isOpen" | "take" | "refuse">;
  readonly tally: Tally;
  readonly log: Logger;
  readonly options: AppOptions;
  /** Changes what every thread serves. */
  readonly repository: {
    load(model: string): Promise<void>;
    unload(model: string): Promise<void>;
    /** Makes the last rows of a version its reference; all that are kept without a number. */
    promoteRows(model: string, version: string, rows: number | undefined): Promise<void>;
    /** Ends a reference made from live rows. */
    takeReferenceBack(model: string, version: string): Promise<void>;
  };
  /** Reads the rule files again. @throws {KnownError<"not_found" | "config">} */
  reloadRules(): Promise<void>;
  /** The counts of all threads, and their history. */
  readonly monitor: {
    metrics(format: ExpositionFormat): Promise<string>;
    statistics(): Promise<readonly ModelStatistics[]>;
    /** When the history began, in milliseconds since 1970; undefined when that is unknown. */
    since(): Promise<number | undefined>;
    /** The last rows of a version as a JSON array, the newest first. */
    recent(model: string, version: string): Promise<string>;
    /** @param signal aborted when the client goes away */
    prometheus(request: ApiRequest, signal: AbortSignal): Promise<ApiReply>;
  };
  /** Takes the rows of answered requests; undefined when none are kept. */
  readonly recorder: { record(rows: ServedRows): void } | undefined;
  /** The dashboard; undefined when it was not built. */
  readonly page: Page | undefined;
  readonly uploads: Uploads;
  /** The bytes of bodies that the process holds. */
  readonly bodies: BodyBudget;
  /** Decides who may send which request. */
  readonly guard: Guard;
  /** Limits what each caller may send. */
  readonly limiter: Limiter;
  /** Undefined when requests are not traced. */
  readonly tracer: Tracer | undefined;
  /** Records requests that change something. */
  readonly audit: Audit;
  /** Simulates load; undefined without `--demo`. */
  readonly demo: DemoLoads | undefined;
  /** True once the server has begun to stop. */
  readonly isDraining: () => boolean;
}

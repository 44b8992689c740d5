import { define, type Family } from "./family.ts";
import { LABEL_FAMILIES } from "./label_families.ts";
import { manyCounters, VERSION, WATCH_FAMILIES } from "./watch_families.ts";

// From 100 µs, where small models answer, to 10 s, where requests time out.
const LATENCY_SECONDS = [
  ...[0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05],
  ...[0.1, 0.25, 0.5, 1, 2.5, 5, 10],
];
const SIZE_BYTES = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096];
const TENTHS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

const ROUTE = ["method", "route"];
const UPSTREAM = ["upstream"];
const RULE_GROUP = ["rule_group"];

/** Every family of the program, by the short name that the code uses. */
export const FAMILIES = {
  httpRequests: define("counter", "http_requests_total", "HTTP requests answered.", [
    ...ROUTE,
    "status",
  ]),
  httpDashboardRequests: define(
    "counter",
    "http_dashboard_requests_total",
    "HTTP requests of the dashboard answered; they are not among http_requests_total.",
    [...ROUTE, "status"],
  ),
  httpDuration: define(
    "histogram",
    "http_request_duration_seconds",
    "Latency of a request, from its headers to its answer.",
    ROUTE,
    LATENCY_SECONDS,
  ),
  httpInFlight: define(
    "gauge",
    "http_requests_in_flight",
    "HTTP requests being answered now.",
    ROUTE,
  ),
  httpRefused: define(
    "counter",
    "http_requests_refused_total",
    "HTTP requests refused because of who sent them, by reason.",
    ["reason"],
  ),
  httpAcceptErrors: define(
    "counter",
    "http_accept_errors_total",
    "Connections that could not be accepted, such as for lack of file descriptors.",
    [],
  ),
  httpRequestSize: define(
    "histogram",
    "http_request_size_bytes",
    "Size of request bodies as received.",
    ROUTE,
    SIZE_BYTES,
  ),
  httpResponseSize: define(
    "histogram",
    "http_response_size_bytes",
    "Size of response bodies.",
    ROUTE,
    SIZE_BYTES,
  ),
  // Every thread of a gateway checks by itself.
  gatewayUpstreamUp: {
    ...define(
      "gauge",
      "gateway_upstream_up",
      "1 while health checks of an upstream pass, else 0.",
      UPSTREAM,
    ),
    merge: "max",
  },
  gatewayInFlight: define(
    "gauge",
    "gateway_upstream_requests_in_flight",
    "Requests that an upstream is answering now.",
    UPSTREAM,
  ),
  gatewayRequests: define(
    "counter",
    "gateway_upstream_requests_total",
    "Requests sent to an upstream, by result; retries are counted too.",
    [...UPSTREAM, "result"],
  ),
  gatewayRetries: define(
    "counter",
    "gateway_upstream_retries_total",
    "Requests that failed at an upstream and were sent again.",
    UPSTREAM,
  ),
  accessRequests: define(
    "counter",
    "access_requests_total",
    "Requests that passed the limit of their key; of no key when it is empty.",
    ["key"],
  ),
  accessRows: define(
    "counter",
    "access_rows_total",
    "Rows to predict that passed the limit of their key.",
    ["key"],
  ),
  accessLimited: define(
    "counter",
    "access_limited_total",
    "Requests refused because of too many requests or rows.",
    ["key", "limit"],
  ),
  accessChanges: define(
    "counter",
    "access_changes_total",
    "Requests to change what is served, watched or counted, by their result.",
    ["action", "key", "model", "result"],
  ),
  accessLastChange: {
    ...define(
      "gauge",
      "access_last_change_timestamp_seconds",
      "When a request last changed something, as Unix time.",
      ["action", "key", "model"],
    ),
    merge: "max",
  },
  modelRequests: define(
    "counter",
    "model_requests_total",
    "Inference requests by how they ended.",
    [...VERSION, "outcome"],
  ),
  modelInvalid: manyCounters(
    "model_invalid_total",
    "Inference requests with invalid input, by the kind of the first problem.",
    [...VERSION, "reason"],
  ),
  modelLastRefusal: {
    ...define(
      "gauge",
      "model_last_refusal_timestamp_seconds",
      "When a request was last refused or failed on this route, for this reason and because of " +
        "this feature or input, as Unix time.",
      [...VERSION, "route", "reason", "field"],
    ),
    merge: "max",
  },
  modelTraps: define(
    "counter",
    "model_traps_total",
    "Inference requests that broke the runtime that they ran in.",
    VERSION,
  ),
  modelHangs: define(
    "counter",
    "model_hangs_total",
    "Runs of the graph that took too long and were stopped.",
    VERSION,
  ),
  modelCacheHits: define(
    "counter",
    "model_cache_hits_total",
    "Inference requests that were answered from the cache.",
    VERSION,
  ),
  modelCacheMisses: define(
    "counter",
    "model_cache_misses_total",
    "Inference requests whose answer was not in the cache.",
    VERSION,
  ),
  modelCacheEvictions: define(
    "counter",
    "model_cache_evictions_total",
    "Answers that left the cache because they were too old, or to make room.",
    VERSION,
  ),
  modelCacheBytes: define(
    "gauge",
    "model_cache_bytes",
    "Size of the answers in the cache, with their requests.",
    VERSION,
  ),
  modelPredictions: manyCounters(
    "model_predictions_total",
    "Rows predicted, by predicted class (no class label for tasks without classes).",
    [...VERSION, "class", "slice"],
  ),
  modelDuration: define(
    "histogram",
    "model_request_duration_seconds",
    "Latency of an answered inference request, from its parsed body to its result.",
    VERSION,
    LATENCY_SECONDS,
  ),
  modelQueueDuration: define(
    "histogram",
    "model_queue_duration_seconds",
    "Time an inference request waited for its run.",
    VERSION,
    LATENCY_SECONDS,
  ),
  modelComputeDuration: define(
    "histogram",
    "model_compute_duration_seconds",
    "Time of one run of the graph, for all rows batched into it.",
    VERSION,
    LATENCY_SECONDS,
  ),
  modelBatchRows: define(
    "histogram",
    "model_batch_rows",
    "Rows in one run of the graph.",
    VERSION,
    ROWS,
  ),
  modelQueueDepth: define(
    "gauge",
    "model_queue_depth",
    "Inference requests waiting for a run now.",
    VERSION,
  ),
  modelInFlight: define(
    "gauge",
    "model_in_flight",
    "Inference requests accepted and not yet answered.",
    VERSION,
  ),
  modelLastRequest: {
    ...define(
      "gauge",
      "model_last_request_timestamp_seconds",
      "When the last inference request ended, as Unix time; 0 before the first.",
      VERSION,
    ),
    merge: "max",
  },
  modelScore: define(
    "histogram",
    "model_score",
    "Score of each row: the positive class's probability, or for several classes the predicted one's.",
    VERSION,
    TENTHS,
  ),
  modelConfidence: define(
    "histogram",
    "model_confidence",
    "Probability of the likeliest class of each row.",
    VERSION,
    TENTHS,
  ),
  ...WATCH_FAMILIES,
  ...LABEL_FAMILIES,
  modelReady: define("gauge", "model_ready", "1 when the version answers requests.", VERSION),
  modelLoadedTimestamp: define(
    "gauge",
    "model_loaded_timestamp_seconds",
    "When the version was last loaded, as Unix time.",
    VERSION,
  ),
  modelRefusedTimestamp: define(
    "gauge",
    "model_refused_timestamp_seconds",
    "Since when the files of the version have been refused, as Unix time; absent otherwise.",
    VERSION,
  ),
  modelInfo: define("gauge", "model_info", "1 for each loaded version, with what it is.", [
    ...VERSION,
    "sha256",
    "task",
    "reference",
    "engine",
  ]),
  modelReloads: define(
    "counter",
    "model_reloads_total",
    "Attempts to load a new, changed or removed version while serving.",
    ["model", "result"],
  ),
  predictionLogRows: define(
    "counter",
    "prediction_log_rows_total",
    "Rows for the prediction log: written, dropped for want of room in the queue, or failed.",
    ["result"],
  ),
  tracingSpans: define(
    "counter",
    "tracing_spans_total",
    "Spans of traced requests by what became of them: exported, rejected, failed or dropped.",
    ["result"],
  ),
  eventLoopLag: define(
    "gauge",
    "runtime_event_loop_lag_seconds",
    "Longest delay of a thread's event loop over the last 5 s.",
    ["thread"],
  ),
  threadMemory: define(
    "gauge",
    "runtime_memory_bytes",
    "Memory of a thread: its heap of JavaScript, or the memory of ONNX Runtime in WebAssembly.",
    ["thread", "part"],
  ),
  threadRestarts: define(
    "counter",
    "runtime_thread_restarts_total",
    "Threads that ended unexpectedly and were started again.",
    ["thread"],
  ),
  droppedLabelSets: define(
    "counter",
    "metrics_dropped_label_sets_total",
    "Label sets beyond a family's limit, counted under the value other instead.",
    ["family"],
  ),
  buildInfo: define("gauge", "modelwatch_build_info", "1, with the versions of the program.", [
    "version",
    "deno_version",
    "onnxruntime_version",
  ]),
  scrapes: define(
    "counter",
    "modelwatch_scrapes_total",
    "Scrapes by how they ended: ok or failed.",
    ["job", "result"],
  ),
  scrapeRefused: define(
    "counter",
    "modelwatch_scrape_refused_samples_total",
    "Scraped samples that were not stored, by reason.",
    ["job", "reason"],
  ),
  storeSeries: define("gauge", "prometheus_tsdb_head_series", "Series in the store.", []),
  storeChunks: define("gauge", "prometheus_tsdb_head_chunks", "Chunks of samples in memory.", []),
  storeAppended: define(
    "counter",
    "prometheus_tsdb_head_samples_appended_total",
    "Samples stored since the start.",
    [],
  ),
  storeSeriesRefused: define(
    "counter",
    "modelwatch_store_refused_series_total",
    "New series that were turned away for want of room.",
    [],
  ),
  storeMemory: define(
    "gauge",
    "modelwatch_store_memory_bytes",
    "Memory of all chunks, with what describes them.",
    [],
  ),
  storeDisk: define("gauge", "modelwatch_store_disk_bytes", "Size of the data folder's files.", []),
  storeUnsaved: define(
    "gauge",
    "modelwatch_store_unsaved_bytes",
    "Samples that wait for the disk.",
    [],
  ),
  storeDiskFailures: define(
    "counter",
    "modelwatch_store_disk_failures_total",
    "Times that writing to the data folder failed.",
    [],
  ),
  apiRequests: define(
    "counter",
    "modelwatch_api_requests_total",
    "Requests to Prometheus' API by result: success, or the type of the error.",
    ["path", "result"],
  ),
  apiDuration: define(
    "histogram",
    "modelwatch_api_duration_seconds",
    "Time for an answer of Prometheus' API, waiting for its turn included.",
    ["path"],
    LATENCY_SECONDS,
  ),
  queriesRunning: define(
    "gauge",
    "prometheus_engine_queries",
    "Queries that run or wait now.",
    [],
  ),
  queriesMax: define(
    "gauge",
    "prometheus_engine_queries_concurrent_max",
    "Queries that may run at the same time.",
    [],
  ),
  ruleEvaluations: define(
    "counter",
    "prometheus_rule_evaluations_total",
    "Rules evaluated.",
    RULE_GROUP,
  ),
  ruleFailures: define(
    "counter",
    "prometheus_rule_evaluation_failures_total",
    "Evaluations of rules that failed.",
    RULE_GROUP,
  ),
  ruleIterations: define(
    "counter",
    "prometheus_rule_group_iterations_total",
    "Evaluations of groups that were due, missed ones among them.",
    RULE_GROUP,
  ),
  ruleMissed: define(
    "counter",
    "prometheus_rule_group_iterations_missed_total",
    "Evaluations of groups that were left out because the one before took too long.",
    RULE_GROUP,
  ),
  ruleLastDuration: define(
    "gauge",
    "prometheus_rule_group_last_duration_seconds",
    "Time of the group's last evaluation.",
    RULE_GROUP,
  ),
  ruleLastEvaluation: define(
    "gauge",
    "prometheus_rule_group_last_evaluation_timestamp_seconds",
    "When the group was last evaluated, as Unix time; 0 before.",
    RULE_GROUP,
  ),
  ruleInterval: define(
    "gauge",
    "prometheus_rule_group_interval_seconds",
    "Time between two evaluations of the group.",
    RULE_GROUP,
  ),
  ruleCount: define("gauge", "prometheus_rule_group_rules", "Rules of the group.", RULE_GROUP),
  reloadSuccessful: define(
    "gauge",
    "prometheus_config_last_reload_successful",
    "1 when the rule files could be read the last time, else 0.",
    [],
  ),
  reloadTimestamp: define(
    "gauge",
    "prometheus_config_last_reload_success_timestamp_seconds",
    "When the rule files were last read without an error, as Unix time.",
    [],
  ),
  notificationsSent: define(
    "counter",
    "prometheus_notifications_sent_total",
    "Alerts that the Alertmanager has taken.",
    [],
  ),
  notificationsFailed: define(
    "counter",
    "prometheus_notifications_errors_total",
    "Alerts that could not be sent.",
    [],
  ),
  notificationsDropped: define(
    "counter",
    "prometheus_notifications_dropped_total",
    "Alerts that there was no room for in the queue.",
    [],
  ),
  notificationsQueued: define(
    "gauge",
    "prometheus_notifications_queue_length",
    "Alerts that wait to be sent.",
    [],
  ),
  processCpu: define(
    "counter",
    "process_cpu_seconds_total",
    "Processor time used by the process, user and system.",
    [],
  ),
  processMemory: define(
    "gauge",
    "process_resident_memory_bytes",
    "Memory of the process that is in RAM.",
    [],
  ),
  processStart: define(
    "gauge",
    "process_start_time_seconds",
    "When the process started, as Unix time.",
    [],
  ),
} as const satisfies Readonly<Record<string, Family>>;

const OF_GATEWAY = /^(http|access|gateway|process|runtime|metrics)_|^modelwatch_build_info$/;

/** The families that a gateway has. */
export const GATEWAY_FAMILIES: readonly Family[] = Object.values(FAMILIES)
  .filter(({ name }) => OF_GATEWAY.test(name));

const BY_NAME: ReadonlyMap<string, Family> = new Map(
  Object.values(FAMILIES).map((family) => [family.name, family]),
);

/** The family with a name. @throws {RangeError} when there is none. */
export function familyNamed(name: string): Family {
  const family = BY_NAME.get(name);
  if (family === undefined) throw new RangeError(`No metric family is called "${name}"`);
  return family;
}

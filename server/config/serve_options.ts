import { parseRate } from "../access/rate.ts";
import { parseBasePath } from "../net/base_path.ts";
import { parseHost } from "../net/host_and_port.ts";
import {
  bytes,
  duration,
  httpUrl,
  integer,
  nonEmpty,
  number,
  oneOf,
  onOff,
  type OptionTable,
  type OptionValues,
  sizeUpTo,
} from "./options.ts";

const ADDRESS = {
  port: {
    flag: "port",
    placeholder: "N",
    env: "PORT",
    default: "8000",
    help: "Port to listen on; 0 picks a free one",
    parse: integer("a port", 0, 65_535),
  },
  host: {
    flag: "host",
    placeholder: "ADDRESS",
    env: "HOST",
    default: "127.0.0.1",
    help: "Address to listen on; 0.0.0.0 or :: for every network",
    parse: parseHost,
  },
  adminPort: {
    flag: "admin-port",
    placeholder: "N",
    env: "MODELWATCH_ADMIN_PORT",
    defaultHelp: "everything on the one port",
    help: "Port for all routes; --port then keeps predictions, labels, health and models alone",
    parse: integer("a port", 0, 65_535),
  },
  adminHost: {
    flag: "admin-host",
    placeholder: "ADDRESS",
    env: "MODELWATCH_ADMIN_HOST",
    default: "127.0.0.1",
    help: "Address that --admin-port listens on",
    parse: parseHost,
  },
  basePath: {
    flag: "base-path",
    placeholder: "PATH",
    env: "MODELWATCH_BASE_PATH",
    defaultHelp: "X-Forwarded-Prefix of a request, else /",
    help: "Path under which a proxy publishes the server, such as /modelwatch",
    parse: parseBasePath,
  },
} as const satisfies OptionTable;

const MODELS = {
  models: {
    flag: "models",
    placeholder: "DIR",
    env: "MODELWATCH_MODELS",
    defaultHelp: "the demo models",
    help: "Folder of model folders, or one model folder",
    parse: nonEmpty,
  },
  modelName: {
    flag: "model-name",
    placeholder: "NAME",
    env: "MODELWATCH_MODEL_NAME",
    defaultHelp: "the name in its model.json, else that of the folder",
    help: "Name of the model when --models is one model folder",
    parse: nonEmpty,
  },
  defaultModel: {
    flag: "default-model",
    placeholder: "NAME",
    env: "MODELWATCH_DEFAULT_MODEL",
    defaultHelp: "the first that is ready at the start",
    help: "Model that answers /predict",
    parse: nonEmpty,
  },
  threads: {
    flag: "threads",
    placeholder: "N",
    env: "MODELWATCH_THREADS",
    defaultHelp: "processor cores - 1, at least 1",
    help: "Serving threads, each with its own ONNX Runtime",
    parse: integer("a number of threads", 1, 256),
  },
  pollMs: {
    flag: "poll",
    placeholder: "TIME",
    env: "MODELWATCH_POLL",
    default: "500ms",
    help: "Interval of checks for changed models and rule files",
    parse: duration(50),
  },
} as const satisfies OptionTable;

const FILE = {
  config: {
    flag: "config",
    placeholder: "FILE",
    env: "MODELWATCH_CONFIG",
    defaultHelp: "no file",
    help: "YAML file with options under the names of their flags",
    parse: nonEmpty,
  },
} as const satisfies OptionTable;

const ACCESS = {
  keysFile: {
    flag: "keys-file",
    placeholder: "FILE",
    env: "MODELWATCH_KEYS_FILE",
    defaultHelp: "everybody may do everything",
    help: "YAML file with API keys: requests need one then; modelwatch keys create makes them",
    parse: nonEmpty,
  },
  tlsCert: {
    flag: "tls-cert",
    placeholder: "FILE",
    env: "MODELWATCH_TLS_CERT",
    defaultHelp: "plain HTTP",
    help: "Certificate to serve HTTPS with, in PEM, with its chain; read again when it is renewed",
    parse: nonEmpty,
  },
  tlsKey: {
    flag: "tls-key",
    placeholder: "FILE",
    env: "MODELWATCH_TLS_KEY",
    help: "Private key of the certificate, in PEM",
    parse: nonEmpty,
  },
  allowedHosts: {
    flag: "allowed-host",
    placeholder: "NAME",
    env: "MODELWATCH_ALLOWED_HOSTS",
    repeatable: true,
    defaultHelp: "localhost and all addresses",
    help:
      "Further name by which requests may call the server; *.example.com for all below, * for any",
    parse: hostNames,
  },
  allowRepositoryApi: {
    flag: "allow-repository-api",
    env: "MODELWATCH_ALLOW_REPOSITORY_API",
    default: "false",
    help:
      "Let everybody load and unload models, also without API keys on other addresses than 127.0.0.1",
    parse: onOff,
  },
} as const satisfies OptionTable;

const REQUESTS = {
  maxBody: {
    flag: "max-body",
    placeholder: "SIZE",
    env: "MODELWATCH_MAX_BODY",
    default: "8MB",
    help: "Largest request body, compressed or not",
    parse: bytes,
  },
  maxBodies: {
    flag: "max-bodies",
    placeholder: "SIZE",
    env: "MODELWATCH_MAX_BODIES",
    default: "256MB",
    help:
      "Bytes of request bodies and large answers that are held at a time; beyond, requests get status 503",
    parse: bytes,
  },
  maxAnswer: {
    flag: "max-answer",
    placeholder: "SIZE",
    env: "MODELWATCH_MAX_ANSWER",
    default: "64MB",
    help: "Largest answer to a request for predictions, estimated before it is made",
    parse: bytes,
  },
  runMemory: {
    flag: "run-memory",
    placeholder: "SIZE",
    env: "MODELWATCH_RUN_MEMORY",
    default: "256MB",
    help:
      "Memory for runs of graphs in WebAssembly on a thread, beside that for loading them; more get status 413",
    parse: sizeUpTo("4GB"),
  },
  maxRows: {
    flag: "max-rows",
    placeholder: "N",
    env: "MODELWATCH_MAX_ROWS",
    default: "10000",
    help: "Most rows in one request",
    parse: integer("a number of rows", 1, 10_000_000),
  },
  queue: {
    flag: "queue",
    placeholder: "N",
    env: "MODELWATCH_QUEUE",
    default: "2000",
    help: "Most requests that wait for a model on a thread; more get status 503",
    parse: integer("a number of requests", 1, 1_000_000),
  },
  timeoutMs: {
    flag: "timeout",
    placeholder: "TIME",
    env: "MODELWATCH_TIMEOUT",
    default: "10s",
    help: "Deadline of a request, which then gets status 504",
    parse: duration(1),
  },
  drainMs: {
    flag: "drain",
    placeholder: "TIME",
    env: "MODELWATCH_DRAIN",
    default: "10s",
    help: "Longest time for requests in flight when the server stops",
    parse: duration(0),
  },
} as const satisfies OptionTable;

const LIMITS = {
  requestsPerAddress: {
    flag: "requests-per-address",
    placeholder: "RATE",
    env: "MODELWATCH_REQUESTS_PER_ADDRESS",
    defaultHelp: "no limit",
    help: "Most requests from an address without a key, such as 100/s or 600/min",
    parse: parseRate,
  },
  rowsPerAddress: {
    flag: "rows-per-address",
    placeholder: "RATE",
    env: "MODELWATCH_ROWS_PER_ADDRESS",
    defaultHelp: "no limit",
    help: "Most rows to predict from an address without a key",
    parse: parseRate,
  },
  requestsPerKey: {
    flag: "requests-per-key",
    placeholder: "RATE",
    env: "MODELWATCH_REQUESTS_PER_KEY",
    defaultHelp: "no limit",
    help: "Most requests with a key that has no rate of its own",
    parse: parseRate,
  },
  rowsPerKey: {
    flag: "rows-per-key",
    placeholder: "RATE",
    env: "MODELWATCH_ROWS_PER_KEY",
    defaultHelp: "no limit",
    help: "Most rows to predict with a key that has no rate of its own",
    parse: parseRate,
  },
} as const satisfies OptionTable;

const LABELS = {
  idKeyFile: {
    flag: "id-key-file",
    placeholder: "FILE",
    env: "MODELWATCH_ID_KEY_FILE",
    defaultHelp: "a key that everyone knows",
    help:
      "File with a secret of at least 16 bytes, so that nobody else can make ids of predictions",
    parse: nonEmpty,
  },
  labelWindowMs: {
    flag: "label-window",
    placeholder: "TIME",
    env: "MODELWATCH_LABEL_WINDOW",
    default: "90d",
    help: "Longest time from a prediction to its label; later ones are not counted",
    parse: duration(1000, "10y"),
  },
  labelMemory: {
    flag: "label-memory",
    placeholder: "N",
    env: "MODELWATCH_LABEL_MEMORY",
    default: "1000000",
    help: "Labels remembered so that none counts twice, up to 24 bytes of memory each",
    parse: integer("a number of labels", 1, 50_000_000),
  },
} as const satisfies OptionTable;

const METRICS = {
  scrapeIntervalMs: {
    flag: "scrape-interval",
    placeholder: "TIME",
    env: "MODELWATCH_SCRAPE_INTERVAL",
    default: "5s",
    help: "Interval between scrapes",
    parse: duration(100),
  },
  scrapeTargets: {
    flag: "scrape-target",
    placeholder: "JOB=URL",
    env: "MODELWATCH_SCRAPE_TARGETS",
    repeatable: true,
    help: "Target to scrape besides the server itself",
    parse: scrapeTargets,
  },
  scrapeConfig: {
    flag: "scrape-config",
    placeholder: "FILE",
    env: "MODELWATCH_SCRAPE_CONFIG",
    help: "Targets in Prometheus' format, with credentials, certificates and relabeling",
    parse: nonEmpty,
  },
  dataDir: {
    flag: "data-dir",
    placeholder: "DIR",
    env: "MODELWATCH_DATA_DIR",
    defaultHelp: "memory only",
    help: "Folder that keeps samples, labels seen and live references across restarts",
    parse: nonEmpty,
  },
  retentionMs: {
    flag: "retention",
    placeholder: "TIME",
    env: "MODELWATCH_RETENTION",
    default: "24h",
    help: "How long samples are kept",
    parse: duration(60_000, "10y"),
  },
  watchFeatures: {
    flag: "watch-features",
    placeholder: "N",
    env: "MODELWATCH_WATCH_FEATURES",
    default: "200",
    help: "Most features of a version that are watched, some 200 series each",
    parse: integer("a number of features", 0, 10_000),
  },
  maxSeries: {
    flag: "max-series",
    placeholder: "N",
    env: "MODELWATCH_MAX_SERIES",
    default: "300000",
    help: "Most series in the store, 2 to 3 kB of memory each; more are rejected",
    parse: integer("a number of series", 1, 100_000_000),
  },
} as const satisfies OptionTable;

const QUERIES = {
  queryTimeoutMs: {
    flag: "query-timeout",
    placeholder: "TIME",
    env: "MODELWATCH_QUERY_TIMEOUT",
    default: "30s",
    help: "Deadline of a query, including its time in the queue",
    parse: duration(1),
  },
  queryMaxSamples: {
    flag: "query-max-samples",
    placeholder: "N",
    env: "MODELWATCH_QUERY_MAX_SAMPLES",
    default: "10000000",
    help: "Most samples that a query may hold at once, about 20 bytes each",
    parse: integer("a number of samples", 1, 1_000_000_000),
  },
  queryConcurrency: {
    flag: "query-concurrency",
    placeholder: "N",
    env: "MODELWATCH_QUERY_CONCURRENCY",
    default: "4",
    help: "Queries that run at the same time; others wait",
    parse: integer("a number of queries", 1, 1000),
  },
  queryShare: {
    flag: "query-share",
    placeholder: "PART",
    env: "MODELWATCH_QUERY_SHARE",
    defaultHelp: "0.05 for each processor core",
    help: "Share of a core for queries while clients request predictions, up to 1",
    parse: number("a part of a core", 0.01, 1),
  },
  corsOrigins: {
    flag: "cors-origin",
    placeholder: "ORIGIN",
    env: "MODELWATCH_CORS_ORIGIN",
    repeatable: true,
    default: "*",
    help:
      "Origin whose pages may read /api/v1, such as https://grafana.example; * for all, without effect when --prometheus has credentials",
    parse: origins,
  },
} as const satisfies OptionTable;

const RULES = {
  rules: {
    flag: "rules",
    placeholder: "PATH",
    env: "MODELWATCH_RULES",
    defaultHelp: "the built-in rules",
    help: "File of recording and alerting rules, or folder of such files",
    parse: nonEmpty,
  },
  evaluationIntervalMs: {
    flag: "evaluation-interval",
    placeholder: "TIME",
    env: "MODELWATCH_EVALUATION_INTERVAL",
    default: "15s",
    help: "Evaluation interval of rule groups without an interval",
    parse: duration(1000),
  },
  alertmanager: {
    flag: "alertmanager",
    placeholder: "URL",
    env: "MODELWATCH_ALERTMANAGER",
    help: "Alertmanager that alerts are sent to",
    parse: httpUrl,
  },
} as const satisfies OptionTable;

const EXTERNAL_PROMETHEUS = {
  prometheus: {
    flag: "prometheus",
    placeholder: "URL",
    env: "MODELWATCH_PROMETHEUS",
    defaultHelp: "the embedded one",
    help: "External Prometheus that scrapes this server and answers /api/v1 in its place",
    parse: httpUrl,
  },
  prometheusTenant: {
    flag: "prometheus-tenant",
    placeholder: "NAME",
    env: "MODELWATCH_PROMETHEUS_TENANT",
    help: "X-Scope-OrgID header for the external Prometheus",
    parse: headerText,
  },
  prometheusTokenFile: {
    flag: "prometheus-token-file",
    placeholder: "FILE",
    env: "MODELWATCH_PROMETHEUS_TOKEN_FILE",
    help: "File with a bearer token for the external Prometheus",
    parse: nonEmpty,
  },
} as const satisfies OptionTable;

const PREDICTION_LOG = {
  logPredictions: {
    flag: "log-predictions",
    placeholder: "FILE",
    env: "MODELWATCH_LOG_PREDICTIONS",
    defaultHelp: "no log",
    help: "NDJSON file that predicted rows are appended to, with their inputs",
    parse: nonEmpty,
  },
  logSample: {
    flag: "log-sample",
    placeholder: "SHARE",
    env: "MODELWATCH_LOG_SAMPLE",
    default: "1",
    help: "Share of the rows that are logged, such as 0.1",
    parse: number("a share of the rows", 0, 1),
  },
  logDrop: {
    flag: "log-drop",
    placeholder: "FIELD",
    env: "MODELWATCH_LOG_DROP",
    repeatable: true,
    help: "Field left out of logged and recent rows, such as a feature with personal data",
    parse: names,
  },
  logMaxSize: {
    flag: "log-max-size",
    placeholder: "SIZE",
    env: "MODELWATCH_LOG_MAX_SIZE",
    default: "100MB",
    help: "Size at which the file is moved to FILE.1; five older files are kept",
    parse: bytes,
  },
  recent: {
    flag: "recent",
    placeholder: "N",
    env: "MODELWATCH_RECENT",
    default: "0",
    help: "Last rows of each version to keep in memory for /models/{model}/recent",
    parse: integer("a number of rows", 0, 10_000),
  },
} as const satisfies OptionTable;

const DEMO = {
  demo: {
    flag: "demo",
    env: "MODELWATCH_DEMO",
    default: "false",
    help: "Answer /cpu?seconds= and /memory?mb=, which simulate load",
    parse: onOff,
  },
  demoErrorRate: {
    flag: "demo-error-rate",
    placeholder: "SHARE",
    env: "MODELWATCH_DEMO_ERROR_RATE",
    default: "0",
    help: "Share of the predictions that fail with status 500, such as 0.1",
    parse: number("a share of the predictions", 0, 1),
  },
} as const satisfies OptionTable;

const TRACES = {
  traceEndpoint: {
    flag: "trace-endpoint",
    placeholder: "URL",
    env: "OTEL_EXPORTER_OTLP_ENDPOINT",
    defaultHelp: "no traces",
    help: "OpenTelemetry collector that gets spans over OTLP/HTTP, such as http://localhost:4318",
    parse: httpUrl,
  },
  traceSample: {
    flag: "trace-sample",
    placeholder: "SHARE",
    env: "OTEL_TRACES_SAMPLER_ARG",
    default: "1",
    help: "Share of the requests without a traceparent that are traced, such as 0.01",
    parse: number("a share of the requests", 0, 1),
  },
  traceHeaders: {
    flag: "trace-header",
    placeholder: "NAME=VALUE",
    env: "OTEL_EXPORTER_OTLP_HEADERS",
    repeatable: true,
    secret: true,
    help: "Header for the collector, such as a key; the value is percent-encoded",
    parse: collectorHeaders,
  },
  traceService: {
    flag: "trace-service",
    placeholder: "NAME",
    env: "OTEL_SERVICE_NAME",
    defaultHelp: "modelwatch",
    help: "service.name of the spans",
    parse: nonEmpty,
  },
  traceAttributes: {
    flag: "trace-attribute",
    placeholder: "KEY=VALUE",
    env: "OTEL_RESOURCE_ATTRIBUTES",
    repeatable: true,
    help: "Further attribute of the service, such as deployment.environment.name=production",
    parse: pairs,
  },
} as const satisfies OptionTable;

const LOG = {
  logFormat: {
    flag: "log-format",
    placeholder: "FORMAT",
    env: "MODELWATCH_LOG_FORMAT",
    defaultHelp: "text on a terminal, else json",
    help: "json or text",
    parse: oneOf("json", "text"),
  },
  logLevel: {
    flag: "log-level",
    placeholder: "LEVEL",
    env: "MODELWATCH_LOG_LEVEL",
    default: "info",
    help: "Lowest level that is logged: debug, info, warn or error",
    parse: oneOf("debug", "info", "warn", "error"),
  },
  logRequests: {
    flag: "log-requests",
    env: "MODELWATCH_LOG_REQUESTS",
    default: "false",
    help: "Log a line for every request",
    parse: onOff,
  },
} as const satisfies OptionTable;

const ENGINE = {
  engine: {
    flag: "engine",
    placeholder: "NAME",
    env: "MODELWATCH_ENGINE",
    defaultHelp: "auto with --onnxruntime, else wasm",
    help:
      "Engine of models whose model.json names none: wasm, native, or auto for native where it is faster",
    parse: oneOf("wasm", "native", "auto"),
  },
  onnxruntime: {
    flag: "onnxruntime",
    placeholder: "DIR",
    env: "MODELWATCH_ONNXRUNTIME",
    defaultHelp: "WebAssembly alone",
    help: "Folder with the native engine, as modelwatch engine install makes it",
    parse: nonEmpty,
  },
  intraOp: {
    flag: "intra-op",
    placeholder: "N",
    env: "MODELWATCH_INTRA_OP",
    default: "1",
    help: "Threads of one run on the native engine; times --threads at most the processor cores",
    parse: integer("a number of threads", 1, 256),
  },
} as const satisfies OptionTable;

const FAULTS = {
  runTimeoutMs: {
    flag: "run-timeout",
    placeholder: "TIME",
    env: "MODELWATCH_RUN_TIMEOUT",
    default: "30s",
    help: "Longest run of a graph; a version with two longer ones is set aside",
    parse: duration(1),
  },
} as const satisfies OptionTable;

/** The options of `serve` by section, each with its flag, environment variable, default and parser. */
export const SERVE_SECTIONS = {
  "Configuration file": FILE,
  Address: ADDRESS,
  Access: ACCESS,
  Models: MODELS,
  Engine: ENGINE,
  Requests: REQUESTS,
  Limits: LIMITS,
  Faults: FAULTS,
  Labels: LABELS,
  Metrics: METRICS,
  Queries: QUERIES,
  "Rules and alerts": RULES,
  "External Prometheus": EXTERNAL_PROMETHEUS,
  "Prediction log": PREDICTION_LOG,
  Demonstration: DEMO,
  Traces: TRACES,
  Log: LOG,
} as const satisfies Readonly<Record<string, OptionTable>>;

/** All options of `serve`. */
export const SERVE_OPTIONS = {
  ...FILE,
  ...ADDRESS,
  ...ACCESS,
  ...MODELS,
  ...ENGINE,
  ...REQUESTS,
  ...LIMITS,
  ...FAULTS,
  ...LABELS,
  ...METRICS,
  ...QUERIES,
  ...RULES,
  ...EXTERNAL_PROMETHEUS,
  ...PREDICTION_LOG,
  ...DEMO,
  ...TRACES,
  ...LOG,
} as const satisfies OptionTable;

/** Parses `job=http://host:port/metrics` and the like, several joined with commas. */
function scrapeTargets(text: string): readonly { readonly job: string; readonly url: string }[] {
  return text.split(",").map((target) => {
    const [, job, url] = /^([^=\s]+)=(https?:\/\/\S+)$/.exec(target.trim()) ?? [];
    if (url === undefined || !URL.canParse(url)) {
      throw new RangeError("JOB=URL, such as api=http://127.0.0.1:9000/metrics");
    }
    const { href, pathname } = new URL(url);
    return { job: job!, url: pathname === "/" ? new URL("/metrics", href).href : href };
  });
}

/** Parses names of hosts, several joined with commas. */
function hostNames(text: string): readonly string[] {
  const found = text.split(",").map((name) => name.trim());
  const isName = (name: string) => name === "*" || /^(\*\.)?[\w-]+(\.[\w-]+)*$/.test(name);
  if (found.every(isName)) return found;
  throw new RangeError("a name without a port, such as models.example.com or *.example.com");
}

/** Parses names of fields, several joined with commas. */
function names(text: string): readonly string[] {
  const found = text.split(",").map((name) => name.trim());
  if (found.includes("")) throw new RangeError("names of fields such as email,phone");
  return found;
}

/** Parses names with percent-encoded values, several joined with commas, as OpenTelemetry does. */
function pairs(text: string): Readonly<Record<string, string>> {
  const entries = text.split(",").filter((pair) => pair.trim() !== "").map((pair) => {
    const [, key, value] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(pair) ?? [];
    const decoded = percentDecoded(value?.trim());
    if (key !== undefined && decoded !== undefined) return [key, decoded] as const;
    throw new RangeError(PAIR);
  });
  if (entries.length === 0) throw new RangeError(PAIR);
  return Object.fromEntries(entries);
}

const PAIR = "a name, = and a percent-encoded value, such as team=risk";

function percentDecoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Parses HTTP headers in the same form. */
function collectorHeaders(text: string): Readonly<Record<string, string>> {
  const headers = pairs(text);
  try {
    new Headers(headers);
    return headers;
  } catch {
    throw new RangeError("the name of an HTTP header, = and its value, such as api-key=1234");
  }
}

/** Parses the value of an HTTP header. */
function headerText(text: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new RangeError("a text of letters, digits and signs");
}

/** Parses origins, several joined with commas. */
function origins(text: string): readonly string[] {
  return text.split(",").map((origin) => {
    const trimmed = origin.trim();
    if (trimmed === "*" || URL.parse(trimmed)?.origin === trimmed) return trimmed;
    throw new RangeError("* or an origin such as https://grafana.example");
  });
}

export type ServeConfig = OptionValues<typeof SERVE_OPTIONS>;

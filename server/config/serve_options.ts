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
} from "./options.ts";

/** Every setting of the server: flag, environment variable, default and check. */
export const SERVE_OPTIONS = {
  port: {
    flag: "port",
    placeholder: "N",
    env: "PORT",
    default: "8000",
    help: "Port to listen on; 0 takes a free one",
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
  basePath: {
    flag: "base-path",
    placeholder: "PATH",
    env: "MODELWATCH_BASE_PATH",
    defaultHelp: "X-Forwarded-Prefix of a request, else /",
    help: "Path below which a proxy shows the server, such as /modelwatch",
    parse: parseBasePath,
  },
  models: {
    flag: "models",
    placeholder: "DIR",
    env: "MODELWATCH_MODELS",
    defaultHelp: "the demo models",
    help: "Folder of model folders, or one model folder",
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
  maxBody: {
    flag: "max-body",
    placeholder: "SIZE",
    env: "MODELWATCH_MAX_BODY",
    default: "8MB",
    help: "Largest request body, compressed or not",
    parse: bytes,
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
    default: "1000",
    help: "Requests that may wait for a model on a thread; more get 503",
    parse: integer("a number of requests", 1, 1_000_000),
  },
  timeoutMs: {
    flag: "timeout",
    placeholder: "TIME",
    env: "MODELWATCH_TIMEOUT",
    default: "10s",
    help: "Longest time for an answer; after it 504",
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
  pollMs: {
    flag: "poll",
    placeholder: "TIME",
    env: "MODELWATCH_POLL",
    default: "500ms",
    help: "Time between two looks for changed models",
    parse: duration(50),
  },
  scrapeIntervalMs: {
    flag: "scrape-interval",
    placeholder: "TIME",
    env: "MODELWATCH_SCRAPE_INTERVAL",
    default: "5s",
    help: "Time between two samples of every metric",
    parse: duration(100),
  },
  scrapeTargets: {
    flag: "scrape-target",
    placeholder: "JOB=URL",
    env: "MODELWATCH_SCRAPE_TARGETS",
    repeatable: true,
    help: "Metrics to scrape beside the server's own; may be given several times",
    parse: scrapeTargets,
  },
  dataDir: {
    flag: "data-dir",
    placeholder: "DIR",
    env: "MODELWATCH_DATA_DIR",
    defaultHelp: "memory only",
    help: "Folder in which samples survive the process",
    parse: nonEmpty,
  },
  rules: {
    flag: "rules",
    placeholder: "PATH",
    env: "MODELWATCH_RULES",
    defaultHelp: "those that come with the program",
    help: "File of recording and alerting rules, or folder of such files",
    parse: nonEmpty,
  },
  evaluationIntervalMs: {
    flag: "evaluation-interval",
    placeholder: "TIME",
    env: "MODELWATCH_EVALUATION_INTERVAL",
    default: "15s",
    help: "Time between two evaluations of rules whose group names none",
    parse: duration(1000),
  },
  alertmanager: {
    flag: "alertmanager",
    placeholder: "URL",
    env: "MODELWATCH_ALERTMANAGER",
    help: "Alertmanager that is told of alerts",
    parse: httpUrl,
  },
  prometheus: {
    flag: "prometheus",
    placeholder: "URL",
    env: "MODELWATCH_PROMETHEUS",
    defaultHelp: "the embedded one",
    help:
      "Prometheus that scrapes this server: /api/v1 then reads from it, and nothing is kept here",
    parse: httpUrl,
  },
  prometheusTenant: {
    flag: "prometheus-tenant",
    placeholder: "NAME",
    env: "MODELWATCH_PROMETHEUS_TENANT",
    help: "Sent to it as X-Scope-OrgID",
    parse: headerText,
  },
  prometheusTokenFile: {
    flag: "prometheus-token-file",
    placeholder: "FILE",
    env: "MODELWATCH_PROMETHEUS_TOKEN_FILE",
    help: "File with a token that is sent to it",
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
  maxSeries: {
    flag: "max-series",
    placeholder: "N",
    env: "MODELWATCH_MAX_SERIES",
    default: "100000",
    help: "Most series in the store, 2 to 3 kB of memory each; more are refused",
    parse: integer("a number of series", 1, 100_000_000),
  },
  queryTimeoutMs: {
    flag: "query-timeout",
    placeholder: "TIME",
    env: "MODELWATCH_QUERY_TIMEOUT",
    default: "30s",
    help: "Longest time for a query, waiting included",
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
    help: "Part of a core that queries take while predictions are asked for, up to 1",
    parse: number("a part of a core", 0.01, 1),
  },
  corsOrigins: {
    flag: "cors-origin",
    placeholder: "ORIGIN",
    env: "MODELWATCH_CORS_ORIGIN",
    repeatable: true,
    default: "*",
    help: "Pages that may read /api/v1 from a browser, such as https://grafana.example; * for all",
    parse: origins,
  },
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

/** Parses what may stand in a header. */
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

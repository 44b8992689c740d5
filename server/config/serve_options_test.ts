import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { SERVE_OPTIONS } from "./serve_options.ts";
import { assertThrowsKind } from "../testing/assert_kind.ts";
import { parseOptions } from "./options.ts";

type Setting = keyof typeof SERVE_OPTIONS;

const parse = (args: readonly string[]) => parseOptions(SERVE_OPTIONS, args, () => undefined);

const MS = { s: 1000, min: 60_000, h: 3_600_000, day: 86_400_000 };
const ADDRESS = "an address such as http://127.0.0.1:8000";

/**
 * Every option: its flag, variable and default, the smallest and the largest accepted texts with
 * their values, and texts just outside of these limits.
 */
const settings: Readonly<
  Record<Setting, {
    readonly flag: string;
    readonly env: string;
    readonly byDefault: unknown;
    readonly taken: Readonly<Record<string, unknown>>;
    readonly refused: readonly string[];
    readonly says: string;
  }>
> = {
  config: {
    ...{ flag: "config", env: "MODELWATCH_CONFIG", byDefault: undefined, taken: { c: "c" } },
    ...{ refused: [" "], says: "a text that is not empty" },
  },
  port: {
    ...{ flag: "port", env: "PORT", byDefault: 8000, taken: { "0": 0, "65535": 65535 } },
    ...{ refused: ["-1", "65536"], says: "a port from 0 to 65535" },
  },
  host: {
    ...{ flag: "host", env: "HOST", byDefault: "127.0.0.1", taken: { "[::1]": "::1" } },
    ...{ refused: ["a b"], says: "an address such as 127.0.0.1 or ::1" },
  },
  adminPort: {
    ...{ flag: "admin-port", env: "MODELWATCH_ADMIN_PORT", byDefault: undefined },
    ...{ taken: { "0": 0, "65535": 65535 }, refused: ["-1", "65536"] },
    says: "a port from 0 to 65535",
  },
  adminHost: {
    ...{ flag: "admin-host", env: "MODELWATCH_ADMIN_HOST", byDefault: "127.0.0.1" },
    ...{ taken: { "[::1]": "::1" }, refused: ["a b"], says: "an address such as 127.0.0.1 or ::1" },
  },
  basePath: {
    ...{ flag: "base-path", env: "MODELWATCH_BASE_PATH", byDefault: undefined },
    ...{ taken: { "/a/": "/a" }, refused: ["a", "/ui"], says: "such as /modelwatch" },
  },
  engine: {
    ...{ flag: "engine", env: "MODELWATCH_ENGINE", byDefault: undefined },
    ...{ taken: { wasm: "wasm", native: "native", auto: "auto" }, refused: ["cuda", ""] },
    says: "one of wasm, native, auto",
  },
  onnxruntime: {
    ...{ flag: "onnxruntime", env: "MODELWATCH_ONNXRUNTIME", byDefault: undefined },
    ...{ taken: { dir: "dir" }, refused: [" "], says: "a text that is not empty" },
  },
  intraOp: {
    ...{
      flag: "intra-op",
      env: "MODELWATCH_INTRA_OP",
      byDefault: 1,
      taken: { "1": 1, "256": 256 },
    },
    ...{ refused: ["0", "257"], says: "a number of threads from 1 to 256" },
  },
  keysFile: {
    ...{ flag: "keys-file", env: "MODELWATCH_KEYS_FILE", byDefault: undefined, taken: { k: "k" } },
    ...{ refused: [" "], says: "a text that is not empty" },
  },
  tlsCert: {
    ...{ flag: "tls-cert", env: "MODELWATCH_TLS_CERT", byDefault: undefined, taken: { c: "c" } },
    ...{ refused: [" "], says: "a text that is not empty" },
  },
  tlsKey: {
    ...{ flag: "tls-key", env: "MODELWATCH_TLS_KEY", byDefault: undefined, taken: { k: "k" } },
    ...{ refused: [" "], says: "a text that is not empty" },
  },
  allowedHosts: {
    ...{ flag: "allowed-host", env: "MODELWATCH_ALLOWED_HOSTS", byDefault: undefined },
    taken: {
      "a.example, *.b.example": ["a.example", "*.b.example"],
      ...{ "*": ["*"], host: ["host"], "a.b.c": ["a.b.c"] },
    },
    ...{ refused: ["a:80", "a,b:80", "a b", "a..b", "*.*"], says: "a name without a port" },
  },
  allowRepositoryApi: {
    ...{ flag: "allow-repository-api", env: "MODELWATCH_ALLOW_REPOSITORY_API", byDefault: false },
    ...{ taken: { true: true }, refused: ["maybe"], says: "true or false" },
  },
  models: {
    ...{ flag: "models", env: "MODELWATCH_MODELS", byDefault: undefined, taken: { m: "m" } },
    ...{ refused: [" "], says: "a text that is not empty" },
  },
  modelName: {
    ...{ flag: "model-name", env: "MODELWATCH_MODEL_NAME", byDefault: undefined },
    ...{ taken: { m: "m" }, refused: [" "], says: "a text that is not empty" },
  },
  defaultModel: {
    ...{ flag: "default-model", env: "MODELWATCH_DEFAULT_MODEL", byDefault: undefined },
    ...{ taken: { m: "m" }, refused: [" "], says: "a text that is not empty" },
  },
  threads: {
    ...{ flag: "threads", env: "MODELWATCH_THREADS", byDefault: undefined },
    ...{ taken: { "1": 1, "256": 256 }, refused: ["0", "257"] },
    says: "a number of threads from 1 to 256",
  },
  requestsPerAddress: {
    ...{
      flag: "requests-per-address",
      env: "MODELWATCH_REQUESTS_PER_ADDRESS",
      byDefault: undefined,
    },
    ...{ taken: { "60/min": { limit: 60, spanMs: 60_000 } }, refused: ["0/s", "60"] },
    says: "a rate such as 100/s",
  },
  rowsPerAddress: {
    ...{ flag: "rows-per-address", env: "MODELWATCH_ROWS_PER_ADDRESS", byDefault: undefined },
    ...{ taken: { "60/min": { limit: 60, spanMs: 60_000 } }, refused: ["0/s", "60"] },
    says: "a rate such as 100/s",
  },
  requestsPerKey: {
    ...{ flag: "requests-per-key", env: "MODELWATCH_REQUESTS_PER_KEY", byDefault: undefined },
    ...{ taken: { "60/min": { limit: 60, spanMs: 60_000 } }, refused: ["0/s", "60"] },
    says: "a rate such as 100/s",
  },
  rowsPerKey: {
    ...{ flag: "rows-per-key", env: "MODELWATCH_ROWS_PER_KEY", byDefault: undefined },
    ...{ taken: { "60/min": { limit: 60, spanMs: 60_000 } }, refused: ["0/s", "60"] },
    says: "a rate such as 100/s",
  },
  maxBody: {
    ...{ flag: "max-body", env: "MODELWATCH_MAX_BODY", byDefault: 8_000_000 },
    ...{ taken: { "1": 1, "1GB": 1e9 }, refused: ["0", "1000000001"], says: "a size such as 8MB" },
  },
  maxBodies: {
    ...{ flag: "max-bodies", env: "MODELWATCH_MAX_BODIES", byDefault: 256_000_000 },
    ...{ taken: { "1": 1, "1GB": 1e9 }, refused: ["0", "1000000001"], says: "a size such as 8MB" },
  },
  maxAnswer: {
    ...{ flag: "max-answer", env: "MODELWATCH_MAX_ANSWER", byDefault: 64_000_000 },
    ...{ taken: { "1": 1, "1GB": 1e9 }, refused: ["0", "1000000001"], says: "a size such as 8MB" },
  },
  runMemory: {
    ...{ flag: "run-memory", env: "MODELWATCH_RUN_MEMORY", byDefault: 256_000_000 },
    ...{ taken: { "1": 1, "4GB": 4e9 }, refused: ["0", "4000000001"], says: "up to 4GB" },
  },
  maxRows: {
    ...{ flag: "max-rows", env: "MODELWATCH_MAX_ROWS", byDefault: 10_000 },
    ...{ taken: { "1": 1, "10000000": 1e7 }, refused: ["0", "10000001"] },
    says: "a number of rows from 1 to 10000000",
  },
  queue: {
    ...{ flag: "queue", env: "MODELWATCH_QUEUE", byDefault: 2000 },
    ...{ taken: { "1": 1, "1000000": 1e6 }, refused: ["0", "1000001"] },
    says: "a number of requests from 1 to 1000000",
  },
  timeoutMs: {
    ...{ flag: "timeout", env: "MODELWATCH_TIMEOUT", byDefault: 10 * MS.s },
    ...{ taken: { "1ms": 1, "24h": MS.day }, refused: ["0", "25h"], says: "from 1 ms to 24h" },
  },
  runTimeoutMs: {
    ...{ flag: "run-timeout", env: "MODELWATCH_RUN_TIMEOUT", byDefault: 30 * MS.s },
    ...{ taken: { "1ms": 1, "24h": MS.day }, refused: ["0", "25h"], says: "from 1 ms to 24h" },
  },
  idKeyFile: {
    ...{ flag: "id-key-file", env: "MODELWATCH_ID_KEY_FILE", byDefault: undefined },
    ...{ taken: { k: "k" }, refused: [" "], says: "a text that is not empty" },
  },
  labelWindowMs: {
    ...{ flag: "label-window", env: "MODELWATCH_LABEL_WINDOW", byDefault: 90 * MS.day },
    ...{ taken: { "1s": MS.s, "10y": 3650 * MS.day }, refused: ["999ms", "11y"] },
    says: "from 1000 ms to 10y",
  },
  labelMemory: {
    ...{ flag: "label-memory", env: "MODELWATCH_LABEL_MEMORY", byDefault: 1_000_000 },
    ...{ taken: { "1": 1, "50000000": 5e7 }, refused: ["0", "50000001"] },
    says: "a number of labels from 1 to 50000000",
  },
  drainMs: {
    ...{ flag: "drain", env: "MODELWATCH_DRAIN", byDefault: 10 * MS.s },
    ...{ taken: { "0": 0, "24h": MS.day }, refused: ["-1s", "25h"], says: "from 0 ms to 24h" },
  },
  pollMs: {
    ...{ flag: "poll", env: "MODELWATCH_POLL", byDefault: 500 },
    ...{ taken: { "50ms": 50, "24h": MS.day }, refused: ["49ms", "25h"] },
    says: "from 50 ms to 24h",
  },
  scrapeIntervalMs: {
    ...{ flag: "scrape-interval", env: "MODELWATCH_SCRAPE_INTERVAL", byDefault: 5 * MS.s },
    ...{ taken: { "100ms": 100, "24h": MS.day }, refused: ["99ms", "25h"] },
    says: "from 100 ms to 24h",
  },
  scrapeTargets: {
    ...{ flag: "scrape-target", env: "MODELWATCH_SCRAPE_TARGETS", byDefault: undefined },
    taken: {
      "api=http://a:1": [{ job: "api", url: "http://a:1/metrics" }],
      "api=https://a/own?x=1": [{ job: "api", url: "https://a/own?x=1" }],
      "a=http://a, b=http://b/": [
        { job: "a", url: "http://a/metrics" },
        { job: "b", url: "http://b/metrics" },
      ],
    },
    refused: [
      ...["http://a", "=http://a", "a=", "a b=http://a", "a=ftp://a", "a=http://", "a=http://a b"],
      ...["a=http://a,", "a=http://[", "a=xhttp://a"],
    ],
    says: "JOB=URL, such as api=http://127.0.0.1:9000/metrics",
  },
  scrapeConfig: {
    ...{ flag: "scrape-config", env: "MODELWATCH_SCRAPE_CONFIG", byDefault: undefined },
    ...{ taken: { "s.yml": "s.yml" }, refused: [" "], says: "a text that is not empty" },
  },
  dataDir: {
    ...{ flag: "data-dir", env: "MODELWATCH_DATA_DIR", byDefault: undefined, taken: { d: "d" } },
    ...{ refused: [" "], says: "a text that is not empty" },
  },
  rules: {
    ...{ flag: "rules", env: "MODELWATCH_RULES", byDefault: undefined, taken: { r: "r" } },
    ...{ refused: [" "], says: "a text that is not empty" },
  },
  evaluationIntervalMs: {
    ...{ flag: "evaluation-interval", env: "MODELWATCH_EVALUATION_INTERVAL" },
    ...{ byDefault: 15 * MS.s, taken: { "1s": MS.s, "24h": MS.day }, refused: ["999ms", "25h"] },
    says: "from 1000 ms to 24h",
  },
  alertmanager: {
    ...{ flag: "alertmanager", env: "MODELWATCH_ALERTMANAGER", byDefault: undefined },
    ...{ taken: { "http://a:9093": "http://a:9093/" }, refused: ["a:9093", "a"], says: ADDRESS },
  },
  prometheus: {
    ...{ flag: "prometheus", env: "MODELWATCH_PROMETHEUS", byDefault: undefined },
    ...{ taken: { "https://a/p": "https://a/p" }, refused: ["ftp://a", "a"], says: ADDRESS },
  },
  prometheusTenant: {
    ...{ flag: "prometheus-tenant", env: "MODELWATCH_PROMETHEUS_TENANT", byDefault: undefined },
    ...{ taken: { "!a~": "!a~" }, refused: ["a b", "", "a\x7f", "é", "a\n", " a"] },
    says: "a text of letters, digits and signs",
  },
  prometheusTokenFile: {
    ...{ flag: "prometheus-token-file", env: "MODELWATCH_PROMETHEUS_TOKEN_FILE" },
    ...{ byDefault: undefined, taken: { f: "f" }, refused: [" "], says: "not empty" },
  },
  retentionMs: {
    ...{ flag: "retention", env: "MODELWATCH_RETENTION", byDefault: MS.day },
    ...{ taken: { "1m": MS.min, "10y": 3650 * MS.day }, refused: ["59s", "11y"] },
    says: "from 60000 ms to 10y",
  },
  watchFeatures: {
    ...{ flag: "watch-features", env: "MODELWATCH_WATCH_FEATURES", byDefault: 200 },
    ...{ taken: { "0": 0, "10000": 10_000 }, refused: ["-1", "10001"] },
    says: "a number of features from 0 to 10000",
  },
  maxSeries: {
    ...{ flag: "max-series", env: "MODELWATCH_MAX_SERIES", byDefault: 300_000 },
    ...{ taken: { "1": 1, "100000000": 1e8 }, refused: ["0", "100000001"] },
    says: "a number of series from 1 to 100000000",
  },
  queryTimeoutMs: {
    ...{ flag: "query-timeout", env: "MODELWATCH_QUERY_TIMEOUT", byDefault: 30 * MS.s },
    ...{ taken: { "1ms": 1, "24h": MS.day }, refused: ["0", "25h"], says: "from 1 ms to 24h" },
  },
  queryMaxSamples: {
    ...{ flag: "query-max-samples", env: "MODELWATCH_QUERY_MAX_SAMPLES", byDefault: 1e7 },
    ...{ taken: { "1": 1, "1000000000": 1e9 }, refused: ["0", "1000000001"] },
    says: "a number of samples from 1 to 1000000000",
  },
  queryConcurrency: {
    ...{ flag: "query-concurrency", env: "MODELWATCH_QUERY_CONCURRENCY", byDefault: 4 },
    ...{ taken: { "1": 1, "1000": 1000 }, refused: ["0", "1001"] },
    says: "a number of queries from 1 to 1000",
  },
  queryShare: {
    ...{ flag: "query-share", env: "MODELWATCH_QUERY_SHARE", byDefault: undefined },
    ...{ taken: { "0.01": 0.01, "1": 1 }, refused: ["0", "1.1"] },
    says: "a part of a core from 0.01 to 1",
  },
  corsOrigins: {
    ...{ flag: "cors-origin", env: "MODELWATCH_CORS_ORIGIN", byDefault: ["*"] },
    ...{ taken: { "*": ["*"], "http://a, https://b:1": ["http://a", "https://b:1"] } },
    ...{ refused: ["a", "http://a/", "http://a/b", "http://a,"] },
    says: "* or an origin such as https://grafana.example",
  },
  logFormat: {
    ...{ flag: "log-format", env: "MODELWATCH_LOG_FORMAT", byDefault: undefined },
    ...{ taken: { json: "json", text: "text" }, refused: ["xml"], says: "one of json, text" },
  },
  logLevel: {
    ...{ flag: "log-level", env: "MODELWATCH_LOG_LEVEL", byDefault: "info" },
    ...{ taken: { debug: "debug", info: "info", warn: "warn", error: "error" } },
    ...{ refused: ["fatal"], says: "one of debug, info, warn, error" },
  },
  logPredictions: {
    ...{ flag: "log-predictions", env: "MODELWATCH_LOG_PREDICTIONS", byDefault: undefined },
    ...{ taken: { "a.ndjson": "a.ndjson" }, refused: [" "], says: "a text that is not empty" },
  },
  traceEndpoint: {
    ...{ flag: "trace-endpoint", env: "OTEL_EXPORTER_OTLP_ENDPOINT", byDefault: undefined },
    taken: { "http://localhost:4318": "http://localhost:4318/" },
    ...{ refused: ["localhost:4318", "ftp://a"], says: ADDRESS },
  },
  traceSample: {
    ...{ flag: "trace-sample", env: "OTEL_TRACES_SAMPLER_ARG", byDefault: 1 },
    ...{ taken: { "0": 0, "1": 1 }, refused: ["-0.1", "1.1"] },
    says: "a share of the requests from 0 to 1",
  },
  traceHeaders: {
    ...{ flag: "trace-header", env: "OTEL_EXPORTER_OTLP_HEADERS", byDefault: undefined },
    taken: { "api-key=a%20b,x=1": { "api-key": "a b", x: "1" } },
    ...{ refused: [",", "a b=1", "a=b%0Ac"], says: "=" },
  },
  traceService: {
    ...{ flag: "trace-service", env: "OTEL_SERVICE_NAME", byDefault: undefined },
    ...{ taken: { a: "a" }, refused: [" "], says: "a text that is not empty" },
  },
  traceAttributes: {
    ...{ flag: "trace-attribute", env: "OTEL_RESOURCE_ATTRIBUTES", byDefault: undefined },
    taken: { "a.b=1 , ,c=d=%2C%20e,f=\ng,": { "a.b": "1", c: "d=, e", f: "g" } },
    ...{ refused: [",", " ", "a", "=a", "a=%"], says: "a name, = and a percent-encoded value" },
  },
  logSample: {
    ...{ flag: "log-sample", env: "MODELWATCH_LOG_SAMPLE", byDefault: 1 },
    ...{ taken: { "0": 0, "1": 1 }, refused: ["-0.1", "1.1"] },
    says: "a share of the rows from 0 to 1",
  },
  logDrop: {
    ...{ flag: "log-drop", env: "MODELWATCH_LOG_DROP", byDefault: undefined },
    ...{ taken: { "a, b c": ["a", "b c"] }, refused: ["", "a,"] },
    says: "names of fields such as email,phone",
  },
  logMaxSize: {
    ...{ flag: "log-max-size", env: "MODELWATCH_LOG_MAX_SIZE", byDefault: 100_000_000 },
    ...{ taken: { "1": 1, "1GB": 1e9 }, refused: ["0", "2GB"], says: "a size such as 8MB" },
  },
  recent: {
    ...{ flag: "recent", env: "MODELWATCH_RECENT", byDefault: 0 },
    ...{ taken: { "0": 0, "10000": 10_000 }, refused: ["-1", "10001"] },
    says: "a number of rows from 0 to 10000",
  },
  demo: {
    ...{ flag: "demo", env: "MODELWATCH_DEMO", byDefault: false },
    ...{ taken: { "true": true, "false": false }, refused: ["2"], says: "true or false" },
  },
  demoErrorRate: {
    ...{ flag: "demo-error-rate", env: "MODELWATCH_DEMO_ERROR_RATE", byDefault: 0 },
    ...{ taken: { "0": 0, "1": 1 }, refused: ["-0.1", "1.1"] },
    says: "a share of the predictions from 0 to 1",
  },
  logRequests: {
    ...{ flag: "log-requests", env: "MODELWATCH_LOG_REQUESTS", byDefault: false },
    ...{ taken: { "true": true, "false": false }, refused: ["2"], says: "true or false" },
  },
};
for (const [setting, wanted] of Object.entries(settings)) {
  const { flag, env, byDefault, taken, refused, says } = wanted;
  const read = (args: readonly string[], variable: string, text: string) =>
    parseOptions(SERVE_OPTIONS, args, (name) => name === variable ? text : undefined)
      .values[setting as Setting];

  Deno.test(`--${flag} and ${env} are read, each value up to its limits`, () => {
    assertEquals(read([], "", ""), byDefault);
    for (const [text, want] of Object.entries(taken)) {
      assertEquals([read([`--${flag}=${text}`], "", ""), read([], env, text)], [want, want]);
    }
    for (const text of refused) {
      const error = assertThrowsKind(() => parse([`--${flag}=${text}`]), "config");
      assertStringIncludes(error.message, says, text);
    }
  });
}

const several: readonly (readonly [flag: string, values: readonly string[], want: unknown])[] = [
  ["scrape-target", ["a=http://a/m", "b=http://b/m"], [
    { job: "a", url: "http://a/m" },
    { job: "b", url: "http://b/m" },
  ]],
  ["log-drop", ["a", "b,c"], ["a", "b", "c"]],
  ["cors-origin", ["http://a", "http://b"], ["http://a", "http://b"]],
];
for (const [flag, values, want] of several) {
  Deno.test(`--${flag} may be given several times`, () => {
    const found = parse(values.map((value) => `--${flag}=${value}`)).values;
    const byFlag = {
      "cors-origin": found.corsOrigins,
      "log-drop": found.logDrop,
      "scrape-target": found.scrapeTargets,
    };
    assertEquals(byFlag[flag as keyof typeof byFlag], want as never);
  });
}

Deno.test("every option but a switch has a placeholder for its value", () => {
  const table: Readonly<Record<string, { help: string; placeholder?: string }>> = SERVE_OPTIONS;
  for (const [setting, { help, placeholder }] of Object.entries(table)) {
    assertEquals([setting, help.length > 5], [setting, true]);
    assertEquals([setting, /^[A-Z][A-Z=]*$/.test(placeholder ?? "")], [
      setting,
      !["logRequests", "allowRepositoryApi", "demo"].includes(setting),
    ]);
  }
});

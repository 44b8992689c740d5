import {
  duration,
  httpUrl,
  integer,
  nonEmpty,
  type OptionTable,
  type OptionValues,
} from "./options.ts";
import { SERVE_OPTIONS } from "./serve_options.ts";

const {
  host,
  tlsCert,
  tlsKey,
  allowedHosts,
  keysFile,
  requestsPerAddress,
  requestsPerKey,
  maxBody,
  timeoutMs,
  drainMs,
  demo,
  demoErrorRate,
  logFormat,
  logLevel,
  logRequests,
} = SERVE_OPTIONS;

/** The options of `gateway`. Those that `serve` has too have the same names and variables. */
export const GATEWAY_OPTIONS = {
  upstreams: {
    flag: "upstream",
    placeholder: "URL",
    env: "MODELWATCH_UPSTREAMS",
    repeatable: true,
    default: "http://127.0.0.1:8000",
    help: "Model server to forward requests to",
    parse: urls,
  },
  port: { ...SERVE_OPTIONS.port, default: "5000" },
  host,
  threads: {
    flag: "threads",
    placeholder: "N",
    env: "MODELWATCH_THREADS",
    default: "1",
    help: "Threads that forward requests",
    parse: integer("a number of threads", 1, 256),
  },
  upstreamKeyFile: {
    flag: "upstream-key-file",
    placeholder: "FILE",
    env: "MODELWATCH_UPSTREAM_KEY_FILE",
    defaultHelp: "the key of each client is passed on",
    help: "File with the API key for the upstreams",
    parse: nonEmpty,
  },
  upstreamCa: {
    flag: "upstream-ca",
    placeholder: "FILE",
    env: "MODELWATCH_UPSTREAM_CA",
    defaultHelp: "the well-known authorities",
    help: "Certificate to trust for https upstreams, in PEM",
    parse: nonEmpty,
  },
  healthIntervalMs: {
    flag: "health-interval",
    placeholder: "TIME",
    env: "MODELWATCH_HEALTH_INTERVAL",
    default: "1s",
    help: "Time between two health checks of an upstream",
    parse: duration(50, "1h"),
  },
  connections: {
    flag: "connections",
    placeholder: "N",
    env: "MODELWATCH_CONNECTIONS",
    default: "256",
    help: "Most requests in flight to one upstream on a thread; more wait",
    parse: integer("a number of requests", 1, 10_000),
  },
  queue: {
    ...SERVE_OPTIONS.queue,
    help: "Most requests that wait for an upstream on a thread; more get status 503",
  },
  keysFile,
  tlsCert,
  tlsKey,
  allowedHosts,
  requestsPerAddress,
  requestsPerKey,
  maxBody,
  timeoutMs,
  drainMs,
  demo,
  demoErrorRate,
  logFormat,
  logLevel,
  logRequests,
} as const satisfies OptionTable;

export type GatewayConfig = OptionValues<typeof GATEWAY_OPTIONS>;

/** Parses addresses of servers, several joined with commas. */
function urls(text: string): readonly string[] {
  const found = text.split(",").map((url) => httpUrl(url.trim()));
  if (new Set(found).size === found.length) return found;
  throw new RangeError("addresses that differ from one another");
}

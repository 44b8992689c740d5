import type { GuardOptions } from "../access/guard.ts";
import type { KeyEntry } from "../access/key_entry.ts";
import type { DefaultRates } from "../access/limiter.ts";
import type { UpstreamLimits } from "../gateway/upstreams.ts";
import type { DemoLoad } from "../http/demo_load.ts";
import type { Page } from "../http/page_pack.ts";
import type { LogOptions } from "../logger.ts";
import type { ExpositionFormat } from "../metrics/exposition_format.ts";
import type { TallyEvent } from "../metrics/tally.ts";
import type { Certificate } from "../net/certificate.ts";

/** The settings of a gateway thread. */
export interface GatewayOptions extends UpstreamLimits {
  readonly host: string;
  readonly port: number;
  /** URLs of the model servers. */
  readonly upstreams: readonly string[];
  /** The API key for the upstreams; undefined to pass on that of the client. */
  readonly upstreamKey: string | undefined;
  /** Certificates of upstreams to trust besides the well-known ones, in PEM. */
  readonly caCerts: readonly string[];
  /** Time between two health checks, in milliseconds. */
  readonly healthIntervalMs: number;
  /** Bytes of a request body. */
  readonly maxBody: number;
  readonly logRequests: boolean;
  readonly log: LogOptions;
  readonly access: GuardOptions;
  readonly rates: DefaultRates;
  /** Whether clients may ask for simulated load. */
  readonly demo: boolean;
  /** The share of predictions that fail. */
  readonly demoErrorRate: number;
}

/** The first message to a gateway thread. */
export interface GatewayStart {
  /** Name of the thread, in metrics and log lines. */
  readonly thread: string;
  readonly options: GatewayOptions;
  /** Undefined for plain HTTP. */
  readonly certificate: Certificate | undefined;
  /** The API keys in force; undefined without a keys file. */
  readonly keys: readonly KeyEntry[] | undefined;
  /** The page with forms; undefined when it was not built. */
  readonly page: Page | undefined;
  /** Memory of the buckets of rates, the same for all threads. */
  readonly rateBuckets: SharedArrayBuffer;
}

/** Methods of gateway threads, for the main thread. */
export type GatewayMethods = {
  start(start: GatewayStart): void;
  replaceKeys(keys: readonly KeyEntry[]): void;
  /** Takes new connections with another certificate; open ones stay. */
  renewCertificate(certificate: Certificate): void;
  /** Checks the upstreams once, and starts to accept connections. */
  listen(): Promise<void>;
  /** Stops accepting, and resolves when the last request is answered. */
  drain(): Promise<void>;
};

/** Methods of the main thread, for gateway threads. */
export type GatewayMainMethods = {
  /** Applies the events of a thread's tally. */
  tally(events: readonly TallyEvent[]): void;
  /** Simulates load. @throws {KnownError<"overloaded">} when too much of it runs already */
  simulate(load: DemoLoad): Promise<void>;
  /** The counts of all threads. */
  metrics(format: ExpositionFormat): Promise<string>;
};

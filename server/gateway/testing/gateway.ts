import type { Hono } from "hono";
import { Guard } from "../../access/guard.ts";
import type { KeyEntry } from "../../access/key_entry.ts";
import { limiter } from "../../access/testing/callers.ts";
import { BodyBudget } from "../../http/body_budget.ts";
import type { Page } from "../../http/page_pack.ts";
import { Uploads } from "../../http/uploads.ts";
import { Logger } from "../../logger.ts";
import { GATEWAY_FAMILIES } from "../../metrics/families.ts";
import { Monitor } from "../../metrics/monitor.ts";
import { createGatewayApp } from "../app.ts";
import { Deadlines } from "../deadlines.ts";
import { Forwarder, type ForwarderOptions } from "../forwarder.ts";
import { HealthChecks } from "../health_checks.ts";
import { openConnection } from "../open_connection.ts";
import { Upstream } from "../upstream.ts";
import { upstreamAddress } from "../upstream_address.ts";
import { UpstreamCounts } from "../upstream_counts.ts";
import { type UpstreamLimits, Upstreams } from "../upstreams.ts";

/** Settings of a test; the defaults are those of `modelwatch gateway`. */
export interface TestGatewayOptions extends Partial<UpstreamLimits>, Partial<ForwarderOptions> {
  readonly maxBody?: number;
  /** None by default, as from source before it is built. */
  readonly page?: Page;
  /** API keys; none by default. */
  readonly keys?: readonly KeyEntry[];
  readonly healthTimeoutMs?: number;
  /** Certificates of upstreams to trust. */
  readonly caCerts?: readonly string[];
}

/** The HTTP app of a gateway, without a port, before real upstreams. */
export class TestGateway implements Disposable {
  readonly #app: Hono;
  readonly #deadlines: Deadlines;
  readonly upstreams: Upstreams;
  readonly health: HealthChecks;
  readonly monitor: Monitor;
  /** Lines that the gateway has logged. */
  readonly logged: string[] = [];

  constructor(urls: readonly string[], options: TestGatewayOptions = {}) {
    const { timeoutMs = 10_000, caCerts = [] } = options;
    const monitor = this.monitor = new Monitor(Date.now(), GATEWAY_FAMILIES);
    const { tally } = monitor;
    const log = new Logger(
      { format: "json", level: "info" },
      "test",
      (line) => this.logged.push(line),
    );
    const deadlines = this.#deadlines = new Deadlines(timeoutMs);
    const upstreams = urls.map(upstreamAddress).map((address) =>
      new Upstream(
        address,
        (address) => openConnection(address, caCerts),
        deadlines,
        new UpstreamCounts(tally, address.name),
      )
    );
    this.upstreams = new Upstreams(upstreams, {
      ...{ connections: 256, queue: 1000, timeoutMs, ...options },
    });
    this.health = new HealthChecks(upstreams, {
      ...{ intervalMs: 1000, timeoutMs: options.healthTimeoutMs ?? timeoutMs, caCerts },
    }, log);
    const guard = new Guard(tally, {
      ...{ allowedHosts: [], openAdmin: false, sessionSecret: new Uint8Array(32) },
    });
    guard.replaceKeys(options.keys);
    const forwarder = new Forwarder(this.upstreams, this.health, {
      ...{ upstreamKey: undefined, hasKeys: options.keys !== undefined, scheme: "http" },
      ...{ demoErrorRate: 0, ...options },
    }, log);
    this.#app = createGatewayApp({
      ...{ tally, log, guard, forwarder, upstreams: this.upstreams },
      options: { maxBody: options.maxBody ?? 8_000_000, logRequests: false, basePath: undefined },
      page: options.page,
      uploads: new Uploads(Infinity),
      limiter: limiter(undefined, tally),
      bodies: new BodyBudget(BodyBudget.allocate(1), 0, Infinity),
      monitor: { metrics: (format) => monitor.metrics(format) },
      demo: undefined,
      isDraining: () => false,
    });
  }

  async request(path: string, init?: RequestInit): Promise<Response> {
    return await this.#app.request(path, init);
  }

  /** Sends JSON, with its length. */
  async post(
    path: string,
    body: unknown = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    return await this.request(path, {
      method: "POST",
      body: bytes,
      headers: { "content-length": String(bytes.length), ...headers },
    });
  }

  /** The lines of the metrics that have this beginning. */
  async metrics(beginning: string): Promise<readonly string[]> {
    const text = await this.monitor.metrics("prometheus");
    return text.split("\n").filter((line) => line.startsWith(beginning));
  }

  [Symbol.dispose](): void {
    this.#deadlines.close();
    this.health.stop();
    for (const upstream of this.upstreams.all) upstream.closeIdle();
  }
}

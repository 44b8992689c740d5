/// <reference lib="deno.worker" />
import { Guard } from "../access/guard.ts";
import type { KeyEntry } from "../access/key_entry.ts";
import { Limiter } from "../access/limiter.ts";
import { RateBuckets } from "../access/rate_buckets.ts";
import { createGatewayApp } from "../gateway/app.ts";
import { Deadlines } from "../gateway/deadlines.ts";
import { Forwarder } from "../gateway/forwarder.ts";
import { HealthChecks } from "../gateway/health_checks.ts";
import { openConnection } from "../gateway/open_connection.ts";
import { Upstream } from "../gateway/upstream.ts";
import { upstreamAddress } from "../gateway/upstream_address.ts";
import { UpstreamCounts } from "../gateway/upstream_counts.ts";
import { Upstreams } from "../gateway/upstreams.ts";
import { BodyBudget } from "../http/body_budget.ts";
import { Uploads } from "../http/uploads.ts";
import { Logger } from "../logger.ts";
import { watchEventLoopLag } from "../metrics/event_loop_lag.ts";
import { watchThreadMemory } from "../metrics/thread_memory.ts";
import { FAMILIES } from "../metrics/families.ts";
import { Tally } from "../metrics/tally.ts";
import type { Certificate } from "../net/certificate.ts";
import type {
  GatewayMainMethods,
  GatewayMethods,
  GatewayOptions,
  GatewayStart,
} from "./gateway_messages.ts";
import { Listener } from "./listener.ts";
import { parentPeer, type Peer } from "./peer.ts";

// A server that is busy answers its health check late; one that hangs does not.
const HEALTH_MS = 2000;

/** A gateway thread: the HTTP app on the shared port, with its own connections to the upstreams. */
class GatewayThread {
  readonly #main: Peer<GatewayMainMethods>;
  readonly #options: GatewayOptions;
  readonly #page: GatewayStart["page"];
  readonly #log: Logger;
  readonly #tally: Tally;
  readonly #guard: Guard;
  readonly #limiter: Limiter;
  readonly #uploads: Uploads;
  readonly #upstreams: Upstreams;
  readonly #forwarder: Forwarder;
  readonly #health: HealthChecks;
  #certificate: Certificate | undefined;
  #listener: Listener | undefined;
  #draining = false;

  constructor(
    main: Peer<GatewayMainMethods>,
    { thread, options, certificate, keys, rateBuckets, page }: GatewayStart,
  ) {
    this.#main = main;
    this.#options = options;
    this.#page = page;
    this.#log = new Logger(options.log, thread);
    this.#tally = new Tally((event) => main.tell("tally", [event]));
    this.#guard = new Guard(this.#tally, options.access);
    this.#guard.replaceKeys(keys);
    this.#limiter = new Limiter(RateBuckets.of(rateBuckets), options.rates, this.#tally);
    this.#uploads = new Uploads(options.timeoutMs);
    this.#certificate = certificate;
    const { caCerts, timeoutMs, upstreamKey, demoErrorRate, healthIntervalMs: intervalMs } =
      options;
    const deadlines = new Deadlines(timeoutMs);
    const upstreams = options.upstreams.map((url) => {
      const address = upstreamAddress(url);
      const counts = new UpstreamCounts(this.#tally, address.name);
      return new Upstream(
        address,
        (address) => openConnection(address, caCerts),
        deadlines,
        counts,
      );
    });
    this.#upstreams = new Upstreams(upstreams, options);
    this.#health = new HealthChecks(upstreams, {
      ...{ intervalMs, caCerts },
      timeoutMs: Math.min(timeoutMs, HEALTH_MS),
    }, this.#log);
    this.#forwarder = new Forwarder(this.#upstreams, this.#health, {
      ...{ upstreamKey, hasKeys: keys !== undefined, demoErrorRate },
      scheme: certificate === undefined ? "http" : "https",
    }, this.#log);
    watchEventLoopLag(this.#tally, thread);
    watchThreadMemory(this.#tally, thread);
  }

  replaceKeys(keys: readonly KeyEntry[]): void {
    this.#guard.replaceKeys(keys);
  }

  renewCertificate(certificate: Certificate): void {
    this.#certificate = certificate;
    if (!this.#draining) void this.#listener?.renew();
  }

  async listen(): Promise<void> {
    await this.#health.start();
    const app = createGatewayApp({
      ...{ tally: this.#tally, log: this.#log, uploads: this.#uploads, page: this.#page },
      options: { ...this.#options, basePath: undefined },
      ...{ guard: this.#guard, limiter: this.#limiter, bodies: this.#bodies() },
      ...{ forwarder: this.#forwarder, upstreams: this.#upstreams },
      monitor: { metrics: (format) => this.#main.call("metrics", format) },
      demo: this.#options.demo ? { run: (load) => this.#main.call("simulate", load) } : undefined,
      isDraining: () => this.#draining,
    });
    const failures = this.#tally.counter(FAMILIES.httpAcceptErrors, {});
    const { host: hostname, port } = this.#options;
    this.#listener = new Listener({
      serve: () =>
        Deno.serve(
          { hostname, port, reusePort: true, onListen() {}, ...this.#certificate ?? {} },
          (request, info) => app.fetch(request, info),
        ),
      onFailure: (reason) => {
        failures.add(1);
        this.#log.warn("cannot accept connections: trying again", { reason, port });
      },
    });
  }

  async drain(): Promise<void> {
    this.#draining = true;
    await this.#uploads.none();
    await this.#listener?.shutdown();
    this.#health.stop();
  }

  /** Bodies are handed on as they arrive, so only small ones are held. */
  #bodies(): BodyBudget {
    return new BodyBudget(BodyBudget.allocate(1), 0, Infinity);
  }
}

let gateway: GatewayThread;

const methods: GatewayMethods = {
  start(start) {
    gateway = new GatewayThread(main, start);
  },
  replaceKeys: (keys) => gateway.replaceKeys(keys),
  renewCertificate: (certificate) => gateway.renewCertificate(certificate),
  listen: () => gateway.listen(),
  drain: () => gateway.drain(),
};

const main = parentPeer<GatewayMainMethods>(methods);

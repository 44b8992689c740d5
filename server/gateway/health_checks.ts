import type { Logger } from "../logger.ts";
import { fetchFailure } from "../net/fetch_failure.ts";
import type { Upstream } from "./upstream.ts";
import type { WireFailure } from "./wire/wire_failure.ts";

export interface HealthOptions {
  readonly intervalMs: number;
  /** The longest time of a check. */
  readonly timeoutMs: number;
  /** Certificates to trust besides the well-known ones, in PEM. */
  readonly caCerts: readonly string[];
}

// What lies between may forget a connection without a word, from a minute on.
const MAX_IDLE_MS = 50_000;

/** Asks every upstream for its health, again and again. */
export class HealthChecks {
  readonly #upstreams: readonly Upstream[];
  readonly #options: HealthOptions;
  readonly #log: Logger;
  readonly #client: Deno.HttpClient;
  readonly #checking = new Set<Upstream>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(upstreams: readonly Upstream[], options: HealthOptions, log: Logger) {
    this.#upstreams = upstreams;
    this.#options = options;
    this.#log = log;
    this.#client = Deno.createHttpClient({ caCerts: [...options.caCerts] });
  }

  /** Checks all upstreams once, and then at every interval. */
  async start(): Promise<void> {
    const check = () => this.#upstreams.map((upstream) => this.#check(upstream));
    this.#timer = setInterval(check, this.#options.intervalMs);
    await Promise.all(check());
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#client.close();
  }

  /** An exchange with the upstream has failed. Without a connection it is not healthy any more. */
  failed(upstream: Upstream, { kind, message }: WireFailure): void {
    if (kind === "unreachable") this.#found(upstream, message);
    // The upstream may have closed them too, and nobody has noticed yet.
    if (kind === "broken") upstream.closeIdle();
    this.#log.debug("the upstream failed", { upstream: upstream.address.name, reason: message });
  }

  /** Skips an upstream whose last check still waits. */
  async #check(upstream: Upstream): Promise<void> {
    if (this.#checking.has(upstream)) return;
    this.#checking.add(upstream);
    upstream.closeIdle(MAX_IDLE_MS);
    try {
      this.#found(upstream, await this.#whyUnhealthy(upstream));
    } finally {
      this.#checking.delete(upstream);
    }
  }

  #found(upstream: Upstream, why: string | undefined): void {
    const { name } = upstream.address;
    if (!upstream.setHealthy(why === undefined)) return;
    if (why === undefined) return this.#log.info("the upstream is healthy", { upstream: name });
    // Connections to a process that has ended are of no use to the next one.
    upstream.closeIdle();
    this.#log.warn("the upstream is not healthy", { upstream: name, reason: why });
  }

  /** Undefined when the upstream is healthy. */
  async #whyUnhealthy({ address }: Upstream): Promise<string | undefined> {
    const url = `${address.url.origin}${address.basePath}/health`;
    const signal = AbortSignal.timeout(this.#options.timeoutMs);
    try {
      const request = { redirect: "manual", signal, client: this.#client } as RequestInit;
      const response = await fetch(url, request);
      await response.body?.cancel();
      return response.ok ? undefined : `/health answers ${response.status}`;
    } catch (error) {
      return signal.aborted
        ? `/health does not answer within ${this.#options.timeoutMs / 1000} s`
        : fetchFailure(error);
    }
  }
}

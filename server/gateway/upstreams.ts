import { overloadedError } from "../errors.ts";
import type { Upstream } from "./upstream.ts";

export interface UpstreamLimits {
  /** Most requests in flight to one upstream. */
  readonly connections: number;
  /** Most requests that wait for a connection. */
  readonly queue: number;
  /** The longest wait, in milliseconds. */
  readonly timeoutMs: number;
}

interface Waiter {
  readonly tried: ReadonlySet<Upstream>;
  readonly resolve: (upstream: Upstream) => void;
}

/**
 * Chooses an upstream for each request: the healthy one with the fewest requests in flight, in turn
 * among equals. If none is healthy, all are tried: health checks may be wrong, or late.
 */
export class Upstreams {
  readonly all: readonly Upstream[];
  readonly #limits: UpstreamLimits;
  /** In the order in which they came. */
  readonly #waiting = new Set<Waiter>();
  /** Where the search begins, so that equals take turns. */
  #next = 0;

  constructor(all: readonly Upstream[], limits: UpstreamLimits) {
    this.all = all;
    this.#limits = limits;
    for (const upstream of all) upstream.onFree = () => this.#wake();
  }

  /**
   * Reserves an upstream for a request, which has to be sent to it.
   *
   * @param tried which are passed over, unless no other is left
   * @throws {KnownError<"overloaded">} when all are busy, and too many requests wait already
   */
  async reserve(tried: ReadonlySet<Upstream>): Promise<Upstream> {
    const found = this.#choose(tried);
    if (found !== undefined) return found;
    const { queue, connections } = this.#limits;
    if (this.#waiting.size >= queue) {
      throw overloadedError(
        `${queue} requests wait for a model server already (--queue), each of which has ` +
          `${connections} in flight (--connections): try again later`,
      );
    }
    return await this.#wait(tried);
  }

  #choose(tried: ReadonlySet<Upstream>): Upstream | undefined {
    const untried = this.all.filter((upstream) => !tried.has(upstream));
    const left = untried.length > 0 ? untried : this.all;
    const healthy = left.filter(({ isHealthy }) => isHealthy);
    const choices = healthy.length > 0 ? healthy : left;
    let best: Upstream | undefined;
    for (let i = 0; i < choices.length; i++) {
      const upstream = choices[(this.#next + i) % choices.length]!;
      if (best === undefined || upstream.inFlight < best.inFlight) best = upstream;
    }
    if (best === undefined || best.inFlight >= this.#limits.connections) return undefined;
    this.#next = (this.#next + 1) % this.all.length;
    best.reserve();
    return best;
  }

  async #wait(tried: ReadonlySet<Upstream>): Promise<Upstream> {
    const { promise, resolve, reject } = Promise.withResolvers<Upstream>();
    const waiter = { tried, resolve };
    this.#waiting.add(waiter);
    const timer = setTimeout(() => {
      this.#waiting.delete(waiter);
      reject(
        overloadedError(
          `No model server was free within ${this.#limits.timeoutMs / 1000} s (--timeout): ` +
            "try again later",
        ),
      );
    }, this.#limits.timeoutMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #wake(): void {
    for (const waiter of this.#waiting) {
      const upstream = this.#choose(waiter.tried);
      if (upstream === undefined) return;
      this.#waiting.delete(waiter);
      waiter.resolve(upstream);
    }
  }
}

import type { Deadlines } from "./deadlines.ts";
import type { UpstreamCounts } from "./upstream_counts.ts";
import type { UpstreamAddress } from "./upstream_address.ts";
import type { Answer, Connection, Outgoing } from "./wire/connection.ts";
import { WireFailure } from "./wire/wire_failure.ts";

/** Opens a connection to an upstream. @throws {WireFailure} */
export type Open = (address: UpstreamAddress) => Promise<Connection>;

/** An answer of an upstream. */
export interface UpstreamAnswer extends Answer {
  /** Ends the exchange: the body was read, or nobody wants the rest of it. */
  readonly release: () => void;
}

/** A model server behind the gateway, with its connections. */
export class Upstream {
  readonly address: UpstreamAddress;
  readonly #open: Open;
  readonly #deadlines: Deadlines;
  readonly #counts: UpstreamCounts;
  /** Connections without a request; the last one was used last. */
  readonly #idle: Connection[] = [];
  #inFlight = 0;
  #isHealthy = true;
  /** Called when a request has ended. */
  onFree: () => void = () => {};

  /** @param deadlines with the longest time until an answer begins */
  constructor(address: UpstreamAddress, open: Open, deadlines: Deadlines, counts: UpstreamCounts) {
    this.address = address;
    this.#open = open;
    this.#deadlines = deadlines;
    this.#counts = counts;
    counts.up.set(1);
  }

  /** Requests that wait for their answer, or receive it. */
  get inFlight(): number {
    return this.#inFlight;
  }

  get isHealthy(): boolean {
    return this.#isHealthy;
  }

  /** @returns whether this is a change */
  setHealthy(isHealthy: boolean): boolean {
    const changes = isHealthy !== this.#isHealthy;
    this.#isHealthy = isHealthy;
    this.#counts.up.set(isHealthy ? 1 : 0);
    return changes;
  }

  /** Counts a request as in flight, which `ask` then sends. */
  reserve(): void {
    this.#counts.inFlight.set(++this.#inFlight);
  }

  /**
   * Sends a reserved request and waits for the beginning of its answer.
   *
   * @throws {WireFailure} without an answer
   */
  async ask({ head, body }: Outgoing): Promise<UpstreamAnswer> {
    const timing = new Timing(this.#deadlines);
    try {
      const connection = this.#idle.pop() ?? await this.#open(this.address);
      timing.onLate = () => connection.close(this.#late());
      timing.begin();
      const outgoing = body instanceof Uint8Array
        ? { head, body }
        : { head, body: { ...body, pieces: timing.ofSending(body.pieces) } };
      return { ...await connection.exchange(outgoing), release: this.#releaseOf(connection) };
    } catch (error) {
      this.#ended();
      this.#counts.failed(error instanceof WireFailure ? error.kind : "aborted");
      throw error;
    } finally {
      timing.end();
    }
  }

  #late(): WireFailure {
    return new WireFailure("late", `did not answer within ${this.#deadlines.limitMs / 1000} s`);
  }

  /** Counts a request that is sent again after it failed here. */
  retried(): void {
    this.#counts.retries.add(1);
  }

  /**
   * Closes the connections without a request: the upstream may have closed them too.
   *
   * @param sinceMs only those that have had none for so long
   */
  closeIdle(sinceMs = 0): void {
    const now = performance.now();
    // The last one was used last.
    const kept = this.#idle.findIndex(({ restsSince }) => now - restsSince < sinceMs);
    for (const connection of this.#idle.splice(0, kept < 0 ? Infinity : kept)) connection.close();
  }

  #releaseOf(connection: Connection): () => void {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.#counts.answered();
      if (connection.isReusable) this.#rest(connection);
      else connection.close();
      this.#ended();
    };
  }

  #rest(connection: Connection): void {
    this.#idle.push(connection);
    connection.rest(() => {
      const at = this.#idle.indexOf(connection);
      if (at >= 0) this.#idle.splice(at, 1);
    });
  }

  #ended(): void {
    this.#counts.inFlight.set(--this.#inFlight);
    this.onFree();
  }
}

/** The time that an upstream takes for an exchange, without that of a client that sends its body. */
class Timing {
  readonly #deadlines: Deadlines;
  #end = () => {};
  onLate = () => {};

  constructor(deadlines: Deadlines) {
    this.#deadlines = deadlines;
  }

  begin(): void {
    this.#end();
    this.#end = this.#deadlines.begin(() => this.onLate());
  }

  end(): void {
    this.#end();
  }

  /** Waiting for a piece is the time of the client, sending it that of the upstream. */
  async *ofSending(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#end();
    for await (const piece of pieces) {
      this.begin();
      yield piece;
      this.#end();
    }
    this.begin();
  }
}

import { WireFailure } from "./wire_failure.ts";

/** The part of a `Deno.Conn` that an exchange uses. */
export type Conn = Pick<Deno.Conn, "read" | "write" | "close">;

const BUFFER_BYTES = 16_384;

/**
 * The bytes of a connection, read through one buffer.
 *
 * Between two exchanges a read is always pending: it ends when the upstream closes the connection,
 * which is then not used for the next request. During an exchange the same read gets the answer.
 */
export class Socket {
  readonly #conn: Conn;
  /** Received and not yet consumed are the bytes from `#start` to `#end`. */
  #buffer = new Uint8Array(BUFFER_BYTES);
  #start = 0;
  #end = 0;
  #pending: Promise<number | null> | undefined;
  #isWatched = false;
  #onClosed: (() => void) | undefined;
  #failure: WireFailure | undefined;

  constructor(conn: Conn) {
    this.#conn = conn;
  }

  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /** Received bytes that are not consumed, valid until the next `fill`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  consume(count: number): void {
    this.#start += count;
  }

  /**
   * Waits for more bytes.
   *
   * @param limit most bytes that may be waiting to be consumed
   * @returns false at the end of the connection
   * @throws {WireFailure} when the connection breaks, or holds `limit` bytes already
   */
  async fill(limit = BUFFER_BYTES): Promise<boolean> {
    if (this.#failure !== undefined) throw this.#failure;
    const pending = this.#pending ?? this.#conn.read(this.#roomFor(limit));
    this.#pending = undefined;
    let count: number | null;
    try {
      count = await pending;
    } catch (error) {
      throw this.#failure ?? broken(error);
    }
    if (count === null) return false;
    this.#end += count;
    return true;
  }

  /** @throws {Error} when the connection breaks */
  async write(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) sent += await this.#conn.write(bytes.subarray(sent));
  }

  /** Watches for the end of the connection until the next exchange begins. */
  watch(onClosed: () => void): void {
    this.#onClosed = onClosed;
    this.#isWatched = true;
    if (this.#start !== this.#end) return this.#closeWatched();
    this.#start = this.#end = 0;
    this.#pending = this.#conn.read(this.#buffer);
    // Bytes that nobody has asked for are no answer, either.
    const ended = () => this.#closeWatched();
    this.#pending.then(ended, ended);
  }

  /** The next exchange begins. */
  unwatch(): void {
    this.#isWatched = false;
  }

  /** Ends the connection. What waits for it fails with `failure`. */
  close(failure = new WireFailure("broken", "connection is closed")): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    // Nobody waits for it if the connection is idle.
    this.#pending?.catch(() => {});
    try {
      this.#conn.close();
    } catch {
      // The other side has closed it.
    }
  }

  #closeWatched(): void {
    if (!this.#isWatched) return;
    this.#isWatched = false;
    this.close();
    this.#onClosed?.();
  }

  #roomFor(limit: number): Uint8Array {
    if (this.#start === this.#end) this.#start = this.#end = 0;
    if (this.#end === this.#buffer.length) {
      const held = this.bytes;
      if (held.length >= limit) {
        throw new WireFailure("malformed", `sent an answer whose head has over ${limit} bytes`);
      }
      const room = held.length > this.#buffer.length / 2
        ? new Uint8Array(this.#buffer.length * 2)
        : this.#buffer;
      room.set(held);
      this.#buffer = room;
      this.#start = 0;
      this.#end = held.length;
    }
    return this.#buffer.subarray(this.#end);
  }
}

function broken(error: unknown): WireFailure {
  const reason = error instanceof Error ? error.message : String(error);
  return new WireFailure(
    "broken",
    `broke the connection: ${reason.replace(/ \(os error .*/s, "")}`,
  );
}

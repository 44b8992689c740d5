import { type ErrorDetails, type ErrorKind, errorMessage, isKnown, KnownError } from "../errors.ts";

/** One end of a channel between threads: a `Worker`, the global scope of a worker, or a port. */
export interface Channel {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/**
 * Functions that the other side may call. Argument and result are plain data.
 *
 * The signal is aborted when the caller no longer needs the result.
 */
// deno-lint-ignore no-explicit-any
export type Methods = { readonly [name: string]: (argument: any, signal: AbortSignal) => unknown };

/** The result of a method that transfers `objects` inside of `value` instead of copying them. */
export class Transfer<T> {
  constructor(readonly value: T, readonly objects: Transferable[]) {}
}

type Argument<M extends Methods, K extends keyof M> = Parameters<M[K]> extends [] ? void
  : Parameters<M[K]>[0];
type Result<M extends Methods, K extends keyof M> = Promise<
  Awaited<ReturnType<M[K]>> extends Transfer<infer T> ? T : Awaited<ReturnType<M[K]>>
>;

type Message =
  | {
    readonly kind: "call";
    readonly id: number;
    readonly method: string;
    readonly argument: unknown;
  }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: WireError }
  | { readonly kind: "death"; readonly reason: string };

/**
 * One side of a conversation between two threads: each may call the other's methods.
 *
 * Known errors keep their kind and details on the way, so that an error thrown on
 * one thread is answered over HTTP by another as if it had been its own.
 */
export class Peer<Theirs extends Methods> {
  readonly #channel: Channel;
  readonly #mine: Methods;
  readonly #onDeath: (reason: string) => void;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  /** Calls of the other side that are still running. */
  readonly #running = new Map<number, AbortController>();
  #nextId = 0;
  #closed: Error | undefined;

  /** @param onDeath called when the other side is a thread that ends because of an error */
  constructor(channel: Channel, mine: Methods = {}, onDeath: (reason: string) => void = () => {}) {
    this.#channel = channel;
    this.#mine = mine;
    this.#onDeath = onDeath;
    channel.onmessage = (event) => void this.#receive(event.data as Message);
  }

  /**
   * Calls a method on the other side.
   *
   * @param transfer objects in the argument to transfer instead of copying them
   * @param signal tells the other side that the result is no longer needed
   */
  call<K extends keyof Theirs & string>(
    method: K,
    argument: Argument<Theirs, K>,
    transfer: Transferable[] = [],
    signal?: AbortSignal,
  ): Result<Theirs, K> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const id = this.#nextId++;
    const pending = Promise.withResolvers<unknown>();
    this.#pending.set(id, pending);
    try {
      this.#channel.postMessage({ kind: "call", id, method, argument } satisfies Message, transfer);
    } catch (error) {
      this.#take(id)!.reject(error);
    }
    if (signal !== undefined) this.#cancelWith(signal, id, pending.promise);
    return pending.promise as Result<Theirs, K>;
  }

  /** Like `call`, without a result: errors are ignored. */
  tell<K extends keyof Theirs & string>(method: K, argument: Argument<Theirs, K>): void {
    this.call(method, argument).catch(() => {});
  }

  /** Ends the conversation: pending and later calls fail with `error`. */
  close(error: Error): void {
    this.#closed = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  #cancelWith(signal: AbortSignal, id: number, result: Promise<unknown>): void {
    const cancel = () => this.#channel.postMessage({ kind: "cancel", id } satisfies Message, []);
    if (signal.aborted) return cancel();
    signal.addEventListener("abort", cancel);
    const forget = () => signal.removeEventListener("abort", cancel);
    result.then(forget, forget);
  }

  async #receive(message: Message): Promise<void> {
    switch (message.kind) {
      case "call":
        await this.#run(message);
        break;
      case "cancel":
        this.#running.get(message.id)?.abort();
        break;
      case "result":
        this.#take(message.id)?.resolve(message.value);
        break;
      case "failure":
        this.#take(message.id)?.reject(fromWire(message.error));
        break;
      case "death":
        this.#onDeath(message.reason);
        break;
    }
  }

  async #run({ id, method, argument }: Message & { readonly kind: "call" }): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const result = await this.#mine[method]!(argument, controller.signal);
      const [value, objects] = result instanceof Transfer
        ? [result.value, result.objects]
        : [result, []];
      this.#channel.postMessage({ kind: "result", id, value } satisfies Message, objects);
    } catch (error) {
      const failure: Message = { kind: "failure", id, error: toWire(error) };
      this.#channel.postMessage(failure, []);
    } finally {
      this.#running.delete(id);
    }
  }

  #take(id: number): PromiseWithResolvers<unknown> | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

/**
 * In a worker: the peer of the thread that has started it.
 *
 * An error that nobody catches is reported to that thread, which logs it. Deno would write it to
 * standard error itself, in the middle of a log of JSON lines.
 */
export function parentPeer<Theirs extends Methods>(mine: Methods): Peer<Theirs> {
  const channel = self as unknown as Channel;
  const die = (event: Event, error: unknown) => {
    event.preventDefault();
    channel.postMessage({ kind: "death", reason: stackOf(error) } satisfies Message, []);
  };
  self.addEventListener("error", (event) => die(event, event.error));
  self.addEventListener("unhandledrejection", (event) => die(event, event.reason));
  return new Peer<Theirs>(channel, mine);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

/** An error as plain data. An unknown error keeps only its message, since its fields may be anything. */
type WireError = { readonly message: string } | {
  readonly message: string;
  readonly kind: ErrorKind;
  readonly details: ErrorDetails[ErrorKind];
};

function toWire(error: unknown): WireError {
  if (!isKnown(error)) return { message: errorMessage(error) };
  const { kind, message, details } = error;
  return { kind, message, details };
}

function fromWire(wire: WireError): Error {
  return "kind" in wire
    ? new KnownError(wire.kind, wire.message, wire.details)
    : new Error(wire.message);
}

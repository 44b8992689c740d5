import {
  ConfigError,
  DeadlineError,
  errorMessage,
  InvalidInputError,
  ModelError,
  NotFoundError,
  OverloadedError,
  type Problem,
  TooLargeError,
  UnavailableError,
  UnsupportedTypeError,
} from "../errors.ts";

/** What both ends of a channel between threads have in common: a `Worker`, a worker's own scope, a port. */
export interface Channel {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** Functions that the other side may call: one argument, plain data in and out. */
// deno-lint-ignore no-explicit-any
export type Methods = { readonly [name: string]: (argument: any) => unknown };

type Argument<M extends Methods, K extends keyof M> = Parameters<M[K]> extends [] ? void
  : Parameters<M[K]>[0];
type Answer<M extends Methods, K extends keyof M> = Promise<Awaited<ReturnType<M[K]>>>;

type Message =
  | {
    readonly kind: "call";
    readonly id: number;
    readonly method: string;
    readonly argument: unknown;
  }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: WireError };

/**
 * One side of a conversation between two threads: each may call the other's methods.
 *
 * Errors of ours keep their class on the way, so that a refusal decided on one
 * thread is answered over HTTP by another as if it had been its own.
 */
export class Peer<Theirs extends Methods> {
  readonly #channel: Channel;
  readonly #mine: Methods;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  #nextId = 0;
  #closed: Error | undefined;

  constructor(channel: Channel, mine: Methods = {}) {
    this.#channel = channel;
    this.#mine = mine;
    channel.onmessage = (event) => void this.#receive(event.data as Message);
  }

  /**
   * Calls a method on the other side.
   *
   * @param transfer objects in the argument to hand over instead of copying
   */
  call<K extends keyof Theirs & string>(
    method: K,
    argument: Argument<Theirs, K>,
    transfer: Transferable[] = [],
  ): Answer<Theirs, K> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const id = this.#nextId++;
    const pending = Promise.withResolvers<unknown>();
    this.#pending.set(id, pending);
    try {
      this.#channel.postMessage({ kind: "call", id, method, argument } satisfies Message, transfer);
    } catch (error) {
      this.#take(id)!.reject(error);
    }
    return pending.promise as Answer<Theirs, K>;
  }

  /** As `call`, for messages that need no answer: when the other side has ended, they are lost with it. */
  tell<K extends keyof Theirs & string>(method: K, argument: Argument<Theirs, K>): void {
    this.call(method, argument).catch(() => {});
  }

  /** Ends the conversation: what is pending, and every later call, fails with `error`. */
  close(error: Error): void {
    this.#closed = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  async #receive(message: Message): Promise<void> {
    switch (message.kind) {
      case "call":
        this.#send(await this.#answer(message));
        break;
      case "answer":
        this.#take(message.id)?.resolve(message.value);
        break;
      case "failure":
        this.#take(message.id)?.reject(fromWire(message.error));
        break;
    }
  }

  async #answer(
    { id, method, argument }: Message & { readonly kind: "call" },
  ): Promise<Message> {
    try {
      const value = await this.#mine[method]!(argument);
      return { kind: "answer", id, value };
    } catch (error) {
      return { kind: "failure", id, error: toWire(error) };
    }
  }

  #send(message: Message & { readonly id: number }): void {
    try {
      this.#channel.postMessage(message, []);
    } catch (error) {
      this.#channel.postMessage({ kind: "failure", id: message.id, error: toWire(error) }, []);
    }
  }

  #take(id: number): PromiseWithResolvers<unknown> | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

/** An error as it crosses: its words, and the fields that its class needs to be made again. */
interface WireError {
  readonly name: string;
  readonly message: string;
  readonly model?: string;
  readonly problems?: readonly Problem[];
  readonly issues?: readonly string[];
  readonly retryAfterSeconds?: number;
}

/** How each error of ours is made again from its fields. */
const REMADE: Readonly<Record<string, (wire: WireError) => Error>> = {
  ConfigError: ({ issues }) => new ConfigError(issues!),
  DeadlineError: ({ message }) => new DeadlineError(message),
  InvalidInputError: ({ problems }) => new InvalidInputError(problems!),
  ModelError: ({ model, problems }) => new ModelError(model!, problems!),
  NotFoundError: ({ message }) => new NotFoundError(message),
  OverloadedError: ({ message, retryAfterSeconds }) =>
    new OverloadedError(message, retryAfterSeconds),
  TooLargeError: ({ message }) => new TooLargeError(message),
  UnavailableError: ({ message }) => new UnavailableError(message),
  UnsupportedTypeError: ({ message }) => new UnsupportedTypeError(message),
};

function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: "Error", message: errorMessage(error) };
  const { name, message } = error;
  // Ours have their name as a field. Fields of others may be anything, and not everything can be sent.
  return Object.hasOwn(error, "name") && Object.hasOwn(REMADE, name)
    ? { ...error, name, message }
    : { name: "Error", message };
}

function fromWire(wire: WireError): Error {
  return REMADE[wire.name]?.(wire) ?? new Error(wire.message);
}

import {
  ConfigError,
  DeadlineError,
  errorMessage,
  InvalidInputError,
  ModelError,
  NotFoundError,
  OverloadedError,
  type Problem,
  UnavailableError,
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
    this.#channel.postMessage({ kind: "call", id, method, argument } satisfies Message, transfer);
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
        this.#channel.postMessage(await this.#answer(message), []);
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

  #take(id: number): PromiseWithResolvers<unknown> | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

interface WireError {
  readonly name: string;
  readonly message: string;
  readonly model?: string;
  readonly problems?: readonly Problem[];
}

function toWire(error: unknown): WireError {
  if (error instanceof ModelError) {
    const { name, message, model, problems } = error;
    return { name, message, model, problems };
  }
  if (error instanceof InvalidInputError) {
    const { name, message, problems } = error;
    return { name, message, problems };
  }
  return { name: error instanceof Error ? error.name : "Error", message: errorMessage(error) };
}

const PLAIN_ERRORS: Readonly<Record<string, new (message: string) => Error>> = {
  NotFoundError,
  UnavailableError,
  OverloadedError,
  DeadlineError,
};

function fromWire({ name, message, model, problems }: WireError): Error {
  if (name === "ModelError") return new ModelError(model!, problems!);
  if (name === "InvalidInputError") return new InvalidInputError(problems!);
  if (name === "ConfigError") return new ConfigError([message]);
  const known = PLAIN_ERRORS[name];
  return known === undefined ? new Error(message) : new known(message);
}

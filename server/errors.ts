/**
 * Errors that several folders throw. Each says what was found and what would
 * have been right, in words meant for whoever sent the request or wrote the
 * file. How they become HTTP statuses is decided in `http/problem.ts` alone.
 */

/** One thing wrong with a document, and where in it. */
export interface Problem {
  /** Path of the field, e.g. `instances[3].tenure`; empty for the whole document. */
  readonly field: string;
  readonly message: string;
}

// More than this many problems help nobody, and a hostile body could make millions.
const MAX_PROBLEMS = 50;

/** Collects problems, keeping the first fifty and counting the rest. */
export class Problems {
  readonly #kept: Problem[] = [];
  #count = 0;

  add(field: string, message: string): void {
    this.#count++;
    if (this.#kept.length < MAX_PROBLEMS) this.#kept.push({ field, message });
  }

  get count(): number {
    return this.#count;
  }

  /** True when further problems are only counted, so their messages are not worth much work. */
  get isFull(): boolean {
    return this.#count >= MAX_PROBLEMS;
  }

  /** The problems kept, with a last line for the ones that were only counted. */
  list(): readonly Problem[] {
    const more = this.#count - this.#kept.length;
    return more === 0
      ? this.#kept
      : [...this.#kept, { field: "", message: `and ${more} more problems` }];
  }

  /** @throws {InvalidInputError} when there is at least one problem. */
  throwIfAny(): void {
    if (this.#count > 0) throw new InvalidInputError(this.list());
  }
}

/** `field: message`, or the message alone when it concerns the whole document. */
export function describeProblem({ field, message }: Problem): string {
  return field === "" ? message : `${field}: ${message}`;
}

function describeAll(problems: readonly Problem[]): string {
  return problems.map(describeProblem).join("; ");
}

/** A request that can never succeed as it is. */
export class InvalidInputError extends Error {
  override readonly name = "InvalidInputError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[] | string) {
    const list = typeof problems === "string" ? [{ field: "", message: problems }] : problems;
    super(describeAll(list));
    this.problems = list;
  }
}

/** A model, version or route that does not exist. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}

/** A body, decompressed body or batch beyond its limit. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/** A body in a format or encoding that is not understood. */
export class UnsupportedTypeError extends Error {
  override readonly name = "UnsupportedTypeError";
}

/** A body that arrives too slowly, or never whole. */
export class BodyTimeoutError extends Error {
  override readonly name = "BodyTimeoutError";
}

/** No room in a queue; worth trying again after `retryAfterSeconds`. */
export class OverloadedError extends Error {
  override readonly name = "OverloadedError";
  constructor(message: string, readonly retryAfterSeconds = 1) {
    super(message);
  }
}

/** A model or thread that exists but cannot answer now. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

/**
 * A request, or a graph, that broke the instance of ONNX Runtime that it ran in.
 *
 * Sending it again would break the next one.
 */
export class TrapError extends Error {
  override readonly name = "TrapError";

  /** @param words what ONNX Runtime said */
  constructor(readonly words: string) {
    super(
      "The model cannot compute this: ONNX Runtime broke of it, and was started again. " +
        `It said: ${words}`,
    );
  }
}

/** The answer was not ready when the request's time was over. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

/** A model folder or file that cannot be served, with everything that is wrong with it. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly problems: readonly Problem[];

  constructor(readonly model: string, problems: readonly Problem[] | string) {
    const list = typeof problems === "string" ? [{ field: "", message: problems }] : problems;
    super(`Cannot load model "${model}": ${describeAll(list)}`);
    this.problems = list;
  }
}

/** Flags or environment variables that make no sense, all of them at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(readonly issues: readonly string[]) {
    super(issues.join("\n"));
  }
}

/** The text of anything thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A value as it may be quoted in an error: JSON, cut to a readable length. */
export function quoteValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  // JSON has no infinities; 1e999 is read as one.
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…${typeof value === "string" ? '"' : ""}`;
}

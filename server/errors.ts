/**
 * The kinds of error that several parts of the server throw. A message says what was found and what is
 * valid, for the author of the request or file. `http/problem.ts` has the HTTP
 * status of each kind.
 */

/** One thing wrong with a document, and where in it. */
export interface Problem {
  /** Path of the field, e.g. `instances[3].tenure`; empty for the whole document. */
  readonly field: string;
  readonly message: string;
}

// Nobody reads more problems, and a hostile body could cause millions.
const MAX_PROBLEMS = 50;

/** Why a request can never succeed as it is. They are values of a label of metrics, hence few. */
export const INVALID_REASONS = [
  "malformed",
  "missing",
  "unknown_field",
  "wrong_type",
  "unknown_category",
  "wrong_shape",
  "too_large",
  "other",
] as const;
export type InvalidReason = typeof INVALID_REASONS[number];

/** The kind of a problem, without anything that the sender wrote. */
export interface Cause {
  readonly reason: InvalidReason;
  /** The feature or input of the model; empty for a problem of the whole request. */
  readonly field: string;
}

/** Collects problems, keeping the first fifty and counting the rest. */
export class Problems {
  readonly #kept: Problem[] = [];
  #cause: Cause | undefined;
  #count = 0;

  /** @param own the feature or input of the model, if the problem is one of its value */
  add(field: string, message: string, reason: InvalidReason = "other", own = ""): void {
    this.#count++;
    this.#cause ??= { reason, field: own };
    if (this.#kept.length < MAX_PROBLEMS) this.#kept.push({ field, message });
  }

  get count(): number {
    return this.#count;
  }

  /** True when further problems are only counted, so that their messages need not be made. */
  get isFull(): boolean {
    return this.#count >= MAX_PROBLEMS;
  }

  /** The kept problems, and a last one with the number of the others. */
  list(): readonly Problem[] {
    const more = this.#count - this.#kept.length;
    return more === 0
      ? this.#kept
      : [...this.#kept, { field: "", message: `and ${more} more problems` }];
  }

  /** @throws {KnownError<"invalid_input">} when there is at least one problem. */
  throwIfAny(): void {
    if (this.#count > 0) throw invalidInputError(this.list(), this.#cause);
  }
}

/** `field: message`, or only the message for a problem of the whole document. */
export function describeProblem({ field, message }: Problem): string {
  return field === "" ? message : `${field}: ${message}`;
}

function asProblems(problems: readonly Problem[] | string): readonly Problem[] {
  return typeof problems === "string" ? [{ field: "", message: problems }] : problems;
}

function describeAll(problems: readonly Problem[]): string {
  return problems.map(describeProblem).join("; ");
}

/**
 * The kinds of errors, and what each carries besides its message.
 *
 * Details are plain data, because errors are sent from thread to thread.
 */
export interface ErrorDetails {
  /** A request that can never succeed as it is. */
  readonly invalid_input: {
    readonly problems: readonly Problem[];
    /** Of the first problem. */
    readonly cause?: Cause;
  };
  /** A request without a valid API key. */
  readonly unauthorized: {
    /** Whether it shows a key, which is wrong. */
    readonly wrong: boolean;
  };
  /** A request that its sender may not make. */
  readonly forbidden: NoDetails;
  /** A model, version or route that does not exist. */
  readonly not_found: NoDetails;
  /** A path that exists, asked for with another method. */
  readonly method_not_allowed: { readonly allowed: readonly string[] };
  /** A body that arrives too slowly, or never whole. */
  readonly body_timeout: NoDetails;
  /** A body, decompressed body or batch beyond its limit. */
  readonly too_large: NoDetails;
  /** A body in a format or encoding that is not understood. */
  readonly unsupported_type: NoDetails;
  /** A request, or a graph, that broke its instance of ONNX Runtime, and would break the next. */
  readonly trap: {
    /** The message of ONNX Runtime. */
    readonly words: string;
  };
  /** A run of a graph that took too long and was stopped. */
  readonly hang: { readonly seconds: number };
  /** No room in a queue: try again later. */
  readonly overloaded: { readonly retryAfterSeconds: number };
  /** More requests or rows than the sender may send: try again later. */
  readonly rate_limited: {
    readonly retryAfterSeconds: number;
    /** Header fields that describe the limit. */
    readonly headers: Readonly<Record<string, string>>;
  };
  /** A model or thread that exists but cannot answer now. */
  readonly unavailable: { readonly retryAfterSeconds: number };
  /** A failure that the operator has asked for. */
  readonly simulated: NoDetails;
  /** A server behind this one that cannot be reached, or whose answer broke off. */
  readonly bad_gateway: NoDetails;
  /** The answer was not ready before the request's deadline. */
  readonly deadline: NoDetails;
  /** A model folder or file that cannot be served, with everything that is wrong with it. */
  readonly model: { readonly model: string; readonly problems: readonly Problem[] };
  /** Every invalid flag, argument and environment variable. */
  readonly config: { readonly issues: readonly string[] };
}

type NoDetails = Readonly<Record<never, never>>;
export type ErrorKind = keyof ErrorDetails;

/** An error that is expected: its message is for the author of the request or file. */
export class KnownError<K extends ErrorKind = ErrorKind> extends Error {
  override readonly name = "KnownError";

  constructor(readonly kind: K, message: string, readonly details: ErrorDetails[K]) {
    super(message);
  }
}

export function isKnown(error: unknown): error is KnownError {
  return error instanceof KnownError;
}

/** True for an error of one of these kinds. */
export function isKind<K extends ErrorKind>(error: unknown, ...kinds: K[]): error is KnownError<K> {
  return isKnown(error) && kinds.some((kind) => kind === error.kind);
}

export const forbiddenError = withoutDetails("forbidden");
export const notFoundError = withoutDetails("not_found");
export const bodyTimeoutError = withoutDetails("body_timeout");
export const tooLargeError = withoutDetails("too_large");
export const unsupportedTypeError = withoutDetails("unsupported_type");
export const badGatewayError = withoutDetails("bad_gateway");
export const deadlineError = withoutDetails("deadline");

type PlainKind = {
  [K in ErrorKind]: NoDetails extends ErrorDetails[K] ? K : never;
}[ErrorKind];

function withoutDetails<K extends PlainKind>(kind: K): (message: string) => KnownError<K> {
  return (message) => new KnownError(kind, message, {});
}

export function invalidInputError(
  problems: readonly Problem[] | string,
  cause?: Cause,
): KnownError<"invalid_input"> {
  const list = asProblems(problems);
  const details = cause === undefined ? { problems: list } : { problems: list, cause };
  return new KnownError("invalid_input", describeAll(list), details);
}

/** The error for a request that cannot be read. */
export function malformedError(
  problems: readonly Problem[] | string,
): KnownError<"invalid_input"> {
  return invalidInputError(problems, { reason: "malformed", field: "" });
}

export function modelError(
  model: string,
  problems: readonly Problem[] | string,
): KnownError<"model"> {
  const list = asProblems(problems);
  const message = `Cannot load model "${model}": ${describeAll(list)}`;
  return new KnownError("model", message, { model, problems: list });
}

export function configError(issues: readonly string[]): KnownError<"config"> {
  return new KnownError("config", issues.join("\n"), { issues });
}

/** @param words the message of ONNX Runtime */
export function trapError(words: string): KnownError<"trap"> {
  const message = "The model cannot compute this: ONNX Runtime crashed and was restarted. " +
    `It said: ${words}`;
  return new KnownError("trap", message, { words });
}

/** @param limitMs the longest time of the run */
export function hangError(limitMs: number): KnownError<"hang"> {
  const seconds = limitMs / 1000;
  const message = `The model did not end within ${seconds} s and was stopped (--run-timeout)`;
  return new KnownError("hang", message, { seconds });
}

/** A short reason, for a sentence about a graph. */
export function faultWords(error: KnownError<"trap" | "hang">): string {
  return isKind(error, "trap")
    ? error.details.words
    : `no end within ${(error as KnownError<"hang">).details.seconds} s`;
}

export function overloadedError(message: string, retryAfterSeconds = 1): KnownError<"overloaded"> {
  return new KnownError("overloaded", message, { retryAfterSeconds });
}

/** @param headers the state of the limit */
export function rateError(
  message: string,
  retryAfterSeconds: number,
  headers: Readonly<Record<string, string>>,
): KnownError<"rate_limited"> {
  return new KnownError("rate_limited", message, { retryAfterSeconds, headers });
}

/** @param share of the predictions that fail */
export function simulatedError(share: number): KnownError<"simulated"> {
  const percent = Number((share * 100).toPrecision(6));
  const message =
    `This error is simulated: --demo-error-rate makes ${percent} % of the predictions fail`;
  return new KnownError("simulated", message, {});
}

export function unavailableError(message: string): KnownError<"unavailable"> {
  return new KnownError("unavailable", message, { retryAfterSeconds: 1 });
}

const METHODS = new Intl.ListFormat("en-GB");

/** @param wrong whether the request shows a key */
export function unauthorizedError(message: string, wrong: boolean): KnownError<"unauthorized"> {
  return new KnownError("unauthorized", message, { wrong });
}

/** @param allowed the methods that the path answers */
export function methodError(allowed: readonly string[]): KnownError<"method_not_allowed"> {
  const message = `This path answers ${METHODS.format(allowed)} requests only`;
  return new KnownError("method_not_allowed", message, { allowed });
}

/** The text of anything thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The message of a failed file operation, without its path, which the caller names.
 *
 * The system's message ends in it: "No such file or directory (os error 2): open '…'".
 */
export function withoutPath(error: unknown): string {
  return errorMessage(error).replace(/ \(os error .*/s, "");
}

/** A value for the text of an error: JSON, cut to a readable length. */
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

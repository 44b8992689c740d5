import { concat } from "@std/bytes/concat.js";
import * as z from "zod";
import { invalidInputError, quoteValue } from "../errors.ts";

/** A body; of a large one perhaps the parts, which no one needs to copy to one place. */
export type Body = string | Uint8Array<ArrayBuffer> | readonly Uint8Array<ArrayBuffer>[];

/** A body whose parts are in one place. */
export function wholeBody(body: Body): string | Uint8Array<ArrayBuffer> {
  return typeof body === "string" || body instanceof Uint8Array ? body : concat(body);
}

/** The answer of a route, before it becomes a `Response`. */
export interface Reply {
  readonly status: number;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer whose body is sent while it is made, or received from another server. */
export interface StreamedReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Begins the body.
   *
   * @param onEnd to be called once with the bytes of the body, when it has ended or the client has
   *   gone
   */
  readonly stream: (onEnd: (bytes: number) => void) => ReadableStream<Uint8Array>;
}

const JSON_HEADERS = { "content-type": "application/json" } as const;

/** An answer in JSON. */
export function json(value: unknown, status = 200): Reply {
  return { status, body: JSON.stringify(value), headers: JSON_HEADERS };
}

/** An answer in JSON that was written already. */
export function jsonReply(body: Uint8Array<ArrayBuffer>): Reply {
  return { status: 200, body, headers: JSON_HEADERS };
}

/** The query parameter of routes that answer predictions. */
export const ALLOW_NAN = {
  allow_nan: z.boolean().default(false).describe(
    "Whether NaN, Infinity and -Infinity are answered as these words, which are no JSON but which " +
      "Python's json and others read. Else they are null.",
  ),
};

const TRUTHS = new Map([["true", true], ["1", true], ["false", false], ["0", false]]);

/**
 * Whether a request sets `?allow_nan=true`.
 *
 * @throws {KnownError<"invalid_input">} when the parameter has another value than true or false
 */
export function allowsNaN({ url }: Request): boolean {
  // Few requests have it, and parsing a URL costs as much as a small answer.
  if (!url.includes("allow_nan=")) return false;
  const value = new URL(url).searchParams.get("allow_nan");
  if (value === null) return false;
  // Python writes True.
  const allowed = TRUTHS.get(value.toLowerCase());
  if (allowed !== undefined) return allowed;
  throw invalidInputError([{
    field: "allow_nan",
    message: `expected true or false, got ${quoteValue(value)}`,
  }]);
}

/** An answer in plain text, or in another type. */
export function text(body: string, contentType = "text/plain; charset=utf-8"): Reply {
  return { status: 200, body, headers: { "content-type": contentType } };
}

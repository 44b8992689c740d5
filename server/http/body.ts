import { concat } from "@std/bytes/concat.js";
import { gunzipSync, inflateSync } from "node:zlib";
import {
  errorMessage,
  invalidInputError,
  type KnownError,
  malformedError,
  tooLargeError,
  unsupportedTypeError,
} from "../errors.ts";
import { parseLossless } from "./lossless_json.ts";

/** The body of a request, and its size on the wire. */
export interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly receivedBytes: number;
}

/**
 * Reads and decompresses a body, and never reads more of it than `limit` bytes.
 *
 * @throws {KnownError<"too_large">} when it is larger, compressed or not
 * @throws {KnownError<"unsupported_type">} for an encoding other than gzip and deflate
 * @throws {KnownError<"invalid_input">} when it ends early or cannot be decompressed
 */
export async function readBody(
  request: Request,
  limit: number,
  held: HeldBody = UNBOUNDED,
): Promise<Body> {
  const { headers } = request;
  const declared = headers.get("content-length");
  if (declared !== null && Number(declared) > limit) throw tooLarge(limit);
  const received = declared !== null && Number(declared) <= WHOLE_BYTES
    ? await receiveWhole(request, held)
    : await receive(request, limit, held);
  const encoding = encodingOf(headers);
  const bytes = encoding === "" ? received : decompress(received, encoding, limit);
  if (bytes.length > received.length) held.take(bytes.length - received.length);
  return { bytes, receivedBytes: received.length };
}

/** Counts the bytes of a body in memory. */
export interface HeldBody {
  /** @throws {KnownError<"overloaded">} when all bodies together are too large */
  take(bytes: number): void;
  /** What to do when nobody waits for the body any more. */
  onGivenUp(cancel: () => void): void;
}

const UNBOUNDED: HeldBody = { take() {}, onGivenUp() {} };

/** Deno holds as much for any connection. */
const SMALL_BYTES = 65_536;

/**
 * Whether a body is short, and its length known.
 *
 * To answer without reading such a body costs Deno two to three times as much as to read it first.
 */
export function isSmallBody({ headers }: Request): boolean {
  const declared = headers.get("content-length");
  return declared !== null && Number(declared) <= SMALL_BYTES;
}

// Read in one call, a body of 64 kB takes less than half the time. Deno holds up to 400 kB of a
// connection before anybody reads.
const WHOLE_BYTES = 262_144;

async function receiveWhole(request: Request, held: HeldBody): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await receiveSmall(request);
  if (bytes.length > SMALL_BYTES) held.take(bytes.length);
  return bytes;
}

/** @throws {KnownError<"invalid_input">} when it ends early */
export async function receiveSmall(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await request.bytes();
  } catch {
    throw brokenOff();
  }
}

/** Receives a body piece by piece: no room is made for what was only announced. */
async function receive(
  { body }: Request,
  limit: number,
  held: HeldBody,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  held.onGivenUp(() => void reader.cancel().catch(() => {}));
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw brokenOff();
      });
      if (done) return concat(pieces);
      length += value.length;
      if (length > limit) throw tooLarge(limit);
      held.take(value.length);
      pieces.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error;
  }
}

function brokenOff(): KnownError<"invalid_input"> {
  return invalidInputError("the body broke off before its end: send it again");
}

/**
 * The body of a request as a stream, decompressed.
 *
 * @param onReceived called with the size of each piece on the wire
 * @throws {KnownError<"unsupported_type">} for an encoding other than gzip and deflate
 */
export function bodyStream(
  { headers, body }: Request,
  onReceived: (bytes: number) => void,
): ReadableStream<Uint8Array> {
  const encoding = encodingOf(headers);
  const format = FORMATS.get(encoding.toLowerCase());
  if (encoding !== "" && format === undefined) throw unknownEncoding(encoding);
  const received = (body ?? new Response("").body!).pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, controller) {
        onReceived(piece.length);
        controller.enqueue(piece);
      },
    }),
  );
  return format === undefined ? received : received.pipeThrough(new DecompressionStream(format));
}

const FORMATS: ReadonlyMap<string, CompressionFormat> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  // In HTTP, deflate means the zlib format, as it does for DecompressionStream.
  ["deflate", "deflate"],
]);

/** The Content-Encoding; empty for a body that is not compressed. */
function encodingOf(headers: Headers): string {
  const encoding = (headers.get("content-encoding") ?? "").trim();
  return encoding === "identity" ? "" : encoding;
}

type Unpack = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

// Node's functions instead of DecompressionStream, because they have a limit
// and detect a truncated deflate body.
const ENCODINGS: ReadonlyMap<string, Unpack> = new Map([
  ["gzip", gunzipSync as Unpack],
  ["x-gzip", gunzipSync as Unpack],
  // In HTTP, deflate means the zlib format.
  ["deflate", inflateSync as Unpack],
]);

function decompress(
  compressed: Uint8Array,
  encoding: string,
  limit: number,
): Uint8Array<ArrayBuffer> {
  const unpack = ENCODINGS.get(encoding.toLowerCase());
  if (unpack === undefined) throw unknownEncoding(encoding);
  try {
    return new Uint8Array(unpack(compressed, { maxOutputLength: limit }));
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
    throw invalidInputError(
      `Content-Encoding says ${encoding}, but the body cannot be unpacked: ${errorMessage(error)}`,
    );
  }
}

function unknownEncoding(encoding: string): KnownError<"unsupported_type"> {
  return unsupportedTypeError(
    `Content-Encoding "${encoding.slice(0, 50)}" is not understood: send gzip, deflate or none`,
  );
}

/** @param limit in bytes */
export function tooLarge(limit: number): KnownError<"too_large"> {
  return tooLargeError(
    `The body is larger than ${limit} bytes (--max-body): send fewer rows at once`,
  );
}

const decoder = new TextDecoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Parses bytes as JSON. Integers beyond 2^53 become `bigint`; NaN and Infinity are accepted.
 *
 * @param what names the bytes in error messages
 * @throws {KnownError<"invalid_input">} when they are empty, not UTF-8 or not JSON
 */
export function parseJson(bytes: Uint8Array, what = "the body"): unknown {
  if (bytes.length === 0) throw malformedError(`${what} is empty: expected JSON`);
  const text = decodeText(bytes, what);
  try {
    return parseLossless(text, bytes);
  } catch (error) {
    if (error instanceof RangeError) throw malformedError(`${what} is nested too deeply`);
    throw malformedError(`${what} is not valid JSON: ${errorMessage(error)}`);
  }
}

/** @throws {KnownError<"invalid_input">} when the bytes are not UTF-8 */
export function decodeText(bytes: Uint8Array, what = "the body"): string {
  // Takes a fifth of the time that the strict decoder takes.
  const text = decoder.decode(bytes);
  // It stands for what is not UTF-8, but may have been sent, too.
  if (!text.includes("\ufffd")) return text;
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw malformedError(`${what} is not valid UTF-8 text`);
  }
}

// Types that clients send by default are taken for JSON too, such as that of `curl --data`.
const JSON_LIKE =
  /^\s*(application\/(json|[\w.+-]+\+json|octet-stream|x-www-form-urlencoded)|text\/(plain|json))\s*(;|$)/i;

/** Whether a Content-Type stands for JSON, as none does. */
export function isJsonType(type: string | null): boolean {
  return type === null || type === "application/json" || type === "" || JSON_LIKE.test(type);
}

/** @throws {KnownError<"unsupported_type">} when a body is declared as anything but JSON */
export function requireJsonType(request: Request): void {
  const type = request.headers.get("content-type");
  if (isJsonType(type)) return;
  throw unsupportedTypeError(
    `Content-Type "${type!.slice(0, 80)}" is not understood: send application/json`,
  );
}

import {
  AssertionError,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert/mod.js";
import { type ErrorKind, isKind, type KnownError } from "../errors.ts";

/** As `assertThrows()`, for an error of this kind whose message includes `text`. */
export function assertThrowsKind<K extends ErrorKind>(
  fn: () => unknown,
  kind: K,
  text = "",
): KnownError<K> {
  return ofKind(assertThrows(fn), kind, text);
}

/** As `assertRejects()`, for an error of this kind whose message includes `text`. */
export async function assertRejectsKind<K extends ErrorKind>(
  fn: () => PromiseLike<unknown>,
  kind: K,
  text = "",
): Promise<KnownError<K>> {
  return ofKind(await assertRejects(fn), kind, text);
}

function ofKind<K extends ErrorKind>(error: unknown, kind: K, text: string): KnownError<K> {
  if (!isKind(error, kind)) throw new AssertionError(`Expected a ${kind} error, got ${error}`);
  assertStringIncludes(error.message, text);
  return error;
}

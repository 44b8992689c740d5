import { deadline } from "@std/async/deadline.js";

// A network disk that has lost its server does not answer at all. A slow one answers within seconds.
const LIMIT_MS = 30_000;

/** Paths whose last call has not ended. */
const stuck = new Set<string>();

/**
 * A call of the disk, which may not hang: everything about models waits for it.
 *
 * Deno cannot interrupt the call, which keeps one of a few system threads. So no further call is
 * made for the path until this one has ended.
 *
 * @throws {Error} when the call takes too long, or an earlier one for the path has not ended
 */
export async function diskCall<T>(
  path: string,
  call: () => Promise<T>,
  limitMs = LIMIT_MS,
): Promise<T> {
  const message = `the disk has not answered for ${limitMs / 1000} s`;
  if (stuck.has(path)) throw new Error(message);
  const result = call();
  try {
    return await deadline(result, limitMs);
  } catch (error) {
    if (!isTimeout(error)) throw error;
    stuck.add(path);
    const end = () => stuck.delete(path);
    result.then(end, end);
    throw new Error(message);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

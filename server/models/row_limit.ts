import { TooLargeError } from "../errors.ts";

/** @throws {TooLargeError} when a request has more rows than the limit */
export function requireRows(rows: number, limit: number): void {
  if (rows <= limit) return;
  throw new TooLargeError(
    `The request has ${rows} rows; the limit (--max-rows) is ${limit}`,
  );
}

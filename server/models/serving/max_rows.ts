import { tooLargeError } from "../../errors.ts";

/** @throws {KnownError<"too_large">} when a request has more rows than the limit */
export function enforceMaxRows(rows: number, limit: number): void {
  if (rows <= limit) return;
  throw tooLargeError(
    `The request has ${rows} rows; the limit (--max-rows) is ${limit}`,
  );
}

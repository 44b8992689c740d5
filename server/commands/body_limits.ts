import type { ServeConfig } from "../config/serve_options.ts";
import { configError } from "../errors.ts";

type Config = Pick<ServeConfig, "maxBodies" | "maxBody" | "maxAnswer">;

/** @throws {KnownError<"config">} when the largest body or answer would always be refused */
export function requireRoomForOne({ maxBodies, maxBody, maxAnswer }: Config): void {
  const issues = Object.entries({ "--max-body": maxBody, "--max-answer": maxAnswer })
    .filter(([, limit]) => limit > maxBodies)
    .map(([flag, limit]) =>
      `--max-bodies must be at least ${flag}, which is ${limit} bytes, got ${maxBodies} bytes`
    );
  if (issues.length > 0) throw configError(issues);
}

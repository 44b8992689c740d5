/** The state of a version as all pages show it. */

import type { ModelVersion } from "./served_models.ts";

export interface VersionState {
  readonly mood: "ok" | "warn" | "bad";
  readonly text: string;
}

/** A version may go on serving its former files after those in its folder were refused. */
export function versionState(
  { state, reason }: Pick<ModelVersion, "state" | "reason">,
): VersionState {
  if (state !== "READY") return { mood: "bad", text: "not ready" };
  return reason === ""
    ? { mood: "ok", text: "ready" }
    : { mood: "warn", text: "ready, change refused" };
}

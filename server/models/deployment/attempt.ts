import { fingerprint } from "../folder/fingerprint.ts";
import type { VersionFolder } from "../folder/model_folder.ts";

/** The last attempt to load a version. */
export interface Attempt {
  /** Of the files that were tried, so that the same files are not tried again. */
  readonly fingerprint: string;
  /** Undefined after a failure: then it is not known which files the graph would have needed. */
  readonly weights: readonly string[] | undefined;
  /** When to try the same files again, after a failure that may be temporary. */
  readonly retry: Retry | undefined;
}

export interface Retry {
  readonly at: number;
  readonly pauseMs: number;
}

// A missing permission or a broken thread may be repaired within seconds, or never. The pauses
// double, so that a lasting failure costs little; they end at 30 s, so that nobody needs to restart
// the server after the repair.
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

/** @param last the retry of the previous attempt with the same files, if that failed alike */
export function nextRetry(last: Retry | undefined, now: number): Retry {
  const pauseMs = last === undefined
    ? FIRST_RETRY_MS
    : Math.min(2 * last.pauseMs, LONGEST_RETRY_MS);
  return { at: now + pauseMs, pauseMs };
}

/** Whether a version should be loaded: its files have changed since the attempt, or a retry is due. */
export function needsLoading(
  folder: VersionFolder,
  tried: Attempt | undefined,
  now: number,
): boolean {
  if (tried === undefined) return true;
  const isDue = tried.retry !== undefined && now >= tried.retry.at;
  return isDue || fingerprint(folder, tried.weights) !== tried.fingerprint;
}

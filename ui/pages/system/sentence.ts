/** The state of the processes in one sentence. */

import { lagText } from "../../expressions/lag.ts";
import { durationShort } from "../../format/duration.ts";
import { counted, show } from "../../format/units.ts";
import type { Sentence } from "../../parts/say.tsx";

export interface SystemSituation {
  /** Whether all queries have been answered. */
  readonly known: boolean;
  readonly error: string | undefined;
  /** Cores in use. */
  readonly cpu: number;
  readonly memory: number;
  /** Seconds: the highest lag of a serving thread now, and that of all of the last scrapes. */
  readonly lag: number;
  readonly lastingLag: number;
  readonly uptimeMs: number;
  readonly replicas: number;
  /** Restarts of threads in the range. */
  readonly restarts: number;
  /** Label sets that were not counted in the range, because a metric had too many. */
  readonly dropped: number;
}

export function systemSentence(now: SystemSituation): Sentence {
  if (!now.known) {
    return now.error === undefined
      ? { mood: "unknown", lead: "Loading …", rest: "" }
      : { mood: "unknown", lead: "Some queries failed.", rest: now.error };
  }
  const rest = Number.isNaN(now.cpu) ? "" : factsText(now);
  if (now.restarts > 0) {
    return { mood: "warn", lead: restartsText(now.restarts), rest };
  }
  const late = lagText(now.lastingLag);
  if (late !== undefined) return { mood: "warn", lead: late, rest };
  if (Number.isNaN(now.cpu)) return { mood: "unknown", lead: "No data in this range.", rest };
  return { mood: "ok", lead: "Resources are fine.", rest };
}

/** Without the count, which is an estimate: a screen reader would announce each new number. */
function restartsText(restarts: number): string {
  return Math.round(restarts) <= 1
    ? "A worker thread crashed and was restarted."
    : "Worker threads crashed and were restarted.";
}

function factsText({ cpu, memory, lag, uptimeMs, replicas, dropped }: SystemSituation): string {
  const load = `${show(cpu, "cores")} and ${show(memory, "bytes")}`;
  const use = replicas > 1 ? `${replicas} replicas use ${load}` : `${load} in use`;
  return `${use}; maximum event-loop lag ${show(lag, "seconds")}; ` +
    `up ${durationShort(uptimeMs)}.${droppedText(dropped)}`;
}

function droppedText(dropped: number): string {
  if (!(dropped > 0)) return "";
  const count = show(dropped, "number");
  const were = count === "1" ? "was" : "were";
  return ` ${counted(count, "label set")} ${were} not counted: a metric has too many.`;
}

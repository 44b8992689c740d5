/** The state of models and targets in one sentence. */

import { counted, show } from "../../format/units.ts";
import type { Mood } from "../../parts/say.tsx";
import type { Models } from "../../state/served_models.ts";
import { versionState } from "../../state/version_state.ts";
import type { Facts } from "./facts.ts";

export interface StatusSentence {
  readonly mood: Mood;
  readonly lead: string;
  readonly rest: string;
}

// More names do not fit on one line.
const MOST_NAMES = 3;

export function statusSentence(
  facts: Facts | undefined,
  models: Models | undefined,
): StatusSentence {
  if (facts === undefined || models === undefined) {
    return { mood: "unknown", lead: "Loading …", rest: "" };
  }
  const versions = models.list.flatMap(({ name, versions }) =>
    versions.map((one) => ({ name: `${name} ${one.version}`, ...versionState(one) }))
  );
  const series = facts.tsdb?.headStats?.numSeries;
  const stored = series === undefined ? "" : `; ${show(series, "count")} series stored`;
  const count = counted(String(versions.length), "version");
  const rest = `${counted(String(models.list.length), "model")} with ${count}${stored}.`;

  const named = (wanted: Mood) =>
    versions.filter(({ mood }) => mood === wanted).map(({ name }) => name);
  const notReady = named("bad");
  if (notReady.length > 0) return { mood: "bad", lead: `Not ready: ${listed(notReady)}.`, rest };
  const refused = named("warn");
  if (refused.length > 0) {
    return { mood: "warn", lead: `Changed files refused: ${listed(refused)}.`, rest };
  }
  const down = (facts.targets ?? []).filter(({ health }) => health === "down")
    .map(({ labels }) => labels.instance ?? "");
  if (down.length > 0) return { mood: "warn", lead: `Targets down: ${listed(down)}.`, rest };
  const skipped = models.skipped.map(({ path }) => path);
  if (skipped.length > 0) {
    const files = skipped.length === 1 ? "file" : "files";
    return { mood: "warn", lead: `Skipped ${files}: ${listed(skipped)}.`, rest };
  }
  if (facts.failure !== "") {
    return {
      mood: "unknown",
      lead: "Not all of the state is known.",
      rest: `${facts.failure}. ${rest}`,
    };
  }
  return { mood: "ok", lead: "All systems running.", rest };
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** The facts that a metrics backend reports about itself, with readable names. */

import { dateTime, type Zone } from "../../format/clock.ts";
import { show } from "../../format/units.ts";

const WORDS: Readonly<Record<string, string>> = {
  version: "Version",
  revision: "Revision",
  branch: "Branch",
  buildUser: "Built by",
  buildDate: "Built",
  goVersion: "Go version",
  hostname: "Host",
  CWD: "Working directory",
  startTime: "Started",
  serverTime: "Server time",
  lastConfigTime: "Configuration loaded",
  reloadConfigSuccess: "Configuration valid",
  storageRetention: "Retention",
  corruptionCount: "Corruptions",
  goroutineCount: "Goroutines",
  GOMAXPROCS: "CPU cores",
  GOMEMLIMIT: "Memory limit, bytes",
};

/** A pair for each fact with a value. Facts without a readable name come last. */
export function sourcePairs(
  facts: Readonly<Record<string, string | number | boolean>>,
  zone: Zone,
): [string, string][] {
  const names = [...Object.keys(WORDS), ...Object.keys(facts).filter((name) => !(name in WORDS))];
  return names.filter((name) => facts[name] !== undefined && facts[name] !== "")
    // Only a program in Go has goroutines.
    .filter((name) => name !== "goroutineCount" || facts[name] !== 0)
    .map((name) => [WORDS[name] ?? name, written(facts[name]!, zone)]);
}

function written(value: string | number | boolean, zone: Zone): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  const moment = /^\d{4}-\d\d-\d\dT/.test(String(value)) ? Date.parse(String(value)) : NaN;
  return Number.isNaN(moment) ? String(value) : dateTime(moment, zone);
}

const STORAGE: Readonly<Record<string, string>> = {
  numSeries: "Series",
  numLabelPairs: "Label pairs",
  chunkCount: "Chunks",
  minTime: "Oldest sample",
  maxTime: "Newest sample",
};

/** The statistics of the head block, with readable names. */
export function storagePairs(
  head: Readonly<Record<string, number>>,
  zone: Zone,
): [string, string][] {
  return Object.entries(head).filter(([name]) => STORAGE[name] !== undefined)
    .map(([name, value]) => [
      STORAGE[name]!,
      name.endsWith("Time") ? dateTime(value, zone) : show(value, "number"),
    ]);
}
